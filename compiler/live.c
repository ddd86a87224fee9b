/* Which locals must survive which await.

   A backward walk over each body's Code: what is live behind a suspension point, less its own result, must be in the
   frame while it waits. Loops and labels need the walk again until nothing grows; sets only grow, and are kept in the
   Code of the loop or label in between. Pinned locals are in the frame anyway, so only the others are looked at. */
#include "lower.h"
#include <string.h>

typedef uint64_t *Set;
typedef struct LabelSet {
    struct LabelSet *next;
    const char *name;
    Set in;
} LabelSet;

static Body *body;
static size_t words;
static LabelSet *labels[1024]; /* by a hash of the name */
static bool grew;
typedef struct Around {
    Set brk, cont, cases;
} Around;

static Set set_new(void)
{
    return arena_alloc(words * sizeof(uint64_t));
}
static Set set_copy(Set a)
{
    return memcpy(set_new(), a, words * sizeof(uint64_t));
}
static bool set_or(Set a, Set b)
{
    bool more = false;
    for (size_t i = 0; i < words; i++) {
        uint64_t v = a[i] | b[i];
        more |= v != a[i];
        a[i] = v;
    }
    return more;
}
static Sym *own(Sym *s)
{
    int ups;
    if (!s || s->kind != SYM_VAR) return NULL;
    Sym *r = resolve(body, s, &ups);
    return r && !ups && !r->pinned && !r->is_group ? r : NULL;
}
static void use(Set set, Sym *s)
{
    s = own(s);
    if (s) set[s->index / 64] |= UINT64_C(1) << s->index % 64;
}
static void kill(Set set, Sym *s)
{
    s = own(s);
    if (s) set[s->index / 64] &= ~(UINT64_C(1) << s->index % 64);
}
/* Behind the operand of a sizeof: `*p`, `(p)[0].m`, `(T){0}`. */
static uint32_t operand_end(uint32_t i)
{
    while (unit.toks[i].kind == T_PUNCT && unit.toks[i].id != '(') i++; /* prefix operators */
    i = (unit.toks[i].id == '(' && match_of(i) ? match_of(i) : i) + 1; /* none: no C, and the C compiler says so */
    for (;;) {
        const Token *t = &unit.toks[i];
        if (t->kind != T_PUNCT) return i;
        if (t->id == '.' || t->id == P_ARROW) i += 2;
        else if ((t->id == '[' || t->id == '(' || t->id == '{') && t->ref > i) i = t->ref + 1;
        else return i;
    }
}
static bool is_evaluated(uint32_t lo, uint32_t hi) /* that operand, perhaps: as a variable length is */
{
    for (uint32_t i = lo; i < hi; i++)
        if (unit.toks[i].id == '[' || (unit.syms[i] && unit.syms[i]->type->vla)) return true;
    return false;
}
/* What is not evaluated is no use: `T *p = malloc(sizeof *p);` */
static void use_tokens(Set set, uint32_t lo, uint32_t hi)
{
    for (uint32_t i = lo; i < hi; i++) {
        const Token *t = &unit.toks[i];
        bool operand = t->kind == T_KEYWORD && (t->id == K_SIZEOF || t->id == K_ALIGNOF || t->id == K_TYPEOF);
        uint32_t end = operand ? operand_end(i + 1) : 0;
        if (operand && !is_evaluated(i + 1, end)) i = end - 1;
        else use(set, unit.syms[i]);
    }
}
static void use_expr(Set set, Expr *e, Sym *raw)
{
    if (!e) return;
    if (e->temp && e->temp != raw && e->kind != E_COMPOUND) {
        use(set, e->temp);
        return;
    }
    if (!expr_replaced(e)) {
        use_tokens(set, e->lo, e->hi);
        return;
    }
    use(set, e->sym);
    use_expr(set, e->a, raw);
    use_expr(set, e->b, raw);
    use_expr(set, e->c, raw);
    for (Expr *x = e->list; x; x = x->next) use_expr(set, x, raw);
}
/* A local that an expression assigns for certain, and does not name otherwise, has no use of what it was before. */
static bool named_once(const Expr *e, const Sym *s)
{
    int n = 0;
    for (uint32_t i = e->lo; i < e->hi; i++) n += unit.syms[i] == s;
    return n == 1;
}
static const Expr *begun_list(const Expr *e) /* by va_start or va_copy; NULL: it is no call of these */
{
    const char *f = e->kind == E_CALL && e->a->kind == E_IDENT ? tok_name(&unit.toks[e->a->lo]) : "";
    return !strcmp(f, "__builtin_va_start") || !strcmp(f, "__builtin_va_copy") ? e->list : NULL;
}
static void kill_assigned(Set set, const Expr *whole, const Expr *e)
{
    if (!e || e->temp || e->kind == E_STMT || e->unevaluated) return;
    const Expr *list = begun_list(e);
    if (list && list->kind == E_IDENT && list->sym && named_once(whole, list->sym)) kill(set, list->sym);
    if (e->kind == E_ASSIGN && e->op == '=') {
        const Expr *to = e->a;
        while (to->kind == E_PAREN) to = to->a;
        if (to->kind == E_IDENT && !to->temp && to->sym && named_once(whole, to->sym)) kill(set, to->sym);
    }
    kill_assigned(set, whole, e->a);
    bool perhaps = e->kind == E_COND || (e->kind == E_BINARY && (e->op == P_ANDAND || e->op == P_OROR));
    if (perhaps || e->kind == E_GENERIC) return;
    kill_assigned(set, whole, e->b);
    kill_assigned(set, whole, e->c);
    for (const Expr *x = e->list; x; x = x->next) kill_assigned(set, whole, x);
}
static void use_whole(Set set, Expr *e)
{
    use_expr(set, e, NULL);
    kill_assigned(set, e, e);
}
static Set label_set(const char *name)
{
    uint32_t h = 0;
    for (const char *p = name; *p; p++) h = HASH_STEP(h, *p);
    LabelSet **list = &labels[h % (sizeof labels / sizeof *labels)];
    for (LabelSet *l = *list; l; l = l->next)
        if (!strcmp(l->name, name)) return l->in;
    LabelSet *l = NEW(LabelSet);
    *l = (LabelSet){*list, name, set_new()};
    *list = l;
    return l->in;
}

static Set live_list(Code *c, Set out, Around *a);

static void jump_uses(Set set, Code *j, Around *a)
{
    if (!j) return;
    switch (j->kind) {
    case C_GOTO: set_or(set, label_set(j->name)); break;
    case C_BREAK:
        if (a->brk) set_or(set, a->brk);
        break;
    case C_CONTINUE:
        if (a->cont) set_or(set, a->cont);
        break;
    default: use_expr(set, j->e, NULL); use(set, j->sym);
    }
}
static void dispatch_uses(Set set, struct ExitLink *l, Sym *exit, Zone *zone, Around *a)
{
    for (; l; l = l->next) {
        if (zone != l->exit->target) set_or(set, label_set(zone->label->name));
        else jump_uses(set, l->exit->jump, a);
        use(set, exit);
    }
}
static void suspension(Code *c, Set out)
{
    if (!c->live) c->live = set_new();
    if (set_or(c->live, out)) grew = true;
}
static Set live_loop(Code *c, Set out, Around *a)
{
    if (!c->live) c->live = set_new(); /* at the loop's head */
    Set next = set_copy(c->live);
    if (c->kind == C_FOR) use_expr(next, c->step, NULL);
    else {
        set_or(next, out);
        use_whole(next, c->e);
    }
    Around in = {out, next, a->cases};
    Set head = live_list(c->body, set_copy(next), &in); /* a continue wants `next` as it is */
    if (c->kind == C_FOR) {
        if (c->e) set_or(head, out);
        use_whole(head, c->e);
    }
    if (set_or(c->live, head)) grew = true;
    return set_copy(c->live);
}
/* What is live in front of one Code, when `out` is behind it; `out` may be changed. */
static Set live_code(Code *c, Set out, Around *a)
{
    Set s;
    switch (c->kind) {
    case C_STMT: use_tokens(out, c->stmt->lo, c->stmt->hi); return out;
    case C_LENGTH: use_whole(out, c->e); return out;
    case C_EXPR:
        if (c->e->kind == E_ASSIGN && c->e->op == '=' && c->e->a->kind == E_IDENT && !c->e->a->temp) {
            kill(out, c->e->a->sym);
            use_expr(out, c->e->b, NULL);
        } else use_whole(out, c->e);
        return out;
    case C_SET:
        if (!c->sym) {
            kill(out, c->zone->region->exit);
            return out;
        }
        kill(out, c->sym);
        use_expr(out, c->e, c->sym);
        kill_assigned(out, c->e, c->e->temp == c->sym ? c->e->a : c->e);
        return out;
    case C_AWAIT:
        kill(out, c->sym);
        suspension(c, out);
        use_expr(out, c->e, NULL);
        for (Copy *y = body->copies; y; y = y->next)
            if (y->e) use(out, y->copy);
        return out;
    case C_JOIN:
    case C_WAIT:
    case C_OFFLOAD: suspension(c, out); return out;
    case C_BLOCK: return live_list(c->body, out, a);
    case C_IF:
    case C_UNLESS:
    case C_LEFT:
    case C_WITHIN:
        s = live_list(c->body, set_copy(out), a);
        set_or(s, c->els ? live_list(c->els, set_copy(out), a) : out);
        use_whole(s, c->e);
        return s;
    case C_FOR:
    case C_DO: return live_loop(c, out, a);
    case C_SWITCH: {
        Around in = {out, a->cont, set_copy(out)};
        live_list(c->body, set_copy(out), &in);
        use_whole(in.cases, c->e);
        return in.cases;
    }
    case C_CASE:
        if (a->cases) set_or(a->cases, out);
        return out;
    case C_LABEL:
        if (set_or(label_set(c->name), out)) grew = true;
        return out;
    case C_GOTO:
    case C_BREAK:
    case C_CONTINUE:
    case C_RETURN:
        s = set_new();
        jump_uses(s, c, a);
        return s;
    case C_END: return set_new();
    case C_EXIT:
        s = set_copy(label_set(c->zone->label->name));
        kill(s, c->zone->region->exit);
        return s;
    case C_RECORD:
    case C_LIMIT: use_expr(out, c->e, NULL); return out;
    case C_STORE:
        use(out, c->sym);
        use_expr(out, c->e, NULL);
        return out;
    case C_SPAWN:
    case C_START:
        use_expr(out, c->e, NULL);
        for (Copy *y = c->branch->copies; y; y = y->next) {
            use(out, y->of);
            use_expr(out, y->e, NULL);
        }
        return out;
    case C_DISPATCH: dispatch_uses(out, c->zone->exits, c->zone->region->exit, c->zone->outer, a); return out;
    case C_GDISPATCH: dispatch_uses(out, c->group->exits, NULL, c->group->zone, a); return out;
    case C_BEGIN:
    case C_OUTSIDE:
    case C_GEND:
    case C_CLEANUP:
    case C_PROTOTYPE:
    case C_NAME:
    case C_VLA:
    case C_SHIELD:
    case C_SEND: return out;
    case C_LEAVE:
        if (c->group->nursery && c->zone->label->used) use(out, c->zone->region->exit);
        return out;
    }
    return out;
}
static Set live_list(Code *c, Set out, Around *a)
{
    size_t n = 0;
    for (Code *i = c; i; i = i->next) n++;
    Code **all = arena_alloc((n + 1) * sizeof *all);
    n = 0;
    for (Code *i = c; i; i = i->next) all[n++] = i;
    while (n) out = live_code(all[--n], out, a);
    return out;
}
static void number(Sym *s, int *n)
{
    s->index = (*n)++;
}
static void mark(Code *c)
{
    for (; c; c = c->next) {
        mark(c->body);
        mark(c->els);
        if (c->kind != C_AWAIT && c->kind != C_JOIN && c->kind != C_WAIT && c->kind != C_OFFLOAD) continue;
        body->states[c->state] = c;
        for (int i = 0; i < body->nsyms; i++)
            if (c->live[i / 64] >> i % 64 & 1) lowered.vars[i]->spilled = true;
    }
}
/* No frame can keep one. */
static void no_va_lists(void)
{
    for (int i = 0; i < lowered.bodies->nsyms; i++) {
        const Sym *s = lowered.vars[i];
        if (s->type->kind == TY_VA_LIST && (s->spilled || s->pinned))
            error_at(s->tok, "the va_list '%s' is alive over an await", s->name);
    }
}
void live(Func *f)
{
    int n = 0;
    for (Body *b = lowered.bodies; b; b = b->next) {
        if (!b->up)
            for (Param *p = f->params; p; p = p->next)
                if (p->sym) number(p->sym, &n);
        for (Copy *c = b->copies; c; c = c->next) number(c->copy, &n);
        for (Sym *s = b->locals; s; s = s->next_temp) number(s, &n);
    }
    lowered.vars = arena_alloc(((size_t)n + 1) * sizeof *lowered.vars);
    words = (size_t)n / 64 + 1;
    for (Body *b = lowered.bodies; b; b = b->next) {
        if (!b->up)
            for (Param *p = f->params; p; p = p->next)
                if (p->sym) lowered.vars[p->sym->index] = p->sym;
        for (Copy *c = b->copies; c; c = c->next) lowered.vars[c->copy->index] = c->copy;
        for (Sym *s = b->locals; s; s = s->next_temp) lowered.vars[s->index] = s;
        b->nsyms = n;
    }
    for (body = lowered.bodies; body; body = body->next) {
        Around a = {NULL, NULL, NULL};
        memset(labels, 0, sizeof labels);
        do {
            grew = false;
            live_list(body->code, set_new(), &a);
        } while (grew);
        body->states = arena_alloc(((size_t)body->nstates + 1) * sizeof *body->states);
        mark(body->code);
    }
    no_va_lists();
}
