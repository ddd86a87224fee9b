/* Awaits out of statements, branches out of functions.

   The walk turns each statement into Code (lower.h). Control flow stays what the user wrote: a loop stays a loop, since
   a resumed function jumps into it. Only a condition or step with an await moves into the loop's body.

   A local whose lifetime has an await in it *moves* to the top of its body, where the jump cannot miss its declaration
   (Sym.body says whose it is); all others stay where the user declared them. Local types and statics that must be seen
   from there, or exist once for both forms, move to file scope.

   What an exit has to do on its way is collected here and printed by emit.c: see zones in lower.h. lower_expr.c does the
   insides of expressions. */
#include "lower_part.h"
#include <string.h>

Lowered lowered;
LowerState lo;

/* ---- small builders ---------------------------------------------------------------------------------------- */
Code *code_add(CodeKind kind, uint32_t tok)
{
    Code *c = NEW(Code);
    c->kind = kind;
    c->tok = tok;
    c->zone = lo.zone;
    *lo.end = c;
    lo.end = &c->next;
    return c;
}
Code **code_into(Code **list)
{
    Code **old = lo.end;
    lo.end = list;
    return old;
}
Sym *new_local(Body *b, const char *name, Type *type, uint32_t tok)
{
    Sym *s = NEW(Sym);
    s->kind = SYM_VAR;
    s->name = s->out = name;
    s->type = type;
    s->tok = tok;
    s->is_local = true;
    s->body = b;
    *b->locals_end = s;
    b->locals_end = &s->next_temp;
    return s;
}
Sym *new_temp(Type *type, uint32_t tok)
{
    Sym *s = new_local(lo.body, arena_printf("t%d_", ++lo.ntemps), type, tok);
    s->is_temp = true;
    return s;
}
/* Its type is known to nobody here but by name. */
static Type *abi_type(const char *name)
{
    Type *t = type_new(TY_STRUCT);
    t->origin = t;
    t->alias = NEW(Sym);
    t->alias->kind = SYM_TYPEDEF;
    t->alias->name = intern(name, strlen(name));
    t->alias->type = t;
    return t;
}
Sym *new_object(const char *type, const char *name, uint32_t tok)
{
    Sym *s = new_local(lo.body, name, abi_type(type), tok);
    s->pinned = lo.body->pinned = true;
    return s;
}
Expr *temp_expr(Sym *s, uint32_t tok)
{
    Expr *e = NEW(Expr);
    e->kind = E_IDENT;
    e->lo = e->hi = tok;
    e->type = s->type;
    e->temp = s;
    return e;
}
void code_place(Code *c)
{
    c->zone = lo.zone;
    *lo.end = c;
    lo.end = &c->next;
}
void code_set(Sym *s, Expr *e, uint32_t tok)
{
    Code *c = code_add(C_SET, tok);
    c->sym = s;
    c->e = e;
}
Body *new_body(Body *up, const char *name, uint32_t from, uint32_t to)
{
    Body *b = NEW(Body), **p = &lowered.bodies;
    b->up = up;
    b->func = lowered.func;
    b->name = name;
    b->lo = from;
    b->hi = to;
    b->locals_end = &b->locals;
    while (*p) p = &(*p)->next;
    *p = b;
    return b;
}

Sym *resolve(Body *from, Sym *s, int *ups)
{
    *ups = 0;
    for (Body *b = from; b; b = b->up, ++*ups) {
        for (Copy *c = b->copies; c; c = c->next)
            if (c->of == s || c->copy == s) return c->copy;
        if (s->body == b) return s;
    }
    return NULL;
}

void code_suspends(Code *c)
{
    c->state = ++lo.body->nstates;
}

Sym *callee_name(const Expr *call)
{
    const Expr *e = call->a;
    while (e->kind == E_PAREN || (e->kind == E_UNARY && e->op == '*')) e = e->a;
    return e->kind == E_IDENT && e->sym && e->sym->kind == SYM_FUNC ? e->sym : NULL;
}
/* ---- declarations ------------------------------------------------------------------------------------------ */
static uint32_t past_attributes(uint32_t at)
{
    while (unit.toks[at].id == K_ATTRIBUTE) at = match_of(at + 1) + 1;
    return at;
}
static void name_tag(Sym *tag) /* one without a name needs one at file scope */
{
    if (tag->name[0] || tag->out) return;
    tag->out = file_name("type");
    unit.syms[past_attributes(tag->tok + 1) - 1] = tag; /* printed behind it */
}
/* Of a type, or of what it points to or has elements of, that is defined between these tokens; NULL: none is. */
Sym *tag_defined(const Type *t, uint32_t lo, uint32_t hi)
{
    while (t && (t->kind == TY_PTR || t->kind == TY_ARRAY)) t = t->base;
    bool tagged = t && (t->kind == TY_STRUCT || t->kind == TY_UNION || t->kind == TY_ENUM);
    Sym *tag = tagged ? t->origin->tag : NULL;
    return tag && tag->tok >= lo && tag->tok < hi ? tag : NULL;
}
static void hoist_to_file(Stmt *s)
{
    *lowered.hoisted_end = s;
    lowered.hoisted_end = &s->next_hoisted;
    for (uint32_t i = s->lo; i < s->hi; i++) {
        Sym *y = unit.syms[i];
        if (!y || y->tok != i || y->out || y->kind == SYM_LABEL) continue;
        if (y->kind == SYM_VAR && !s->is_static) continue;
        y->out = file_name(y->name);
        y->hoisted = true;
    }
    for (Decl *d = s->decls; d; d = d->next) {
        Sym *tag = d->sym ? tag_defined(d->sym->type, s->spec_lo, s->spec_hi) : NULL;
        if (tag) name_tag(tag);
    }
}
/* Of a type that is defined within an expression, or is defined or named for the first time in a parameter. */
void hoist_definition(Sym *tag)
{
    Stmt *s = NEW(Stmt);
    uint32_t at = tag->tok;
    while (unit.toks[at].id != K_STRUCT && unit.toks[at].id != K_UNION && unit.toks[at].id != K_ENUM) at--;
    s->lo = s->spec_lo = at;
    at = past_attributes(tag->tok + 1);
    if (unit.toks[at].id == '{') at = past_attributes(match_of(at) + 1);
    s->hi = s->spec_hi = at;
    hoist_to_file(s);
    name_tag(tag);
}
/* The forms share such a type, but the parentheses of each would make their own. */
static void hoist_from_params(const Func *f)
{
    for (const Param *p = f->params; p; p = p->next) {
        Sym *tag = tag_defined(p->type, f->decl_lo, f->decl_hi);
        if (tag && !tag->out) hoist_definition(tag);
    }
}
static bool must_pin(Sym *s)
{
    Type *t = s->type;
    return s->addr_taken || t->kind == TY_ARRAY || (t->quals & (Q_VOLATILE | Q_ATOMIC)) || s->cleanup || s->aligned;
}
static void move_variable(Sym *s)
{
    if (s->body) return;
    s->body = lo.body;
    s->out = unit.debug == DEBUG_NAMES ? arena_printf(DEBUG_KEPT "%d_%s", ++lo.nrenamed, s->name) : free_name(s);
    *lo.body->locals_end = s;
    lo.body->locals_end = &s->next_temp;
    if (must_pin(s)) s->pinned = lo.body->pinned = true;
}
static void name_variable(const Decl *d)
{
    if (unit.debug && d->sym && d->sym->kind == SYM_VAR) code_add(C_NAME, d->lo)->sym = d->sym;
}
/* Prototypes, of which an async function's goes to file scope. */
static bool lower_functions(Stmt *s)
{
    bool any = false;
    for (Decl *d = s->decls; d; d = d->next) {
        if (!d->sym || d->sym->kind != SYM_FUNC) continue;
        any = true;
        if (!d->sym->type->is_async) code_add(C_PROTOTYPE, d->lo)->sym = d->sym;
    }
    return any;
}
static bool has_vla(const Stmt *s)
{
    for (const Decl *d = s->decls; d; d = d->next)
        if (d->sym && d->sym->type->vla) return true;
    return false;
}
static void lower_typedef(Stmt *s)
{
    if (!has_vla(s)) hoist_to_file(s);
    else
        for (Decl *d = s->decls; d; d = d->next) lower_vla_typedef(d);
}
void lower_declaration(Stmt *s, bool awaits_follow)
{
    if (s->is_static) {
        hoist_to_file(s);
        for (Decl *d = s->decls; d; d = d->next) name_variable(d);
        return;
    }
    if (s->is_typedef && awaits_follow) {
        lower_typedef(s);
        return;
    }
    bool functions = !s->is_typedef && lower_functions(s);
    if (functions && !s->decls->next) return;
    if (!functions && (!awaits_follow || s->is_extern || s->is_typedef)) {
        Code *c = code_add(C_STMT, s->lo);
        c->stmt = s;
        return;
    }
    if (s->defines_type) hoist_to_file(s);
    for (Decl *d = s->decls; d; d = d->next) {
        if (!d->sym || d->sym->kind != SYM_VAR) continue;
        move_variable(d->sym);
        if (d->sym->type->vla) lower_vla(d->sym, d->lo);
        name_variable(d);
        if (s->is_async) {
            lower_async_variable(d, s);
            continue;
        }
        if (d->init) {
            lower_literals(d->init, true);
            lower_expr(d->init);
            code_set(d->sym, d->init, d->lo);
        }
        if (d->sym->cleanup) lower_cleanup(d->sym, d->lo);
    }
}

/* ---- control ------------------------------------------------------------------------------------------------- */
static void loop_body(Stmt *body, Code *cont)
{
    Target t = {lo.targets, true, false, cont, lo.body, lo.body, lo.zone, lo.zone};
    lo.targets = &t;
    lower_statement(body);
    lo.targets = t.outer;
}
static void while_loop(Stmt *s)
{
    Code *c = code_add(C_FOR, s->lo), **old = code_into(&c->body);
    if (s->e->has_await) lower_unless_break(s->e);
    else c->e = s->e;
    loop_body(s->body, NULL);
    lo.end = old;
}
static void do_loop(Stmt *s)
{
    bool aw = s->e->has_await;
    Code *c = code_add(aw ? C_FOR : C_DO, s->lo), **old = code_into(&c->body);
    Code *cont = aw ? new_label("next", s->lo) : NULL;
    loop_body(s->body, cont);
    if (aw) {
        code_place(cont);
        lower_unless_break(s->e);
    } else c->e = s->e;
    lo.end = old;
}
static void for_loop(Stmt *s)
{
    Code *outer = code_add(C_BLOCK, s->lo), **old = code_into(&outer->body);
    Stmt *pragma = lo.pragma;
    lo.pragma = NULL;
    if (s->init && s->init->kind == S_DECL) lower_declaration(s->init, s->has_await);
    else if (s->init) lower_statement(s->init);
    for (; pragma && pragma != s; pragma = pragma->next) code_add(C_STMT, pragma->lo)->stmt = pragma;
    bool aw_step = s->step && s->step->has_await;
    Code *c = code_add(C_FOR, s->lo);
    code_into(&c->body);
    if (s->e && s->e->has_await) lower_unless_break(s->e);
    else c->e = s->e;
    Code *cont = aw_step ? new_label("next", s->lo) : NULL;
    loop_body(s->body, cont);
    if (aw_step) {
        code_place(cont);
        lower_effect(s->step);
    } else c->step = s->step;
    lo.end = old;
}
static void switch_statement(Stmt *s)
{
    lower_expr(s->e);
    Code *c = code_add(C_SWITCH, s->lo), **old = code_into(&c->body);
    c->e = s->e;
    Target t = {lo.targets, false, false, NULL, lo.body, lo.body, lo.zone, lo.zone};
    lo.targets = &t;
    lower_statement(s->body);
    lo.targets = t.outer;
    lo.end = old;
}
static void break_or_continue(Stmt *s)
{
    bool cont = s->kind == S_CONTINUE;
    Target *t = lo.targets;
    while (t && cont && !t->is_loop) t = t->outer;
    if (!t) {
        error_at(s->lo, "'%s' outside a loop%s", cont ? "continue" : "break", cont ? "" : " or switch");
        return;
    }
    Code *jump;
    if (t->gather_for) {
        if (cont) exit_to(new_jump(C_END, s->lo), t->body, NULL, NULL, NULL, s->lo);
        else exit_to(NULL, t->break_body, t->break_zone, NULL, NULL, s->lo);
        return;
    }
    if (cont && t->cont) {
        jump = new_jump(C_GOTO, s->lo);
        jump->name = t->cont->name;
        t->cont->used = true;
    } else jump = new_jump(cont ? C_CONTINUE : C_BREAK, s->lo);
    exit_to(jump, t->body, t->cont_zone, NULL, NULL, s->lo);
}
static Body *root_body(void)
{
    return lowered.bodies;
}
static Sym *return_value(uint32_t tok)
{
    Body *r = root_body();
    if (!r->ret) r->ret = new_local(r, "ret_", lowered.ret, tok);
    r->ret->zeroed = true;
    return r->ret;
}
static void return_statement(Stmt *s)
{
    bool plain = lo.body == root_body() && !lo.zone;
    Expr *e = s->e;
    if (e) lower_literals(e, false);
    if (e && lowered.ret->kind == TY_VOID) {
        Expr *aw = strip_void(e);
        lower_effect(e);
        if (plain && aw->kind == E_AWAIT && aw->a->kind == E_CALL && aw->type->kind == TY_VOID) mark_tail(aw);
        e = NULL;
    }
    Code *jump = new_jump(C_RETURN, s->lo);
    if (e) {
        Expr *aw = strip_void(e);
        lower_expr(e);
        if (plain && aw->kind == E_AWAIT && aw->a->kind == E_CALL && type_same(type_unqualified(aw->type), lowered.ret))
            mark_tail(aw);
    }
    if (plain) {
        jump->e = e;
        code_place(jump);
        return;
    }
    Sym *ret = e ? return_value(s->lo) : NULL;
    jump->sym = ret;
    exit_to(jump, root_body(), NULL, ret, e, s->lo);
}
/* Where a goto goes is known when all is lowered: its place is kept, and filled in by resolve_gotos. */
static void goto_statement(Stmt *s)
{
    Goto *g = NEW(Goto);
    Code *hole = code_add(C_BLOCK, s->lo);
    *g = (Goto){lo.gotos, s, hole, lo.body, lo.zone, lo.block};
    hole->used = true; /* prints without braces */
    lo.gotos = g;
}
static void place_label(Stmt *s)
{
    Label *l = NEW(Label);
    Code *c = code_add(C_LABEL, s->lo);
    c->name = name_of(s->label);
    c->used = true;
    *l = (Label){lo.labels, s->label, lo.body, lo.zone};
    lo.labels = l;
}
static void label_statement(Stmt *s)
{
    place_label(s);
    if (s->body) lower_statement(s->body);
}
static void resolve_gotos(void)
{
    for (Goto *g = lo.gotos; g; g = g->next) {
        Label *l = lo.labels;
        while (l && l->sym != g->stmt->label) l = l->next;
        if (!l) continue; /* the parser has said so */
        lo.body = g->body;
        lo.zone = g->zone;
        lo.block = g->block;
        lo.end = &g->hole->body;
        Code *jump = new_jump(C_GOTO, g->stmt->lo);
        jump->name = name_of(l->sym);
        exit_to(jump, l->body, l->zone, NULL, NULL, g->stmt->lo);
    }
}

/* ---- blocks -------------------------------------------------------------------------------------------------- */
/* Of a block; value: that of the statement expression whose last statement gives it, before the block is left. */
/* The loop that this pragma is about (unroll, ivdep, omp …); NULL: it is about no loop. */
static Stmt *loop_of_pragma(Stmt *s)
{
    static const char *const about[] = {"GCC unroll", "GCC ivdep", "GCC novector", "clang loop",
                                        "omp",        "unroll",    "nounroll"};
    const char *text = s->kind == S_PRAGMA ? strstr(unit.text + unit.toks[s->lo].off, "pragma") : NULL;
    bool loops = false;
    if (!text) return NULL;
    text += strlen("pragma");
    text += strspn(text, " \t");
    for (size_t i = 0; i < sizeof about / sizeof *about; i++) loops |= !strncmp(text, about[i], strlen(about[i]));
    while (s && s->kind == S_PRAGMA) s = s->next;
    return loops && s && (s->kind == S_FOR || s->kind == S_WHILE || s->kind == S_DO) ? s : NULL;
}
/* It can stand in both forms as it is written: nothing in it awaits, leaves it, or is of one form only. */
static bool stays_whole(const Stmt *s)
{
    for (uint32_t i = s->lo; i < s->hi; i++) {
        const Token *t = &unit.toks[i];
        const Sym *y = unit.syms[i];
        if (t->id >= W_FIRST || (y && y->kind == SYM_LABEL)) return false;
        if (t->kind == T_KEYWORD && (t->id == K_RETURN || t->id == K_GOTO || t->id == K_STATIC || t->id == K_TYPEDEF ||
                                     t->id == K_STRUCT || t->id == K_UNION || t->id == K_ENUM))
            return false;
    }
    return true;
}
/* The compilers want the pragma right before the loop, and some a loop as it was written. One that awaits is none any more. */
static Stmt *lower_pragmas(Stmt *s, Stmt *loop)
{
    if (loop->has_await) return loop;
    if (loop->kind == S_FOR && !stays_whole(loop)) {
        lo.pragma = s;
        return loop;
    }
    for (; s != loop; s = s->next) code_add(C_STMT, s->lo)->stmt = s;
    if (!stays_whole(loop)) return loop;
    code_add(C_STMT, loop->lo)->stmt = loop;
    return NULL;
}
static void lower_labelled_value(Expr *value, Stmt *s)
{
    for (; s->kind == S_LABEL; s = s->body) place_label(s);
    lower_value(value, s);
}
void lower_statements(Stmt *first, Expr *value)
{
    Stmt *last = NULL, *valued = NULL;
    bool labels = false;
    for (Stmt *s = first; s; s = s->next) {
        if (s->has_await) last = s;
        if (s->kind != S_PRAGMA) valued = s;
        if (s->kind == S_LABEL) labels = true;
    }
    Cleanup *cleanups = lo.cleanups;
    Group *nursery = lo.nursery;
    bool follow = last != NULL;
    for (Stmt *s = first; s; s = s->next) {
        bool saved = lo.awaits_follow;
        Stmt *loop = loop_of_pragma(s);
        if (loop && !(s = lower_pragmas(s, loop))) {
            s = loop;
            continue;
        }
        lo.awaits_follow = follow || (labels && last) || saved;
        lo.nursery = NULL;
        if (s->kind == S_DECL) lower_declaration(s, follow || (labels && last));
        else if (value && s == valued) lower_labelled_value(value, s);
        else lower_statement(s);
        lo.nursery = nursery;
        lo.awaits_follow = saved;
        if (s == last) follow = false;
    }
    close_cleanups(cleanups, first ? first->lo : lowered.func->lo);
}
void lower_statement(Stmt *s)
{
    Code *c, **old;
    switch (s->kind) {
    case S_DECL: lower_declaration(s, s->has_await); return;
    case S_BLOCK:
        c = code_add(C_BLOCK, s->lo);
        old = code_into(&c->body);
        lower_statements(s->body, NULL);
        lo.end = old;
        return;
    case S_EXPR:
        lower_literals(s->e, lo.awaits_follow || s->has_await);
        if (s->has_await) lower_effect(s->e);
        else code_add(C_EXPR, s->lo)->e = s->e;
        return;
    case S_IF: lower_if(s); return;
    case S_WHILE: while_loop(s); return;
    case S_DO: do_loop(s); return;
    case S_FOR: for_loop(s); return;
    case S_SWITCH: switch_statement(s); return;
    case S_CASE:
    case S_DEFAULT:
        code_add(C_CASE, s->lo)->stmt = s;
        if (s->body) lower_statement(s->body);
        return;
    case S_LABEL: label_statement(s); return;
    case S_GOTO: goto_statement(s); return;
    case S_BREAK:
    case S_CONTINUE: break_or_continue(s); return;
    case S_RETURN: return_statement(s); return;
    case S_GATHER:
    case S_RACE: lower_gather(s); return;
    case S_GATHER_FOR: lower_gather_for(s); return;
    case S_NURSERY: lower_nursery(s); return;
    case S_SPAWN: lower_spawn(s); return;
    case S_WITHIN: lower_within(s); return;
    case S_SHIELD: lower_shield(s); return;
    case S_OFFLOAD: lower_offload(s); return;
    case S_DEFER: lower_defer(s); return;
    case S_ASM:
        if (s->has_await) lower_effect(s->e), code_add(C_EXPR, s->lo)->e = s->e;
        else code_add(C_STMT, s->lo)->stmt = s;
        return;
    case S_EMPTY:
    case S_ASSERT:
    case S_PRAGMA: code_add(C_STMT, s->lo)->stmt = s; return;
    case S_GOTO_PTR:
    case S_NESTED: return; /* refused by check.c */
    }
}

/* ---- a function ---------------------------------------------------------------------------------------------- */
/* What a branch names of the bodies around it has one address for life. */
static void find_shared(void)
{
    for (Body *b = lowered.bodies; b; b = b->next) {
        if (!b->up) continue;
        for (uint32_t i = b->lo; i < b->hi; i++) {
            Sym *s = unit.syms[i];
            int ups;
            if (!s || s->kind != SYM_VAR || !s->body) continue;
            Sym *r = resolve(b, s, &ups);
            if (!r || !ups) continue;
            r->shared = r->pinned = r->body->pinned = true;
            for (Sym *dim = r->dims; dim; dim = dim->next_dim) dim->shared = true;
        }
    }
    for (Body *b = lowered.bodies; b; b = b->next)
        for (Copy *c = b->copies; c; c = c->next)
            if (must_pin(c->copy)) c->copy->pinned = b->pinned = true;
}
/* Behind a shield, or where plain code may cancel a nursery, a block can be left without an await that would have told. */
static bool can_be_left_unseen(Func *f)
{
    for (uint32_t i = f->lo; i < f->hi; i++) {
        int id = unit.toks[i].id;
        if (id == W_SHIELD || id == W_NURSERY || id == W_DEFER) return true;
    }
    return false;
}
void lower(Func *f)
{
    memset(&lo, 0, sizeof lo);
    lo.pretest = can_be_left_unseen(f);
    lo.region = NEW(Region);
    lowered = (Lowered){.func = f, .ret = type_unqualified(f->sym->type->base)};
    lowered.hoisted_end = &lowered.hoisted;
    Body *b = new_body(NULL, f->sym->name, f->lo, f->hi);
    lo.body = b;
    lo.end = &b->code;
    rename_ours(f);
    hoist_from_params(f);
    for (Param *p = f->params; p; p = p->next) {
        if (!p->sym) continue;
        p->sym->body = b;
        if (!f->body->has_await) continue;
        if (must_pin(p->sym)) p->sym->pinned = b->pinned = true;
    }
    for (Param *p = f->params; p && f->body->has_await; p = p->next) {
        if (p->length) code_add(C_LENGTH, p->lo)->e = p->length;
        if (p->sym && p->sym->type->vla) lower_vla(p->sym, p->sym->tok);
    }
    lower_statements(f->body->body, NULL);
    if (f->sym->name == intern("main", 4)) { /* main may end without a return */
        Code *c = code_add(C_RETURN, f->hi - 1);
        c->e = NEW(Expr);
        c->e->kind = E_CONST;
        c->e->lo = c->e->hi = f->hi - 1;
        c->e->type = &ty_int;
    } else if (lowered.ret->kind == TY_VOID) code_add(C_RETURN, f->hi - 1)->used = true;
    resolve_gotos();
    find_shared();
    refuse_names();
}
