/* The words: statements that own children, or a scope.

   Each is made of the parts in lower.h. A gather is a group with a body for each branch; a nursery is a zone with a group
   that the text inside adds to; an async variable is a group of one, and a zone to the end of its C block; within and
   shield are zones with a scope; a defer is a zone whose work is the deferred statement. */
#include "lower_part.h"

/* ---- groups and their branches --------------------------------------------------------------------------------- */
static Group *new_group(const char *type, const char *prefix, uint32_t tok)
{
    Group *g = NEW(Group);
    g->sym = new_object(type, arena_printf("%s%d_", prefix, ++lo.ngroups), tok);
    g->nursery = prefix[0] == 'n'; /* nothing spawned into it reaches its body */
    if (!g->nursery) g->sym->shared = lo.body->has_branches = true;
    g->body = lo.body;
    g->zone = lo.zone;
    return g;
}
static Code *group_code(CodeKind kind, Group *g, uint32_t tok)
{
    Code *c = code_add(kind, tok);
    c->group = g;
    code_blocks(c);
    return c;
}
static void group_join(Group *g, uint32_t tok)
{
    code_suspends(group_code(C_JOIN, g, tok));
}
static void group_close(Group *g, uint32_t tok)
{
    group_join(g, tok);
    group_code(C_GEND, g, tok);
    group_code(C_GDISPATCH, g, tok);
    code_left(tok);
}

/* Everything that belongs to the body being walked; a branch has its own. */
typedef struct Saved {
    Body *body;
    Zone *zone;
    Code **end;
    Block *block;
    Region *region;
    Group *nursery;
} Saved;
static Saved enter_branch(Body *b)
{
    Saved s = {lo.body, lo.zone, lo.end, lo.block, lo.region, lo.nursery};
    if (b->group && !b->detached) block_open(BLOCK_BRANCHES, b->group->sym, b->lo);
    lo.body = b;
    lo.zone = NULL;
    lo.region = NEW(Region);
    lo.end = &b->code;
    lo.nursery = NULL;
    return s;
}
static void leave_branch(Saved s, uint32_t tok)
{
    code_add(C_END, debug_lines() && lo.body->hi > lo.body->lo ? lo.body->hi - 1 : tok)->used = debug_lines();
    lo.body = s.body;
    lo.zone = s.zone;
    lo.end = s.end;
    lo.block = s.block;
    lo.region = s.region;
    lo.nursery = s.nursery;
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
    c->copy->type = type->vla ? type_pointer(&ty_void) : type;
    c->copy->is_local = c->copy->is_param = true;
    c->copy->addr_taken = of && of->addr_taken;
    c->copy->aligned = of ? of->aligned : NULL;
    c->copy->body = b;
    c->copy->tok = b->lo;
    while (*p) p = &(*p)->next;
    *p = c;
}

/* ---- gather, race ---------------------------------------------------------------------------------------------- */
/* A branch that is one call and drops its result hands the callee's frame to the group: no frame of its own. */
static Expr *only_call(Stmt *s)
{
    while (s->kind == S_BLOCK && s->body && !s->body->next) s = s->body;
    Expr *e = s->kind == S_EXPR ? strip_void(s->e) : NULL;
    return e && e->kind == E_AWAIT && e->a->kind == E_CALL ? e->a : NULL;
}
static void branch_body(Stmt *s)
{
    Expr *call = only_call(s);
    if (!call) {
        lower_statement(s);
        return;
    }
    lower_call_operands(call);
    Code *c = code_add(C_AWAIT, s->lo);
    c->e = call;
    c->tail = true;
    code_suspends(c);
    lo.body->has_tail = true;
}
void lower_gather(Stmt *s)
{
    Group *g = new_group("caw_group", "g", s->lo);
    g->race = s->kind == S_RACE;
    group_code(C_BEGIN, g, s->lo);
    for (Stmt *b = s->body; b; b = b->next) {
        if (b->kind == S_EMPTY || b->kind == S_PRAGMA) continue;
        Body *body = new_branch(g, b->lo, b->hi);
        group_code(C_START, g, b->lo)->branch = body;
        Saved saved = enter_branch(body);
        branch_body(b);
        leave_branch(saved, b->lo);
    }
    group_close(g, s->lo);
}

/* gather for: the loop runs in the parent, with the group's scope current, so an await in its header is one more thing
   that is left with the group. */
static void loop_copies(Body *b, Stmt *init)
{
    if (!init || init->kind != S_DECL) return;
    for (Decl *d = init->decls; d; d = d->next)
        if (d->sym && d->sym->kind == SYM_VAR) add_copy(b, d->sym, NULL, d->sym->name, type_unqualified(d->sym->type));
}
static Code *if_left_break(Group *g, uint32_t tok)
{
    Code *c = group_code(C_LEFT, g, tok), **in = code_into(&c->body);
    code_add(C_BREAK, tok);
    lo.end = in;
    return c;
}
static void limit_branches(Group *g, Expr *limit)
{
    lower_expr(limit);
    group_code(C_LIMIT, g, limit->lo)->e = limit;
}
void lower_gather_for(Stmt *s)
{
    Code *outer = code_add(C_BLOCK, s->lo), **old = code_into(&outer->body);
    if (s->init && s->init->kind == S_DECL) lower_declaration(s->init, true);
    else if (s->init) lower_statement(s->init);
    Group *g = new_group("caw_group", "g", s->lo);
    group_code(C_BEGIN, g, s->lo);
    Block *header = block_open(BLOCK_HEADER, g->sym, s->lo);
    if (s->limit) limit_branches(g, s->limit);
    Code *loop = code_add(C_FOR, s->lo), **after = code_into(&loop->body);
    if (s->e && s->e->has_await) lower_unless_break(s->e);
    else loop->e = s->e;
    if (s->limit) {
        code_suspends(group_code(C_WAIT, g, s->limit->lo));
        code_left(s->limit->lo);
    }
    Body *body = new_branch(g, s->body->lo, s->body->hi);
    loop_copies(body, s->init);
    group_code(C_START, g, s->body->lo)->branch = body;
    if_left_break(g, s->lo);
    if (s->step && s->step->has_await) lower_effect(s->step);
    else loop->step = s->step;
    lo.end = after;
    lo.block = header->outer;
    code_place(header->after);

    Saved saved = enter_branch(body);
    Target t = {lo.targets, true, true, NULL, body, saved.body, saved.zone, NULL};
    lo.targets = &t;
    branch_body(s->body);
    lo.targets = t.outer;
    leave_branch(saved, s->lo);
    group_close(g, s->lo);
    lo.end = old;
}

/* ---- a call as a child ----------------------------------------------------------------------------------------- */
/* A body whose text is one call; it has copies of the arguments, which the parent evaluates. */
static Body *call_branch(Group *g, Expr *call)
{
    Body *b = new_branch(g, call->lo, call->lo);
    int n = 0;
    for (Expr *a = call->list; a; a = a->next) add_copy(b, NULL, a, arena_printf("a%d_", ++n), type_rvalue(a));
    if (!callee_name(call)) add_copy(b, NULL, call->a, "fn_", type_rvalue(call->a));
    return b;
}
static Sym *await_in_branch(Expr *call, uint32_t tok)
{
    Code *c = code_add(C_AWAIT, tok);
    c->e = call;
    if (call->type->kind != TY_VOID) {
        c->sym = new_temp(type_unqualified(call->type), tok);
        c->sym->async_result = true;
    }
    code_suspends(c);
    return c->sym;
}
static Cleanup *add_cleanup(uint32_t tok)
{
    Cleanup *c = NEW(Cleanup);
    c->outer = lo.cleanups;
    c->zone = zone_open(tok);
    lo.cleanups = c;
    return c;
}
void lower_async_variable(Decl *d, Stmt *decl)
{
    Sym *v = d->sym;
    Expr *call = strip_void(d->init);
    v->pinned = v->shared = lo.body->pinned = true;
    lower_call_operands(call);
    Group *g = new_group("caw_group", "g", d->lo);
    g->variable = true;
    Body *body = call_branch(g, call);
    group_code(C_BEGIN, g, d->lo);
    group_code(C_START, g, d->lo)->branch = body;
    group_code(C_OUTSIDE, g, d->lo);
    Saved saved = enter_branch(body);
    Sym *result = await_in_branch(call, d->lo);
    if (result) code_set(v, temp_expr(result, d->lo), d->lo);
    leave_branch(saved, d->lo);
    Cleanup *c = add_cleanup(decl->lo);
    c->var = v;
    c->group = g;
}

/* ---- nursery, spawn ---------------------------------------------------------------------------------------------- */
/* The call caw_nursery_here() is lexical: it names this nursery's address. */
static void name_nursery(Stmt *s, Sym *here)
{
    const char *name = intern("caw_nursery_here", 16);
    for (uint32_t i = s->lo; i + 2 < s->hi; i++) {
        Token *t = &unit.toks[i];
        if (!unit.syms[i] || tok_name(t) != name || t[1].id != '(' || t[2].id != ')') continue;
        if (unit.syms[i]->kind == SYM_FUNC) add_edit(i + 1, i + 3, "");
        unit.syms[i] = here;
    }
}
void lower_nursery(Stmt *s)
{
    Code *outer = code_add(C_BLOCK, s->lo), **old = code_into(&outer->body);
    Group *g = new_group("caw_nursery", "n", s->lo), *around = lo.nursery;
    Sym *here_around = lo.nursery_here;
    Sym *here = new_local(lo.body, arena_printf("here_%d_", lo.ngroups), type_pointer(g->sym->type), s->lo);
    here->pinned = here->unused = true;
    group_code(C_BEGIN, g, s->lo)->sym = here;
    name_nursery(s, here);
    Block *b = block_open(BLOCK_NURSERY, g->sym, s->lo);
    Zone *z = zone_open(s->lo);
    lo.nursery = g;
    lo.nursery_here = here;
    lower_statements(s->body, NULL);
    lo.nursery = around;
    lo.nursery_here = here_around;
    zone_label(z, s->lo);
    Code *leave = group_code(C_LEAVE, g, s->lo);
    leave->zone = z;
    lo.block = b->outer;
    group_join(g, s->lo);
    group_code(C_GEND, g, s->lo);
    zone_close(z, s->lo);
    code_place(b->after);
    code_left(s->lo);
    lo.end = old;
}
static bool has_name(const Type *t)
{
    return t->alias || !t->origin->tag || t->origin->tag->name[0] || t->origin->tag->out;
}
/* Where a spawned call's value goes: the lvalue's address, found at the spawn. A bit-field has none: *path leads to it from what
   has one, and a type that can be named. */
static Sym *address_of(Expr *lvalue, const char **path)
{
    Expr *in = strip_void(lvalue);
    lower_expr(lvalue);
    for (bool found = in->bits < 0; !found && (in->kind == E_MEMBER || in->kind == E_ARROW); in = strip_void(in->a)) {
        *path = *path ? arena_printf("%s.%s", in->member->name, *path) : in->member->name;
        found = in->kind == E_ARROW || has_name(in->a->type);
        if (found && in->kind == E_ARROW) {
            keep_value(in->a);
            return strip_void(in->a)->temp;
        }
        if (found) {
            in = strip_void(in->a);
            break;
        }
    }
    if (*path && !has_name(in->type)) error_at(in->lo, "the struct of a bit-field that is spawned into needs a name");
    keep_address(in);
    return in->temp;
}
void lower_spawn(Stmt *s)
{
    Expr *call = s->e, *into = s->limit;
    Code *outer = code_add(C_BLOCK, s->lo), **old = code_into(&outer->body);
    if (into) lower_expr(into);
    const char *path = NULL;
    Sym *to = s->e2 ? address_of(s->e2, &path) : NULL;
    lower_call_operands(call);
    if (!into) {
        into = temp_expr(lo.nursery_here, s->lo);
        if (lo.nursery_here->body != lo.body) lo.nursery_here->shared = true;
    }
    Body *body = call_branch(NULL, call);
    body->detached = true;
    if (to) add_copy(body, NULL, temp_expr(to, s->lo), "to_", to->type);
    Code *c = code_add(C_SPAWN, s->lo);
    c->e = into;
    c->branch = body;
    Saved saved = enter_branch(body);
    lo.block = NULL;
    Sym *result = await_in_branch(call, s->lo);
    if (to && result) {
        Copy *last = body->copies;
        while (last->next) last = last->next;
        Code *store = code_add(C_STORE, s->lo);
        store->sym = last->copy;
        store->name = path;
        store->e = temp_expr(result, s->lo);
    }
    leave_branch(saved, s->lo);
    lo.end = old;
}

/* ---- within, shield ---------------------------------------------------------------------------------------------- */
static Code *scope_code(CodeKind kind, Sym *s, uint32_t tok)
{
    Code *c = code_add(kind, tok);
    c->sym = s;
    return c;
}
/* Both ways to the else part, too late from the start and left by an await, go to block->after. */
void lower_within(Stmt *s)
{
    Code *outer = code_add(C_BLOCK, s->lo), **old = code_into(&outer->body);
    lower_expr(s->e);
    Sym *w = new_object("caw_within", arena_printf("w%d_", ++lo.ngroups), s->lo);
    Block *b = block_open(BLOCK_WITHIN, w, s->lo);
    Code *begin = scope_code(C_WITHIN, w, s->lo), **in = code_into(&begin->body);
    begin->e = s->e;
    code_add(C_GOTO, s->lo)->name = b->after->name;
    b->after->used = true;
    lo.end = in;
    Zone *z = zone_open(s->lo);
    Code *body = code_add(C_BLOCK, s->lo);
    in = code_into(&body->body);
    lower_statement(s->body);
    lo.end = in;
    zone_label(z, s->lo);
    scope_code(C_SEND, w, s->lo);
    lo.block = b->outer;
    zone_close(z, s->lo);
    if (s->els) {
        Code *done = new_label("done", s->lo);
        code_add(C_GOTO, s->lo)->name = done->name;
        done->used = true;
        code_place(b->after);
        lower_statement(s->els);
        code_place(done);
    } else code_place(b->after);
    lo.end = old;
}
static Sym *open_shield(uint32_t tok, bool defer)
{
    Sym *w = new_object("caw_scope", arena_printf("s%d_", ++lo.ngroups), tok);
    scope_code(C_SHIELD, w, tok)->used = defer;
    block_open(BLOCK_SHIELD, NULL, tok);
    return w;
}
void lower_shield(Stmt *s)
{
    Code *outer = code_add(C_BLOCK, s->lo), **old = code_into(&outer->body);
    Sym *w = open_shield(s->lo, false);
    Zone *z = zone_open(s->lo);
    Code *body = code_add(C_BLOCK, s->lo), **in = code_into(&body->body);
    lower_statement(s->body);
    lo.end = in;
    zone_label(z, s->lo);
    scope_code(C_SEND, w, s->lo);
    lo.block = lo.block->outer;
    zone_close(z, s->lo);
    lo.end = old;
}

/* ---- offload ------------------------------------------------------------------------------------------------------ */
void lower_offload(Stmt *s)
{
    lo.body->has_branches = lo.body->pinned = true;
    if (lo.pretest) code_left(s->lo);
    Body *b = new_branch(NULL, s->lo, s->hi);
    b->offloaded = true;
    Code *c = code_add(C_OFFLOAD, s->lo);
    c->branch = b;
    code_suspends(c);
    Saved saved = enter_branch(b);
    lower_statement(s->body);
    leave_branch(saved, s->lo);
    code_left(s->lo);
}

/* ---- what a C block does before it is left ----------------------------------------------------------------------- */
void lower_defer(Stmt *s)
{
    add_cleanup(s->lo)->defer = s;
}
void lower_cleanup(Sym *s, uint32_t tok)
{
    add_cleanup(tok)->var = s;
}
/* The children that this C block has started so far end before anything is cleaned up: each is waited for where it began. */
static void end_children(Cleanup *c, Cleanup *until, Zone *z)
{
    for (Cleanup *v = c; v != until; v = v->outer)
        if (v->group) group_code(C_LEAVE, v->group, v->group->sym->tok);
    for (Cleanup *v = c; v != until; v = v->outer)
        if (v->group) {
            group_join(v->group, v->group->sym->tok);
            group_code(C_GEND, v->group, v->group->sym->tok);
        }
    if (lo.nursery && !c->group) {
        uint32_t tok = lo.nursery->sym->tok;
        group_code(C_LEAVE, lo.nursery, tok)->zone = z;
        group_join(lo.nursery, tok);
    }
}
static void deferred(Stmt *s)
{
    Block *around = lo.block;
    Region *region = lo.region;
    lo.region = NEW(Region);
    Sym *w = s->body->has_await ? open_shield(s->lo, true) : NULL;
    lower_statement(s->body);
    if (w) scope_code(C_SEND, w, s->lo);
    lo.block = around;
    lo.region = region;
}
void close_cleanups(Cleanup *until, uint32_t tok)
{
    for (; lo.cleanups != until; lo.cleanups = lo.cleanups->outer) {
        Cleanup *c = lo.cleanups;
        zone_label(c->zone, tok);
        lo.zone = c->zone->outer; /* its own work is outside it */
        end_children(c, until, c->zone);
        if (c->defer) deferred(c->defer);
        else if (!c->group) code_add(C_CLEANUP, tok)->sym = c->var;
        zone_close(c->zone, tok);
    }
}
