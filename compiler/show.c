/* What people read instead of an object: --emit-c, --report, --graph.

   All three want to know where the tokens come from (origin.c), for which the file is preprocessed once more, with marks in
   it. And where a header of the user's has async functions, --emit-c's output must have them too: then the file with that
   header in it (flatten.c) is translated in the file's stead. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "driver.h"
#include "origin.h"
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

enum { SHOWN, FAILED, FLATTENED }; /* FLATTENED: a text has been written that is to be translated in its stead */

typedef struct Showing {
    size_t index;
    const char *flat; /* the file with headers in it; NULL: as it is */
} Showing;
static Showing now; /* in the child that runs the stages */
static bool flattened;

static const char *path_of(size_t index, const char *what)
{
    return temporary(index, arena_printf("show.%s", what));
}
/* A text that stands elsewhere, but includes what the file at `path` would. */
static int preprocess_as(const char *path, const char *from, const char *to)
{
    int folder = (int)(last_part(path) - path);
    List l = command();
    list_add(&l, "-iquote");
    list_add(&l, folder ? arena_printf("%.*s", folder, path) : ".");
    add_words(&l, 1u << BOTH | 1u << PREPROCESSOR);
    add_ours(&l);
    const char *const rest[] = {"-w", "-dD", "-E", "-x", "c", from, "-o", to};
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++) list_add(&l, rest[i]);
    return run(&l);
}

/* ---- between the stages ---- */
static bool find_origin(void)
{
    const Input *in = opt.inputs[now.index];
    struct stat st;
    if (in->preprocessed || stat(in->path, &st) < 0 || !S_ISREG(st.st_mode)) return false;
    Text text = {0}, marked = {0}, again = {0};
    const char *c = path_of(now.index, now.flat ? "flat.marked.c" : "marked.c"), *to = path_of(now.index, "marked.i");
    read_text(now.flat ? now.flat : in->path, &text);
    origin_scan(in->path, text.p, text.n);
    origin_marked(&marked);
    write_out(&marked, c);
    if (preprocess_as(in->path, c, to)) return false;
    read_text(to, &again);
    return origin_align(again.p, again.n);
}
/* -dD's lines are no text. */
static void blank_macros(void)
{
    char *end = unit.text + unit.size;
    for (char *p = unit.text, *q; p < end; p = q + 1) {
        if (!(q = memchr(p, '\n', (size_t)(end - p)))) q = end;
        if (!strncmp(p, "#define ", 8) || !strncmp(p, "#undef ", 7)) memset(p, ' ', (size_t)(q - p));
    }
}
static void lexed(void)
{
    bool known = find_origin();
    unit.erased = opt.emit_c && known;
    if (opt.emit_c && !known) blank_macros();
}
static bool parsed(Text *out)
{
    flattened = unit.erased && !now.flat && flatten_wanted();
    if (flattened) flatten(out);
    return flattened;
}
static void emit_for_people(Text *out)
{
    if (unit.erased) emit_source(out);
    else emit(out, !opt.emit_c);
}
static void tell_of_functions(Text *out)
{
    char *s = NULL;
    size_t n = 0;
    FILE *f = open_memstream(&s, &n);
    if (!f) fatal("out of memory");
    if (opt.report) report(f);
    if (opt.graph) graph(f);
    if (fclose(f)) fatal("out of memory");
    *out = (Text){.p = s, .n = n};
}
static int show_here(void *arg)
{
    static const Stages stages = {
        .always = true, .lexed = lexed, .parsed = parsed, .emit = emit_for_people, .emitted = measure_frames};
    Text out = {0};
    now = *(Showing *)arg;
    load(now.index);
    if (opt.report) report_wanted();
    if (opt.graph) graph_wanted(opt.graph);
    run_stages(&out, &stages);
    say_all();
    if (error_count()) return FAILED;
    if (flattened) {
        write_out(&out, path_of(now.index, "flat"));
        return FLATTENED;
    }
    if (opt.report || opt.graph) tell_of_functions(&out);
    else if (!out.p && unit.erased) out = (Text){.p = origin.text, .n = origin.size};
    else if (!out.p) out = (Text){.p = unit.text, .n = unit.size};
    write_out(&out, opt.output);
    return SHOWN;
}

/* ---- a file that has been preprocessed ---- */
int show(size_t index)
{
    Input *in = opt.inputs[index];
    Showing s = {.index = index};
    const char *what = arena_printf("the translation of %s", in->path);
    int rc = run_here(show_here, &s, what);
    if (rc != FLATTENED) return rc;
    s.flat = path_of(index, "flat");
    const char *c = path_of(index, "flat.c"), *i = path_of(index, "flat.i");
    Text text = {0}, named = {0};
    read_text(s.flat, &text);
    text_printf(&named, "# 1 \"%s\"\n", in->path);
    text_add(&named, text.p, text.n);
    write_out(&named, c);
    if ((rc = preprocess_as(in->path, c, i))) return rc;
    in->text = i;
    return run_here(show_here, &s, what);
}
