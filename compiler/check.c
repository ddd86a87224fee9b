/* The language's rules: one walk over each parsed function, knowing what is around the place where it stands.

   The walk carries a Where: whether this is an async function, inside offload, inside a defer, and how many nurseries,
   loops and switches are open up to the nearest border that a jump may not cross. Only what can be told from the tree
   is refused here; types that the typer could not follow are never complained about. */
#include "check.h"
#include <string.h>

typedef struct Where {
    const Func *func;
    bool is_async;
    bool nursery;         /* a nursery block is open */
    const Stmt *border;   /* the defer or offload that no jump may leave */
    bool scoped;          /* somewhere in func stands what no jump may miss */
    bool loop, breakable; /* break and continue have a target inside the border */
    int depth;            /* of blocks of the language */
} Where;
enum { DEEPEST = 256 }; /* each of n awaits can leave each of n blocks around it */

static void check_expr(const Where *w, const Expr *e);
static void check_stmt(const Where *w, const Stmt *s);

static const char *word_of(const Stmt *s)
{
    switch (s->kind) {
    case S_GATHER: return "gather";
    case S_GATHER_FOR: return s->limit ? "gather_max" : "gather";
    case S_RACE: return "race";
    case S_NURSERY: return "nursery";
    case S_SPAWN: return s->limit ? "spawn_in" : "spawn";
    case S_WITHIN: return "within";
    case S_SHIELD: return "shield";
    case S_OFFLOAD: return "offload";
    case S_DEFER: return "defer";
    default: return NULL;
    }
}

static const Type *function_type(const Type *t)
{
    while (t->kind == TY_PTR) t = t->base;
    return t->kind == TY_FUNC ? t : NULL;
}

static bool is_async_call(const Expr *e)
{
    if (e->kind != E_CALL) return false;
    const Type *f = function_type(e->a->type);
    return f && f->is_async;
}

static const char *callee_name(const Expr *call)
{
    const Expr *f = strip_parens(call->a);
    return f->kind == E_IDENT ? tok_name(&unit.toks[f->lo]) : NULL;
}

static void note_declaration(const Expr *call)
{
    const Expr *f = strip_parens(call->a);
    if (f->kind == E_IDENT && f->sym) note_at(f->sym->tok, "'%s' is declared here", f->sym->name);
}

/* ---- expressions ------------------------------------------------------------------------------------------- */

static void check_name(const Where *w, const Expr *call)
{
    static const char *const refused[] = {"setjmp",       "_setjmp",          "sigsetjmp",
                                          "__sigsetjmp",  "longjmp",          "_longjmp",
                                          "siglongjmp",   "__builtin_setjmp", "__builtin_longjmp",
                                          "alloca",       "__builtin_alloca", "__builtin_alloca_with_align",
                                          "pthread_exit", "thrd_exit",        "fork",
                                          "vfork"};
    const Expr *f = strip_parens(call->a);
    const char *n = callee_name(call);
    if (!w->is_async || !n || (f->sym && f->sym->is_local)) return;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (!strcmp(n, refused[i])) {
            const char *shown = strstr(n, "alloca")    ? "alloca"
                                : strstr(n, "longjmp") ? "longjmp"
                                : n[0] == '_'          ? "setjmp"
                                                       : n;
            error_at(call->lo, "'%s' can't be used in an async function", shown);
        }
}

static void check_call(const Where *w, const Expr *e)
{
    const Type *f = function_type(e->a->type);
    const Param *p = f ? f->params : NULL;
    check_expr(w, e->a);
    for (const Expr *x = e->list; x; x = x->next) {
        check_expr(w, x);
        if (p) {
            check_conversion(p->type, x, false);
            p = p->next;
        }
    }
    if (f && f->is_async && f->oldstyle && !f->params && e->list) /* with K&R parameters: told where it is declared */
        error_at(e->list->lo, "an async function that is declared with () takes no arguments: it needs a prototype");
    check_name(w, e);
    const char *n = callee_name(e);
    if (n && !strcmp(n, "caw_nursery_here") && !w->nursery) error_at(e->lo, "'caw_nursery_here' outside a nursery");
}

static void not_awaited(const Where *w, const Expr *e)
{
    const char *n = callee_name(e);
    if (w->is_async)
        error_at(e->lo, "%s%s%s is async: its call must be awaited", n ? "'" : "", n ? n : "what is called here",
                 n ? "'" : "");
    else
        error_at(e->lo, "%s%s%s is async: it can be called from async functions only", n ? "'" : "",
                 n ? n : "what is called here", n ? "'" : "");
    if (w->is_async) fix_hint("await ");
    note_declaration(e);
}

static void check_await(const Where *w, const Expr *e)
{
    const Expr *a = strip_parens(e->a);
    if (!w->is_async) {
        error_at(e->lo, "'await' outside an async function");
        if (w->func) note_at(w->func->sym->tok, "'%s' is not async", w->func->sym->name);
    } else if (w->border && w->border->kind == S_OFFLOAD) {
        error_at(e->lo, "'await' in an offload block, which runs on another thread");
    }
    if (a->kind == E_IDENT && a->sym && a->sym->async_var) return;
    if (a->kind == E_CALL) {
        const Type *f = function_type(a->a->type);
        if (!f || !f->is_async) {
            if (!f && a->a->type->kind == TY_UNKNOWN && strip_parens(a->a)->kind != E_IDENT) return check_call(w, a);
            const char *n = callee_name(a);
            bool declared = !n || strip_parens(a->a)->sym;
            error_at(a->lo, "'await' on a call of %s%s%s, which is not %s", n ? "'" : "", n ? n : "something",
                     n ? "'" : "", declared ? "async" : "declared");
            note_declaration(a);
        }
        check_call(w, a);
        return;
    }
    error_at(e->a->lo, "'await' wants a call of an async function or an async variable");
}

/* An async variable has no place that is the user's: its erased text is an lvalue all the same. */
static void check_lvalue(const Expr *e)
{
    e = strip_parens(e);
    while (e->kind == E_MEMBER) e = strip_parens(e->a);
    if (e->kind == E_AWAIT && strip_parens(e->a)->kind == E_IDENT)
        error_at(e->lo, "what 'await %s' gives is a value: it has no address and can't be assigned to",
                 tok_name(&unit.toks[strip_parens(e->a)->lo]));
}
static bool wants_lvalue(const Expr *e)
{
    bool steps = e->op == P_INC || e->op == P_DEC;
    return e->kind == E_ASSIGN || (e->kind == E_UNARY && (steps || e->op == '&')) || (e->kind == E_POSTFIX && steps);
}

static void check_operands(const Where *w, const Expr *e)
{
    if (e->a) check_expr(w, e->a);
    if (e->b && e->kind != E_GENERIC) check_expr(w, e->b);
    if (e->c) check_expr(w, e->c);
    for (const Expr *x = e->list; x; x = x->next) check_expr(w, x);
}

static void check_lengths(const Where *w, const Type *t, const Sym *declared)
{
    for (; t->kind == TY_ARRAY || t->kind == TY_PTR; t = t->base) {
        if (t->alias && t->alias != declared) return; /* they were checked there */
        if (t->kind == TY_ARRAY) check_expr(w, t->length);
    }
}

static void check_expr(const Where *w, const Expr *e)
{
    if (!e || (e->unevaluated && e->kind != E_IDENT)) return;
    if (wants_lvalue(e)) check_lvalue(e->a);
    switch (e->kind) {
    case E_AWAIT: check_await(w, e); return;
    case E_CALL:
        if (is_async_call(e)) not_awaited(w, e);
        check_call(w, e);
        return;
    case E_IDENT:
        if (e->sym && e->sym->async_var) {
            error_at(e->lo, "the async variable '%s' can only be named by 'await %s'", e->sym->name, e->sym->name);
            fix_hint("await ");
        }
        return;
    case E_LABEL:
        if (w->is_async) error_at(e->lo, "a label's address can't be taken in an async function");
        return;
    case E_STMT:
        if (e->body) check_stmt(w, e->body);
        return;
    case E_ASSIGN: check_conversion(e->a->type, e->b, false); break;
    case E_BINARY:
        if (e->op == P_EQ || e->op == P_NE) check_comparison(e);
        break;
    case E_COND: check_choice(e); break;
    case E_SIZEOF:
        if (e->named) check_lengths(w, e->named, NULL);
        break;
    case E_CAST:
        check_lengths(w, e->named, NULL);
        check_conversion(e->named, e->a, true);
        break;
    case E_COMPOUND: check_initialiser(e->type, e->a); break;
    default: break;
    }
    check_operands(w, e);
}

/* ---- declarations ------------------------------------------------------------------------------------------ */

static void check_async_variable(const Where *w, const Stmt *s, const Decl *d)
{
    const char *n = d->sym->name;
    const Expr *init = d->init ? strip_parens(d->init) : NULL;
    uint32_t at = d->sym->tok;
    if (!w->is_async) error_at(at, "the async variable '%s' outside an async function", n);
    else if (w->border && w->border->kind == S_OFFLOAD) error_at(at, "the async variable '%s' in an offload block", n);
    else if (s->is_static || s->is_extern || d->sym->is_thread)
        error_at(at, "the async variable '%s' can't be %s", n,
                 s->is_static   ? "static"
                 : s->is_extern ? "extern"
                                : "thread-local");
    else if (d->sym->type->kind == TY_ARRAY) error_at(at, "the async variable '%s' can't be an array", n);
    else if (d->sym->type->kind == TY_VOID) error_at(at, "the async variable '%s' can't be void", n);
    else if (!init) error_at(at, "the async variable '%s' must be initialised by a call of an async function", n);
    else if (init->kind == E_AWAIT) {
        error_at(init->lo, "the async variable '%s' starts the call: no 'await' here", n);
    } else if (!is_async_call(init) &&
               !(init->kind == E_CALL && init->a->type->kind == TY_UNKNOWN && strip_parens(init->a)->kind != E_IDENT)) {
        error_at(init->lo, "the async variable '%s' must be initialised by a call of an async function", n);
        if (init->kind == E_CALL) note_declaration(init);
    } else if (init->type->kind == TY_VOID) error_at(init->lo, "what the async variable '%s' starts has no value", n);
    if (init && init->kind == E_CALL) check_call(w, init);
}

static void check_init(const Where *w, const Type *to, const Expr *init)
{
    if (!init) return;
    check_expr(w, init);
    check_initialiser(to, init);
}

static void check_cleanup(const Sym *v)
{
    const Sym *f = v->cleanup ? file_symbol(v->cleanup) : NULL;
    if (!f || f->kind != SYM_FUNC || !f->type->is_async) return;
    error_at(v->tok, "'%s' is async: it can't be a cleanup function", v->cleanup);
    note_at(f->tok, "'%s' is declared here", v->cleanup);
}

static void check_declaration(const Where *w, const Stmt *s)
{
    for (const Decl *d = s->decls; d; d = d->next) {
        if (!d->sym) continue;
        check_cleanup(d->sym);
        check_lengths(w, d->sym->type, d->sym);
        if (d->sym->async_var) check_async_variable(w, s, d);
        else check_init(w, d->sym->type, d->init);
    }
}

/* ---- jumps ------------------------------------------------------------------------------------------------- */

static bool inside(const Stmt *s, const Stmt *around)
{
    for (; s; s = s->parent)
        if (s == around) return true;
    return false;
}

static bool closed(const Stmt *s)
{
    return word_of(s) && s->kind != S_SPAWN;
}

/* What does something at the end of its block, so that no jump may come in behind it. */
static const char *must_not_miss(const Stmt *s)
{
    if (s->kind == S_DEFER) return "a defer";
    for (const Decl *d = s->kind == S_DECL && !s->is_typedef ? s->decls : NULL; d; d = d->next) {
        if (!d->sym || d->sym->kind != SYM_VAR) continue;
        if (d->sym->async_var) return "an async variable";
        if (d->sym->type->vla) return "a variable-length array";
        if (d->sym->cleanup) return "a variable with a cleanup attribute";
    }
    return NULL;
}

/* Of a block whose statements are branches: is `place` in another one than `from`? */
static bool other_branch(const Stmt *s, const Stmt *from, uint32_t place)
{
    if ((s->kind != S_GATHER && s->kind != S_RACE) || !inside(from, s)) return false;
    for (const Stmt *x = s->body; x; x = x->next)
        if (place >= x->lo && place < x->hi) return !inside(from, x);
    return false;
}

/* A jump from `from` to a place whose surrounding statement is `to`: at `at` is what the user sees of it. */
static void check_passing(const Where *w, const Stmt *from, const Stmt *to, uint32_t place, uint32_t at)
{
    for (const Stmt *s = w->scoped ? to : NULL; s; s = s->parent) {
        if (s->kind != S_BLOCK || !s->has_await) continue;
        bool in = inside(from, s);
        for (const Stmt *x = s->body; x && x->lo < place; x = x->next) {
            const char *what = must_not_miss(x);
            if (!what || (in && from->lo > x->lo)) continue;
            error_at(at, "a jump past %s", what);
            note_at(x->lo, "it stands here");
            return;
        }
    }
}

static void check_entry(const Where *w, const Stmt *from, const Stmt *to, uint32_t place)
{
    for (const Stmt *s = to; s; s = s->parent) {
        bool other = other_branch(s, from, place);
        if (!other && (inside(from, s) || !closed(s))) continue;
        error_at(from->lo, other ? "a jump into another branch of '%s'" : "a jump into '%s'", word_of(s));
        note_at(place, "to this label");
        return;
    }
    check_passing(w, from, to, place, from->lo);
}

static void check_leave(const Where *w, const Stmt *s, const char *what)
{
    error_at(s->lo, "'%s' can't leave %s", what, w->border->kind == S_DEFER ? "a defer" : "an offload block");
    note_at(w->border->lo, "which begins here");
}

static void check_goto(const Where *w, const Stmt *s)
{
    if (!s->label || !s->label->defined) return;
    if (w->border && !inside(s->label->scope, w->border)) check_leave(w, s, "goto");
    else check_entry(w, s, s->label->scope, s->label->tok);
}

static void check_case(const Where *w, const Stmt *s)
{
    const Stmt *p = s->parent;
    while (p && p->kind != S_SWITCH && !closed(p)) p = p->parent;
    if (p && p->kind == S_SWITCH) check_passing(w, p, s->parent, s->lo, s->lo);
    if (!p || p->kind == S_SWITCH) return;
    const Stmt *sw = p;
    while (sw && sw->kind != S_SWITCH) sw = sw->parent;
    if (!sw) return;
    error_at(s->lo, "'%s' in '%s', which a switch would jump into", s->kind == S_CASE ? "case" : "default", word_of(p));
    note_at(sw->lo, "the switch is here");
}

static void check_break(const Where *w, const Stmt *s)
{
    bool cont = s->kind == S_CONTINUE;
    if (cont ? w->loop : w->breakable) return;
    if (w->border) check_leave(w, s, cont ? "continue" : "break");
}

static void check_return(const Where *w, const Stmt *s)
{
    if (w->border) check_leave(w, s, "return");
    if (!s->e) return;
    check_expr(w, s->e);
    if (w->func->sym->type->kind == TY_FUNC) check_conversion(w->func->sym->type->base, s->e, false);
}

/* ---- statements -------------------------------------------------------------------------------------------- */

static void check_list(const Where *w, const Stmt *s)
{
    for (; s; s = s->next) check_stmt(w, s);
}

static void no_declarations(const Stmt *s)
{
    for (const Stmt *x = s->body; x; x = x->next)
        if (x->kind == S_DECL) {
            error_at(x->lo, "a declaration directly in '%s', where each statement is a branch", word_of(s));
            note_at(s->lo, "the block begins here");
        }
}

static void check_nursery(const Where *w, const Expr *e) /* of spawn_in */
{
    const Type *t = type_decay(e->type), *to = t->kind == TY_PTR ? t->base : NULL;
    bool unknown = t->kind == TY_UNKNOWN || (to && (to->kind == TY_VOID || to->kind == TY_UNKNOWN));
    bool nursery = to && to->kind == TY_STRUCT && !strcmp(to->origin->tag->name, "caw_nursery");
    if (!unknown && !nursery) error_at(e->lo, "'spawn_in' wants a caw_nursery *");
    check_expr(w, e);
}

static void check_spawn(const Where *w, const Stmt *s)
{
    if (w->is_async && !s->limit && !w->nursery) error_at(s->lo, "'spawn' outside a nursery");
    if (s->limit) check_nursery(w, s->limit);
    if (s->e2) check_expr(w, s->e2);
    if (is_async_call(s->e)) {
        check_call(w, s->e);
        if (s->e2 && s->e->type->kind == TY_VOID) error_at(s->e->lo, "what is spawned here has no value");
    } else if (!(s->e->kind == E_CALL && s->e->a->type->kind == TY_UNKNOWN && strip_parens(s->e->a)->kind != E_IDENT)) {
        error_at(s->e->lo, "'%s' wants a call of an async function", word_of(s));
        if (s->e->kind == E_CALL) note_declaration(s->e);
    }
}

static void check_number(const Stmt *s)
{
    const Expr *n = s->kind == S_WITHIN ? s->e : s->limit;
    if (n && n->type->kind != TY_UNKNOWN && !type_is_arith(n->type) && n->type->kind != TY_ENUM)
        error_at(n->lo, "'%s' wants a number", word_of(s));
}

static void no_variable_lengths(const Stmt *init)
{
    for (const Decl *d = init && init->kind == S_DECL ? init->decls : NULL; d; d = d->next)
        if (d->sym && d->sym->type->vla && d->sym->type->kind == TY_ARRAY)
            error_at(d->sym->tok,
                     "each branch has its own copy of '%s', so its length must be constant: declare it in the body",
                     d->sym->name);
}
static void check_word(const Where *w, const Stmt *s)
{
    Where in = *w;
    if (++in.depth > DEEPEST) {
        error_at(s->lo, "blocks of the language nest more than %d deep", DEEPEST);
        return;
    }
    if (!w->is_async) error_at(s->lo, "'%s' outside an async function", word_of(s));
    else if (w->border && w->border->kind == S_OFFLOAD) error_at(s->lo, "'%s' in an offload block", word_of(s));
    switch (s->kind) {
    case S_GATHER:
    case S_RACE: no_declarations(s); break;
    case S_NURSERY: in.nursery = true; break;
    case S_GATHER_FOR:
        in.loop = in.breakable = true;
        no_variable_lengths(s->init);
        break;
    case S_DEFER:
        if (!s->parent || (s->parent->kind != S_BLOCK && s->parent->kind != S_NURSERY))
            error_at(s->lo, "'defer' must stand directly in a block");
        /* fall through */
    case S_OFFLOAD:
        in.border = s;
        in.loop = in.breakable = in.nursery = false;
        break;
    default: break;
    }
    if (s->kind == S_SPAWN) {
        check_spawn(w, s);
        return;
    }
    if (s->init) check_stmt(w, s->init);
    check_expr(w, s->e), check_expr(w, s->limit), check_expr(w, s->step);
    check_number(s);
    check_list(&in, s->body);
    if (s->els) check_stmt(w, s->els);
}

static void check_loop(const Where *w, const Stmt *s)
{
    Where in = *w;
    in.breakable = true;
    if (s->kind != S_SWITCH) in.loop = true;
    if (s->init) check_stmt(w, s->init);
    check_expr(w, s->e), check_expr(w, s->step);
    if (s->body) check_stmt(&in, s->body);
}

static bool asm_goto(const Stmt *s)
{
    for (uint32_t i = s->lo; i < s->hi && unit.toks[i].id != '('; i++)
        if (unit.toks[i].kind == T_KEYWORD && unit.toks[i].id == K_GOTO) return true;
    return false;
}

static void check_stmt(const Where *w, const Stmt *s)
{
    if (word_of(s)) {
        check_word(w, s);
        return;
    }
    switch (s->kind) {
    case S_DECL: check_declaration(w, s); return;
    case S_BLOCK: check_list(w, s->body); return;
    case S_WHILE:
    case S_DO:
    case S_FOR:
    case S_SWITCH: check_loop(w, s); return;
    case S_GOTO:
        if (w->is_async) check_goto(w, s);
        return;
    case S_CASE:
    case S_DEFAULT:
        if (w->is_async) check_case(w, s);
        break;
    case S_BREAK:
    case S_CONTINUE:
        if (w->is_async) check_break(w, s);
        return;
    case S_RETURN: check_return(w, s); return;
    case S_GOTO_PTR:
        if (w->is_async) error_at(s->lo, "a computed goto can't be used in an async function");
        break;
    case S_NESTED:
        if (w->is_async) error_at(s->lo, "a nested function can't be defined in an async function");
        return;
    case S_ASM:
        if (w->is_async && asm_goto(s)) error_at(s->lo, "'asm goto' can't be used in an async function");
        break;
    default: break;
    }
    check_expr(w, s->e);
    if (s->body) check_stmt(w, s->body);
    if (s->els) check_stmt(w, s->els);
}

static bool has_scoped(const Func *f)
{
    for (const Sym *s = f->locals; s; s = s->next_local)
        if (s->async_var || s->cleanup || (s->kind == SYM_VAR && s->type->vla)) return true;
    for (uint32_t i = f->lo; i < f->hi; i++)
        if (unit.toks[i].id == W_DEFER) return true;
    return false;
}

/* ---- names of the file's that the output would hide; what is local has another name there (lower.c) ---- */
static bool is_hidden(const char *name) /* in the body of any async function */
{
    static const char *const ours[] = {"frame_", "done_", "start_", "call_", "env_",
                                       "up_",    "self_", "r_",     "exit_", "ret_"};
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        if (!strcmp(name, ours[i])) return true;
    size_t n = strlen(name), digits = 0;
    while (digits + 1 < n && name[n - 2 - digits] >= '0' && name[n - 2 - digits] <= '9') digits++;
    return n > 2 && name[n - 1] == '_' && digits && digits + 1 < n;
}
static void check_file_names(const Func *f)
{
    for (uint32_t i = f->body->lo; i < f->hi; i++) {
        const Sym *s = unit.syms[i];
        if (!s || unit.toks[i].kind != T_IDENT || s->is_local || (s->kind != SYM_VAR && s->kind != SYM_FUNC)) continue;
        if (is_hidden(s->name))
            error_at(i, "'%s' is a name that cawc uses in async functions: it can't be one of the file's here",
                     s->name);
    }
}

void check(void)
{
    for (const Item *i = unit.items; i; i = i->next) {
        if (i->kind == I_DECL) {
            check_declaration(&(Where){0}, i->decl);
            continue;
        }
        Where w = {.func = i->func, .is_async = i->func->is_async, .scoped = has_scoped(i->func)};
        if (i->func->is_async && i->func->sym->at_start)
            error_at(i->func->sym->tok, "an async function can't be a constructor or destructor");
        if (!i->func->body) continue;
        check_stmt(&w, i->func->body);
        if (i->func->is_async) check_file_names(i->func);
    }
}
