/* What is likely wrong in an async function, though it is allowed. Each warning has a name (-Wname, -Wno-name,
   -Werror=name); where it is in doubt it keeps silent.

   One walk over each async function, statement by statement, with a visitor for expressions. Blocking calls are followed
   into the plain functions of the same file. Locks need the order of execution: warn_locks.c. */
#include "warn.h"
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
const Expr *whole(const Expr *e)
{
    for (e = strip_void(e);; e = strip_void(e->a)) {
        bool element = e->kind == E_INDEX && (e->a->type->kind == TY_ARRAY || e->a->type->kind == TY_VECTOR);
        bool half = e->kind == E_UNARY && (e->op == K_REAL || e->op == K_IMAG);
        if (e->kind != E_MEMBER && !element && !half) return e->kind == E_IDENT && e->sym ? e : NULL;
    }
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
const char *called(const Expr *call)
{
    const Expr *f = strip_void(call->a);
    return f->kind == E_IDENT ? tok_name(&unit.toks[f->lo]) : NULL;
}

bool ends_program(const Expr *e)
{
    const char *n = e->kind == E_CALL ? called(e) : NULL;
    return n && (!strcmp(n, "exit") || !strcmp(n, "_exit") || !strcmp(n, "abort") || !strcmp(n, "_Exit"));
}

/* ---- blocking -------------------------------------------------------------------------------------------------- */
/* clang-format off */
static const struct {
    const char *name, *instead;
} blocking[] = {
    {"sleep", "caw_sleep"},                       {"usleep", "caw_sleep"},                      {"nanosleep", "caw_sleep"},
    {"clock_nanosleep", "caw_sleep"},             {"thrd_sleep", "caw_sleep"},                  {"uv_sleep", "caw_sleep"},
    {"read", "caw_read"},                         {"pread", "caw_file_pread"},                  {"readv", "caw_read"},
    {"recv", "caw_read"},                         {"recvfrom", "caw_dgram_recv"},               {"recvmsg", "caw_dgram_recv"},
    {"accept", "caw_accept"},                     {"accept4", "caw_accept"},                    {"connect", "caw_tcp_connect"},
    {"getaddrinfo", "caw_resolve"},               {"gethostbyname", "caw_resolve"},             {"getnameinfo", "caw_resolve_address"},
    {"system", "caw_process_start"},              {"popen", "caw_process_start"},               {"wait", "caw_process_wait"},
    {"waitpid", "caw_process_wait"},              {"wait3", "caw_process_wait"},                {"select", "caw_readable"},
    {"pselect", "caw_readable"},                  {"poll", "caw_readable"},                     {"ppoll", "caw_readable"},
    {"epoll_wait", "caw_readable"},               {"pause", "caw_signal_wait"},                 {"sigwait", "caw_signal_wait"},
    {"pthread_join", "offload"},                  {"pthread_cond_wait", "caw_cond_wait"},       {"pthread_cond_timedwait", "caw_cond_wait"},
    {"pthread_mutex_lock", "caw_mutex_lock"},     {"pthread_rwlock_rdlock", "caw_rwlock_rdlock"}, {"pthread_rwlock_wrlock", "caw_rwlock_wrlock"},
    {"pthread_barrier_wait", "caw_barrier_wait"}, {"sem_wait", "caw_sem_get"},                  {"mtx_lock", "caw_mutex_lock"},
    {"cnd_wait", "caw_cond_wait"},                {"thrd_join", "offload"},                     {"fsync", "caw_file_sync"},
    {"fdatasync", "caw_file_datasync"},           {"flock", "offload"},                         {"lockf", "offload"},
    {"getchar", "caw_read"},
    {"curl_easy_perform", "caw_curl_perform"}, {"PQconnectdb", "caw_pq_connect"}, {"PQexec", "caw_pq_exec"},
    {"PQexecParams", "caw_pq_exec_params"}, {"PQprepare", "caw_pq_prepare"}, {"PQexecPrepared", "caw_pq_exec_prepared"},
    {"PQdescribePrepared", "caw_pq_describe_prepared"}, {"PQdescribePortal", "caw_pq_describe_portal"}, {"PQreset", "caw_pq_reset"},
    {"PQcancel", "caw_pq_cancel"},   {"redisConnect", "caw_redis_connect"}, {"redisConnectUnix", "caw_redis_connect_unix"},
    {"redisCommand", "caw_redis_command"}, {"redisCommandArgv", "caw_redis_command_argv"}, {"redisGetReply", "caw_redis_get_reply"},
    {"mysql_real_connect", "caw_mysql_connect"}, {"mysql_query", "caw_mysql_query"}, {"mysql_real_query", "caw_mysql_real_query"},
    {"mysql_store_result", "caw_mysql_store_result"}, {"mysql_next_result", "caw_mysql_next_result"}, {"mysql_ping", "caw_mysql_ping"},
    {"mysql_commit", "caw_mysql_commit"}, {"mysql_rollback", "caw_mysql_rollback"}, {"mysql_autocommit", "caw_mysql_autocommit"},
    {"mysql_select_db", "caw_mysql_select_db"}, {"mysql_change_user", "caw_mysql_change_user"},
    {"mysql_stmt_prepare", "caw_mysql_stmt_prepare"}, {"mysql_stmt_execute", "caw_mysql_stmt_execute"},
    {"mysql_stmt_fetch", "caw_mysql_stmt_fetch"}, {"mysql_stmt_store_result", "caw_mysql_stmt_store_result"},
};
/* clang-format on */
typedef struct Blocks {
    uint32_t at; /* the call */
    const char *what, *instead;
    const Func *path[8]; /* the plain functions that lead there */
    int depth;
} Blocks;

Func *definition(const char *name)
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
    const Expr *f = e->kind == E_CALL ? strip_void(e->a) : NULL;
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
typedef struct Loop {
    uint32_t lo, hi; /* of a goto: from its label to it */
    bool waits, ends;
} Loop;
static bool is_loop(const Stmt *s)
{
    return s->kind == S_FOR || s->kind == S_WHILE || s->kind == S_DO || s->kind == S_GATHER_FOR;
}
/* Does a break or continue leave the loop? That of a loop of C's own goes on with continue. */
static bool jumps_out(const Loop *l, const Stmt *jump)
{
    bool breaks = jump->kind == S_BREAK;
    const Stmt *of = jump->parent;
    while (of && !is_loop(of) && !(breaks && of->kind == S_SWITCH)) of = of->parent;
    return !of || of->lo < l->lo || of->hi > l->hi || (breaks && of->lo == l->lo);
}
static void ends_stmt(const Stmt *s, void *loop)
{
    Loop *l = loop;
    switch (s->kind) {
    case S_RETURN: l->ends = true; break;
    case S_GOTO: l->ends |= s->label->tok < l->lo || s->label->tok >= l->hi; break;
    case S_BREAK:
    case S_CONTINUE: l->ends |= jumps_out(l, s); break;
    default: break;
    }
}
static void ends_expr(const Expr *e, void *loop)
{
    Loop *l = loop;
    l->waits |= e->kind == E_AWAIT && e->lo >= l->lo && e->lo < l->hi;
    l->ends |= ends_program(e);
}
static bool never_ends(Loop *l)
{
    walk(here->body, &(Walk){ends_stmt, ends_expr, l, l->lo, l->hi});
    return !l->ends;
}
#define ENDLESS "no result of an await ends this loop: it goes on when it is cancelled"
static void endless(const Stmt *s)
{
    bool for_ever = !s->e || (s->e->constant && s->e->value);
    if ((s->kind != S_FOR && s->kind != S_WHILE && s->kind != S_DO) || !for_ever || !s->body->has_await) return;
    if (now.leavable || !never_ends(&(Loop){.lo = s->lo, .hi = s->hi})) return;
    warn_at(s->lo, "ignored-cancel", ENDLESS);
    now.endless = true;
}
static bool is_list(const Stmt *s) /* all that is in it is executed, up to a jump */
{
    return s->kind == S_LABEL ||
           (s->kind == S_BLOCK && unit.toks[s->lo - 1].id != '('); /* a ({ perhaps is not at all */
}
/* Backwards, and all between is in one list, but for what the label is in. */
static void endless_goto(const Stmt *s)
{
    uint32_t to = s->kind == S_GOTO ? s->label->tok : s->lo;
    if (to >= s->lo || now.leavable || now.endless) return;
    const Stmt *p = s->parent;
    while (is_list(p) && p->lo > to) p = p->parent;
    Loop l = {.lo = to, .hi = s->hi};
    if (!is_list(p) || !never_ends(&l) || !l.waits) return;
    warn_at(s->lo, "ignored-cancel", ENDLESS);
    note_at(to, "it begins here");
}

/* ---- copies, locals, threads ---------------------------------------------------------------------------------------- */
static void changed_copy(const Expr *e, void *gather)
{
    bool step = (e->kind == E_UNARY || e->kind == E_POSTFIX) && (e->op == P_INC || e->op == P_DEC);
    const Expr *x = e->kind == E_ASSIGN || step ? whole(e->a) : NULL;
    const Stmt *g = gather;
    for (const Decl *d = x && g->init && g->init->kind == S_DECL ? g->init->decls : NULL; d; d = d->next)
        if (d->sym == x->sym)
            warn_at(e->lo, "gather-copy", "this changes the branch's own copy of '%s', and does not step the loop",
                    x->sym->name);
}

/* What spawn_in is given: all that a variable has been set to, if it is one. */
typedef struct Kept {
    const Sym *var;
    const Stmt *at;      /* the statement that is looked at */
    const Stmt *nursery; /* the one that it was told to be */
    bool here, other;    /* set to caw_nursery_here(), to something else */
} Kept;
static bool is_here(const Expr *e)
{
    e = strip_void(e);
    const char *n = e->kind == E_CALL ? called(e) : NULL;
    return n && !strcmp(n, "caw_nursery_here");
}
static const Stmt *nursery_around(const Stmt *s)
{
    while (s && s->kind != S_NURSERY) s = s->parent;
    return s;
}
static void kept(Kept *k, const Expr *value)
{
    const Stmt *nursery = nursery_around(k->at);
    k->other |= !is_here(value) || (k->here && k->nursery != nursery);
    k->here = true;
    k->nursery = nursery;
}
static void kept_stmt(const Stmt *s, void *arg)
{
    Kept *k = arg;
    k->at = s;
    for (const Decl *d = s->decls; d; d = d->next)
        if (d->sym == k->var && d->init) kept(k, d->init);
}
static void kept_expr(const Expr *e, void *arg)
{
    Kept *k = arg;
    const Expr *x = e->kind == E_ASSIGN ? strip_void(e->a) : NULL;
    if (x && x->kind == E_IDENT && x->sym == k->var) kept(k, e->b);
}
/* Is it known which nursery block a spawn's child is in? *block, NULL: one around this function. */
static bool spawned_in(const Stmt *spawn, const Stmt **block)
{
    const Expr *e = spawn->limit ? strip_void(spawn->limit) : NULL;
    *block = now.nursery;
    if (!e || is_here(e)) return true;
    Kept k = {.var = e->kind == E_IDENT ? e->sym : NULL};
    if (k.var && k.var->is_local && !k.var->is_static && !k.var->addr_taken)
        walk(here->body, &(Walk){kept_stmt, kept_expr, &k, 0, UINT32_MAX});
    *block = k.nursery;
    if (k.here && !k.other && !k.var->is_param) return true;
    *block = NULL; /* what comes from elsewhere */
    return !now.nursery || (!k.here && k.var && k.var->is_param);
}
/* The nursery's own block is left when its children have ended: what an inner one declares may go before. */
static bool dies_in(const Stmt *nursery, const Sym *x)
{
    for (const Stmt *s = x->scope; s && s != nursery; s = s->parent)
        if (s->parent == nursery) return true;
    return false;
}
static void local_address(const Expr *address, const Sym *of, const Stmt *spawn)
{
    const Stmt *nursery;
    if (of->kind != SYM_VAR || !of->is_local || of->is_static || !spawned_in(spawn, &nursery)) return;
    if (nursery ? dies_in(nursery, of) : spawn->limit != NULL)
        warn_at(address->lo, "spawn-local", "'%s' may be gone before the child ends", of->name);
}
/* The addresses that a value is made of, as far as they are plain to see. */
static void addresses(const Expr *e, const Stmt *spawn)
{
    if (!e) return;
    bool of = e->kind == E_UNARY && e->op == '&';
    const Expr *x = of ? whole(e->a) : e->type->kind == TY_ARRAY ? whole(e) : NULL;
    if (x) {
        local_address(e, x->sym, spawn);
        return;
    }
    switch (e->kind) {
    case E_PAREN:
    case E_CAST:
    case E_COMPOUND: addresses(e->a, spawn); break;
    case E_UNARY: addresses(of || e->op == K_EXTENSION ? e->a : NULL, spawn); break;
    case E_BINARY:
        if (e->type->kind != TY_PTR) break;
        addresses(e->a, spawn);
        addresses(e->b, spawn);
        break;
    case E_COND:
    case E_COMMA:
    case E_ASSIGN:
        addresses(e->b, spawn);
        addresses(e->c, spawn);
        break;
    case E_INIT:
        for (x = e->list; x; x = x->next) addresses(x, spawn);
        break;
    default: break;
    }
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
    endless_goto(s);
    switch (s->kind) {
    case S_SPAWN:
        for (const Expr *a = s->e && s->e->kind == E_CALL ? s->e->list : NULL; a; a = a->next) addresses(a, s);
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
        locked_awaits(here);
    }
}
