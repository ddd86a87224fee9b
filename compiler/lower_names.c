/* Names in the output.

   It has names of its own: in a body they end in `_` (frame_, t1_), at file scope they are the function's or the branch's with
   a word behind it (f__start, f__b1, f__b1__frame). What the user calls so has another name there if it is local. What moves
   to file scope gets a name that is no other's: none of ours there ends in `_`, and none of the text's is taken. What stands
   at file scope is what others know it by, so it is refused. */
#include "lower_part.h"
#include "parse.h"
#include <string.h>

const char *file_name(const char *name)
{
    const char *f = lowered.func->sym->name, *out = arena_printf("%s__%s_", f, name);
    while (known_name(out, strlen(out))) out = arena_printf("%s__%s_%d_", f, name, ++lo.nrenamed);
    return intern(out, strlen(out));
}
/* A moved variable stands at the top of the body among others: its name must mean nothing else there. */
typedef struct NameUse { /* what a name means in the function */
    const Func *func;
    const Sym *sym;
    bool several;
} NameUse;
static void note_uses(void)
{
    for (uint32_t i = lowered.func->lo; i < lowered.func->hi; i++) {
        const Sym *y = unit.syms[i];
        if (!y || unit.toks[i].kind != T_IDENT || y->kind == SYM_TAG || y->kind == SYM_LABEL) continue;
        Name *n = all_names[unit.toks[i].ref];
        if (!n->use) n->use = NEW(NameUse);
        if (n->use->func != lowered.func) *n->use = (NameUse){.func = lowered.func, .sym = y};
        else n->use->several |= n->use->sym != y;
    }
}
static bool is_ours(const char *name)
{
    size_t n = strlen(name);
    return n && (name[n - 1] == '_' || strstr(name, "__") || !strncmp(name, "caw_", 4));
}
static const char *other_name(const Sym *s)
{
    return arena_printf("%s_%d", s->name, ++lo.nrenamed);
}
/* (Labels that __label__ declares may have one name, but the blocks that keep them apart are gone.) */
static bool is_taken(const Func *f, const Sym *label)
{
    for (const Sym *s = f->locals; s != label; s = s->next_local)
        if (s->kind == SYM_LABEL && s->name == label->name) return true;
    return is_ours(label->name);
}
void rename_ours(const Func *f)
{
    for (Sym *s = f->locals; s; s = s->next_local) {
        bool other = s->kind == SYM_LABEL ? is_taken(f, s)
                                          : s->kind == SYM_VAR && !s->is_static && !s->is_extern && is_ours(s->name);
        if (other && !s->out) s->out = other_name(s);
    }
}
const char *free_name(Sym *s)
{
    if (s->out) return s->out;
    static const Func *noted;
    if (noted != lowered.func) noted = lowered.func, note_uses();
    const NameUse *u = name_entry(s->name)->use;
    if (!u || u->func != lowered.func || (!u->several && u->sym == s)) return s->name;
    return other_name(s);
}

/* ---- the file's names ---- */
static void refuse(const char *made)
{
    const Name *n = known_name(made, strlen(made));
    const Sym *s = n ? file_symbol(n->s) : NULL;
    if (n && !s) s = lookup_tag(n->s, false);
    if (!s) return;
    const char *f = lowered.func->sym->name;
    error_at(s->tok, "'%s' is a name that cawc makes for the async function '%s': it can't be one of the file's",
             s->name, f);
    note_at(lowered.func->sym->tok, "'%s' is defined here", f);
}
void refuse_names(void)
{
    static const char *const words[] = {"async",       "start",    "ret",  "frame",   "resume",
                                        "code",        "body",     "env",  "resumed", "scopes",
                                        "queued_code", "dequeued", "work", "arg",     "queued"};
    for (const Body *b = lowered.bodies; b; b = b->next) {
        if (b->up) refuse(b->name);
        for (size_t i = 0; i < sizeof words / sizeof *words; i++) refuse(arena_printf("%s__%s", b->name, words[i]));
        for (int i = 1; i <= b->nstates; i++) {
            refuse(arena_printf("%s__keep_%d", b->name, i));
            refuse(arena_printf("%s__suspend_%d", b->name, i));
        }
    }
}
