/* What the parts of a state machine are, in words: for the comments of --emit-c, for --report and --graph.

   A suspension point is told by the user's own text and line; what a frame holds, by what keeps it there. */
#include "emit.h"
#include "origin.h"
#include <stdlib.h>
#include <string.h>

/* ---- the user's text on one line ----------------------------------------------------------------------------------- */
static void add_folded(Text *t, const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        bool blank = s[i] == ' ' || s[i] == '\t' || s[i] == '\n' || s[i] == '\r' || s[i] == '\\';
        if (s[i] == '/' && i + 1 < n && (s[i + 1] == '*' || s[i + 1] == '/')) { /* no comment within a comment */
            char end = s[i + 1] == '*' ? '/' : '\n';
            for (i += 2; i < n && (s[i] != end || (end == '/' && s[i - 1] != '*')); i++) {}
            blank = true;
        } else if (s[i] == '\\' && i + 1 < n && s[i + 1] != '\n' && s[i + 1] != '\r') blank = false;
        if (!blank) text_add(t, s + i, 1);
        else if (t->n && t->p[t->n - 1] != ' ') text_add(t, " ", 1);
    }
}
static bool from_file(Text *t, uint32_t lo, uint32_t hi)
{
    const Piece *p = origin_piece(lo), *q = origin_piece(hi - 1);
    if (!p || !q || p->lo != lo || q->hi != hi) return false;
    add_folded(t, origin.text + p->off, q->end - p->off);
    return true;
}
const char *user_text(uint32_t lo, uint32_t hi, size_t most)
{
    Text t = {0};
    text_add(&t, "", 0);
    if (hi > lo && !from_file(&t, lo, hi))
        for (uint32_t i = lo; i < hi; i++) {
            const Token *k = &unit.toks[i];
            if (i > lo && (k->bol || k->off > k[-1].off + k[-1].len)) text_add(&t, " ", 1);
            add_folded(&t, unit.text + k->off, k->len);
        }
    while (t.n && t.p[t.n - 1] == ' ') t.n--;
    bool cut = t.n > most;
    size_t n = cut ? most - 3 : t.n;
    while (cut && n && ((unsigned char)t.p[n] & 0xc0) == 0x80) n--; /* not within a character */
    const char *s = arena_printf("%.*s%s", (int)n, t.p, cut ? "..." : "");
    free(t.p);
    return s;
}
const char *comment_text(const char *s) /* that no comment ends in */
{
    char *c = arena_printf("%s", s);
    for (char *p = c; (p = strstr(p, "*/"));) *p = '+';
    for (char *p = c; (p = strstr(p, "/*"));) *p = '|';
    return c;
}
uint32_t line_of(uint32_t tok)
{
    return position(&unit.toks[tok]).line;
}

const char *branch_text(const Body *b, size_t most)
{
    const Expr *call = b->hi == b->lo && b->nstates ? b->states[1]->e : NULL; /* spawned: it has no text of its own */
    return call ? user_text(call->lo, call->hi, most) : user_text(b->lo, b->hi, most);
}

/* ---- where it waits ------------------------------------------------------------------------------------------------- */
static const char *word_at(uint32_t tok)
{
    static const char *const words[] = {"async", "await",    "gather", "gather", "race",    "nursery",
                                        "spawn", "spawn_in", "within", "shield", "offload", "defer"};
    int id = unit.toks[tok].id;
    return id >= W_FIRST && id <= W_LAST ? words[id - W_FIRST] : "block";
}
const char *group_text(const Group *g)
{
    if (g->variable)
        return arena_printf("async variable '%s'",
                            tok_name(&unit.toks[g->sym->tok]) ? user_text(g->sym->tok, g->sym->tok + 1, 40) : "");
    return word_at(g->sym->tok);
}
const char *state_text(const Code *c, size_t most)
{
    switch (c->kind) {
    case C_AWAIT:
        if (c->e->hi <= c->e->lo) return "await";
        return arena_printf("await %s", user_text(c->e->lo, c->e->hi, most - 6));
    case C_JOIN:
        if (c->group->variable) return arena_printf("the end of %s", group_text(c->group));
        return arena_printf("the end of the %s of line %u", group_text(c->group), line_of(c->group->sym->tok));
    case C_WAIT:
        if (!c->group->variable) return "a branch to end: gather_max";
        return user_text(c->tok, c->tok + 2, most);
    default: return "offload";
    }
}

/* ---- why it is kept -------------------------------------------------------------------------------------------------- */
static const char *awaits_over(const Body *b, const Sym *s)
{
    Text t = {0};
    uint32_t last = 0;
    int n = 0;
    text_add(&t, "", 0);
    for (int i = 1; i <= b->nstates; i++) {
        const Code *c = b->states[i];
        if (!c->live || !(c->live[s->index / 64] >> s->index % 64 & 1)) continue;
        uint32_t line = line_of(c->tok);
        if (n++ && line == last) continue;
        text_printf(&t, "%s%u", t.n ? ", " : "", line);
        last = line;
    }
    const char *list = text_done(&t);
    return arena_printf("lives over the await%s of line%s %s", n > 1 ? "s" : "", strchr(list, ',') ? "s" : "", list);
}
static const char *object_text(const Sym *s)
{
    const Type *t = s->type;
    const char *name = t->alias ? t->alias->name : "";
    uint32_t line = line_of(s->tok);
    if (!strcmp(name, "caw_group")) {
        int id = unit.toks[s->tok].id;
        return id >= W_FIRST ? arena_printf("the branches of the %s of line %u", word_at(s->tok), line)
                             : arena_printf("the task of the async variable of line %u", line);
    }
    if (!strcmp(name, "caw_nursery")) return arena_printf("the children of the nursery of line %u", line);
    if (!strcmp(name, "caw_within")) return arena_printf("the deadline of the within of line %u", line);
    if (!strcmp(name, "caw_scope")) return arena_printf("the %s of line %u", word_at(s->tok), line);
    return NULL;
}
static const char *made_text(const Sym *s) /* no name of the user's */
{
    const char *object = s->pinned ? object_text(s) : NULL;
    uint32_t line = line_of(s->tok);
    if (object) return object;
    if (!strncmp(s->name, "lit", 3)) return arena_printf("the compound literal of line %u", line);
    if (!strncmp(s->name, "here_", 5)) return arena_printf("the address of the nursery of line %u", line);
    if (!strncmp(s->name, "exit_", 5)) return "how the block is being left";
    if (!strcmp(s->name, "ret_")) return "what is to be returned";
    if (s->async_result) return "the value of an await";
    if (s->is_temp) return arena_printf("a value within the expression of line %u", line);
    return NULL;
}
static bool users_name(const Sym *s)
{
    return tok_name(&unit.toks[s->tok]) == s->name;
}
const char *why_kept(const Body *b, const Sym *s)
{
    const char *made = users_name(s) || s->vla ? NULL : made_text(s), *why;
    bool copy = b->up && s->is_param;
    if (!s->pinned) why = awaits_over(b, s);
    else if (made) return made;
    else if (s->async_var) why = "its task stores into it";
    else if (s->vla) why = "its length is not constant, so it points to where it is";
    else if (s->shared) why = "branches use it";
    else if (s->cleanup) why = "it has a cleanup function";
    else if (s->addr_taken) why = "its address is taken";
    else if (s->type->kind == TY_ARRAY) why = "an array";
    else if (s->type->quals & (Q_VOLATILE | Q_ATOMIC)) why = "it is volatile or atomic";
    else if (s->aligned) why = "it is aligned";
    else why = "a part of it is kept by its address";
    if (made) return arena_printf("%s; %s", made, why);
    return arena_printf("%s%s", copy ? "the branch's own; " : s->is_param ? "parameter; " : "", why);
}

/* ---- what a frame holds, in its order ------------------------------------------------------------------------------ */
static void add_field(Kept ***end, const Body *b, Sym *s)
{
    if (!body_in_frame(s)) return;
    Kept *k = NEW(Kept);
    *k = (Kept){.sym = s, .name = name_of(s), .why = why_kept(b, s), .copy = b->up && s->is_param};
    **end = k;
    *end = &k->next;
}
Kept *kept_by(const Body *b)
{
    Kept *first = NULL, **end = &first;
    for (Param *p = b->up ? NULL : b->func->params; p; p = p->next)
        if (p->sym) add_field(&end, b, p->sym);
    for (Copy *c = b->copies; c; c = c->next) add_field(&end, b, c->copy);
    for (Sym *s = b->locals; s; s = s->next_temp) add_field(&end, b, s);
    return first;
}
