/* -Wframe-size=N: which async functions keep more than N bytes while they wait, and what of.

   How large a type is only the C compiler knows, whatever it was told on its command line. So it is asked: behind the text
   that was emitted stand arrays of the sizes in question, and in the assembly that it makes of them their sizes are told. */
#include "emit.h"
#include <stdlib.h>
#include <string.h>

typedef struct Field {
    struct Field *next;
    const Sym *sym;
    unsigned long size;
} Field;
typedef struct Frame { /* of a function or a branch */
    struct Frame *next;
    const Body *body;
    Field *fields;
    unsigned long size;
} Frame;
static Frame *frames, **last = &frames;
enum { TOLD = 3 };

void frame_emitted(const Body *b)
{
    Frame *f = NEW(Frame);
    f->body = b;
    *last = f;
    last = &f->next;
    Field **at = &f->fields;
    for (Param *p = b->up ? NULL : b->func->params; p; p = p->next)
        if (p->sym && body_in_frame(p->sym)) *at = NEW(Field), (*at)->sym = p->sym, at = &(*at)->next;
    for (Sym *s = b->locals; s; s = s->next_temp)
        if (body_in_frame(s)) *at = NEW(Field), (*at)->sym = s, at = &(*at)->next;
}
static const char *name_of(const Sym *s)
{
    return s->out ? s->out : s->name;
}
void put_frame_probes(Text *out)
{
    int n = 0, k;
    for (const Frame *f = frames; f; f = f->next, n++) {
        text_printf(out, "char caw_size_%d_0[sizeof(struct %s__frame)] = {1};\n", n, f->body->name);
        k = 1;
        for (const Field *d = f->fields; d; d = d->next, k++)
            text_printf(out, "char caw_size_%d_%d[sizeof ((struct %s__frame *)0)->%s + 1] = {1};\n", n, k,
                        f->body->name, name_of(d->sym));
    }
}
static void read_size(int n, int k, unsigned long size)
{
    Frame *f = frames;
    while (f && n--) f = f->next;
    if (!f) return;
    if (k == 0) {
        f->size = size;
        return;
    }
    Field *d = f->fields;
    while (d && --k) d = d->next;
    if (d) d->size = size - 1;
}
void read_frame_sizes(FILE *assembly)
{
    char line[256];
    int n, k;
    unsigned long size;
    while (fgets(line, sizeof line, assembly))
        if (sscanf(line, " .size caw_size_%d_%d, %lu", &n, &k, &size) == 3) read_size(n, k, size);
}

static int larger_first(const void *a, const void *b)
{
    const Field *x = *(Field *const *)a, *y = *(Field *const *)b;
    if (x->size != y->size) return x->size > y->size ? -1 : 1;
    return x->sym->tok < y->sym->tok ? -1 : 1;
}
static void tell_fields(const Frame *f)
{
    size_t n = 0, i = 0;
    for (const Field *d = f->fields; d; d = d->next) n++;
    Field **all = arena_alloc((n + 1) * sizeof *all);
    for (Field *d = f->fields; d; d = d->next)
        if (!d->sym->is_temp && d->sym->kind == SYM_VAR && d->sym->name) all[i++] = d;
    qsort(all, i, sizeof *all, larger_first);
    for (n = 0; n < i && n < TOLD; n++) {
        const Sym *y = all[n]->sym;
        bool users = tok_name(&unit.toks[y->tok]) == y->name; /* else what a block of the language needs */
        note_at(y->tok, users ? "'%s' takes %lu bytes of it" : "%.0sthis block takes %lu bytes of it", y->name,
                all[n]->size);
    }
}
void warn_frames(unsigned long most)
{
    for (const Frame *f = frames; f; f = f->next) {
        if (f->size <= most) continue;
        const Body *b = f->body;
        uint32_t at = b->up ? b->lo : b->func->sym->tok;
        warn_at(at, "frame-size", "the frame of %s'%s' takes %lu bytes, more than %lu", b->up ? "a branch of " : "",
                b->func->sym->name, f->size, most);
        tell_fields(f);
    }
}
