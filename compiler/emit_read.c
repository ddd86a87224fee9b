/* Code as text that people read (--emit-c).

   The same code as emit_code.c prints for the C compiler, less what is there for its warnings only, and closer to how one
   writes: a statement stands on its condition's line, else if is one, results go where they are wanted without a temporary in
   between (in the ordinary form, where an await is a call), and the user's comments stand before what they are about. */
#include "emit.h"
#include <string.h>

/* In the direct form `t = f(); x = t;` is `x = f();`. */
static bool is_result(const Expr *e, const Sym *t)
{
    while (e && e->kind == E_PAREN && !e->temp) e = e->a;
    return e && e->temp == t && !e->by_address;
}
static Code *only_use(Code *c) /* what only hands on the result of c */
{
    Code *n = c->next;
    if (!n || !c->sym || !c->sym->async_result || has_const(c->sym->type) || (c->self && !em.body->pinned)) return NULL;
    if (n->kind == C_SET && n->sym && is_result(n->e, c->sym) && n->sym->type->kind != TY_ARRAY && !n->sym->vla &&
        !has_const(n->sym->type))
        return n;
    bool assigns = n->kind == C_EXPR && n->e->kind == E_ASSIGN && n->e->op == '=' && !n->e->temp;
    if (assigns && n->e->a->kind == E_IDENT && !n->e->a->temp && is_result(n->e->b, c->sym)) return n;
    return n->kind == C_RETURN && n->e && is_result(n->e, c->sym) ? n : NULL;
}
void fold_results(Code *c)
{
    for (; em.source && !em.stackless && c; c = c->next) {
        fold_results(c->body);
        fold_results(c->els);
        Code *n = c->kind == C_AWAIT ? only_use(c) : NULL;
        if (n) n->folded = c->sym->folded = true;
    }
}
static void put_folded(Code *c)
{
    Code *n = c->next;
    put_state(c);
    if (n->kind == C_RETURN) P("return");
    else if (n->kind == C_SET) put_sym(n->sym);
    else put_tokens(n->e->a->lo, n->e->a->hi);
    P(n->kind == C_RETURN ? " " : " = ");
    put_call_direct(c->e);
    P(";\n");
}
/* Where people read: one statement stands on its condition's line. */
bool is_short(const Code *c)
{
    while (c && c->kind == C_BLOCK && !c->next) c = c->body;
    if (!c || c->next || has_comments(c->tok)) return false;
    bool drops = em.stackless && em.body->pinned;
    if (c->kind == C_RETURN || c->kind == C_END) return !drops && !(c->kind == C_RETURN && c->used) && !c->folded;
    return c->kind == C_EXPR || c->kind == C_GOTO || c->kind == C_BREAK || c->kind == C_CONTINUE;
}
void put_short(Code *c)
{
    while (c->kind == C_BLOCK) c = c->body;
    put_one(c);
}
static void put_else(Code *c)
{
    P("else ");
    while (c->kind == C_BLOCK && !c->next && !used_goto(c) && c->body) c = c->body;
    if (!c->next && (c->kind == C_IF || c->kind == C_UNLESS) && !has_comments(c->tok)) put_read_if(c);
    else if (is_short(c)) put_short(c);
    else put_body(c);
}
void put_read_if(Code *c)
{
    bool left = c->kind == C_LEFT;
    P("if (");
    if (left) put_left(c, NULL, false, false);
    else if (c->kind == C_UNLESS) P("!("), put_expr(c->e, NULL), P(")");
    else put_whole(c->e, NULL);
    P(") ");
    if (is_short(c->body)) put_short(c->body);
    else put_body(c->body);
    if (!c->els) return;
    if (em.out->p[em.out->n - 2] == '}' && !is_short(c->body)) em.out->n--, P(" ");
    else put_indent();
    put_else(c->els);
}
static bool is_end(const Code *c) /* nothing comes behind it */
{
    return c && (c->kind == C_RETURN || c->kind == C_END || c->kind == C_GOTO || c->kind == C_BREAK ||
                 c->kind == C_CONTINUE);
}
static bool is_nothing(const Code *c) /* prints only a semicolon */
{
    if (c->kind == C_SET) return !c->sym && !c->zone->label->used;
    if (c->kind == C_RETURN) return c->used && !em.stackless;
    return c->kind == C_LEAVE && c->group->nursery && !c->zone->label->used;
}
/* Into a label from above: the C compiler wants a comment there, or warns. */
static void put_fall(size_t comments)
{
    for (size_t i = comments; i + 4 <= em.out->n; i++)
        if (!strncmp(em.out->p + i + 1, "all", 3) && (em.out->p[i] | 32) == 'f') return;
    put_indent();
    P("/* falls through */\n");
}
/* Where people read: the same text, less what is there for the C compiler's warnings only. */
void put_read_code(Code *c)
{
    const Code *first = c, *before = NULL;
    for (; c; before = c, c = c->next) {
        bool done = c->folded && !em.stackless;
        if (done || (c->kind == C_RETURN && is_end(before))) continue;
        size_t comments = em.out->n;
        if (c->kind != C_DISPATCH && c->kind != C_GDISPATCH && c->kind != C_LABEL) put_comments(c->tok, !before);
        if (c->kind == C_CASE && before && before->kind != C_CASE && !is_end(before)) put_fall(comments);
        if (used_goto(c)) put_code(c->body);
        else if (c->kind == C_LABEL || c->kind == C_DISPATCH || c->kind == C_GDISPATCH) put_one(c);
        else if (c->kind == C_CASE) em.indent--, put_indent(), em.indent++, put_one(c);
        else if (c->kind == C_AWAIT && c->sym && c->sym->folded && !em.stackless) put_indent(), put_folded(c);
        else if (!is_nothing(c)) put_indent(), put_one(c);
    }
    if (first) put_end_comments(first->tok, before->tok);
}
