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
Expr *temp_expr(Sym *s, uint32_t tok)
{
    Expr *e = NEW(Expr);
    e->kind = E_IDENT;
    e->lo = e->hi = tok;
    e->type = s->type;
    e->temp = s;
    return e;
}
void code_set(Sym *s, Expr *e, uint32_t tok)
{
    Code *c = code_add(C_SET, tok);
    c->sym = s;
    c->e = e;
}
static Body *new_body(Body *up, const char *name, uint32_t from, uint32_t to)
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

/* ---- exits --------------------------------------------------------------------------------------------------- */
static void link_exit(struct ExitLink **list, Exit *x)
{
    struct ExitLink *l = NEW(struct ExitLink);
    l->exit = x;
    while (*list) list = &(*list)->next;
    *list = l;
}
static Exit *new_exit(Code *jump, Zone *target)
{
    Exit *x = NEW(Exit);
    x->code = ++lo.nexits;
    x->jump = jump;
    x->target = target;
    return x;
}
/* On its way it comes through the zones from z to its target. */
static void cross_zones(Body *b, Zone *z, Exit *x, uint32_t tok)
{
    if (z != x->target && !b->exit) b->exit = new_local(b, "exit_", &ty_int, tok);
    for (; z != x->target; z = z->outer) {
        link_exit(&z->exits, x);
        z->label->used = true;
    }
}
/* `jump` from here, inside one body, to where `target` is the innermost zone. */
static void exit_local(Code *jump, Zone *target, uint32_t tok)
{
    if (lo.zone == target) {
        *lo.end = jump;
        lo.end = &jump->next;
        return;
    }
    Code *c = code_add(C_EXIT, tok);
    c->exit = new_exit(jump, target);
    cross_zones(lo.body, lo.zone, c->exit, tok);
}
static Code *new_jump(CodeKind kind, uint32_t tok)
{
    Code *c = NEW(Code);
    c->kind = kind;
    c->tok = tok;
    return c;
}
static void end_branch(uint32_t tok)
{
    exit_local(new_jump(C_END, tok), NULL, tok);
}
/* The same, to a body around this one perhaps: then the outermost group that is left hears of it at once. */
static void exit_to(Code *jump, Body *body, Zone *target, Sym *ret, Expr *value, uint32_t tok)
{
    if (body == lo.body) {
        if (ret && value) code_set(ret, value, tok);
        if (jump) exit_local(jump, target, tok);
        return;
    }
    Body *child = lo.body;
    while (child->up != body) child = child->up;
    Code *c = code_add(C_RECORD, tok);
    c->group = child->group;
    c->exit = new_exit(jump, target);
    c->sym = ret;
    c->e = value;
    if (ret) ret->shared = ret->pinned = ret->body->pinned = true;
    if (jump) {
        link_exit(&child->group->exits, c->exit);
        cross_zones(body, child->group->zone, c->exit, tok);
    }
    end_branch(tok);
}

/* After an await: is a block around it being left? */
void code_left(uint32_t tok)
{
    if (!lo.body->up && !lo.header) return;
    Code *c = code_add(C_LEFT, tok), **old = code_into(&c->body);
    c->header = lo.header;
    if (lo.header) {
        Code *j = code_add(C_GOTO, tok);
        j->name = lo.header_join->name;
        lo.header_join->used = true;
    } else
        end_branch(tok);
    lo.end = old;
}
void code_suspends(Code *c)
{
    c->header = lo.header;
    c->state = ++lo.body->nstates;
}

/* ---- zones and groups -------------------------------------------------------------------------------------- */
static Code *new_label(const char *what, uint32_t tok)
{
    Code *c = new_jump(C_LABEL, tok);
    c->name = arena_printf("%s_%d_", what, ++lo.nlabels);
    return c;
}
static void place(Code *c)
{
    c->zone = lo.zone;
    *lo.end = c;
    lo.end = &c->next;
}
static Group *new_group(uint32_t tok, bool race)
{
    Group *g = NEW(Group), **p = &lo.body->groups;
    g->sym = NEW(Sym);
    g->sym->kind = SYM_VAR;
    g->sym->name = g->sym->out = arena_printf("g%d_", ++lo.ngroups);
    g->sym->type = &ty_unknown;
    g->sym->tok = tok;
    g->sym->body = lo.body;
    g->sym->is_group = g->sym->pinned = g->sym->shared = true;
    g->body = lo.body;
    g->zone = lo.zone;
    g->race = race;
    while (*p) p = &(*p)->next;
    *p = g;
    lo.body->pinned = lo.body->has_branches = true;
    return g;
}
static Code *group_code(CodeKind kind, Group *g, uint32_t tok)
{
    Code *c = code_add(kind, tok);
    c->group = g;
    return c;
}
static void group_join(Group *g, uint32_t tok)
{
    code_suspends(group_code(C_JOIN, g, tok));
    group_code(C_GEND, g, tok);
    group_code(C_GDISPATCH, g, tok);
}

/* Everything that belongs to the body being walked; a branch has its own. */
typedef struct Saved {
    Body *body;
    Zone *zone;
    Code **end;
    Group *header;
    Code *header_join;
} Saved;
static Saved enter_branch(Body *b)
{
    Saved s = {lo.body, lo.zone, lo.end, lo.header, lo.header_join};
    lo.body = b;
    lo.zone = NULL;
    lo.end = &b->code;
    lo.header = NULL;
    return s;
}
static void leave_branch(Saved s, uint32_t tok)
{
    code_add(C_END, tok);
    lo.body = s.body;
    lo.zone = s.zone;
    lo.end = s.end;
    lo.header = s.header;
    lo.header_join = s.header_join;
}
static Body *new_branch(Group *g, uint32_t from, uint32_t to)
{
    Body *b = new_body(lo.body, arena_printf("%s__b%d", lowered.func->sym->name, ++lo.nbranches), from, to);
    b->group = g;
    return b;
}
static void add_copy(Body *b, Sym *of, Expr *e, const char *name, Type *type)
{
    Copy *c = NEW(Copy), **p = &b->copies;
    c->of = of;
    c->e = e;
    c->copy = NEW(Sym);
    c->copy->kind = SYM_VAR;
    c->copy->name = c->copy->out = name;
    c->copy->type = type;
    c->copy->is_local = c->copy->is_param = true;
    c->copy->addr_taken = of && of->addr_taken;
    c->copy->body = b;
    c->copy->tok = b->lo;
    while (*p) p = &(*p)->next;
    *p = c;
}

static void statement(Stmt *s);
static void declaration(Stmt *s, bool awaits_follow);
static void block_statements(Stmt *first);

Sym *callee_name(const Expr *call)
{
    const Expr *e = call->a;
    while (e->kind == E_PAREN || (e->kind == E_UNARY && e->op == '*')) e = e->a;
    return e->kind == E_IDENT && e->sym && e->sym->kind == SYM_FUNC ? e->sym : NULL;
}
static Expr *strip(Expr *e)
{
    while (e && (e->kind == E_PAREN || (e->kind == E_CAST && e->type->kind == TY_VOID))) e = e->a;
    return e;
}
/* A branch that is one call and drops its result hands the callee's frame to the group: no frame of its own. */
static bool is_tail_branch(Stmt *s)
{
    Expr *e = s->kind == S_EXPR ? strip(s->e) : NULL;
    return e && e->kind == E_AWAIT && e->a->kind == E_CALL;
}
static void branch_body(Stmt *s)
{
    if (is_tail_branch(s)) {
        Expr *call = strip(s->e)->a;
        lower_call_operands(call);
        Code *c = code_add(C_AWAIT, s->lo);
        c->e = call;
        c->tail = true;
        code_suspends(c);
        lo.body->has_tail = true;
    } else
        statement(s);
}
static void gather(Stmt *s)
{
    Group *g = new_group(s->lo, s->kind == S_RACE);
    group_code(C_BEGIN, g, s->lo);
    for (Stmt *b = s->body; b; b = b->next) {
        if (b->kind == S_EMPTY || b->kind == S_PRAGMA) continue;
        Body *body = new_branch(g, b->lo, b->hi);
        group_code(C_START, g, b->lo)->branch = body;
        Saved saved = enter_branch(body);
        branch_body(b);
        leave_branch(saved, b->lo);
    }
    group_join(g, s->lo);
    code_left(s->lo);
}

/* if (!e) break; with e's awaits before it */
static void unless_break(Expr *e)
{
    lower_expr(e);
    Code *u = code_add(C_UNLESS, e->lo), **in = code_into(&u->body);
    u->e = e;
    code_add(C_BREAK, e->lo);
    lo.end = in;
}

/* gather for: the loop runs in the parent, with the group's scope current, so an await in its header is one more thing
   that is left with the group. */
static void loop_copies(Body *b, Stmt *init)
{
    if (!init || init->kind != S_DECL) return;
    for (Decl *d = init->decls; d; d = d->next)
        if (d->sym && d->sym->kind == SYM_VAR) add_copy(b, d->sym, NULL, d->sym->name, type_unqualified(d->sym->type));
}
static void gather_for(Stmt *s)
{
    if (s->limit) {
        error_at(s->lo, "'gather_max' is not supported yet");
        return;
    }
    Code *outer = code_add(C_BLOCK, s->lo), **old = code_into(&outer->body);
    Group *g = new_group(s->lo, false);
    if (s->init && s->init->kind == S_DECL) declaration(s->init, true);
    else if (s->init) statement(s->init);
    group_code(C_BEGIN, g, s->lo);
    Group *outer_header = lo.header;
    Code *outer_join = lo.header_join, *join = new_label("join", s->lo);
    lo.header = g;
    lo.header_join = join;
    Code *loop = code_add(C_FOR, s->lo), **after = code_into(&loop->body);
    if (s->e && s->e->has_await) unless_break(s->e);
    else loop->e = s->e;
    Body *body = new_branch(g, s->body->lo, s->body->hi);
    loop_copies(body, s->init);
    group_code(C_START, g, s->body->lo)->branch = body;
    Code *left = code_add(C_LEFT, s->lo), **in = code_into(&left->body);
    left->header = g;
    code_add(C_BREAK, s->lo);
    lo.end = in;
    if (s->step && s->step->has_await) lower_effect(s->step);
    else loop->step = s->step;
    lo.end = after;
    lo.header = outer_header;
    lo.header_join = outer_join;
    place(join);

    Saved saved = enter_branch(body);
    Target t = {lo.targets, true, true, NULL, body, saved.body, saved.zone, NULL};
    lo.targets = &t;
    branch_body(s->body);
    lo.targets = t.outer;
    leave_branch(saved, s->lo);
    group_join(g, s->lo);
    code_left(s->lo);
    lo.end = old;
}

/* async T v = call(args): a group of one, whose branch is `v = await call(copies)`. From here to the end of the block
   is a zone: leaving it cancels the child and waits for it. */
static void async_variable(Decl *d, Stmt *decl)
{
    Sym *v = d->sym;
    Expr *call = strip(d->init);
    v->pinned = v->shared = lo.body->pinned = true;
    lower_call_operands(call);
    Group *g = new_group(d->lo, false);
    g->variable = true;
    VarGroup *vg = NEW(VarGroup);
    *vg = (VarGroup){lo.vars, v, g};
    lo.vars = vg;
    Body *body = new_branch(g, call->lo, call->lo); /* no tokens of its own: its arguments are the parent's */
    int n = 0;
    for (Expr *a = call->list; a; a = a->next) add_copy(body, NULL, a, arena_printf("a%d_", ++n), type_rvalue(a));
    if (!callee_name(call)) add_copy(body, NULL, call->a, "fn_", type_rvalue(call->a));
    group_code(C_BEGIN, g, d->lo);
    group_code(C_START, g, d->lo)->branch = body;
    group_code(C_OUTSIDE, g, d->lo);
    Saved saved = enter_branch(body);
    Code *c = code_add(C_AWAIT, d->lo);
    c->e = call;
    c->sym = new_temp(type_unqualified(call->type), d->lo);
    c->sym->async_result = true;
    code_suspends(c);
    code_set(v, temp_expr(c->sym, d->lo), d->lo);
    leave_branch(saved, d->lo);

    Zone *z = NEW(Zone);
    z->outer = lo.zone;
    z->label = new_label("leave", decl->lo);
    lo.zone = z;
}
static void close_variable(VarGroup *vg, VarGroup *until, uint32_t tok)
{
    Zone *z = lo.zone;
    Code *c = code_add(C_SET, tok); /* falls out of its end: no exit */
    c->zone = z;
    c->sym = NULL;
    place(z->label);
    for (VarGroup *v = vg; v != until; v = v->outer) group_code(C_LEAVE, v->group, tok);
    code_suspends(group_code(C_JOIN, vg->group, tok));
    group_code(C_GEND, vg->group, tok);
    lo.zone = z->outer;
    code_add(C_DISPATCH, tok)->zone = z;
}

/* ---- declarations ------------------------------------------------------------------------------------------ */
static const char *file_name(const char *f, const char *name)
{
    char *out = arena_printf("%s__%s", f, name);
    for (Hoisted *h = lo.hoisted; h; h = h->next)
        if (!strcmp(h->out, out)) out = arena_printf("%s__%s_%d", f, name, ++lo.nrenamed);
    Hoisted *h = NEW(Hoisted);
    *h = (Hoisted){lo.hoisted, out};
    lo.hoisted = h;
    return out;
}
static void hoist_to_file(Stmt *s)
{
    *lowered.hoisted_end = s;
    lowered.hoisted_end = &s->next_hoisted;
    const char *f = lowered.func->sym->name;
    for (uint32_t i = s->lo; i < s->hi; i++) {
        Sym *y = unit.toks[i].sym;
        if (!y || y->tok != i || y->out || y->kind == SYM_LABEL) continue;
        if (y->kind == SYM_VAR && !s->is_static) continue;
        y->out = file_name(f, y->name);
        y->hoisted = true;
    }
    for (Decl *d = s->decls; d; d = d->next) { /* a tag without a name needs one now */
        Type *t = d->sym ? d->sym->type : NULL;
        while (t && (t->kind == TY_PTR || t->kind == TY_ARRAY)) t = t->base;
        Sym *tag = t && (t->kind == TY_STRUCT || t->kind == TY_UNION || t->kind == TY_ENUM) ? t->origin->tag : NULL;
        if (tag && !tag->name[0] && !tag->out && tag->tok >= s->spec_lo && tag->tok < s->spec_hi) {
            tag->out = arena_printf("%s__type%u", f, tag->tok);
            unit.toks[tag->tok].sym = tag;
        }
    }
}
/* A moved variable stands at the top of the body among others: its name must mean nothing else there. */
static const char *free_name(Sym *s)
{
    for (uint32_t i = lowered.func->lo; i < lowered.func->hi; i++) {
        Token *t = &unit.toks[i];
        if (t->name == s->name && t->sym && t->sym != s && t->sym->kind != SYM_TAG && t->sym->kind != SYM_LABEL)
            return arena_printf("%s_%d", s->name, ++lo.nrenamed);
    }
    return s->name;
}
static bool must_pin(Sym *s)
{
    Type *t = s->type;
    return s->addr_taken || t->kind == TY_ARRAY || t->kind == TY_VA_LIST || (t->quals & (Q_VOLATILE | Q_ATOMIC)) || s->cleanup || s->aligned;
}
static void move_variable(Sym *s)
{
    if (s->body) return;
    s->body = lo.body;
    s->out = free_name(s);
    *lo.body->locals_end = s;
    lo.body->locals_end = &s->next_temp;
    if (must_pin(s)) s->pinned = lo.body->pinned = true;
}
static void declaration(Stmt *s, bool awaits_follow)
{
    if (s->is_static) {
        hoist_to_file(s);
        return;
    }
    if (s->is_typedef && awaits_follow) {
        hoist_to_file(s);
        return;
    }
    if (!awaits_follow || s->is_extern || s->is_typedef) {
        Code *c = code_add(C_STMT, s->lo);
        c->stmt = s;
        return;
    }
    if (s->defines_type) hoist_to_file(s);
    for (Decl *d = s->decls; d; d = d->next) {
        if (!d->sym) continue;
        if (d->sym->kind != SYM_VAR) {
            error_at(d->lo, "a function declared in a block with an await is not supported yet");
            continue;
        }
        if (d->sym->type->vla) {
            error_at(d->lo, "'%s' is a variable-length array that lives over an await: not supported yet", d->sym->name);
            continue;
        }
        if (d->sym->cleanup) error_at(d->lo, "a cleanup attribute on '%s', which lives over an await, is not supported yet", d->sym->name);
        move_variable(d->sym);
        if (s->is_async) {
            async_variable(d, s);
            continue;
        }
        if (!d->init) continue;
        lower_literals(d->init, true);
        lower_expr(d->init);
        code_set(d->sym, d->init, d->lo);
    }
}

/* ---- control ------------------------------------------------------------------------------------------------- */
static void sub(Code **list, Stmt *s)
{
    Code **old = code_into(list);
    statement(s);
    lo.end = old;
}
static void loop_body(Stmt *body, Code *cont)
{
    Target t = {lo.targets, true, false, cont, lo.body, lo.body, lo.zone, lo.zone};
    lo.targets = &t;
    statement(body);
    lo.targets = t.outer;
}
static void while_loop(Stmt *s)
{
    Code *c = code_add(C_FOR, s->lo), **old = code_into(&c->body);
    if (s->e->has_await) unless_break(s->e);
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
        place(cont);
        unless_break(s->e);
    } else
        c->e = s->e;
    lo.end = old;
}
static void for_loop(Stmt *s)
{
    Code *outer = code_add(C_BLOCK, s->lo), **old = code_into(&outer->body);
    if (s->init && s->init->kind == S_DECL) declaration(s->init, s->has_await);
    else if (s->init) statement(s->init);
    bool aw_step = s->step && s->step->has_await;
    Code *c = code_add(C_FOR, s->lo);
    code_into(&c->body);
    if (s->e && s->e->has_await) unless_break(s->e);
    else c->e = s->e;
    Code *cont = aw_step ? new_label("next", s->lo) : NULL;
    loop_body(s->body, cont);
    if (aw_step) {
        place(cont);
        lower_effect(s->step);
    } else
        c->step = s->step;
    lo.end = old;
}
static void switch_statement(Stmt *s)
{
    lower_expr(s->e);
    Code *c = code_add(C_SWITCH, s->lo), **old = code_into(&c->body);
    c->e = s->e;
    Target t = {lo.targets, false, false, NULL, lo.body, lo.body, lo.zone, lo.zone};
    lo.targets = &t;
    statement(s->body);
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
    } else
        jump = new_jump(cont ? C_CONTINUE : C_BREAK, s->lo);
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
    return r->ret;
}
static void return_statement(Stmt *s)
{
    bool plain = lo.body == root_body() && !lo.zone;
    Expr *e = s->e;
    if (e) lower_literals(e, false);
    if (e && lowered.ret->kind == TY_VOID) {
        lower_effect(e);
        e = NULL;
    }
    Code *jump = new_jump(C_RETURN, s->lo);
    if (e) {
        Expr *aw = strip(e);
        lower_expr(e);
        if (plain && aw->kind == E_AWAIT && aw->a->kind == E_CALL && type_same(type_unqualified(aw->type), lowered.ret)) mark_tail(aw);
    }
    if (plain) {
        jump->e = e;
        place(jump);
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
    *g = (Goto){lo.gotos, s, hole, lo.body, lo.zone};
    hole->used = true; /* prints without braces */
    lo.gotos = g;
}
static void label_statement(Stmt *s)
{
    Label *l = NEW(Label);
    Code *c = code_add(C_LABEL, s->lo);
    c->name = s->label->name;
    c->used = true;
    *l = (Label){lo.labels, s->label, lo.body, lo.zone};
    lo.labels = l;
    if (s->body) statement(s->body);
}
static void resolve_gotos(void)
{
    for (Goto *g = lo.gotos; g; g = g->next) {
        Label *l = lo.labels;
        while (l && l->sym != g->stmt->label) l = l->next;
        if (!l) continue; /* the parser has said so */
        lo.body = g->body;
        lo.zone = g->zone;
        lo.end = &g->hole->body;
        Code *jump = new_jump(C_GOTO, g->stmt->lo);
        jump->name = l->sym->name;
        exit_to(jump, l->body, l->zone, NULL, NULL, g->stmt->lo);
    }
}

/* ---- blocks -------------------------------------------------------------------------------------------------- */
static void block_statements(Stmt *first)
{
    Stmt *last = NULL;
    bool labels = false;
    for (Stmt *s = first; s; s = s->next) {
        if (s->has_await) last = s;
        if (s->kind == S_LABEL) labels = true;
    }
    Zone *zone = lo.zone;
    VarGroup *vars = lo.vars;
    bool follow = last != NULL;
    for (Stmt *s = first; s; s = s->next) {
        bool saved = lo.awaits_follow;
        lo.awaits_follow = follow || (labels && last) || saved;
        if (s->kind == S_DECL) declaration(s, follow || (labels && last));
        else statement(s);
        lo.awaits_follow = saved;
        if (s == last) follow = false;
    }
    uint32_t tok = first ? first->lo : lowered.func->lo;
    for (VarGroup *v = lo.vars; v != vars; v = v->outer) close_variable(v, vars, tok);
    lo.vars = vars;
    lo.zone = zone;
}
static void unsupported(Stmt *s, const char *word)
{
    error_at(s->lo, "'%s' is not supported yet", word);
}
static void statement(Stmt *s)
{
    Code *c, **old;
    switch (s->kind) {
    case S_DECL: declaration(s, s->has_await); return;
    case S_BLOCK:
        c = code_add(C_BLOCK, s->lo);
        old = code_into(&c->body);
        block_statements(s->body);
        lo.end = old;
        return;
    case S_EXPR:
        lower_literals(s->e, lo.awaits_follow || s->has_await);
        if (s->has_await) lower_effect(s->e);
        else code_add(C_EXPR, s->lo)->e = s->e;
        return;
    case S_IF:
        lower_expr(s->e);
        c = code_add(C_IF, s->lo);
        c->e = s->e;
        sub(&c->body, s->body);
        if (s->els) sub(&c->els, s->els);
        return;
    case S_WHILE: while_loop(s); return;
    case S_DO: do_loop(s); return;
    case S_FOR: for_loop(s); return;
    case S_SWITCH: switch_statement(s); return;
    case S_CASE:
    case S_DEFAULT:
        code_add(C_CASE, s->lo)->stmt = s;
        if (s->body) statement(s->body);
        return;
    case S_LABEL: label_statement(s); return;
    case S_GOTO: goto_statement(s); return;
    case S_BREAK:
    case S_CONTINUE: break_or_continue(s); return;
    case S_RETURN: return_statement(s); return;
    case S_GATHER:
    case S_RACE: gather(s); return;
    case S_GATHER_FOR: gather_for(s); return;
    case S_NURSERY: unsupported(s, "nursery"); return;
    case S_SPAWN: unsupported(s, "spawn"); return;
    case S_WITHIN: unsupported(s, "within"); return;
    case S_SHIELD: unsupported(s, "shield"); return;
    case S_OFFLOAD: unsupported(s, "offload"); return;
    case S_DEFER: unsupported(s, "defer"); return;
    case S_EMPTY:
    case S_ASM:
    case S_ASSERT:
    case S_PRAGMA: code_add(C_STMT, s->lo)->stmt = s; return;
    case S_GOTO_PTR:
    case S_NESTED: return; /* refused by check.c */
    }
}
void lower_statements(Stmt *first)
{
    block_statements(first);
}

/* ---- a function ---------------------------------------------------------------------------------------------- */
/* What a branch names of the bodies around it has one address for life. */
static void find_shared(void)
{
    for (Body *b = lowered.bodies; b; b = b->next) {
        if (!b->up) continue;
        for (uint32_t i = b->lo; i < b->hi; i++) {
            Sym *s = unit.toks[i].sym;
            int ups;
            if (!s || s->kind != SYM_VAR || !s->body) continue;
            Sym *r = resolve(b, s, &ups);
            if (r && ups) r->shared = r->pinned = r->body->pinned = true;
        }
    }
    for (Body *b = lowered.bodies; b; b = b->next)
        for (Copy *c = b->copies; c; c = c->next)
            if (must_pin(c->copy)) c->copy->pinned = b->pinned = true;
}
void lower(Func *f)
{
    memset(&lo, 0, sizeof lo);
    lowered = (Lowered){.func = f, .ret = type_unqualified(f->sym->type->base)};
    lowered.hoisted_end = &lowered.hoisted;
    Body *b = new_body(NULL, f->sym->name, f->lo, f->hi);
    lo.body = b;
    lo.end = &b->code;
    for (Param *p = f->params; p; p = p->next) {
        if (!p->sym) continue;
        p->sym->body = b;
        if (f->body->has_await && must_pin(p->sym)) p->sym->pinned = b->pinned = true;
    }
    block_statements(f->body->body);
    if (f->sym->name == intern("main", 4)) { /* main may end without a return */
        Code *c = code_add(C_RETURN, f->hi - 1);
        c->e = NEW(Expr);
        c->e->kind = E_CONST;
        c->e->lo = c->e->hi = f->hi - 1;
        c->e->type = &ty_int;
    } else if (lowered.ret->kind == TY_VOID)
        code_add(C_RETURN, f->hi - 1);
    resolve_gotos();
    find_shared();
}
