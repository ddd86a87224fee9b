/* -Wawait-locked: an await while a lock of threads is held.

   An async function is executed in the abstract: a State is the locks that are held where execution has come to. Where paths
   meet, those are held that are so on all of them, so that what is told of is on every path that gets there, not on one that
   two conditions exclude together; a loop is told of as it is entered first. What can't be followed unlocks: a function that
   isn't seen and is given the lock, or one that unlocks somewhere. */
#include "warn.h"
#include <string.h>

static const struct Lock {
    const char *lock, *unlock;
    bool tries; /* not getting it is nothing unusual */
} locks[] = {
    {"pthread_mutex_lock", "pthread_mutex_unlock", false},
    {"pthread_mutex_trylock", "pthread_mutex_unlock", true},
    {"pthread_mutex_timedlock", "pthread_mutex_unlock", true},
    {"pthread_mutex_clocklock", "pthread_mutex_unlock", true},
    {"pthread_rwlock_rdlock", "pthread_rwlock_unlock", false},
    {"pthread_rwlock_wrlock", "pthread_rwlock_unlock", false},
    {"pthread_rwlock_tryrdlock", "pthread_rwlock_unlock", true},
    {"pthread_rwlock_trywrlock", "pthread_rwlock_unlock", true},
    {"pthread_rwlock_timedrdlock", "pthread_rwlock_unlock", true},
    {"pthread_rwlock_timedwrlock", "pthread_rwlock_unlock", true},
    {"pthread_spin_lock", "pthread_spin_unlock", false},
    {"pthread_spin_trylock", "pthread_spin_unlock", true},
    {"mtx_lock", "mtx_unlock", false},
    {"mtx_trylock", "mtx_unlock", true},
    {"mtx_timedlock", "mtx_unlock", true},
    {"uv_mutex_lock", "uv_mutex_unlock", false},
    {"uv_mutex_trylock", "uv_mutex_unlock", true},
    {"uv_rwlock_rdlock", "uv_rwlock_rdunlock", false},
    {"uv_rwlock_tryrdlock", "uv_rwlock_rdunlock", true},
    {"uv_rwlock_wrlock", "uv_rwlock_wrunlock", false},
    {"uv_rwlock_trywrlock", "uv_rwlock_wrunlock", true},
};
/* These are given the lock, and have it again when they return. */
static const char *const waits[] = {"pthread_cond_wait", "pthread_cond_timedwait", "pthread_cond_clockwait", "cnd_wait",
                                    "cnd_timedwait",     "uv_cond_wait",           "uv_cond_timedwait"};

typedef struct Held {
    const struct Lock *lock;
    const Expr *call;               /* which took it */
    const Sym *result;              /* the variable that its result is in; NULL: none */
    bool when;                      /* it is held when this is not zero; else when it is */
    enum { PERHAPS, YES, NO } held; /* PERHAPS: nobody has looked at the result yet */
} Held;
enum { MOST_HELD = 4 };
typedef struct State {
    bool reached;
    int n;
    Held held[MOST_HELD];
} State;

typedef struct Pending { /* what is done when its block ends: a defer, or a cleanup, of which nothing is known */
    const struct Pending *outer;
    const Stmt *defer, *block;
} Pending;
typedef struct Target { /* of break and continue */
    struct Target *outer;
    const Stmt *of;
    const Pending *pending;
    State out, again; /* again, of a switch: where it begins */
    bool any;         /* a switch has a default */
} Target;
typedef struct Label { /* what the gotos so far bring */
    struct Label *next;
    const Sym *sym;
    State in;
} Label;
typedef struct Floor { /* a block that can be left from outside: what is held throughout */
    struct Floor *outer;
    State s;
} Floor;
typedef struct Told {
    struct Told *next;
    const Expr *call;
} Told;

static const Pending *pending;
static Target *targets;
static Label *labels;
static Floor *floors;
static Told *told;
static int quiet; /* once more, for what comes out */

/* Frames are many where the text is deep: what has States of its own is kept out of the others'. */
#define OWN_FRAME __attribute__((noinline))

static void eval(const Expr *e, State *s);
static void execute(const Stmt *s, State *st);
static void list(const Stmt *block, State *s);

/* ---- states ------------------------------------------------------------------------------------------------------ */
static bool same_text(const Expr *a, const Expr *b)
{
    if (!a || !b || a->hi - a->lo != b->hi - b->lo) return false;
    for (uint32_t i = a->lo, k = b->lo; i < a->hi; i++, k++) {
        const Token *x = &unit.toks[i], *y = &unit.toks[k];
        if (x->len != y->len || memcmp(unit.text + x->off, unit.text + y->off, x->len)) return false;
    }
    return true;
}
static const Expr *argument(const Expr *call)
{
    return strip_void(call->list);
}
static bool same_lock(const Held *h, const char *unlock, const Expr *call)
{
    return !strcmp(h->lock->unlock, unlock) && same_text(argument(h->call), argument(call));
}
static void join(State *s, const State *with)
{
    if (!with->reached) return;
    if (!s->reached) {
        *s = *with;
        return;
    }
    int n = 0;
    for (int i = 0; i < s->n; i++) {
        Held h = s->held[i];
        const Held *o = with->held, *end = o + with->n;
        while (o < end && !same_lock(o, h.lock->unlock, h.call)) o++;
        if (o == end) continue;
        if (o->held != h.held) h.held = h.lock->tries || o->lock->tries ? PERHAPS : YES;
        if (o->result != h.result || o->when != h.when) h.result = NULL;
        s->held[n++] = h;
    }
    s->n = n;
}
static void remove_held(State *s, const char *unlock, const Expr *call) /* call NULL: all of this kind */
{
    bool known = false;
    int n = 0;
    for (int i = 0; i < s->n; i++) known |= call && same_lock(&s->held[i], unlock, call);
    for (int i = 0; i < s->n; i++) {
        const Held *h = &s->held[i];
        if (known ? !same_lock(h, unlock, call) : strcmp(h->lock->unlock, unlock) != 0) s->held[n++] = *h;
    }
    s->n = n;
}
static void unlocked(State *s, const char *unlock, const Expr *call)
{
    if (!s->reached) return;
    remove_held(s, unlock, call);
    for (Floor *f = floors; f; f = f->outer) remove_held(&f->s, unlock, call);
}
static void all_unlocked(State *s)
{
    for (size_t i = 0; i < sizeof locks / sizeof *locks; i++) unlocked(s, locks[i].unlock, NULL);
}
static void locked(State *s, const struct Lock *lock, const Expr *call)
{
    if (!s->reached || !argument(call)) return;
    int i = 0;
    while (i < s->n && !same_lock(&s->held[i], lock->unlock, call)) i++;
    if (i == MOST_HELD) return;
    if (i == s->n) s->n++;
    s->held[i] = (Held){.lock = lock, .call = call, .held = lock->tries ? PERHAPS : YES};
}

static bool was_told(const Expr *call)
{
    for (const Told *t = told; t; t = t->next)
        if (t->call == call) return true;
    return false;
}
static void awaits(uint32_t at, const State *s) /* each taking of a lock is told of once */
{
    bool said = false;
    for (int i = 0; s->reached && !quiet && i < s->n; i++) {
        const Held *h = &s->held[i];
        if (h->held != YES || was_told(h->call)) continue;
        if (!said)
            warn_at(at, "await-locked",
                    "an await while a lock of threads is held: whoever waits for it blocks every task");
        said = true;
        note_at(h->call->lo, "it is taken here");
        Told *t = NEW(Told);
        *t = (Told){told, h->call};
        told = t;
    }
}

/* ---- calls --------------------------------------------------------------------------------------------------------- */
typedef struct Search { /* for a call that unlocks, in functions of the file */
    const char *unlock;
    const Func *seen[32];
    size_t n;
} Search;
static bool unlocks(Search *in, const Func *f)
{
    for (size_t i = 0; i < in->n; i++)
        if (in->seen[i] == f) return false;
    if (in->n == sizeof in->seen / sizeof *in->seen) return true; /* perhaps */
    in->seen[in->n++] = f;
    uint32_t lo, hi;
    body_tokens(match_of(f->hi - 1), &lo, &hi);
    for (uint32_t i = lo; i < hi; i++) {
        const char *name = tok_name(&unit.toks[i]);
        const Func *d = name && unit.toks[i + 1].id == '(' ? definition(name) : NULL;
        if (name && (!strcmp(name, in->unlock) || (d && unlocks(in, d)))) return true;
    }
    return false;
}
static const Sym *root(const Expr *e) /* the name from which it is got at */
{
    while (e && e->kind != E_IDENT) {
        bool part = e->kind == E_PAREN || e->kind == E_CAST || e->kind == E_UNARY || e->kind == E_MEMBER ||
                    e->kind == E_ARROW || e->kind == E_INDEX;
        e = part ? e->a : NULL;
    }
    return e ? e->sym : NULL;
}
static bool is_given(const Expr *call, const Sym *lock)
{
    for (const Expr *a = call->list; a; a = a->next) {
        const Expr *x = strip_void(a);
        while (x->kind == E_CAST || x->kind == E_PAREN) x = x->a;
        bool address = x->kind == E_IDENT || (x->kind == E_UNARY && x->op == '&');
        if (address && root(x) == lock) return true;
    }
    return false;
}
static bool may_unlock(const Expr *call, const char *name, const Held *h)
{
    const Func *d = name ? definition(name) : NULL;
    if (d) return unlocks(&(Search){.unlock = h->lock->unlock}, d);
    for (size_t i = 0; name && i < sizeof waits / sizeof *waits; i++)
        if (!strcmp(name, waits[i])) return false;
    return (name && strstr(name, "unlock")) || is_given(call, root(argument(h->call)));
}
static void calls(const Expr *call, State *s)
{
    const Expr *f = strip_void(call->a);
    const char *name = called(call);
    if (!name && (f->kind == E_MEMBER || f->kind == E_ARROW) && f->member) name = f->member->name;
    for (size_t i = 0; name && i < sizeof locks / sizeof *locks; i++) {
        if (!strcmp(name, locks[i].lock)) {
            locked(s, &locks[i], call);
            return;
        }
        if (!strcmp(name, locks[i].unlock)) {
            unlocked(s, name, call);
            return;
        }
    }
    if (ends_program(call)) s->reached = false;
    for (int i = s->reached ? s->n : 0; i-- > 0;) {
        if (i >= s->n) continue; /* went with another */
        Held h = s->held[i];
        if (may_unlock(call, name, &h)) unlocked(s, h.lock->unlock, h.call);
    }
}

/* ---- results --------------------------------------------------------------------------------------------------------- */
static bool is_zero(const Expr *e)
{
    return e->constant && !e->value;
}
static const Expr *operand(const Expr *e) /* with the same value, as far as zero goes */
{
    for (;;) {
        const char *name = e->kind == E_CALL ? called(e) : NULL;
        if (e->kind == E_PAREN || e->kind == E_CAST) e = e->a;
        else if (name && e->list && !strncmp(name, "__builtin_expect", 16)) e = e->list;
        else return e;
    }
}
/* A comparison e that is true, or not: what its operand *of is then, zero or not. false: nothing is known. */
static bool compared(const Expr *e, bool *yes, const Expr **of)
{
    const Expr *x = e->a, *k = e->b;
    if (!k->constant && x->constant && (e->op == P_EQ || e->op == P_NE)) x = e->b, k = e->a;
    *of = x;
    if (!k->constant) return false;
    if (e->op == '<' || e->op == '>') return is_zero(k);
    if (e->op != P_EQ && e->op != P_NE) return false;
    bool equal = *yes == (e->op == P_EQ);
    *yes = is_zero(k) ? !equal : true;
    return is_zero(k) || equal;
}
/* When e is zero, or not: the call or variable (or assignment to it) of which it says the same, *e and *yes. */
static bool tells(const Expr **e, bool *yes)
{
    for (const Expr *x = *e;;) {
        *e = x = operand(x);
        if (x->kind == E_UNARY && x->op == '!') {
            *yes = !*yes;
            x = x->a;
        } else if (x->kind == E_BINARY) {
            if (!compared(x, yes, &x)) return false;
        } else {
            return true;
        }
    }
}
static const Sym *variable(const Expr *e)
{
    if (e->kind == E_ASSIGN && e->op == '=') e = operand(e->a);
    return e->kind == E_IDENT ? e->sym : NULL;
}
static void assume(State *s, const Expr *e, bool yes)
{
    if (!tells(&e, &yes)) return;
    const Sym *v = variable(e);
    for (int i = 0; i < s->n; i++) {
        Held *h = &s->held[i];
        if (v && h->result == v) h->held = yes == h->when ? YES : NO;
        if (h->call == e) h->held = yes ? NO : YES;
    }
}
static void assigned(State *s, const Sym *v, const Expr *value) /* value NULL: nothing known */
{
    const Expr *x = value, *y = value;
    bool when_set = true, when_zero = false;
    for (int i = 0; i < s->n; i++)
        if (s->held[i].result == v) s->held[i].result = NULL;
    if (!v || !value || !v->is_local || v->addr_taken || !tells(&x, &when_set) || !tells(&y, &when_zero) ||
        when_set == when_zero)
        return;
    for (int i = 0; i < s->n; i++)
        if (s->held[i].call == x) s->held[i].result = v, s->held[i].when = !when_set;
}

/* ---- expressions ----------------------------------------------------------------------------------------------------- */
/* From in to where e is true, and where it is not. */
static OWN_FRAME void condition(const Expr *e, const State *in, State *yes, State *no)
{
    State middle, other;
    e = strip_parens(e);
    if (e->kind == E_UNARY && e->op == '!') {
        condition(e->a, in, no, yes);
    } else if (e->kind == E_BINARY && e->op == P_ANDAND) {
        condition(e->a, in, &middle, no);
        condition(e->b, &middle, yes, &other);
        join(no, &other);
    } else if (e->kind == E_BINARY && e->op == P_OROR) {
        condition(e->a, in, yes, &middle);
        condition(e->b, &middle, &other, no);
        join(yes, &other);
    } else {
        *yes = *in;
        eval(e, yes);
        *no = *yes;
        if (e->constant) (e->value ? no : yes)->reached = false;
        assume(yes, e, true);
        assume(no, e, false);
    }
}
static OWN_FRAME void choice(const Expr *e, State *s) /* ?:, && and || */
{
    State in = *s, no;
    condition(e->kind == E_COND ? e->a : e, &in, s, &no);
    if (e->kind == E_COND) {
        eval(e->b, s);
        eval(e->c, &no);
    }
    join(s, &no);
}
static void eval(const Expr *e, State *s)
{
    if (!e || e->unevaluated) return;
    if (e->kind == E_COND || (e->kind == E_BINARY && (e->op == P_ANDAND || e->op == P_OROR))) {
        choice(e, s);
        return;
    }
    if (e->body) execute(e->body, s);
    eval(e->a, s);
    eval(e->b, s);
    eval(e->c, s);
    for (const Expr *x = e->list; x; x = x->next) eval(x, s);
    bool step = (e->kind == E_UNARY || e->kind == E_POSTFIX) && (e->op == P_INC || e->op == P_DEC);
    if (e->kind == E_ASSIGN || step) {
        const Expr *v = operand(e->a);
        if (v->kind == E_IDENT && v->sym) assigned(s, v->sym, e->op == '=' ? e->b : NULL);
    }
    if (e->kind == E_CALL) calls(e, s);
    if (e->kind == E_AWAIT) awaits(e->lo, s);
}

/* ---- statements ------------------------------------------------------------------------------------------------------ */
static void leave(State *s, const Pending *to) /* all that is between is done */
{
    const Pending *all = pending;
    while (pending != to) {
        const Pending *p = pending;
        pending = p->outer;
        if (p->defer) execute(p->defer->body, s);
        else all_unlocked(s);
    }
    pending = all;
}
static void put_off(const Stmt *s, const Stmt *defer)
{
    Pending *p = NEW(Pending);
    *p = (Pending){pending, defer, s->parent};
    pending = p;
}
static void list(const Stmt *block, State *s)
{
    const Pending *outer = pending;
    for (const Stmt *x = block->body; x; x = x->next) execute(x, s);
    leave(s, outer);
    pending = outer;
}
static void declare_all(const Stmt *d, State *s)
{
    for (const Decl *x = d->decls; x; x = x->next) {
        eval(x->init, s);
        if (x->sym && x->init) assigned(s, x->sym, x->init);
        if (x->sym && x->sym->cleanup) put_off(d, NULL);
    }
}
static OWN_FRAME void if_else(const Stmt *i, State *s)
{
    State in = *s, no;
    condition(i->e, &in, s, &no);
    execute(i->body, s);
    if (i->els) execute(i->els, &no);
    join(s, &no);
}
/* One time around: from s to where it is left; *back: to where it begins again. */
static OWN_FRAME void around(const Stmt *l, State *s, State *back)
{
    Target here = {.outer = targets, .of = l, .pending = pending};
    State in = *s, out = {0};
    targets = &here;
    if (l->kind == S_DO) {
        execute(l->body, &in);
        join(&in, &here.again);
        condition(l->e, &in, back, &out);
    } else {
        if (l->e) condition(l->e, &in, back, &out);
        else *back = in;
        execute(l->body, back);
        join(back, &here.again);
        eval(l->step, back);
    }
    targets = here.outer;
    join(&out, &here.out);
    *s = out;
}
static OWN_FRAME void loop(const Stmt *l, State *s)
{
    const Pending *outer = pending;
    if (l->init) execute(l->init, s);
    State first = *s, back;
    around(l, s, &back);
    if (!quiet) { /* for what holds every time; of an inner one the first is enough then */
        quiet++;
        join(&first, &back);
        *s = first;
        around(l, s, &back);
        quiet--;
    }
    leave(s, outer);
    pending = outer;
}
static OWN_FRAME void switches(const Stmt *w, State *s)
{
    eval(w->e, s);
    Target here = {.outer = targets, .of = w, .pending = pending, .again = *s};
    targets = &here;
    s->reached = false;
    execute(w->body, s);
    targets = here.outer;
    join(s, &here.out);
    if (!here.any) join(s, &here.again);
}
static OWN_FRAME void case_label(const Stmt *c, State *s)
{
    Target *w = targets;
    while (w && w->of->kind != S_SWITCH) w = w->outer;
    if (!w) return;
    State in = w->again;
    assume(&in, w->of->e, c->kind == S_DEFAULT || c->e2 || !is_zero(c->e));
    w->any |= c->kind == S_DEFAULT;
    join(s, &in);
}
static Label *label_of(const Sym *sym)
{
    Label *l = labels;
    while (l && l->sym != sym) l = l->next;
    if (l) return l;
    l = NEW(Label);
    l->next = labels;
    l->sym = sym;
    return labels = l;
}
static void jump(const Stmt *j, State *s)
{
    bool breaks = j->kind == S_BREAK;
    Target *t = targets;
    if (j->kind == S_GOTO) {
        uint32_t to = j->label->tok;
        const Pending *p = pending;
        while (p && (to < p->block->lo || to >= p->block->hi)) p = p->outer;
        leave(s, p);
        join(&label_of(j->label)->in, s);
    } else {
        while (t && !breaks && t->of->kind == S_SWITCH) t = t->outer;
        leave(s, t ? t->pending : pending);
        if (t) join(breaks ? &t->out : &t->again, s);
    }
    s->reached = false;
}
static OWN_FRAME void branches(const Stmt *g, State *s)
{
    Floor f = {floors, *s};
    floors = &f;
    for (const Stmt *b = g->body; b; b = b->next) {
        *s = f.s;
        execute(b, s);
    }
    floors = f.outer;
    *s = f.s;
}
static OWN_FRAME void branch_loop(const Stmt *g, State *s)
{
    eval(g->limit, s);
    if (g->init) execute(g->init, s);
    eval(g->e, s);
    Target here = {.outer = targets, .of = g, .pending = pending};
    targets = &here;
    branches(g, s);
    targets = here.outer;
    eval(g->step, s);
}
/* The block itself goes on, and can end anywhere in it. */
static OWN_FRAME void leavable(const Stmt *b, State *s)
{
    eval(b->e, s);
    Floor f = {floors, *s};
    floors = &f;
    if (b->kind == S_NURSERY) {
        list(b, s);
        awaits(b->hi - 1, s);
    } else {
        execute(b->body, s);
    }
    floors = f.outer;
    if (b->els) execute(b->els, &f.s);
    join(s, &f.s);
}
static void execute(const Stmt *x, State *s)
{
    switch (x->kind) {
    case S_DECL: declare_all(x, s); break;
    case S_BLOCK: list(x, s); break;
    case S_IF: if_else(x, s); break;
    case S_WHILE:
    case S_DO:
    case S_FOR: loop(x, s); break;
    case S_SWITCH: switches(x, s); break;
    case S_CASE:
    case S_DEFAULT:
        case_label(x, s);
        if (x->body) execute(x->body, s);
        break;
    case S_LABEL:
        join(s, &label_of(x->label)->in);
        if (x->body) execute(x->body, s);
        break;
    case S_GOTO:
    case S_BREAK:
    case S_CONTINUE: jump(x, s); break;
    case S_RETURN:
        eval(x->e, s);
        leave(s, NULL);
        s->reached = false;
        break;
    case S_GATHER:
    case S_RACE: branches(x, s); break;
    case S_GATHER_FOR: branch_loop(x, s); break;
    case S_NURSERY:
    case S_WITHIN: leavable(x, s); break;
    case S_SHIELD: execute(x->body, s); break;
    case S_OFFLOAD:
        awaits(x->lo, s);
        execute(x->body, s);
        break;
    case S_DEFER: put_off(x, x); break;
    default: /* spawn does not wait */
        eval(x->limit, s);
        eval(x->e, s);
        eval(x->e2, s);
    }
}
static bool takes_locks(const Func *f) /* few do: the others cost nothing */
{
    for (uint32_t i = f->lo; i < f->hi; i++) {
        const char *name = unit.toks[i + 1].id == '(' ? tok_name(&unit.toks[i]) : NULL;
        if (!name || !strstr(name, "lock")) continue;
        for (size_t k = 0; k < sizeof locks / sizeof *locks; k++)
            if (!strcmp(name, locks[k].lock)) return true;
    }
    return false;
}
void locked_awaits(const Func *f)
{
    State s = {.reached = true};
    if (!f->body->has_await || !takes_locks(f)) return;
    pending = NULL;
    targets = NULL;
    labels = NULL;
    floors = NULL;
    told = NULL;
    execute(f->body, &s);
}
