/* The text as plain C: what caw.h's macros leave of it for other tools, at the same lines and columns.

   The C compiler would tell what is wrong with the user's C in terms of what cawc has made of it: twice, as each function has
   two forms, and beside the place. So when it refuses that, it is asked about this text instead. Blanks stand in the place of
   a word; where an expression in parentheses follows, it is an `if`, which its else fits. */
#include "cawc.h"
#include <string.h>

static void blank(Text *out, const Token *first, const Token *last)
{
    for (char *p = out->p + first->off; p < out->p + last->off + last->len; p++)
        if (*p != '\n') *p = ' ';
}
void erase(Text *out)
{
    text_add(out, unit.text, unit.size);
    for (uint32_t i = 0; i < unit.nedits; i++) { /* attributes that only we know */
        const Edit *e = &unit.edits[i];
        if (e->hi > e->lo && unit.toks[e->lo].id == K_ATTRIBUTE) blank(out, &unit.toks[e->lo], &unit.toks[e->hi - 1]);
    }
    for (uint32_t i = 0; i < unit.nwords; i++) {
        const Token *t = &unit.toks[unit.words[i]];
        blank(out, t, t);
        if (t->id == W_WITHIN || t->id == W_GATHER_MAX || t->id == W_SPAWN_IN) memcpy(out->p + t->off, "if", 2);
    }
}
