/* cawc: C with async and await in, C out.

   The compiler is a pipeline, one file a stage, and the tree declared here is all that passes between them:

       driver.c   which commands are run (options.c, run.c)       diag.c    messages
       lex.re, skim*.c  text -> tokens                            parse.c   tokens -> tree (names resolved)
       type.c     C types; the type of every expression           check*.c  the language's rules
       lower.c    what awaits, scopes and branches become         live.c    what must survive an await
       emit*.c    both forms as C text                            erase.c   the text as plain C, for messages.c
       origin.c, flatten.c, emit_source.c         --emit-c: the same, as the user's file
       explain.c, report.c, graph.c               what the parts are, in words: its comments, --report, --graph

   Nearly all of what comes out is the user's own text: a node remembers the tokens [lo, hi) that it was made of, an
   identifier token remembers the symbol that it names, and the emitter copies tokens, putting something else only
   where a node or a symbol has been given a replacement. So every extension of C that the parser can skip over
   correctly survives unharmed, and a declaration that has nothing to do with async is never printed from the tree.

   Memory comes from one arena that lives as long as the run; nothing is freed on its own. */
#pragma once
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

typedef struct Token Token;
typedef struct Type Type;
typedef struct Member Member;
typedef struct Param Param;
typedef struct Sym Sym;
typedef struct Expr Expr;
typedef struct Decl Decl;
typedef struct Stmt Stmt;
typedef struct Func Func;
typedef struct Item Item;
typedef struct Unit Unit;
typedef struct Body Body; /* lower.c's: a function or a branch of one */

/* ---- arena.c: memory, names, growing text ------------------------------------------------------------------ */
void *arena_alloc(size_t size); /* zeroed; says so and exits with 1 when there is none */
void *grow(void *p, size_t n);  /* realloc, */
void *zeroed(size_t n);         /* and calloc, that don't return without */
/* Of an array v of n elements, for cap of which there is room: for one more. */
#define MAKE_ROOM(v, n, cap)                                                                                           \
    do {                                                                                                               \
        if ((n) == (cap)) {                                                                                            \
            (cap) = (cap) ? 2 * (cap) : 32;                                                                            \
            (v) = grow((v), (size_t)(cap) * sizeof *(v));                                                              \
        }                                                                                                              \
    } while (0)
char *arena_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
char *arena_vprintf(const char *fmt, va_list ap);
const char *intern(const char *s, size_t n); /* equal names are the same pointer */

/* What is known of a name stands before its characters. */
typedef struct Name {
    uint32_t index; /* in the table of all names */
    uint32_t hash, len;
    uint16_t id;                   /* of a keyword or a word; 0: an ordinary name */
    bool keyword;                  /* of the former, which are never names */
    uint8_t attribute;             /* parse_spec.c: which attribute has this name */
    bool async_seen;               /* lex.re: perhaps it is declared with an async type */
    bool ours;                     /* skim.c: it means something to cawc wherever it stands */
    uint32_t file;                 /* as a file's name: its number, from 1 on */
    uint32_t skimmed, skimmed_tag; /* skim_decl.c: declarations of it without tokens so far */
    bool tagged;                   /* skim_decl.c: as a tag it has some */
    struct Binding *binding;       /* the parser's */
    struct NameUse *use;           /* lower.c's */
    char s[];
} Name;
static inline Name *name_entry(const char *interned)
{
    return (Name *)(uintptr_t)(interned - offsetof(Name, s));
}
Name *intern_hashed(const char *s, uint32_t n, uint32_t hash); /* by HASH_STEP */
Name *known_name(const char *s, size_t n);                     /* NULL: there is none */
extern Name **all_names;
#define HASH_STEP(h, c) ((h)*31 + (unsigned char)(c))

typedef struct Text { /* a growing string; zero is ready */
    char *p;
    size_t n, cap;
} Text;
void text_add(Text *t, const char *s, size_t n);
bool text_read(Text *t, FILE *f); /* what is left of it; false: an error, see errno */
char *text_done(Text *t);         /* as a string of the arena; t is empty again */
void text_printf(Text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#define NEW(T) ((T *)arena_alloc(sizeof(T)))

/* ---- tokens ------------------------------------------------------------------------------------------------ */
typedef enum TokenKind { T_EOF, T_IDENT, T_KEYWORD, T_NUMBER, T_CHAR, T_STRING, T_PUNCT, T_PRAGMA } TokenKind;

/* Keywords of C and GNU C; alternative spellings (__const, __inline__ …) have the same id. The words of the language
   come as T_IDENT with the id of the word, since they are words only in places; the parser decides. The underscore
   forms (_Async, _Await, …) are T_KEYWORD with the same ids. Punctuators: one id each, and single characters are
   themselves. */
/* clang-format off */
enum {
    P_ELLIPSIS = 256, P_ARROW, P_INC, P_DEC, P_SHL, P_SHR, P_LE, P_GE, P_EQ, P_NE, P_ANDAND, P_OROR,
    P_MUL_EQ, P_DIV_EQ, P_MOD_EQ, P_ADD_EQ, P_SUB_EQ, P_SHL_EQ, P_SHR_EQ, P_AND_EQ, P_XOR_EQ, P_OR_EQ, P_HASHHASH,
    P_SCOPE, /* :: in C2x attributes */
    P_STRAY, /* what is no token of C */
    K_FIRST = 512,
    K_AUTO = K_FIRST, K_BREAK, K_CASE, K_CHAR, K_CONST, K_CONTINUE, K_DEFAULT, K_DO, K_DOUBLE, K_ELSE, K_ENUM, K_EXTERN,
    K_FLOAT, K_FOR, K_GOTO, K_IF, K_INLINE, K_INT, K_LONG, K_REGISTER, K_RESTRICT, K_RETURN, K_SHORT, K_SIGNED,
    K_SIZEOF, K_STATIC, K_STRUCT, K_SWITCH, K_TYPEDEF, K_UNION, K_UNSIGNED, K_VOID, K_VOLATILE, K_WHILE,
    K_ALIGNAS, K_ALIGNOF, K_ATOMIC, K_BOOL, K_COMPLEX, K_IMAGINARY, K_GENERIC, K_NORETURN, K_STATIC_ASSERT,
    K_THREAD_LOCAL,
    K_ASM, K_TYPEOF, K_ATTRIBUTE, K_EXTENSION, K_LABEL, K_AUTO_TYPE, K_INT128, K_FLOAT128, K_FLOATN, K_CONSTEXPR, K_REAL, K_IMAG,
    K_VA_LIST, /* __builtin_va_list, a type */
    K_VA_ARG, K_OFFSETOF, K_TYPES_COMPATIBLE, K_CHOOSE_EXPR, /* builtins that take types; others are plain calls */
    W_FIRST = 768, /* the words */
    W_ASYNC = W_FIRST, W_AWAIT, W_GATHER, W_GATHER_MAX, W_RACE, W_NURSERY, W_SPAWN, W_SPAWN_IN, W_WITHIN, W_SHIELD,
    W_OFFLOAD, W_DEFER, W_LAST = W_DEFER
};
/* clang-format on */

struct Token {
    uint32_t off, len; /* in the preprocessed text */
    uint32_t ref; /* T_IDENT, T_KEYWORD: the index of its name. A bracket: the token of its partner, 0: it has none */
    uint16_t id;  /* keyword, word or punctuator; 0 for others */
    uint8_t kind; /* TokenKind */
    bool bol;     /* first on its line of the preprocessed text */
};

/* ---- types ------------------------------------------------------------------------------------------------- */
typedef enum TypeKind {
    TY_UNKNOWN, /* an expression that the typer can't follow; accepted everywhere, never guessed from */
    TY_VOID,
    TY_BOOL,
    TY_CHAR,
    TY_SCHAR,
    TY_UCHAR,
    TY_SHORT,
    TY_USHORT,
    TY_INT,
    TY_UINT,
    TY_LONG,
    TY_ULONG,
    TY_LLONG,
    TY_ULLONG,
    TY_INT128,
    TY_UINT128,
    TY_FLOAT16,
    TY_FLOAT,
    TY_DOUBLE,
    TY_LDOUBLE,
    TY_FLOAT128,
    TY_VA_LIST,
    TY_VECTOR,
    TY_ENUM,
    TY_PTR,
    TY_ARRAY,
    TY_FUNC,
    TY_STRUCT,
    TY_UNION
} TypeKind;

enum { Q_CONST = 1, Q_VOLATILE = 2, Q_RESTRICT = 4, Q_ATOMIC = 8 };

struct Type {
    TypeKind kind;
    uint8_t quals;
    bool is_complex;           /* of TY_FLOAT … */
    bool is_async;             /* TY_FUNC: an async function's type */
    bool variadic, oldstyle;   /* TY_FUNC: `...`; no prototype */
    bool vla;                  /* TY_ARRAY: its length is not constant; also on types made from such */
    bool incomplete;           /* TY_ARRAY without length; TY_STRUCT/TY_UNION/TY_ENUM without body so far */
    bool has_const;            /* TY_STRUCT/TY_UNION: a member (deep) is const, so it can't be assigned */
    bool has_async;            /* TY_STRUCT/TY_UNION: a member (deep) leads to an async function */
    Type *base;                /* pointee, element, result, an enum's integer type, a vector's element */
    Param *params;             /* TY_FUNC */
    Member *members;           /* TY_STRUCT/TY_UNION; shared by all qualified copies: look at origin */
    Type *origin;              /* the unqualified type of which this is a copy with qualifiers; else itself */
    Sym *tag;                  /* TY_STRUCT/TY_UNION/TY_ENUM; with an empty name where the user gave none */
    Sym *alias;                /* written as this typedef name (printing prefers it); NULL */
    uint32_t len_lo, len_hi;   /* TY_ARRAY: the tokens of its length */
    Expr *length;              /* TY_ARRAY: it, where it is not constant */
    const char *len_text;      /* what is printed instead of them; NULL */
    int64_t len;               /* TY_ARRAY, TY_VECTOR(bytes): length where known, else -1 */
    uint32_t spec_lo, spec_hi; /* typeof(...) of something: its tokens, for printing what can't be named; else 0,0 */
    Type *pointer, *as_const;  /* type.c: a pointer to it, its const copy, once there is one */
};
struct Member {
    Member *next;
    const char *name; /* NULL: anonymous struct or union, or unnamed bit-field */
    Type *type;
    int bits; /* bit-field's width; -1: none */
};
struct Param {
    Param *next;
    Sym *sym;        /* NULL: unnamed, or of a prototype in which nobody looks names up */
    Type *type;      /* after adjustment (array and function to pointer) */
    Expr *length;    /* of the array it was before, if that does something: it is evaluated at each call. Else NULL */
    uint32_t lo, hi; /* its tokens, without the comma */
    uint32_t name;   /* the one with its name; 0: it has none */
};

/* ---- symbols ----------------------------------------------------------------------------------------------- */
typedef enum SymKind { SYM_VAR, SYM_FUNC, SYM_TYPEDEF, SYM_ENUMERATOR, SYM_TAG, SYM_LABEL } SymKind;

struct Sym { /* a text has many, so the flags are bits */
    const char *name;
    Type *type;
    SymKind kind;
    uint32_t tok; /* its (first) declaration's identifier token; for a tag without a name, the struct keyword */
    bool is_param : 1, is_local : 1; /* is_local: of an async function's text; file-scope names are not */
    bool is_static : 1, is_extern : 1, is_register : 1, is_thread : 1, is_inline : 1, is_weak : 1;
    bool defined : 1;    /* SYM_FUNC: a body has been seen; SYM_LABEL: placed */
    bool addr_taken : 1; /* SYM_VAR: & applied to it or to a part of it (not through a pointer), or used by asm */
    bool async_var : 1;  /* `async T v = call();` */
    bool blocks : 1;     /* SYM_FUNC: marked caw_blocking */
    bool unused : 1;     /* SYM_VAR: has __attribute__((unused)), or may look so to the C compiler */
    bool at_start : 1;   /* SYM_FUNC: has __attribute__((constructor)) or destructor */
    bool suspends : 1;   /* SYM_FUNC: always suspends, where it is stackless */
    /* lower.c and later */
    bool pinned : 1;       /* has one address for life: in the frame (stackless) */
    bool shared : 1;       /* named by a branch of its body: in the environment (direct) */
    bool spilled : 1;      /* lives over an await: has a field in the frame */
    bool is_temp : 1;      /* made by lower.c; in the stackless form the result of an await is NAME.v */
    bool declared : 1;     /* emit.c: the generated declarations of an async function have been printed */
    bool zeroed : 1;       /* begins as zero, for the C compilers, which can't follow the exits */
    bool is_group : 1;     /* a caw_group */
    bool async_result : 1; /* holds an await's result: NAME.v in the stackless form */
    bool folded : 1;       /* of such, in the direct form: is not needed (emit_code.c) */
    bool hoisted : 1;      /* a local type or static, moved to file scope, once for both forms */

    Sym *outer;             /* the next one outwards in scope with this name, for the parser */
    Sym *next_local;        /* all symbols declared in the function, in order: Func.locals */
    Stmt *scope;            /* S_BLOCK, S_FOR … that it is declared in; NULL: parameter or file scope */
    const char *cleanup;    /* the function of its __attribute__((cleanup)); NULL: none */
    const char *aligned;    /* its _Alignas or __attribute__((aligned)), as text; NULL: none */
    const char *attributes; /* SYM_FUNC: those that say how it is compiled, as text; NULL: none */
    int64_t value;          /* SYM_ENUMERATOR */
    uint32_t use_first;     /* SYM_FUNC: first token that declared it async; for notes */
    uint32_t spec_lo, spec_hi, decl_lo, decl_hi; /* an async function: the tokens of its first declaration */
    /* lower.c and later */
    int index;            /* live.c's number */
    const char *out;      /* name in the emitted text; NULL: unchanged */
    Body *body;           /* whose local it is */
    Sym *next_temp;       /* in Body.locals */
    Type *vla;            /* a variable-length array that lives over an await: its type, and this is a pointer to it */
    Sym *dims, *next_dim; /* of such: its lengths, outermost first */
    const char *ret_tag;  /* of an await's result: the struct that its call returns */
};

/* ---- expressions ------------------------------------------------------------------------------------------- */
typedef enum ExprKind {
    E_UNKNOWN,
    E_IDENT,
    E_CONST,
    E_STRING,
    E_PAREN,
    E_UNARY,
    E_POSTFIX,
    E_BINARY,
    E_ASSIGN,
    E_COND,
    E_COMMA,
    E_CALL,
    E_INDEX,
    E_MEMBER,
    E_ARROW,
    E_CAST,
    E_COMPOUND,
    E_INIT,
    E_SIZEOF,
    E_GENERIC,
    E_STMT,
    E_BUILTIN,
    E_LABEL,
    E_AWAIT
} ExprKind;

struct Expr {
    ExprKind kind;
    int op;          /* token id: E_UNARY (& * + - ~ ! P_INC P_DEC K_REAL K_IMAG K_EXTENSION), E_POSTFIX (P_INC
                            P_DEC), E_BINARY, E_ASSIGN; E_SIZEOF: K_SIZEOF or K_ALIGNOF; E_BUILTIN: K_VA_ARG … */
    uint32_t lo, hi; /* its tokens */
    Type *type;      /* as C says, before array and function decay; never NULL */
    Expr *a, *b, *c; /* operands in the order of the text. E_COND: a ? b : c (b NULL in a ?: c). E_CALL: a is the
                            callee. E_INDEX: a[b]. E_CAST, E_COMPOUND: a (E_INIT for the latter). E_PAREN: a.
                            E_AWAIT: a, an E_CALL or an E_IDENT of an async variable, parens stripped.
                            E_SIZEOF: a, NULL where it is a type. E_GENERIC: a the control, b the chosen branch */
    Expr *list;      /* E_CALL: arguments; E_INIT: initialisers (designators are only tokens before them);
                            E_GENERIC, E_BUILTIN: operand expressions; linked by next */
    Expr *next;
    Sym *sym;         /* E_IDENT; NULL when undeclared */
    Member *member;   /* E_MEMBER, E_ARROW; NULL when not found */
    Type *named;      /* the type named in E_CAST, E_COMPOUND, E_SIZEOF of a type, va_arg */
    Stmt *body;       /* E_STMT: an S_BLOCK */
    uint32_t op_tok;  /* the operator's token, for messages */
    bool has_await;   /* in it or below, evaluated (set by the parser's constructors) */
    bool effects;     /* may have a side effect: call, assignment, ++, volatile, statement expression */
    bool unevaluated; /* operand of sizeof, typeof, _Alignof, a not chosen _Generic branch */
    int bits;         /* a bit-field's width when the expression is one; else -1 */
    bool constant;    /* integer constant expression that the parser could evaluate: value */
    int64_t value;
    Sym *temp;         /* lower: is replaced by this temporary; an E_COMPOUND: stands in this frame slot */
    bool dropped;      /* lower: has been evaluated, and its value is not wanted */
    bool by_address;   /* lower: the temporary holds its address */
    bool type_hoisted; /* lower, E_COMPOUND: its type was defined in it, and stands at file scope now */
};

/* ---- declarations and statements --------------------------------------------------------------------------- */
struct Decl { /* one declarator of a declaration */
    Decl *next;
    Sym *sym;        /* NULL: only a tag was declared */
    uint32_t lo, hi; /* the declarator with its attributes and asm label, without the initialiser */
    uint32_t tail;   /* where its trailing asm label and attributes begin; == hi: it has none */
    Expr *init;      /* NULL: none. Braces: E_INIT */
};

typedef enum StmtKind {
    S_EXPR,
    S_DECL,
    S_BLOCK,
    S_IF,
    S_WHILE,
    S_DO,
    S_FOR,
    S_SWITCH,
    S_CASE,
    S_DEFAULT,
    S_LABEL,
    S_GOTO,
    S_GOTO_PTR,
    S_BREAK,
    S_CONTINUE,
    S_RETURN,
    S_EMPTY,
    S_ASM,
    S_ASSERT /* _Static_assert */,
    S_PRAGMA,
    S_NESTED /* a nested function */,
    S_GATHER,
    S_GATHER_FOR,
    S_RACE,
    S_NURSERY,
    S_SPAWN,
    S_WITHIN,
    S_SHIELD,
    S_OFFLOAD,
    S_DEFER
} StmtKind;

struct Stmt {
    StmtKind kind;
    uint32_t lo, hi; /* its tokens, with the semicolon */
    Stmt *next;      /* in its block */
    Stmt *parent;    /* the statement around it; NULL for a function's outermost block */
    Stmt *body;      /* S_BLOCK, S_GATHER, S_RACE, S_NURSERY: the first statement in the braces. S_IF, S_WHILE, S_DO,
                               S_FOR, S_SWITCH, S_GATHER_FOR, S_WITHIN, S_SHIELD, S_OFFLOAD, S_DEFER: the statement governed.
                               S_CASE, S_DEFAULT, S_LABEL: the statement labelled (NULL: a C2x label before a declaration
                               or the end; the next statement in the block then follows) */
    Stmt *els;       /* S_IF, S_WITHIN */
    Stmt *init;      /* S_FOR, S_GATHER_FOR: an S_DECL, S_EXPR or S_EMPTY, with its semicolon */
    Expr *e;         /* S_EXPR, S_RETURN (or NULL), S_IF/WHILE/DO/FOR/SWITCH's condition (or NULL), S_CASE, S_GOTO_PTR,
                               S_WITHIN's time, S_SPAWN's call (an E_CALL) */
    Expr *e2;        /* S_FOR: the step. S_CASE: the end of a GNU range. S_SPAWN: the lvalue, or NULL.
                               S_GATHER_FOR: see step */
    Expr *step;      /* S_FOR, S_GATHER_FOR */
    Expr *limit;     /* S_GATHER_FOR of gather_max; S_SPAWN of spawn_in: the nursery */
    Sym *label;      /* S_LABEL, S_GOTO */
    Decl *decls;     /* S_DECL */
    uint32_t spec_lo, spec_hi;                       /* S_DECL: its specifiers */
    bool is_typedef, is_static, is_extern, is_async; /* S_DECL; is_async: async variables */
    bool defines_type;                               /* S_DECL: a struct, union or enum body stands in its specifiers */
    bool has_await;                                  /* an await (or a word that waits) in it or below */
    bool has_decl;                                   /* a declaration in it or below */
    Stmt *next_hoisted;                              /* lower */
};

/* ---- functions and the unit -------------------------------------------------------------------------------- */
struct Func {
    Func *next; /* Unit.funcs: every definition of the unit, the last one first */
    Sym *sym;
    uint32_t lo, hi;           /* specifiers to closing brace */
    uint32_t spec_lo, spec_hi; /* specifiers, `async` among them */
    uint32_t decl_lo, decl_hi; /* declarator, with trailing attributes */
    uint32_t decl_tail;        /* where these begin; == decl_hi: none */
    Param *params;             /* with their symbols */
    Stmt *body;
    bool is_async;
    bool patient; /* warn.c: no blocking call has been found in it */
    Sym *locals;  /* all symbols declared in it, parameters first, by next_local */
};

/* Top-level text that is not simply copied, in order. All else is. */
typedef enum ItemKind {
    I_ASYNC_FUNC, /* func: both forms stand in its place */
    I_DECL,       /* decl: a declaration with `async` in it or in a type named in it; edits are in Unit.edits but for
                       async functions' prototypes, which emit.c writes */
    I_PLAIN_FUNC  /* func: a plain function that names async functions; parsed, its tokens have symbols and edits */
} ItemKind;
struct Item {
    Item *next;
    ItemKind kind;
    uint32_t lo, hi;
    Func *func;
    Stmt *decl;
};

/* Replace the tokens [lo, hi) by text (lo == hi: insert before lo). Made by the parser for async types (see
   parse.c: an async function type is written `const caw_fn`), kept sorted by lo; honoured wherever tokens are copied. */
typedef struct Edit {
    uint32_t lo, hi;
    const char *text;
} Edit;

typedef struct Marker { /* from off on the text is the user's file from line on; in the order of the text */
    uint32_t off, line;
    uint32_t file; /* index into Unit.files */
    bool system;   /* a system header's */
} Marker;
/* Names in the output that debug_info.c knows: a pointer to what NAME is, a pointer that NAME is shown as, and the place
   itself, which is not shown. Each is followed by a number, `_` and NAME. */
#define DEBUG_REF "caw_at"
#define DEBUG_POINTER "caw_to"
#define DEBUG_KEPT "caw_in"

struct Unit {
    const char *path; /* the user's file as named on the command line */
    char *text;       /* preprocessed; a NUL stands at text[size] */
    size_t size;
    Token *toks; /* ends with T_EOF */
    uint32_t ntoks;
    Sym **syms; /* parser: what the identifier with this token's number means, where it is a use or a declaration of an
                   ordinary name, a tag, an enumerator, a typedef name or a label; NULL for members and designators */
    const char **files; /* names from the line markers */
    unsigned nfiles;
    Marker *markers;
    uint32_t nmarkers;
    Item *items;
    Func *funcs;
    uint32_t *words; /* tokens that are words of the language, in no order; some twice */
    uint32_t nwords;
    Edit *edits;
    uint32_t nedits;
    bool whole;    /* all bodies are wanted, as tokens */
    bool coverage; /* how often each line is executed will be counted */
    size_t stack;  /* what the stages may use of it at most; 0: as much as there is */
    bool erased;   /* async function types are written as C's, for text that includes caw.h again: --emit-c */
    enum {
        DEBUG_NONE,
        DEBUG_LINES, /* -g: each line of the output is a line of the user's; tables of names for the debugger's script */
        DEBUG_NAMES /* -g without optimisation: every local under its own name, and one copy of the code (emit_debug.c) */
    } debug;
    uint32_t unread; /* the token where a plain declaration could not be read: the C compiler will tell, unless */
    const char *unread_expected; /* errors of ours, which may come from that, come before; NULL: none */
    bool c23;                    /* its words are words */
    bool any_async;              /* an async function or type occurs: else the text is its own translation */
};
extern Unit unit;                    /* one translation unit a run */
static inline bool debug_lines(void) /* where lines are counted, they are not also for whoever steps through them */
{
    return unit.debug && !unit.coverage;
}

static inline const char *name_of(const Sym *s) /* in the output */
{
    return s->out ? s->out : s->name;
}
/* As strchr: what is found may be changed by whoever may change what it is found in. */
static inline Expr *strip_parens(const Expr *e)
{
    while (e->kind == E_PAREN) e = e->a;
    return (Expr *)(uintptr_t)e;
}
static inline Expr *strip_void(const Expr *e) /* casts to void too; NULL: NULL */
{
    while (e && (e->kind == E_PAREN || (e->kind == E_CAST && e->type->kind == TY_VOID))) e = e->a;
    return (Expr *)(uintptr_t)e;
}
static inline const char *tok_name(const Token *t) /* interned; NULL: it is no name */
{
    return t->kind == T_IDENT || t->kind == T_KEYWORD ? all_names[t->ref]->s : NULL;
}
static inline Sym **tok_sym(const Token *t)
{
    return &unit.syms[t - unit.toks];
}
static inline uint32_t match_of(uint32_t i) /* the partner of the bracket i; 0: it has none, or is no bracket */
{
    return unit.toks[i].kind == T_PUNCT ? unit.toks[i].ref : 0;
}
typedef struct Position {
    const char *file;
    uint32_t line;
    bool system; /* in a system header */
} Position;
Position position(const Token *t); /* lex.re: in the user's files */
/* The tokens in the braces that open at i, [*lo, *hi): of a skimmed body they are made now, behind all others. */
void body_tokens(uint32_t open, uint32_t *lo, uint32_t *hi);
/* The same for a skimmed declaration of n (as a tag) that begins before this place in the text: its first token, T_EOF behind it.
   0: there is none (more). */
uint32_t declaration_tokens(Name *n, bool tag, uint32_t before);

/* ---- the stages -------------------------------------------------------------------------------------------- */
void lex(void);                          /* unit.text -> unit.toks, unit.files, unit.markers */
void parse(void);                        /* -> unit.items, with types */
void check(void);                        /* after parse: the language's rules */
void warnings(void);                     /* after check, without errors */
void lower(Func *f);                     /* an async function without errors: -> bodies, temporaries, states */
void live(Func *f);                      /* -> spilled */
void erase(Text *out);                   /* erase.c */
void emit(Text *out, bool line_markers); /* the whole unit; calls lower and live on each async function */
void emit_source(Text *out);             /* the same, as the user's file: --emit-c; origin.c must know it */

/* stages.c: all of them, and what else is done between them; each may be NULL */
typedef struct Stages {
    bool line_markers;
    bool always; /* also where none of the words is in the text */
    void (*lexed)(void);
    bool (*parsed)(Text *out); /* true: out is all that is wanted */
    void (*emit)(Text *out);   /* instead of emit() */
    void (*emitted)(Text *out);
} Stages;
bool has_words(const char *text, size_t n); /* is async or await in it, in any spelling? */
void run_stages(Text *out, const Stages *); /* out stays empty: there were errors, or the text is its own translation */
bool stack_low(void);                       /* the parser is as deep as it may go */

/* type.c */
extern Type ty_unknown, ty_void, ty_bool, ty_char, ty_int, ty_uint, ty_long, ty_ulong, ty_llong, ty_ullong, ty_double;
Type *type_new(TypeKind kind);
bool is_constant(const Expr *e); /* an integer constant expression, whose value may be unknown */
Type *type_complex(TypeKind real);
Type *type_copy(const Type *t);
Type *type_qualified(Type *t, unsigned quals); /* a copy with these added; shares origin */
Type *type_unqualified(Type *t);
Type *type_pointer(Type *to);
Type *type_decay(Type *t);             /* array -> pointer, function -> pointer; unqualified: an rvalue's type */
Type *type_promote(Type *t, int bits); /* integer promotions; bits: of a bit-field, else -1 */
Type *type_arith(Type *a, int abits, Type *b, int bbits); /* the usual arithmetic conversions */
bool type_is_integer(const Type *t);
bool type_is_arith(const Type *t);
Member *type_member(Type *t, const char *name); /* through anonymous structs; NULL: none */
bool type_same(const Type *a, const Type *b);   /* compatible, roughly: what a prototype check wants */
void type_expr(Expr *e);                        /* fills e->type, bits, constant from its operands' */
Type *type_rvalue(const Expr *e);               /* the type of a temporary that holds e's value */
void type_print(Text *out, Type *t,
                const char *name); /* a declaration of name, "" for a type name; array lengths are copied
                                                          tokens or known numbers; async types as const caw_fn */

/* parse.c, for the others */
/* A struct's or union's members are known, if they stand before what is being read. */
void type_complete(const Type *t);
Sym *file_symbol(const char *name); /* after parse: an interned name at file scope; NULL: none */
void add_edit(uint32_t lo, uint32_t hi, const char *text);

/* diag.c: clang's shape; a message at a token of the preprocessed text, shown with the user's own source line */
void error_at(uint32_t tok, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void note_at(uint32_t tok, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* false: an option or a system header has silenced it */
bool warn_at(uint32_t tok, const char *name, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* report.c, graph.c: for people */
void report_wanted(void);
void report(FILE *f); /* after read_frame_sizes() */
void graph_wanted(const char *function);
void graph(FILE *f); /* after emit() */
/* frame_size.c: -Wframe-size=N */
void put_frame_probes(Text *out);
void read_frame_sizes(FILE *assembly);
void warn_frames(unsigned long most);

/* debug_info.c */
/* The object of `text`, which is source's translation; false: nothing has changed. */
bool debug_info_names(Text *object, const char *text, const char *source);

/* source.c */
bool is_system(const char *file);        /* a system's header; file: one of Unit.files */
const char *last_part(const char *path); /* behind the last slash */
typedef struct Definition {
    const char *name, *file;
    uint32_t line;
    unsigned column;
} Definition;
char *source_line(const char *file, uint32_t line); /* to be freed; NULL: there is none */
const char *place_in_line(const char *line, uint32_t tok,
                          const char **macro); /* NULL: it is not there; perhaps it came out of *macro, which is */
bool macro_definition(const char *macro, Definition *d);
void fix_hint(const char *text); /* a line under the caret of the message just made: what to write there */
bool comes_from_macro(uint32_t tok, const char *name);
void error_behind(uint32_t tok, const char *fmt, ...) __attribute__((format(printf, 2, 3))); /* what is missing there */
void say_all(void); /* prints all messages so far */
int error_count(void);
long frame_size_limit(void); /* -1: nobody asked */
bool messages_in_colour(void);
void diagnostics_option(const char *a); /* colours, how many errors: the C compiler wants them too */
bool warning_option(const char *w);     /* -Wname, -Wno-name, -Werror, -Werror=name; false: not one of ours */
extern const char *prog_name;
void fatal(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn)); /* "cawc: error: …", exit 1 */
