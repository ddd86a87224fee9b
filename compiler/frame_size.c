/* How large frames are: for --report, and for -Wframe-size=N, which async functions keep more than N bytes while they wait,
   and what of.

   How large a type is only the C compiler knows, whatever it was told on its command line. So it is asked: behind the text
   that was emitted stand arrays of the sizes in question, and in the assembly that it makes of them their sizes are told. */
#include "emit.h"
#include <stdlib.h>
#include <string.h>

static Frame *frames, **last = &frames;
unsigned long head_size, pointer_size;
enum { TOLD = 3 };

void frame_emitted(const Body *b)
{
    Frame *f = NEW(Frame);
    *f = (Frame){.body = b, .fields = kept_by(b)};
    *last = f;
    last = &f->next;
}
Frame *frame_of(const Body *b)
{
    Frame *f = frames;
    while (f && f->body != b) f = f->next;
    return f;
}
void put_frame_probes(Text *out)
{
    int n = 0, k;
    for (const Frame *f = frames; f; f = f->next, n++) {
        text_printf(out, "char caw_size_%d_0[sizeof(struct %s__frame)] = {1};\n", n, f->body->name);
        k = 1;
        for (const Kept *d = f->fields; d; d = d->next, k++)
            text_printf(out, "char caw_size_%d_%d[sizeof ((struct %s__frame *)0)->%s + 1] = {1};\n", n, k,
                        f->body->name, d->name);
    }
    text_printf(out, "char caw_size_%d_0[sizeof(caw_frame)] = {1};\nchar caw_size_%d_1[sizeof(void *)] = {1};\n", n, n);
}
static void read_size(int n, int k, unsigned long size)
{
    Frame *f = frames;
    while (f && n--) f = f->next;
    if (!f) {
        *(k ? &pointer_size : &head_size) = size;
        return;
    }
    if (k == 0) {
        f->size = size;
        return;
    }
    Kept *d = f->fields;
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
    const Kept *x = *(Kept *const *)a, *y = *(Kept *const *)b;
    if (x->size != y->size) return x->size > y->size ? -1 : 1;
    return x->sym->tok < y->sym->tok ? -1 : 1;
}
static void tell_fields(const Frame *f)
{
    size_t n = 0, i = 0;
    for (const Kept *d = f->fields; d; d = d->next) n++;
    Kept **all = arena_alloc((n + 1) * sizeof *all);
    for (Kept *d = f->fields; d; d = d->next)
        if (!d->copy && !d->sym->is_temp && d->sym->kind == SYM_VAR && d->sym->name) all[i++] = d;
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
