/* Ways out.

   A jump inside one body crosses zones: it takes the number of its exit to the innermost one's label, and the dispatch
   behind each zone's work sends it on. A jump out of a branch is recorded in the outermost group that it leaves, which is
   left at once; the branch just ends. And a block that somebody else leaves is left by the text inside it, at an await.
   lower.h names the parts. */
#include "lower_part.h"

Code *new_jump(CodeKind kind, uint32_t tok)
{
    Code *c = NEW(Code);
    c->kind = kind;
    c->tok = tok;
    return c;
}
Code *new_label(const char *what, uint32_t tok)
{
    Code *c = new_jump(C_LABEL, tok);
    c->name = arena_printf("%s_%d_", what, ++lo.nlabels);
    return c;
}

/* ---- zones --------------------------------------------------------------------------------------------------- */
Zone *zone_open(uint32_t tok)
{
    Zone *z = NEW(Zone);
    z->outer = lo.zone;
    z->region = lo.region;
    z->label = new_label("leave", tok);
    lo.zone = z;
    return z;
}
void zone_label(Zone *z, uint32_t tok)
{
    Code *c = code_add(C_SET, tok); /* falls out of its end: no exit */
    c->zone = z;
    code_place(z->label);
}
void zone_close(Zone *z, uint32_t tok)
{
    lo.zone = z->outer;
    code_add(C_DISPATCH, tok)->zone = z;
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
    if (z != x->target && !z->region->exit) {
        z->region->exit = new_local(b, lo.nregions++ ? arena_printf("exit_%d_", lo.nregions) : "exit_", &ty_int, tok);
        z->region->exit->zeroed = true;
    }
    for (; z != x->target; z = z->outer) {
        link_exit(&z->exits, x);
        z->label->used = true;
    }
}
/* One that comes by zone z already, and goes where this jump goes. */
static Exit *same_exit(const Zone *z, const Code *jump, const Zone *target)
{
    for (const struct ExitLink *l = jump->kind == C_GOTO ? z->exits : NULL; l; l = l->next) {
        const Code *j = l->exit->jump;
        if (j->kind == C_GOTO && l->exit->target == target && j->name == jump->name) return l->exit;
    }
    return NULL;
}
/* Each await in nested blocks can leave each of them: of all these that go to one place there is one exit. */
static Exit *joined_exit(const Code *jump, const Zone *target)
{
    for (Zone *z = lo.zone; z != target && z->region == lo.zone->region; z = z->outer) {
        Exit *x = same_exit(z, jump, target);
        if (!x) continue;
        for (Zone *inner = lo.zone; inner != z; inner = inner->outer) {
            link_exit(&inner->exits, x);
            inner->label->used = true;
        }
        return x;
    }
    return NULL;
}
void exit_local(Code *jump, Zone *target, uint32_t tok)
{
    if (lo.zone == target) {
        *lo.end = jump;
        lo.end = &jump->next;
        return;
    }
    Code *c = code_add(C_EXIT, tok);
    if ((c->exit = joined_exit(jump, target))) return;
    c->exit = new_exit(jump, target);
    cross_zones(lo.body, lo.zone, c->exit, tok);
}
void end_branch(uint32_t tok)
{
    exit_local(new_jump(C_END, tok), NULL, tok);
}
void exit_to(Code *jump, Body *body, Zone *target, Sym *ret, Expr *value, uint32_t tok)
{
    if (body == lo.body) {
        if (ret && value) code_set(ret, value, tok);
        if (jump) exit_local(jump, target, tok);
        return;
    }
    Body *child = lo.body;
    while (child->up != body) child = child->up;
    Code *c = code_add(C_RECORD, tok);
    c->block = lo.block; /* through shields too: an exit that is under way already is not replaced */
    see_blocks(c);
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

/* ---- blocks -------------------------------------------------------------------------------------------------- */
Block *block_open(int kind, Sym *sym, uint32_t tok)
{
    Block *b = NEW(Block);
    b->outer = lo.block;
    b->kind = kind;
    b->body = lo.body;
    b->zone = lo.zone;
    b->sym = sym;
    if (kind != BLOCK_BRANCHES && kind != BLOCK_SHIELD) b->after = new_label("after", tok);
    lo.block = b;
    return b;
}
void see_blocks(Code *c)
{
    for (Block *b = c->block; b != c->block_end; b = b->outer)
        if (b->sym && b->body != lo.body) b->sym->shared = true;
}
void code_blocks(Code *c)
{
    c->block = c->block_end = lo.block;
    while (c->block_end && c->block_end->kind != BLOCK_SHIELD) c->block_end = c->block_end->outer;
    see_blocks(c);
}
static Code **if_left(Block *from, Block *to, uint32_t tok)
{
    Code *c = code_add(C_LEFT, tok);
    c->block = from;
    c->block_end = to;
    see_blocks(c);
    return code_into(&c->body);
}
/* Outermost first: a within inside a lost race does not run its else. */
static void leave_to_after(Block *b, Block *last, uint32_t tok)
{
    Code **old = if_left(b, last, tok);
    Code *jump = new_jump(C_GOTO, tok);
    jump->name = b->after->name;
    b->after->used = true;
    exit_local(jump, b->zone, tok);
    lo.end = old;
}
static void leave_inner(Block *b, Block *end, uint32_t tok)
{
    if (b == end) return;
    leave_inner(b->outer, end, tok);
    leave_to_after(b, b->outer, tok);
}
void code_left(uint32_t tok)
{
    Block *end = lo.block;
    while (end && end->kind != BLOCK_SHIELD) end = end->outer;
    Block *around = lo.block;
    while (around != end && around->body == lo.body && around->kind != BLOCK_HEADER) around = around->outer;
    if (around != end && around->kind == BLOCK_HEADER) /* whatever is left: the gather's branches come first */
        leave_to_after(around, end, tok);
    else if (around != end) {
        Code **old = if_left(around, end, tok);
        end_branch(tok);
        lo.end = old;
    }
    leave_inner(lo.block, around, tok);
}
