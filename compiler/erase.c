/* The text as plain C: what caw.h's macros leave of it for other tools, at the same lines and columns.

   Blanks stand in the place of a word, and of attributes that only cawc knows; where an expression in parentheses follows, it
   is the argument of a call that an `if` asks, so that the else fits, and no compiler knows the answer. messages.c asks the C
   compiler about it. */
#include "cawc.h"
#include <stdlib.h>
#include <string.h>

typedef struct Cut { /* [from, to) of the text is replaced: by blanks, behind what is said */
    uint32_t from, to;
    const char *text;
} Cut;
static Cut *cuts;
static uint32_t ncuts, cap_cuts;

static void cut(uint32_t from, uint32_t to, const char *text)
{
    MAKE_ROOM(cuts, ncuts, cap_cuts);
    cuts[ncuts++] = (Cut){from, to, text};
}
static int by_place(const void *a, const void *b)
{
    const Cut *x = a, *y = b;
    return x->from < y->from ? -1 : x->from > y->from;
}
static void cut_word(const Token *t)
{
    bool asks = t->id == W_WITHIN || t->id == W_GATHER_MAX || t->id == W_SPAWN_IN;
    const Token *open = t + 1;
    if (!asks || open->id != '(' || !open->ref) {
        cut(t->off, t->off + t->len, "");
        return;
    }
    const Token *close = &unit.toks[open->ref];
    cut(t->off, open->off + 1, "if(w_(0,");
    if (unit.text[close->off + 1] == ' ') cut(close->off, close->off + 2, "))");
    else cut(close->off, close->off, ")"); /* what is behind it stands one further on */
}
void erase(Text *out)
{
    uint32_t at = 0;
    ncuts = 0;
    for (uint32_t i = 0; i < unit.nwords; i++) cut_word(&unit.toks[unit.words[i]]);
    for (uint32_t i = 0; i < unit.nedits; i++) {
        const Edit *e = &unit.edits[i];
        const Token *first = &unit.toks[e->lo], *last = &unit.toks[e->hi - 1];
        if (e->hi > e->lo && first->id == K_ATTRIBUTE) cut(first->off, last->off + last->len, "");
    }
    qsort(cuts, ncuts, sizeof *cuts, by_place);
    text_printf(out, "# 1 \"<caw>\" 3\nint w_(int, ...);\n");
    for (uint32_t i = 0; i < ncuts; i++) {
        const Cut *c = &cuts[i];
        if (c->from < at) continue; /* told twice */
        text_add(out, unit.text + at, c->from - at);
        text_printf(out, "%s", c->text);
        size_t said = strlen(c->text);
        for (uint32_t k = c->from; k < c->to; k++) /* lines stay lines */
            if (unit.text[k] == '\n') text_add(out, "\n", 1);
            else if (k - c->from >= said) text_add(out, " ", 1);
        at = c->to;
    }
    text_add(out, unit.text + at, unit.size - at);
}
