/* The text as plain C: what caw.h's macros leave of it for other tools, at the same lines and columns.

   Blanks stand in the place of a word, and of attributes that only cawc knows. An expression in parentheses behind it stays in
   use: as the argument of a call of which no compiler knows the answer, asked by an `if` where an else may follow. messages.c
   asks the C compiler about it. */
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
/* What an expression in parentheses behind a word becomes. */
static const struct {
    int word;
    const char *before, *behind; /* in the place of the word and its parenthesis, and of the other one with a blank */
} asked[] = {{W_WITHIN, "if(w_(0,", "))"}, {W_GATHER_MAX, "while(w_(0,", "))"}, {W_SPAWN_IN, "(void)(", "),"}};

/* What a word becomes that begins a statement. */
static const struct {
    int word;
    const char *text;
} begins_with[] = {
    {W_DEFER, "if(0)"}, /* it does not run here */
    {W_SPAWN, ";"},     /* stands where the statement did: its indentation is judged */
    {W_SHIELD, ";"},    {W_GATHER, ";"}, {W_RACE, ";"}, {W_NURSERY, ";"}, {W_OFFLOAD, ";"},
};
static bool ends_statement(const Token *t) /* else an `else` may follow what comes next */
{
    return t->kind == T_PUNCT && (t->id == ';' || t->id == '{' || t->id == '}' || t->id == ':');
}
static void cut_word(const Token *t)
{
    const Token *open = t + 1;
    size_t k = 0;
    for (size_t i = 0; ends_statement(t - 1) && i < sizeof begins_with / sizeof *begins_with; i++)
        if (t->id == begins_with[i].word) {
            cut(t->off, t->off + t->len, begins_with[i].text);
            return;
        }
    while (k < sizeof asked / sizeof *asked && t->id != asked[k].word) k++;
    if (k == sizeof asked / sizeof *asked || open->id != '(' || !open->ref) {
        cut(t->off, t->off + t->len, "");
        return;
    }
    uint32_t end = unit.toks[open->ref].off + 1;
    cut(t->off, open->off + 1, asked[k].before);
    if (unit.text[end] == ' ') cut(end - 1, end + 1, asked[k].behind);
    else cut(end, end, asked[k].behind + 1); /* what is behind it stands one further on */
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
