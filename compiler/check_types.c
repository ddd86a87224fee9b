/* Async functions and plain ones, and async ones of different types, are told apart wherever a pointer goes.

   To the C compiler all pointers to async functions have one type: nobody else looks. An initialiser is followed as C lays it
   out, with designators and without the inner braces; where it can't be followed, nothing is said of the rest. */
#include "check.h"
#include <string.h>

/* ---- pointers ---- */
/* The functions that two pointers of the same depth lead to. */
static bool lead_to_functions(const Type **a, const Type **b)
{
    while ((*a)->kind == TY_PTR && ((*b)->kind == TY_PTR || (*b)->kind == TY_ARRAY)) *a = (*a)->base, *b = (*b)->base;
    if ((*a)->kind == TY_PTR && (*b)->kind == TY_FUNC) *a = (*a)->base;
    return (*a)->kind == TY_FUNC && (*b)->kind == TY_FUNC;
}
static const char *async_type_text(const Type *f)
{
    Text t = {0};
    bool erased = unit.erased;
    unit.erased = true; /* as the user wrote it */
    type_print(&t, (Type *)(uintptr_t)f, "");
    unit.erased = erased;
    return text_done(&t);
}

static bool mixes(const Expr *e) /* of ?: */
{
    const Type *a = type_decay((e->b ? e->b : e->a)->type), *b = e->c->type;
    return lead_to_functions(&a, &b) && a->is_async != b->is_async;
}
void check_conversion(const Type *to, const Expr *from, bool cast)
{
    if (!from) return;
    const Expr *x = strip_parens(from);
    const Type *f = from->type;
    if (x->kind == E_COMMA || x->kind == E_COND) {
        if (x->kind == E_COND && mixes(x)) return; /* that is said there */
        check_conversion(to, x->b, cast);
        check_conversion(to, x->c, cast);
        return;
    }
    if (!lead_to_functions(&to, &f)) return;
    if (to->is_async != f->is_async)
        error_at(from->lo, f->is_async ? "a pointer to an async function where one to a plain function is wanted"
                                       : "a pointer to a plain function where one to an async function is wanted");
    else if (to->is_async && !cast && !type_same(to, f))
        error_at(from->lo, "an async function of type '%s' where one of type '%s' is wanted", async_type_text(f),
                 async_type_text(to));
    else return;
    if (x->kind == E_UNARY && x->op == '&') x = strip_parens(x->a);
    if (x->kind == E_IDENT && x->sym && x->sym->kind == SYM_FUNC)
        note_at(x->sym->tok, "'%s' is declared here", x->sym->name);
}

void check_comparison(const Expr *e)
{
    const Type *a = type_decay(e->a->type), *b = e->b->type;
    if (!lead_to_functions(&a, &b)) return;
    if (a->is_async != b->is_async)
        error_at(e->op_tok, "a pointer to an async function is compared with one to a plain function");
    else if (a->is_async && !type_same(a, b))
        error_at(e->op_tok, "async functions of different types are compared: '%s' and '%s'", async_type_text(a),
                 async_type_text(b));
}

void check_choice(const Expr *e)
{
    if (mixes(e))
        error_at(e->op_tok, "one operand is a pointer to an async function, the other one to a plain function");
}

/* ---- initialisers ---- */
static bool is_aggregate(const Type *t)
{
    return t->kind == TY_ARRAY || t->kind == TY_STRUCT || t->kind == TY_UNION;
}
/* What the designators lo..hi lead to, from `in` on; NULL: nobody knows. *direct: if there is but one, and it names a member of
   in's own, that one. */
static const Type *designated(const Type *in, uint32_t lo, uint32_t hi, const Member **direct)
{
    const Type *at = in;
    const Member *m = NULL;
    int steps = 0;
    for (uint32_t i = lo; i < hi && unit.toks[i].id != '='; steps++) {
        bool old = unit.toks[i].kind == T_IDENT && unit.toks[i + 1].id == ':'; /* GNU's name: */
        if (unit.toks[i].id == '[' && at->kind == TY_ARRAY && match_of(i)) {
            at = at->base;
            i = match_of(i) + 1;
        } else if (old || unit.toks[i].id == '.') {
            m = type_member((Type *)(uintptr_t)at, tok_name(&unit.toks[old ? i : i + 1]));
            if (!m) return NULL;
            at = m->type;
            i += 2;
        } else return NULL;
    }
    for (*direct = steps == 1 && m ? in->origin->members : NULL; *direct && *direct != m;) *direct = (*direct)->next;
    return at;
}
static const Member *named(const Member *m) /* it, or the next that is no padding */
{
    while (m && !m->name && m->bits >= 0) m = m->next;
    return m;
}

static const Expr *fill(const Type *to, const Expr *x, uint32_t from, bool braces);
/* x, and if it has no braces others behind it, are for an object of this type. What comes behind them; NULL: nothing, or nobody
   knows. */
static const Expr *fill_one(const Type *to, const Expr *x)
{
    bool string = to->kind == TY_ARRAY && strip_parens(x)->kind == E_STRING;
    if (is_aggregate(to) && x->kind != E_INIT && x->type->kind != to->kind && !string)
        return x->type->kind == TY_UNKNOWN ? NULL : fill(to, x, x->lo, false);
    check_initialiser(to, x);
    return x->next;
}
/* The parts of `to`, from the first on, whose designators begin at `from`. With braces: to the end of the list; else until it is
   full, or a designator of the list around comes. */
static const Expr *fill(const Type *to, const Expr *x, uint32_t from, bool braces)
{
    bool array = to->kind == TY_ARRAY, lost = array && !braces && to->len < 0;
    type_complete(to);
    const Member *m = array ? NULL : named(to->origin->members);
    for (int64_t n = 0; x; n++) {
        const Type *part = array ? to->base : m ? m->type : NULL;
        if (from < x->lo) {
            if (!braces) return x;
            part = designated(to, from, x->lo, &m);
            lost = array ? unit.toks[match_of(from) + 1].id != '=' : !m; /* what goes on inside is not followed */
        } else if (!braces && (array ? n == to->len : !part)) return x;
        else if (lost) return NULL;
        if (!part) return NULL;
        const Expr *next = fill_one(part, x);
        for (; x != next; x = x->next) from = x->hi + 1;
        if (!array) m = to->kind == TY_UNION || !m ? NULL : named(m->next);
    }
    return NULL;
}
void check_initialiser(const Type *to, const Expr *init)
{
    if (init->kind != E_INIT) check_conversion(to, init, false);
    else if (!init->list) return;
    else if (is_aggregate(to)) (void)fill(to, init->list, init->lo + 1, true);
    else check_initialiser(to, init->list);
}
