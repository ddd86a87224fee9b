/* What lower.c and lower_expr.c share: where the walk stands. */
#pragma once
#include "lower.h"

typedef struct Target Target;
struct Target { /* where break and continue go */
    Target *outer;
    bool is_loop, gather_for;
    Code *cont;       /* continue's label; NULL: the C statement does it */
    Body *body;       /* whose loop it is; gather for: the branch */
    Body *break_body; /* gather for: the body that has the group */
    Zone *break_zone, *cont_zone;
};
typedef struct Cleanup { /* what the rest of a block must do before it is left */
    struct Cleanup *outer;
    Zone *zone;
    Sym *var; /* an async variable, with its group; or one with a cleanup attribute */
    Group *group;
    Stmt *defer;
} Cleanup;
typedef struct Goto {
    struct Goto *next;
    Stmt *stmt;
    Code *hole;
    Body *body;
    Zone *zone;
    Block *block;
} Goto;
typedef struct Label {
    struct Label *next;
    Sym *sym;
    Body *body;
    Zone *zone;
} Label;

typedef struct LowerState {
    Body *body;
    Zone *zone;
    Code **end;     /* where the next Code goes */
    Block *block;   /* the innermost one around */
    Region *region; /* of the zones that are opened now */
    Target *targets;
    Cleanup *cleanups; /* the innermost one in force */
    Group *nursery;    /* the C block being walked is this nursery's own */
    Stmt *pragma;      /* about the loop that comes; NULL */
    Sym *nursery_here; /* points to the innermost nursery */
    bool pretest;      /* a block can be left between two awaits: look before each, too */
    Goto *gotos;
    Label *labels;
    Code *last_await;
    bool awaits_follow; /* in this block, or in one around it */
    int ntemps, nlabels, nexits, ngroups, nbranches, nrenamed, nregions;
} LowerState;
extern LowerState lo;

/* lower.c */
Code *code_add(CodeKind kind, uint32_t tok);
Code **code_into(Code **list); /* go on in `list`; gives where it was before */
void code_place(Code *c);      /* made before */
void code_set(Sym *s, Expr *e, uint32_t tok);
void code_suspends(Code *c);
Sym *new_local(Body *b, const char *name, Type *type, uint32_t tok);
Sym *new_temp(Type *type, uint32_t tok);
Sym *new_object(const char *type, const char *name, uint32_t tok); /* of libcaw's, in the current body's frame */
Expr *temp_expr(Sym *s, uint32_t tok);
Body *new_body(Body *up, const char *name, uint32_t from, uint32_t to);
void lower_statement(Stmt *s);
void lower_statements(Stmt *first, Expr *value);
void lower_declaration(Stmt *s, bool awaits_follow);
Sym *tag_defined(const Type *t, uint32_t lo, uint32_t hi);
void hoist_definition(Sym *tag);

/* lower_names.c */
const char *file_name(const char *name); /* of what moves to file scope */
const char *free_name(Sym *s);           /* of what moves to the top of the body */
void rename_ours(const Func *f);
void refuse_names(void); /* the file's that are the output's */

/* lower_cond.c */
void lower_if(Stmt *s);
void lower_unless_break(Expr *e); /* if (!e) break; with e's awaits before it */

/* lower_vla.c */
void lower_vla(Sym *s, uint32_t tok);
void lower_vla_typedef(Decl *d);

/* lower_exit.c */
Code *new_jump(CodeKind kind, uint32_t tok);
Code *new_label(const char *what, uint32_t tok);
Zone *zone_open(uint32_t tok);                           /* what follows is in it */
void zone_label(Zone *z, uint32_t tok);                  /* its end: the work to do before it is left follows */
void zone_close(Zone *z, uint32_t tok);                  /* behind that work */
void exit_local(Code *jump, Zone *target, uint32_t tok); /* inside one body, to where `target` is the innermost zone */
void exit_to(Code *jump, Body *body, Zone *target, Sym *ret, Expr *value, uint32_t tok); /* to a body around perhaps */
void end_branch(uint32_t tok);
Block *block_open(int kind, Sym *sym, uint32_t tok); /* lo.block is in it from now on */
void code_left(uint32_t tok);                        /* after an await: is a block around it being left? */
void code_blocks(Code *c);                           /* sets which blocks it looks at: those around, up to a shield */
void see_blocks(Code *c);                            /* what they need to be looked at from here */

/* lower_scope.c: the words */
void lower_gather(Stmt *s);
void lower_gather_for(Stmt *s);
void lower_nursery(Stmt *s);
void lower_spawn(Stmt *s);
void lower_within(Stmt *s);
void lower_shield(Stmt *s);
void lower_offload(Stmt *s);
void lower_async_variable(Decl *d, Stmt *decl);
void lower_defer(Stmt *s);
void lower_cleanup(Sym *s, uint32_t tok);
void close_cleanups(Cleanup *until, uint32_t tok);

/* lower_expr.c */
void lower_expr(Expr *e);              /* e can be printed afterwards: its awaits are Code before it */
void lower_value(Expr *e, Stmt *last); /* of a statement expression: into a temporary */
void lower_effect(Expr *e);            /* as a statement: its value is not wanted */
void lower_call_operands(Expr *call);
void lower_literals(Expr *e, bool lives_on); /* compound literals with an address get a place in the frame */
void mark_tail(Expr *await);
void keep_value(Expr *e);
void keep_address(Expr *lvalue); /* its innermost expression's temp points to it */
