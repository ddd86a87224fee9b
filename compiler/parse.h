/* What the parser's files share: the position in the tokens, the names in scope, and the functions that parse
   one thing of the grammar each. A syntax error leaves by longjmp to the nearest place that can go on. */
#pragma once
#include "cawc.h"
#include <setjmp.h>

typedef struct Parser {
    uint32_t pos;    /* the token looked at */
    Func *func;      /* whose body is being parsed */
    bool in_async;   /* it is an async one: the words are reserved */
    bool quiet;      /* syntax errors are not reported: plain code, which is cc's business */
    bool skimmed;    /* a declaration is read of which there were no tokens, out of its place */
    int uneval;      /* inside operands that are not evaluated */
    int branch;      /* of these, in branches that a _Generic does not choose */
    int proto;       /* inside parameter lists: names are nobody's locals */
    int depth;       /* of scopes; 0: the file */
    Stmt *scope;     /* whose declarations are being parsed */
    Stmt *parent;    /* statement around what is being parsed */
    Sym *last_local; /* end of func->locals */
    jmp_buf *fail;   /* where a syntax error goes */
    bool async_seen; /* in this top-level declaration: an async type was named */
} Parser;
extern Parser ps;

typedef struct Attrs {
    bool weak, suspends, at_start, blocks, unused;
    const char *cleanup; /* of cleanup(F) */
    const char *aligned; /* _Alignas, aligned(N), as text; NULL: none */
    const char *code;    /* those that say how a function is compiled, as text; "": none */
    const char *mode;    /* of mode(X) */
    int64_t vector;      /* bytes of vector_size(N); 0: none; -1: not known */
} Attrs;

typedef struct Spec { /* declaration specifiers */
    Type *type;
    uint32_t lo, hi;
    bool is_typedef, is_static, is_extern, is_register, is_thread, is_inline, is_auto, is_auto_type, is_constexpr,
        is_async, defines_type;
    Attrs attrs;
    uint32_t async_tok;
    uint32_t type_toks[16]; /* pairs lo, hi: what an async type's edit takes away */
    unsigned ntype_toks;
} Spec;

typedef struct Declarator {
    const char *name; /* NULL: abstract */
    uint32_t name_tok, lo, hi, tail;
    Type *type;
    Attrs attrs;
    bool member;                             /* in: of a struct, where the words are names */
    bool want_async, got_async;              /* in: the specifiers say async; out: a function type took it */
    uint32_t ptr_lo, ptr_hi, suf_lo, suf_hi; /* of the async function type: its result's stars, its parameters */
    bool direct;                             /* the async type is the declared thing's own */
} Declarator;

enum { D_CONCRETE, D_ABSTRACT, D_EITHER };

/* tokens */
static inline Token *tok(void)
{
    return &unit.toks[ps.pos];
}
static inline int id_at(uint32_t i)
{
    return i < unit.ntoks ? unit.toks[i].id : 0;
}
static inline int id(void)
{
    return tok()->id;
}
static inline TokenKind kind(void)
{
    return (TokenKind)tok()->kind;
}
static inline bool is(int what) /* a keyword or punctuator, never an identifier */
{
    const Token *t = tok();
    return t->id == what && t->kind != T_IDENT;
}
void skip_pragmas(void);
/* A pragma is skipped wherever it stands, except where a statement or declaration may begin. */
static inline void advance(void)
{
    const Token *t = tok();
    if (t->kind == T_EOF) return;
    ps.pos++;
    if (t[1].kind != T_PRAGMA) return;
    int was = t->kind == T_PUNCT || t->kind == T_KEYWORD ? t->id : 0;
    if (was != ';' && was != '{' && was != '}' && was != ':' && was != ')' && was != K_ELSE && was != K_DO)
        skip_pragmas();
}
bool accept(int what);
uint32_t expect(int what, const char *text); /* its token */
_Noreturn void syntax_error(const char *expected);
void not_too_deep(void);      /* a message instead of an overflow; before each step down */
void note_word(uint32_t at);  /* one of the words stands there, for erase.c */
uint32_t partner(uint32_t i); /* of the bracket at i; a syntax error without one */

/* parse_names.c */
Sym *lookup(const char *name);
Sym *lookup_tag(const char *name, bool here);
Sym *lookup_label(const char *name);
Sym *declare(SymKind kind, const char *name, uint32_t tok, Type *type);
void bind_param(Sym *s);
void name_param(Param *p);  /* makes its symbol */
uint32_t enter_scope(void); /* what leave_scope wants back */
void leave_scope(uint32_t mark);
uint32_t scope_mark(void);
void unwind_scopes(uint32_t mark, int depth);

/* parse.c: declarations */
bool type_starts(uint32_t i);
bool async_word(uint32_t i);
void some_attributes(Attrs *a);
static inline void attributes(Attrs *a) /* if there are any */
{
    int next = id();
    if (next == K_ATTRIBUTE || next == '[') some_attributes(a);
}
void specifiers(Spec *s);
void declarator(Type *base, Declarator *d, int mode);
Type *type_name(void);
bool leads_to_async(const Type *t); /* a pointer, an array, a struct with such a member */
void async_edits(const Spec *s, const Declarator *d);
Stmt *declaration(bool top); /* with its semicolon; NULL: it was a function definition, and an item has been made */
void static_assertion(void);
void nested_function(Spec *s, Declarator *d, Stmt *st);
Type *spec_type(Spec *s); /* parse_spec.c */
void struct_or_union(Spec *s);
void enumeration(Spec *s);
void spec_tokens(Spec *s, uint32_t lo, uint32_t hi);

/* parse_expr.c */
Expr *expression(void);
Expr *assignment(void);
Expr *conditional(void);
Expr *initialiser(Type **type); /* completes an array's length */
Expr *new_expr(ExprKind kind, uint32_t lo);
Expr *finish(Expr *e);   /* hi, type, has_await, effects */
void decay_use(Expr *e); /* e's value is used: an array in a struct variable gives its address away */
void take_address(Expr *e);

/* parse_stmt.c */
Stmt *compound(void);
void function_body(Func *f);
