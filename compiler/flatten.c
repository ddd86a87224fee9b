/* Headers that cawc has to translate, for --emit-c: those that define async functions, or take one's value.

   What only declares, caw.h can erase, and the #include line stays. Such a header can't: so its text stands in the output in
   the place of its #include line, and is translated as if it had been written there; with it the headers around it, and each
   that would include it again. What they include otherwise stays a line, with its name as seen from the file.

   The preprocessed text tells which #include line brought which file: it names both where it comes back. A header that is
   not entered a second time (by its guard, or #pragma once) has no line a second time. */
#include "origin.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct Entry { /* an #include line that was followed */
    struct Entry *next;
    const char *from, *file;
    uint32_t line; /* behind it */
} Entry;
typedef struct Inlined {
    struct Inlined *next;
    const char *file;
} Inlined;
static Entry *entries;
static Inlined *inlined;

/* ---- which ------------------------------------------------------------------------------------------------------ */
static bool is_inlined(const char *file)
{
    for (Inlined *i = inlined; i; i = i->next)
        if (!strcmp(i->file, file)) return true;
    return false;
}
static bool inline_file(const char *file)
{
    if (is_inlined(file) || !strcmp(file, origin.path)) return false;
    Inlined *i = NEW(Inlined);
    *i = (Inlined){inlined, file};
    inlined = i;
    return true;
}
static bool has_edit(const Item *it)
{
    for (uint32_t i = 0; i < unit.nedits; i++)
        if (unit.edits[i].lo >= it->lo && unit.edits[i].lo < it->hi && *unit.edits[i].text) return true;
    return false;
}
static const char *line_marker(const char *p, const char *end, uint32_t *line, int *flag)
{
    if (end - p < 3 || p[0] != '#' || p[1] != ' ' || p[2] < '0' || p[2] > '9') return NULL;
    char *q;
    *line = (uint32_t)strtoul(p + 2, &q, 10);
    if (q + 1 >= end || *q != ' ' || q[1] != '"') return NULL;
    const char *z = q + 2;
    while (z < end && *z != '"') z += *z == '\\' ? 2 : 1;
    if (z >= end) return NULL;
    *flag = z + 2 < end && z[1] == ' ' ? z[2] - '0' : 0;
    return intern(q + 2, (size_t)(z - q - 2));
}
enum { DEEPEST = 256 };
static void find_entries(void)
{
    const char *stack[DEEPEST], *end = unit.text + unit.size, *now = NULL;
    int depth = 0;
    for (const char *p = unit.text, *q; p < end; p = q + 1) {
        if (!(q = memchr(p, '\n', (size_t)(end - p)))) q = end;
        uint32_t line;
        int flag = 0;
        const char *file = *p == '#' ? line_marker(p, q, &line, &flag) : NULL;
        if (!file) continue;
        if (flag == 1 && depth < DEEPEST) stack[depth++] = now;
        else if (flag == 2 && depth) {
            depth--;
            Entry *e = NEW(Entry);
            *e = (Entry){entries, file, now, line};
            if (stack[depth] && now) entries = e;
        }
        now = file;
    }
}
/* Those around it come with it. */
static bool inline_around(void)
{
    bool more = false;
    for (Entry *e = entries; e; e = e->next)
        if (is_inlined(e->file)) more |= inline_file(e->from);
    return more;
}
static bool names_inlined(const char *name, size_t n)
{
    const char *slash = NULL;
    for (size_t i = 0; i < n; i++)
        if (name[i] == '/') slash = name + i;
    const char *last = slash ? slash + 1 : name;
    size_t m = n - (size_t)(last - name);
    for (Inlined *i = inlined; i; i = i->next) {
        const char *part = last_part(i->file);
        if (strlen(part) == m && !strncmp(part, last, m)) return true;
    }
    return false;
}
static char *text_of(const char *file, size_t *size)
{
    Text t = {0};
    FILE *f = fopen(file, "rb");
    if (!f || !text_read(&t, f)) fatal("%s: can't read it again", file);
    fclose(f);
    *size = t.n;
    text_add(&t, "\n", 1);
    return t.p;
}
/* The name in an #include line, with what it stands in; NULL: a macro's. */
static const char *included(const char *text, const Directive *d, size_t *n)
{
    if (strcmp(d->word, "include") && strcmp(d->word, "include_next")) return NULL;
    const char *p = text + d->off, *end = text + d->end;
    while (p < end && *p != '"' && *p != '<' && *p != '\n') p++;
    if (p >= end || *p == '\n') return NULL;
    const char *q = p + 1;
    while (q < end && *q != (*p == '<' ? '>' : '"')) q++;
    *n = (size_t)(q - p - 1);
    return p + 1;
}
static bool inline_again(const char *file)
{
    size_t size, n;
    uint32_t nd;
    char *text = text_of(file, &size);
    Directive *d = directives_of(text, (uint32_t)size, &nd);
    bool found = false;
    for (uint32_t i = 0; i < nd && !found; i++) {
        const char *name = included(text, &d[i], &n);
        found = name && names_inlined(name, n);
    }
    free(text);
    return found && inline_file(file);
}
bool flatten_wanted(void)
{
    for (Item *it = unit.items; it; it = it->next) {
        if (origin_piece(it->lo)) continue;
        if (it->kind != I_ASYNC_FUNC && !has_edit(it)) continue;
        inline_file(position(&unit.toks[it->lo]).file);
    }
    if (!inlined) return false;
    find_entries();
    for (bool more = true; more;) {
        more = inline_around();
        for (Entry *e = entries; e; e = e->next)
            if (!is_inlined(e->file) && !is_system(e->file) && access(e->file, R_OK) == 0)
                more |= inline_again(e->file);
    }
    for (Inlined *i = inlined; i; i = i->next) {
        Entry *e = entries;
        while (e && strcmp(e->file, i->file)) e = e->next;
        if (!e) fatal("%s: has async functions, but no #include line brings it, so --emit-c can't show them", i->file);
    }
    return true;
}

/* ---- into one text ---------------------------------------------------------------------------------------------- */
static Entry *entry_at(const char *file, uint32_t line)
{
    for (Entry *e = entries; e; e = e->next)
        if (e->line == line && !strcmp(e->from, file)) return e;
    return NULL;
}
static uint32_t folder_length(const char *path)
{
    return (uint32_t)(last_part(path) - path);
}
/* The name of what a header includes beside it, as the file would write it. */
static const char *beside(const char *file, const char *name, size_t n)
{
    const char *path = arena_printf("%.*s%.*s", (int)folder_length(file), file, (int)n, name);
    uint32_t here = folder_length(origin.path);
    if (access(path, R_OK) < 0) return NULL;
    return strncmp(path, origin.path, here) ? path : path + here;
}
static void put_text(Text *out, const char *file, const char *text, uint32_t size, int depth);
static void put_header(Text *out, const Entry *e, int depth)
{
    size_t size;
    char *text = text_of(e->file, &size);
    text_printf(out, "/* ---- %s: it has async functions, so it stands here ---- */\n# 1 \"%s\" 1\n", e->file, e->file);
    put_text(out, e->file, text, (uint32_t)size, depth + 1);
    if (out->n && out->p[out->n - 1] != '\n') text_add(out, "\n", 1);
    text_printf(out, "/* ---- end of %s ---- */\n# %u \"%s\" 2\n", e->file, e->line, e->from);
    free(text);
}
static void put_include(Text *out, const char *file, const char *text, const Directive *d, uint32_t line, int depth)
{
    size_t n;
    const Entry *e = entry_at(file, line);
    const char *name = included(text, d, &n), *other;
    if (e && is_inlined(e->file) && depth < DEEPEST) put_header(out, e, depth);
    else if (!e && name && names_inlined(name, n))
        text_printf(out, "/* %.*s stands above, or is not taken */\n", (int)n, name);
    else if (name && name[-1] == '"' && depth && (other = beside(file, name, n)))
        text_printf(out, "#include \"%s\"\n", other);
    else text_add(out, text + d->off, d->end - d->off);
}
static bool once(const char *text, const Directive *d)
{
    char words[64];
    uint32_t n = 0;
    for (uint32_t i = d->off; i < d->end && n + 1 < sizeof words; i++)
        if (text[i] != ' ' && text[i] != '\t' && text[i] != '\r' && text[i] != '\n') words[n++] = text[i];
    words[n] = 0;
    return !strcmp(words, "#pragmaonce");
}
static void put_text(Text *out, const char *file, const char *text, uint32_t size, int depth)
{
    uint32_t nd, at = 0, line = 1, counted = 0;
    Directive *d = directives_of(text, size, &nd);
    for (uint32_t i = 0; i < nd; i++) {
        text_add(out, text + at, d[i].off - at);
        at = d[i].end;
        for (; counted < at; counted++) line += text[counted] == '\n';
        if (!strncmp(d[i].word, "include", 7)) put_include(out, file, text, &d[i], line, depth);
        else if (depth && once(text, &d[i])) text_add(out, "\n", 1);
        else text_add(out, text + d[i].off, d[i].end - d[i].off);
    }
    text_add(out, text + at, size - at);
}
void flatten(Text *out)
{
    put_text(out, origin.path, origin.text, origin.size, 0);
}
