/* What is likely wrong in an async function, though it is allowed. Each warning has a name (-Wname, -Wno-name,
   -Werror=name); where it is in doubt it keeps silent.

   One walk over each async function, statement by statement, with a visitor for expressions. Blocking calls are followed
   into the plain functions of the same file. */
#include "cawc.h"
#include <string.h>

typedef struct Place {    /* what is around a statement */
    const Stmt *race;     /* the nearest race or within: drops results */
    const Stmt *leavable; /* any block that can be left from outside */
    const Stmt *nursery;
    bool offload;
    bool endless; /* a loop around it has been told of */
} Place;

static const Func *here;
static Place now;

/* ---- walking --------------------------------------------------------------------------------------------------- */
static const Expr *bare(const Expr *e)
{
    while (e && (e->kind == E_PAREN || (e->kind == E_CAST && e->type->kind == TY_VOID))) e = e->a;
    return e;
}
typedef void Visit(const Expr *, void *arg);
static void each_expr(const Expr *e, Visit *visit, void *arg)
{
    if (!e || e->unevaluated) return;
    visit(e, arg);
    each_expr(e->a, visit, arg);
    each_expr(e->b, visit, arg);
    each_expr(e->c, visit, arg);
    for (const Expr *x = e->list; x; x = x->next) each_expr(x, visit, arg);
}
static void own_exprs(const Stmt *s, Visit *visit, void *arg) /* without those in a statement expression */
{
    each_expr(s->e, visit, arg);
    each_expr(s->e2, visit, arg);
    if (s->step != s->e2) each_expr(s->step, visit, arg);
    each_expr(s->limit, visit, arg);
    for (const Decl *d = s->decls; d; d = d->next) each_expr(d->init, visit, arg);
}
typedef struct Walk { /* over all that lies in some tokens; each visitor may be NULL */
    void (*stmt)(const Stmt *, void *arg);
    Visit *expr;
    void *arg;
    uint32_t lo, hi;
} Walk;
static void walk(const Stmt *s, const Walk *w);
static void walk_expr(const Expr *e, void *arg)
{
    const Walk *w = arg;
    if (w->expr) w->expr(e, w->arg);
    walk(e->body, w);
}
static void walk(const Stmt *s, const Walk *w)
{
    for (; s; s = s->next) {
        if (s->hi <= w->lo || s->lo >= w->hi) continue;
        if (w->stmt) w->stmt(s, w->arg);
        own_exprs(s, walk_expr, (void *)(uintptr_t)w);
        walk(s->init, w);
        walk(s->body, w);
        walk(s->els, w);
    }
}
static void walk_body(const Stmt *s, const Walk *w) /* of what s governs */
{
    Walk in = *w;
    in.lo = s->body->lo;
    in.hi = s->body->hi;
    walk(s->body, &in);
}
static const char *called(const Expr *call)
{
    const Expr *f = bare(call->a);
    return f->kind == E_IDENT ? tok_name(&unit.toks[f->lo]) : NULL;
}

/* ---- blocking -------------------------------------------------------------------------------------------------- */
/* clang-format off */
static const struct {
    const char *name, *instead;
} blocking[] = {
    {"sleep", "caw_sleep"},          {"usleep", "caw_sleep"},         {"nanosleep", "caw_sleep"},       {"clock_nanosleep", "caw_sleep"},
    {"thrd_sleep", "caw_sleep"},     {"uv_sleep", "caw_sleep"},       {"read", "caw_read"},             {"pread", "offload"},
    {"readv", "caw_read"},           {"recv", "caw_read"},            {"recvfrom", "caw_read"},         {"recvmsg", "caw_read"},
    {"accept", "caw_accept"},        {"accept4", "caw_accept"},       {"connect", "caw_tcp_connect"},   {"getaddrinfo", "offload"},
    {"gethostbyname", "offload"},    {"getnameinfo", "offload"},      {"system", "offload"},            {"popen", "offload"},
    {"wait", "offload"},             {"waitpid", "offload"},          {"wait3", "offload"},             {"select", "caw_readable"},
    {"pselect", "caw_readable"},     {"poll", "caw_readable"},        {"ppoll", "caw_readable"},        {"epoll_wait", "caw_readable"},
    {"pause", "caw_sleep"},          {"sigwait", "offload"},          {"pthread_join", "offload"},      {"pthread_cond_wait", "caw_cond_wait"},
    {"pthread_cond_timedwait", "caw_cond_wait"}, {"pthread_mutex_lock", "caw_mutex_lock"}, {"pthread_rwlock_rdlock", "caw_rwlock_rdlock"},
    {"pthread_rwlock_wrlock", "caw_rwlock_wrlock"}, {"pthread_barrier_wait", "caw_barrier_wait"}, {"sem_wait", "caw_sem_get"},
    {"mtx_lock", "caw_mutex_lock"},  {"cnd_wait", "caw_cond_wait"},   {"thrd_join", "offload"},         {"fsync", "offload"},
    {"fdatasync", "offload"},        {"flock", "offload"},            {"lockf", "offload"},             {"curl_easy_perform", "offload"},
    {"PQexec", "offload"},           {"PQconnectdb", "offload"},      {"getchar", "offload"},
};
/* clang-format on */
typedef struct Blocks {
    uint32_t at; /* the call */
    const char *what, *instead;
    const Func *path[8]; /* the plain functions that lead there */
    int depth;
} Blocks;

static Func *definition(const char *name)
{
    for (Func *f = unit.funcs; f; f = f->next)
        if (f->sym->name == name) return f;
    return NULL;
}
static bool find_blocking(Blocks *b, const char *name, uint32_t at);
/* Most plain functions are not parsed: what is a call there is told by its tokens. */
static bool body_blocks(Blocks *b, Func *f)
{
    if (f->patient) return false;
    for (int i = 0; i < b->depth; i++)
        if (b->path[i] == f) return false;
    if (b->depth == (int)(sizeof b->path / sizeof *b->path)) return false;
    b->path[b->depth++] = f;
    uint32_t lo, hi;
    body_tokens(f->hi - 1 > f->decl_hi ? match_of(f->hi - 1) : f->decl_hi, &lo, &hi);
    for (uint32_t i = lo; i + 1 < hi; i++) {
        Token *t = &unit.toks[i];
        bool call = t->kind == T_IDENT && t[1].id == '(' && t[-1].id != '.' && t[-1].id != P_ARROW;
        if (call && find_blocking(b, tok_name(t), i)) return true;
    }
    b->depth--;
    f->patient = true;
    return false;
}
static bool find_blocking(Blocks *b, const char *name, uint32_t at)
{
    const Sym *f = file_symbol(name);
    Func *d = definition(name);
    if (!f || f->kind != SYM_FUNC || f->type->is_async) return false;
    b->at = at;
    b->what = name;
    b->instead = NULL;
    if (f->blocks) return true;
    if (d) return body_blocks(b, d);
    for (size_t i = 0; i < sizeof blocking / sizeof *blocking; i++)
        if (!strcmp(name, blocking[i].name)) return b->instead = blocking[i].instead, true;
    return false;
}
static void blocking_call(const Expr *e, void *unused)
{
    (void)unused;
    Blocks b = {0};
    const Expr *f = e->kind == E_CALL ? bare(e->a) : NULL;
    if (!f || now.offload || f->kind != E_IDENT || !f->sym || f->sym->is_local ||
        !find_blocking(&b, f->sym->name, e->lo))
        return;
    const char *with = b.instead ? arena_printf("; use %s", b.instead) : "";
    if (b.depth)
        warn_at(e->lo, "blocking", "'%s' blocks every task of this worker: it calls '%s'%s", f->sym->name, b.what,
                with);
    else warn_at(e->lo, "blocking", "'%s' blocks every task of this worker%s", b.what, with);
    if (b.depth) note_at(b.at, "here");
}

/* ---- a lock of threads, held over an await -------------------------------------------------------------------- */
static const struct {
    const char *lock, *unlock;
} locks[] = {{"pthread_mutex_lock", "pthread_mutex_unlock"},
             {"pthread_rwlock_rdlock", "pthread_rwlock_unlock"},
             {"pthread_rwlock_wrlock", "pthread_rwlock_unlock"},
             {"pthread_spin_lock", "pthread_spin_unlock"},
             {"mtx_lock", "mtx_unlock"},
             {"uv_mutex_lock", "uv_mutex_unlock"}};

static bool names(const Stmt *s, const char *name)
{
    for (uint32_t i = s->lo; i < s->hi; i++)
        if (tok_name(&unit.toks[i]) && !strcmp(tok_name(&unit.toks[i]), name)) return true;
    return false;
}
static const char *unlock_of(const Stmt *s)
{
    const Expr *e = s->kind == S_EXPR ? bare(s->e) : NULL;
    const char *n = e && e->kind == E_CALL ? called(e) : NULL;
    for (size_t i = 0; n && i < sizeof locks / sizeof *locks; i++)
        if (!strcmp(n, locks[i].lock)) return locks[i].unlock;
    return NULL;
}
static void held_locks(const Stmt *block)
{
    for (const Stmt *s = block; s; s = s->next) {
        const char *unlock = unlock_of(s);
        for (const Stmt *t = unlock ? s->next : NULL; t && !names(t, unlock); t = t->next) {
            if (!t->has_await || t->kind == S_DEFER) continue;
            warn_at(t->lo, "await-locked",
                    "an await while a lock of threads is held: whoever waits for it blocks every task");
            note_at(s->lo, "it is taken here");
            break;
        }
    }
}

/* ---- results that may be dropped --------------------------------------------------------------------------------- */
static bool is_resource(const Type *t)
{
    return t->kind == TY_PTR || t->kind == TY_STRUCT || t->kind == TY_UNION;
}
static void dropped_result(const Expr *e, void *unused)
{
    (void)unused;
    if (e->kind != E_AWAIT || e->a->kind != E_CALL || !now.race || !is_resource(e->type)) return;
    warn_at(e->lo, "dropped-result", "%s may drop this result: hand it out through a pointer instead",
            now.race->kind == S_RACE ? "a race that is lost" : "a within whose time is up");
    note_at(now.race->lo, "this one");
}
static void variables(const Func *f)
{
    for (const Sym *v = f->locals; v; v = v->next_local) {
        if (!v->async_var) continue;
        int uses = 0;
        for (uint32_t i = f->lo; i < f->hi; i++) uses += unit.syms[i] == v && i != v->tok;
        if (uses) continue;
        if (is_resource(v->type) &&
            warn_at(v->tok, "dropped-result", "the result of '%s' is dropped: it is never awaited", v->name))
            continue;
        if (!v->unused)
            warn_at(v->tok, "unawaited", "'%s' is never awaited: its call is cancelled at the end of this block",
                    v->name);
    }
}

/* ---- loops that no cancellation ends ------------------------------------------------------------------------------ */
static bool leaves(const Stmt *s, bool loop) /* loop: a break inside is the inner loop's */
{
    for (; s; s = s->next) {
        if (s->kind == S_RETURN || s->kind == S_GOTO || (s->kind == S_BREAK && !loop)) return true;
        bool inner = loop || s->kind == S_FOR || s->kind == S_WHILE || s->kind == S_DO || s->kind == S_SWITCH ||
                     s->kind == S_GATHER_FOR;
        if (s->body && leaves(s->body, inner)) return true;
        if (s->els && leaves(s->els, inner)) return true;
    }
    return false;
}
static void ends_program(const Expr *e, void *arg)
{
    const char *n = e->kind == E_CALL ? called(e) : NULL;
    if (n && (!strcmp(n, "exit") || !strcmp(n, "_exit") || !strcmp(n, "abort") || !strcmp(n, "_Exit")))
        *(bool *)arg = true;
}
static void endless(const Stmt *s)
{
    bool for_ever = !s->e || (s->e->constant && s->e->value), exits = false;
    if ((s->kind != S_FOR && s->kind != S_WHILE && s->kind != S_DO) || !for_ever || !s->body || !s->body->has_await)
        return;
    if (now.leavable || leaves(s->body->kind == S_BLOCK ? s->body->body : s->body, false)) return;
    walk_body(s, &(Walk){.expr = ends_program, .arg = &exits});
    if (!exits)
        warn_at(s->lo, "ignored-cancel", "no result of an await ends this loop: it goes on when it is cancelled");
}

/* ---- copies, locals, threads ---------------------------------------------------------------------------------------- */
static void changed_copy(const Expr *e, void *gather)
{
    bool step = (e->kind == E_UNARY || e->kind == E_POSTFIX) && (e->op == P_INC || e->op == P_DEC);
    if (e->kind != E_ASSIGN && !step) return;
    const Expr *x = bare(e->a);
    const Stmt *g = gather;
    if (x->kind != E_IDENT || !x->sym) return;
    for (const Decl *d = g->init && g->init->kind == S_DECL ? g->init->decls : NULL; d; d = d->next)
        if (d->sym == x->sym)
            warn_at(e->lo, "gather-copy", "this changes the branch's own copy of '%s', and does not step the loop",
                    x->sym->name);
}
/* The nursery's own block is left when its children have ended: what an inner one declares may go before. */
static bool dies_in(const Stmt *nursery, const Sym *x)
{
    for (const Stmt *s = x->scope; s && s != nursery; s = s->parent)
        if (s->parent == nursery) return true;
    return false;
}
static void local_address(const Expr *e, void *spawn)
{
    const Stmt *s = spawn;
    const Expr *x = e->kind == E_UNARY && e->op == '&' ? bare(e->a) : e;
    bool address = x != e || (e->kind == E_IDENT && e->type->kind == TY_ARRAY);
    while (x != e && (x->kind == E_MEMBER || x->kind == E_PAREN)) x = x->a;
    if (!address || x->kind != E_IDENT || !x->sym || x->sym->kind != SYM_VAR || !x->sym->is_local || x->sym->is_static)
        return;
    bool here = now.nursery && (!s->limit || names(s, "caw_nursery_here"));
    bool dies = here ? dies_in(now.nursery, x->sym) : s->limit != NULL;
    if (dies) warn_at(e->lo, "spawn-local", "'%s' may be gone before the child ends", x->sym->name);
}
static void thread_local_name(const Expr *e, void *unused)
{
    (void)unused;
    if (e->kind == E_IDENT && e->sym && e->sym->is_thread)
        warn_at(e->lo, "thread-local", "'%s' is thread-local: it may be another one in another branch", e->sym->name);
}

/* ---- the walk -------------------------------------------------------------------------------------------------------- */
static void statement(const Stmt *s);
static void statements(const Stmt *s);
static void inner_block(const Expr *e, void *unused)
{
    (void)unused;
    if (e->body) statement(e->body);
}
static void statement(const Stmt *s)
{
    Place around = now;
    own_exprs(s, blocking_call, NULL);
    own_exprs(s, dropped_result, NULL);
    own_exprs(s, thread_local_name, NULL);
    own_exprs(s, inner_block, NULL);
    endless(s);
    switch (s->kind) {
    case S_SPAWN:
        for (const Expr *a = s->e && s->e->kind == E_CALL ? s->e->list : NULL; a; a = a->next)
            each_expr(a, local_address, (void *)(uintptr_t)s);
        break;
    case S_GATHER_FOR:
        walk_body(s, &(Walk){.expr = changed_copy, .arg = (void *)(uintptr_t)s});
        now.leavable = s;
        break;
    case S_RACE:
    case S_WITHIN:
        now.race = s;
        now.leavable = s;
        break;
    case S_GATHER: now.leavable = s; break;
    case S_NURSERY: now.nursery = now.leavable = s; break;
    case S_SHIELD:
    case S_DEFER: now.leavable = now.race = NULL; break;
    case S_OFFLOAD: now.offload = true; break;
    default: break;
    }
    if (s->init) statement(s->init);
    if (s->kind == S_BLOCK || s->kind == S_GATHER || s->kind == S_RACE || s->kind == S_NURSERY) statements(s->body);
    else if (s->body) statement(s->body);
    now = around;
    if (s->els) statement(s->els);
}
static void statements(const Stmt *first)
{
    held_locks(first);
    for (const Stmt *s = first; s; s = s->next) statement(s);
}
void warnings(void)
{
    for (const Item *i = unit.items; i; i = i->next) {
        if (i->kind != I_ASYNC_FUNC || !i->func->body) continue;
        here = i->func;
        now = (Place){0};
        statement(here->body);
        variables(here);
    }
}
