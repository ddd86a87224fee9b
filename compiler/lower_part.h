/* What lower.c and lower_expr.c share: where the walk stands. */
#pragma once
#include "lower.h"

typedef struct Target Target;
struct Target { /* where break and continue go */
    Target *outer;
    bool is_loop, gather_for;
    Code *cont;        /* continue's label; NULL: the C statement does it */
    Body *body;        /* whose loop it is; gather for: the branch */
    Body *break_body;  /* gather for: the body that has the group */
    Zone *break_zone, *cont_zone;
};
typedef struct VarGroup { /* the async variables in scope */
    struct VarGroup *outer;
    Sym *var;
    Group *group;
} VarGroup;
typedef struct Goto {
    struct Goto *next;
    Stmt *stmt;
    Code *hole;
    Body *body;
    Zone *zone;
} Goto;
typedef struct Label {
    struct Label *next;
    Sym *sym;
    Body *body;
    Zone *zone;
} Label;

typedef struct Hoisted { /* names at file scope that this function has made */
    struct Hoisted *next;
    const char *out;
} Hoisted;

typedef struct LowerState {
    Body *body;
    Zone *zone;
    Code **end;           /* where the next Code goes */
    Group *header;        /* in the header of this gather for */
    Code *header_join;
    Target *targets;
    VarGroup *vars;
    Hoisted *hoisted;
    Goto *gotos;
    Label *labels;
    Code *last_await;
    bool awaits_follow;   /* in this block, or in one around it */
    int ntemps, nlabels, nexits, ngroups, nbranches, nrenamed;
} LowerState;
extern LowerState lo;

/* lower.c */
Code *code_add(CodeKind kind, uint32_t tok);
Code **code_into(Code **list); /* go on in `list`; gives where it was before */
void code_set(Sym *s, Expr *e, uint32_t tok);
void code_left(uint32_t tok);
void code_suspends(Code *c);
Sym *new_local(Body *b, const char *name, Type *type, uint32_t tok);
Sym *new_temp(Type *type, uint32_t tok);
Expr *temp_expr(Sym *s, uint32_t tok);
void lower_statements(Stmt *first);

/* lower_expr.c */
void lower_expr(Expr *e);               /* e can be printed afterwards: its awaits are Code before it */
void lower_effect(Expr *e);             /* as a statement: its value is not wanted */
void lower_call_operands(Expr *call);
void lower_literals(Expr *e, bool lives_on); /* compound literals with an address get a place in the frame */
void mark_tail(Expr *await);
