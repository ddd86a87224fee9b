/* What lower.c makes of an async function, for live.c and emit.c: a tree of Code without an await inside an expression.

   A *body* is the function itself or one branch of a gather, race, nursery or async variable in it. It becomes a function
   of its own in each form, and each has its locals. A branch reaches the locals of the bodies around it through `up_`; a
   spawned one (`detached`) may outlive them, and has copies only.

   A *zone* is a stretch of a body that must do something before it is left: the rest of a block with an async variable
   cancels the child and waits, the rest of one with a defer runs it, a within puts its clock away. An exit (return, goto,
   break, continue) that crosses zones sets `exit_` to its number and goes to the innermost zone's leave label; behind the
   zone's work, a dispatch sends it on.

   A *block* here is a stretch that can be left from outside: by a sibling, by the time, by caw_nursery_cancel. Whoever
   orders that sets its `left`; the text inside looks after each await (C_LEFT), outermost block first, and leaves by an
   exit like any other. A shield hides the blocks around it. */
#pragma once
#include "cawc.h"

typedef struct Code Code;
typedef struct Zone Zone;
typedef struct Exit Exit;
typedef struct Group Group;
typedef struct Copy Copy;
typedef struct Block Block;
typedef struct Region Region;

/* clang-format off */
typedef enum CodeKind {
    C_STMT,     /* stmt: a leaf statement, copied */
    C_EXPR,     /* e; */
    C_LENGTH,   /* e; which in the direct form is the length of a parameter that is an array */
    C_SET,      /* sym = e, where e may be an initialiser in braces */
    C_AWAIT,    /* sym (or NULL) = await e, an E_CALL; a suspension point */
    C_BLOCK,    /* { body } */
    C_IF,       /* if (e) body else els */
    C_UNLESS,   /* if (!(e)) body */
    C_FOR,      /* for (; e; step) body; e NULL: for ever. A C_EXPR or nothing as init stands before it */
    C_DO,       /* do body while (e) */
    C_SWITCH,   /* switch (e) body */
    C_CASE,     /* stmt's label: case, default */
    C_LABEL,    /* name: */
    C_GOTO,     /* goto name */
    C_BREAK, C_CONTINUE,
    C_RETURN,   /* e or sym, or neither */
    C_END,      /* end of a branch */
    C_EXIT,     /* exit through zones: exit_ = exit->code, goto zone's label */
    C_RECORD,   /* in a branch: an exit out of group; if not left: [sym = e;] group.exit = exit->code, leave it */
    C_STORE,    /* *sym = e */
    C_CLEANUP,  /* the cleanup attribute's function, of sym; a VLA: gives it back */
    C_VLA,      /* memory for sym */
    C_PROTOTYPE, /* of sym, a plain function */
    C_NAME,     /* from here to the end of the C block, sym can be named: for debuggers */
    C_BEGIN, C_START, C_OUTSIDE, C_LEAVE, C_GEND, /* of group; C_START: branch */
    C_LIMIT,    /* of group: at most e branches at a time */
    C_WITHIN,   /* begin the within `sym` with the time e; if it is over already: body */
    C_SHIELD,   /* begin the shield `sym`; used: a defer's */
    C_SEND,     /* end of `sym`, a within or a shield */
    C_SPAWN,    /* branch, into the nursery that e points to */
    C_OFFLOAD,  /* branch, on the thread pool; a suspension point */
    C_JOIN,     /* of group; a suspension point */
    C_WAIT,     /* wait until the group runs fewer than its limit; a suspension point, ends also when a block around is left */
    C_LEFT,     /* if one of the blocks from block to block_end is left: body */
    C_DISPATCH, /* zone: sends on the exits that came through */
    C_GDISPATCH /* group: the exits that its branches recorded */
} CodeKind;
/* clang-format on */

struct Code {
    CodeKind kind;
    Code *next;
    uint32_t tok; /* where it comes from, for line markers */
    Stmt *stmt;
    Expr *e, *step;
    Sym *sym;
    Code *body, *els;
    const char *name; /* labels */
    Exit *exit;
    Zone *zone; /* innermost zone around it (C_EXIT: through which it leaves) */
    Group *group;
    Block *block,
        *block_end; /* C_LEFT, C_WAIT, C_START, C_RECORD: the blocks around, innermost first, up to this one */
    Body *branch;
    int state;      /* of a suspension point */
    bool folded;    /* emit_code.c: stands in the one before it */
    bool tail;      /* C_AWAIT: nothing happens after it but handing its value on */
    bool self;      /* such: of this function, so with nothing pinned it is a jump */
    bool used;      /* C_LABEL of a zone: something goes there; C_RETURN, C_END: the function's end */
    uint64_t *live; /* suspension points: what lives over it, by Sym.index */
};

struct Exit {
    int code;
    Exit *next;   /* in a zone's or group's list */
    Code *jump;   /* what it does when it has crossed all: C_RETURN, C_GOTO, C_BREAK, C_CONTINUE, C_END */
    Zone *target; /* zone that stays around it at its end; NULL: none */
};

/* The zones of a body that one exit can cross share the variable that says which it is. Those inside a defer have one of
   their own: no exit leaves a defer, and one is under way while it runs. */
struct Region {
    Sym *exit; /* NULL: no exit crosses a zone of it */
};

struct Zone {
    Zone *outer;
    Region *region;
    Code *label; /* C_LABEL at which leaving starts */
    struct ExitLink {
        struct ExitLink *next;
        Exit *exit;
    } * exits;
};

struct Group {
    Group *next; /* of its body */
    Sym *sym;    /* the caw_group object */
    Body *body;  /* whose it is */
    Zone *zone;  /* around it in that body */
    struct ExitLink *exits;
    bool race, variable, nursery;
};

struct Block {
    Block *outer;
    enum {
        BLOCK_BRANCHES /* seen from a branch */,
        BLOCK_HEADER /* of gather for */,
        BLOCK_WITHIN,
        BLOCK_NURSERY,
        BLOCK_SHIELD
    } kind;
    Body *body;  /* whose text it is in; BLOCK_BRANCHES: the body around the branch */
    Zone *zone;  /* around it */
    Sym *sym;    /* the object with `left` */
    Code *after; /* C_LABEL: where it is left to; NULL: by the end of the branch */
};

struct Copy { /* a branch's own copy of something of its parent's */
    Copy *next;
    Sym *of, *copy;
    Expr *e; /* NULL: the variable `of`; else the argument that the parent evaluates */
};

struct Body {
    Body *up;   /* NULL: the function itself */
    Body *next; /* all of a function, outermost first */
    Func *func;
    const char *name; /* f, f__b1 … */
    Group *group;     /* a branch: whose */
    Copy *copies;
    Code *code;
    Sym *locals, **locals_end; /* declared at its top: hoisted variables and temporaries, by next_temp */
    Sym *ret;                  /* the return value where it must live until zones are left (in the root body) */
    uint32_t lo, hi;           /* tokens */
    int nstates, nsyms;
    Code **states; /* 1 … nstates */
    bool pinned;   /* has a pinned local: takes its frame at once */
    bool has_branches;
    bool detached;  /* spawned: sees nothing of the bodies around it */
    bool offloaded; /* runs on the thread pool: a plain function */
    bool has_tail, self_tail;
};

typedef struct Lowered { /* one function */
    Func *func;
    Body *bodies;                 /* the root first */
    Type *ret;                    /* unqualified result type; ty_void: none */
    Stmt *hoisted, **hoisted_end; /* local types and statics, to file scope, by next_hoisted */
    Sym **vars;                   /* Sym.index -> Sym, of all bodies */
} Lowered;

bool type_length_varies(const Type *t); /* an array of no constant length (lower_vla.c) */
extern Lowered lowered;                 /* of the function that lower() was called for last */

Sym *resolve(Body *from, Sym *s,
             int *ups);             /* the symbol that `s` means in `from` (a copy, perhaps), and how many bodies out
                                               it lives; NULL: not a local that moved */
Sym *callee_name(const Expr *call); /* the function that a call names; NULL: it goes through a pointer */
bool expr_replaced(const Expr *e);  /* something in it is not printed as its tokens */
