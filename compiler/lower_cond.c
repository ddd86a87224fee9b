/* Conditions with awaits, as control flow.

   `if (a && (r = await f()) > 0) use(r)` over a temporary for the `&&` would leave the C compiler without the knowledge that
   r is set where it is used. So `&&`, `||` and `!` of a condition become nested ifs, and a jump where an operand's value
   decides more than one way. What is to be done when a condition holds, or does not, is an Act: small enough to be written
   out more than once, or (a statement) written once. */
#include "lower_part.h"

typedef struct Act {
    enum { BREAK, JUMP, STATEMENT } kind;
    Code *label;
    Stmt *stmt;
} Act;

static void when(Expr *e, Act a);
static void unless(Expr *e, Act a);

static Expr *bare(Expr *e)
{
    while (e->kind == E_PAREN) e = e->a;
    return e;
}
static bool is_not(const Expr *e)
{
    return e->kind == E_UNARY && e->op == '!';
}
static bool is_pair(const Expr *e, int op)
{
    return e->kind == E_BINARY && e->op == op;
}
static void act(Act a)
{
    if (a.kind == STATEMENT) {
        lower_statement(a.stmt);
        return;
    }
    Code *c = code_add(a.kind == BREAK ? C_BREAK : C_GOTO, a.label ? a.label->tok : 0);
    if (a.label) c->name = a.label->name, a.label->used = true;
}
/* if (e) or if (!e): what follows is in its body, until code_into gives back what this gives. */
static Code **test(CodeKind kind, Expr *e)
{
    lower_expr(e);
    Code *c = code_add(kind, e->lo);
    c->e = e;
    return code_into(&c->body);
}
static void when(Expr *e, Act a)
{
    Expr *in = bare(e);
    Code **old;
    if (e->has_await && is_not(in)) {
        unless(in->a, a);
    } else if (e->has_await && is_pair(in, P_OROR) && a.kind != STATEMENT) {
        when(in->a, a);
        when(in->b, a);
    } else if (e->has_await && is_pair(in, P_ANDAND)) {
        old = test(C_IF, in->a);
        when(in->b, a);
        code_into(old);
    } else {
        old = test(C_IF, e);
        act(a);
        code_into(old);
    }
}
static void unless(Expr *e, Act a)
{
    Expr *in = bare(e);
    Code **old;
    if (e->has_await && is_not(in)) {
        when(in->a, a);
    } else if (e->has_await && is_pair(in, P_ANDAND) && a.kind != STATEMENT) {
        unless(in->a, a);
        unless(in->b, a);
    } else if (e->has_await && is_pair(in, P_OROR)) {
        old = test(C_UNLESS, in->a);
        unless(in->b, a);
        code_into(old);
    } else {
        old = test(C_UNLESS, e);
        act(a);
        code_into(old);
    }
}
void lower_unless_break(Expr *e)
{
    unless(e, (Act){.kind = BREAK});
}

static bool branches(const Expr *e) /* an operand decides more than one way */
{
    for (;; e = e->a) {
        if (is_pair(e, P_OROR) || is_pair(e, P_ANDAND)) return e->has_await;
        if (e->kind != E_PAREN && !is_not(e)) return false;
    }
}
static bool ands(Expr *e) /* of nothing but &&, in which nested ifs need no jump */
{
    e = bare(e);
    return is_pair(e, P_ANDAND) ? ands(e->a) && ands(e->b) : !branches(e);
}
static void place(Code *label)
{
    if (label->used) code_place(label);
}
void lower_if(Stmt *s)
{
    if (!branches(s->e)) {
        lower_expr(s->e);
        Code *c = code_add(C_IF, s->lo), **old = code_into(&c->body);
        c->e = s->e;
        lower_statement(s->body);
        code_into(s->els ? &c->els : old);
        if (s->els) lower_statement(s->els), code_into(old);
        return;
    }
    if (!s->els && ands(s->e)) {
        when(s->e, (Act){.kind = STATEMENT, .stmt = s->body});
        return;
    }
    Code *no = new_label("else", s->lo), *end = new_label("endif", s->lo);
    unless(s->e, (Act){.kind = JUMP, .label = no});
    lower_statement(s->body);
    if (s->els) {
        act((Act){.kind = JUMP, .label = end});
        place(no);
        lower_statement(s->els);
        place(end);
    } else place(no);
}
