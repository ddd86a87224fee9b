/* Awaits out of an expression, in the order of rule 10.

   Where C leaves the order of operands open, the awaits come first, from left to right; the other operands are left in
   the text and so are evaluated when all awaits are over. An operand whose value must survive a later await is *kept*
   in a temporary (an lvalue: its address). Where C fixes the order (&& || ?: and the comma), the
   expression becomes ifs and a temporary. */
#include "lower_part.h"

void keep_value(Expr *e)
{
    Expr *in = strip_parens(e);
    if (in->temp && in->kind != E_COMPOUND) return; /* is a temporary already */
    Sym *t = new_temp(type_rvalue(e), e->lo);
    e->temp = t;
    code_set(t, e, e->lo);
}
/* A local of which a part is kept by address must stay where it is. */
static void pin_base(Expr *e)
{
    while (e->kind == E_PAREN || e->kind == E_MEMBER || (e->kind == E_INDEX && e->a->type->kind == TY_ARRAY)) e = e->a;
    if (e->kind == E_IDENT && e->sym && e->sym->body) e->sym->pinned = e->sym->body->pinned = true;
}
static void keep_lvalue(Expr *e)
{
    Expr *in = strip_parens(e);
    if (in->kind == E_IDENT) return;
    if (in->bits >= 0 && in->kind == E_MEMBER) {
        keep_lvalue(in->a);
        return;
    }
    if (in->bits >= 0 && in->kind == E_ARROW) {
        keep_value(in->a);
        return;
    }
    keep_address(in);
}
void keep_address(Expr *lvalue)
{
    Expr *in = strip_void(lvalue);
    pin_base(in);
    Sym *t = new_temp(type_pointer(in->type), in->lo);
    in->temp = t;
    in->by_address = true;
    code_set(t, in, in->lo);
}

/* An operand with an await that does something (a call, an assignment) or fixes an order is evaluated as a whole before
   the next await; a sum of such is only a way to write more operands: `total + await a() + await b()` reads total last. */
static void keep_wholes(Expr *e)
{
    if (!e || !e->has_await) return;
    bool logical_op = e->kind == E_BINARY && (e->op == P_ANDAND || e->op == P_OROR);
    bool step = (e->kind == E_UNARY || e->kind == E_POSTFIX) && (e->op == P_INC || e->op == P_DEC);
    if (logical_op || step || e->kind == E_CALL || e->kind == E_ASSIGN || e->kind == E_COND || e->kind == E_COMMA) {
        if (e->type->kind != TY_VOID) keep_value(e);
        return;
    }
    if (e->kind == E_AWAIT || e->kind == E_STMT) return;
    keep_wholes(e->a);
    keep_wholes(e->b);
    keep_wholes(e->c);
}

/* Operands in an order that C leaves open. */
typedef struct Operands {
    Expr *e[256];
    int n;
} Operands;
static void add_operand(Operands *o, Expr *e)
{
    if (!e || !e->has_await) return;
    if (e->kind == E_INIT) {
        for (Expr *x = e->list; x; x = x->next) add_operand(o, x);
        return;
    }
    if (o->n == (int)(sizeof o->e / sizeof o->e[0])) error_at(e->lo, "more than %d awaits in one expression", o->n);
    else o->e[o->n++] = e;
}
static void operands(Operands *o, Expr *lvalue)
{
    for (int i = 0; i < o->n; i++) {
        lower_expr(o->e[i]);
        if (i + 1 < o->n) (o->e[i] == lvalue ? keep_lvalue : keep_wholes)(o->e[i]);
    }
}
static void lower_list(Expr *first, Expr *rest)
{
    Operands o = {.n = 0};
    add_operand(&o, first);
    for (Expr *x = rest; x; x = x->next) add_operand(&o, x);
    operands(&o, NULL);
}
void lower_call_operands(Expr *call)
{
    lower_literals(call, true);
    lower_list(call->a, call->list);
}

static Code *test(CodeKind kind, Expr *e)
{
    Code *c = code_add(kind, e->lo);
    c->e = e;
    return c;
}
static void logical(Expr *e)
{
    lower_expr(e->a);
    if (!e->b->has_await) return;
    Sym *t = new_temp(&ty_bool, e->lo);
    code_set(t, e->a, e->a->lo);
    Code *c = test(e->op == P_ANDAND ? C_IF : C_UNLESS, temp_expr(t, e->lo)), **old = code_into(&c->body);
    lower_expr(e->b);
    code_set(t, e->b, e->b->lo);
    code_into(old);
    e->temp = t;
}
static void arm(Expr *e, Sym *t)
{
    if (t) {
        lower_expr(e);
        code_set(t, e, e->lo);
    } else lower_effect(e);
}
static void conditional(Expr *e)
{
    lower_expr(e->a);
    if (!(e->b && e->b->has_await) && !e->c->has_await) return;
    Sym *t = e->type->kind == TY_VOID ? NULL : new_temp(type_rvalue(e), e->lo);
    if (!e->b) keep_value(e->a); /* a ?: c */
    Code *c = test(C_IF, e->b ? e->a : temp_expr(e->a->temp ? e->a->temp : strip_parens(e->a)->temp, e->lo));
    Code **old = code_into(&c->body);
    if (e->b) arm(e->b, t);
    else code_set(t, c->e, e->lo);
    code_into(&c->els);
    arm(e->c, t);
    code_into(old);
    e->temp = t;
}
static void comma(Expr *e)
{
    if (!e->b->has_await) { /* (await a(), b): the value is b's, read later like any operand without an await */
        lower_effect(e->a);
        Expr *gone = NEW(Expr); /* in its place; e->a itself is printed as the statement that it became */
        gone->kind = E_PAREN;
        gone->lo = e->a->lo;
        gone->hi = e->a->hi;
        gone->type = &ty_void;
        gone->dropped = true;
        e->a = gone;
        return;
    }
    lower_effect(e->a);
    if (e->type->kind == TY_VOID) {
        lower_effect(e->b);
        return;
    }
    lower_expr(e->b);
    Sym *t = new_temp(type_rvalue(e->b), e->lo);
    code_set(t, e->b, e->b->lo);
    e->temp = t;
}
void lower_value(Expr *e, Stmt *last)
{
    lower_expr(last->e);
    e->temp = new_temp(type_rvalue(last->e), e->lo);
    code_set(e->temp, last->e, last->lo);
}
static void statement_expression(Expr *e)
{
    Code *c = code_add(C_BLOCK, e->lo), **old = code_into(&c->body);
    lower_statements(e->body->body, e->type->kind != TY_VOID ? e : NULL);
    lo.end = old;
}

static void await_variable(Expr *e)
{
    Sym *v = e->a->sym;
    Cleanup *vg = lo.cleanups;
    while (vg && (vg->var != v || !vg->group)) vg = vg->outer;
    if (!vg) {
        error_at(e->lo, "'%s' is awaited outside the scope of its declaration", v ? v->name : "?");
        return;
    }
    Code *c = code_add(C_WAIT, e->lo);
    c->group = vg->group;
    code_blocks(c);
    code_suspends(c);
    code_left(e->lo);
    e->temp = v;
}
static void await_call(Expr *e, bool wanted)
{
    if (lo.pretest) code_left(e->lo);
    lower_call_operands(e->a);
    Code *c = code_add(C_AWAIT, e->lo);
    c->e = e->a;
    if (wanted && e->type->kind != TY_VOID) {
        c->sym = new_temp(type_unqualified(e->type), e->lo);
        c->sym->async_result = true;
        e->temp = c->sym;
    }
    code_suspends(c);
    lo.last_await = c;
    code_left(e->lo);
}
void mark_tail(Expr *await)
{
    if (!lo.last_await || lo.last_await->e != await->a) return;
    lo.last_await->tail = true;
    if (callee_name(await->a) == lowered.func->sym) lo.last_await->self = lo.body->self_tail = true;
    else lo.body->has_tail = true;
}

static void lower_pair(Expr *a, Expr *b, Expr *lvalue)
{
    Operands o = {.n = 0};
    add_operand(&o, a);
    add_operand(&o, b);
    operands(&o, lvalue);
}
void lower_expr(Expr *e)
{
    if (!e || !e->has_await) return;
    switch (e->kind) {
    case E_AWAIT:
        if (e->a->kind == E_CALL) await_call(e, true);
        else await_variable(e);
        return;
    case E_BINARY:
        if (e->op == P_ANDAND || e->op == P_OROR) logical(e);
        else lower_pair(e->a, e->b, NULL);
        return;
    case E_COND: conditional(e); return;
    case E_COMMA: comma(e); return;
    case E_STMT: statement_expression(e); return;
    case E_CALL: lower_call_operands(e); return;
    case E_ASSIGN: lower_pair(e->a, e->b, e->a); return;
    case E_INDEX: lower_pair(e->a, e->b, NULL); return;
    case E_INIT:
    case E_BUILTIN: lower_list(NULL, e->list); return;
    case E_GENERIC: lower_expr(e->b); return;
    default: /* one operand */
        lower_expr(e->a);
        lower_expr(e->b);
        lower_expr(e->c);
    }
}
void lower_effect(Expr *e)
{
    Expr *in = e;
    while (in->kind == E_PAREN || (in->kind == E_CAST && in->type->kind == TY_VOID)) in = in->a;
    if (in->kind == E_AWAIT && in->a->kind == E_CALL) {
        await_call(in, false);
        return;
    }
    lower_expr(e);
    if (e->has_await && (in->temp || (in->type->kind == TY_VOID &&
                                      (in->kind == E_COND || in->kind == E_COMMA || in->kind == E_STMT)))) {
        if (in->kind != E_COND || in->temp || (in->b && in->b->has_await) || in->c->has_await) return;
    }
    code_add(C_EXPR, e->lo)->e = e;
}

/* ---- compound literals: they live as long as their block, so over its awaits ---- */
/* A type that is defined in one: the frame needs it, so its definition goes to file scope. */
static bool hoist_type(const Expr *e)
{
    Sym *tag = tag_defined(e->type, e->lo, e->hi);
    if (tag && !tag->out) hoist_definition(tag);
    return tag;
}
static void literal_slot(Expr *e)
{
    if (e->temp) return;
    e->type_hoisted = hoist_type(e);
    Sym *s = new_local(lo.body, arena_printf("lit%d_", ++lo.ntemps), type_unqualified(e->type), e->lo);
    s->pinned = lo.body->pinned = true;
    e->temp = s;
}
static void find_literals(Expr *e, bool address)
{
    if (!e) return;
    if (e->kind == E_COMPOUND && (address || e->type->kind == TY_ARRAY)) literal_slot(e);
    if (e->kind == E_INDEX && e->a->kind == E_MEMBER && e->a->type->kind == TY_ARRAY) { /* an element, where it is */
        find_literals(e->a->a, address || e->type->kind == TY_ARRAY);
        find_literals(e->b, false);
        return;
    }
    bool passes = e->kind == E_PAREN ? address : e->kind == E_MEMBER ? address || e->type->kind == TY_ARRAY : false;
    find_literals(e->a, (e->kind == E_UNARY && e->op == '&') || passes);
    find_literals(e->b, false);
    find_literals(e->c, false);
    for (Expr *x = e->list; x; x = x->next) find_literals(x, false);
}
void lower_literals(Expr *e, bool lives_on)
{
    if (lives_on) find_literals(e, false);
}

bool expr_replaced(const Expr *e)
{
    if (!e) return false;
    if (e->temp || e->dropped || (e->has_await && (e->kind == E_AWAIT || e->kind == E_STMT))) return true;
    if (expr_replaced(e->a) || expr_replaced(e->b) || expr_replaced(e->c)) return true;
    for (Expr *x = e->list; x; x = x->next)
        if (expr_replaced(x)) return true;
    return false;
}
