/* Memory, names, growing text.

   One arena for the run: nothing is freed on its own, so the stages need no owner for what they make. Names are interned,
   so that two names are equal when their pointers are. */
#include "cawc.h"
#include <stdlib.h>
#include <string.h>

static char *free_at;
static size_t free_left;

void *arena_alloc(size_t size)
{
    size = (size + 15) & ~(size_t)15;
    if (size > free_left) {
        free_left = size > (1 << 20) ? size : 1 << 20;
        free_at = calloc(1, free_left);
        if (!free_at) fatal("out of memory");
    }
    void *p = free_at;
    free_at += size;
    free_left -= size;
    return p;
}
static char *arena_vprintf(const char *fmt, va_list ap)
{
    va_list again;
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    char *s = arena_alloc((size_t)n + 1);
    vsnprintf(s, (size_t)n + 1, fmt, again);
    va_end(again);
    return s;
}
char *arena_printf(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    char *s = arena_vprintf(fmt, ap);
    va_end(ap);
    return s;
}

/* ---- names: an open hash ---- */
typedef struct Name {
    const char *s;
    size_t n;
    uint64_t hash;
} Name;
static Name *names;
static size_t nnames, names_size;

static uint64_t hash_of(const char *s, size_t n)
{
    uint64_t h = 14695981039346656037u;
    for (size_t i = 0; i < n; i++) h = (h ^ (unsigned char)s[i]) * 1099511628211u;
    return h;
}
static void grow_names(void)
{
    Name *old = names;
    size_t size = names_size;
    names_size = size ? size * 2 : 4096;
    names = arena_alloc(names_size * sizeof *names);
    for (size_t i = 0; i < size; i++) {
        if (!old[i].s) continue;
        size_t k = old[i].hash & (names_size - 1);
        while (names[k].s) k = (k + 1) & (names_size - 1);
        names[k] = old[i];
    }
}
const char *intern(const char *s, size_t n)
{
    if (2 * nnames >= names_size) grow_names();
    uint64_t h = hash_of(s, n);
    size_t k = h & (names_size - 1);
    for (; names[k].s; k = (k + 1) & (names_size - 1))
        if (names[k].hash == h && names[k].n == n && !memcmp(names[k].s, s, n)) return names[k].s;
    char *copy = arena_alloc(n + 1);
    memcpy(copy, s, n);
    names[k] = (Name){copy, n, h};
    nnames++;
    return copy;
}

/* ---- growing text ---- */
static void text_room(Text *t, size_t n)
{
    if (t->n + n + 1 <= t->cap) return;
    t->cap = (t->n + n + 1) * 2;
    t->p = realloc(t->p, t->cap);
    if (!t->p) fatal("out of memory");
}
void text_add(Text *t, const char *s, size_t n)
{
    text_room(t, n);
    memcpy(t->p + t->n, s, n);
    t->n += n;
    t->p[t->n] = 0;
}
void text_printf(Text *t, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    text_room(t, (size_t)n);
    vsnprintf(t->p + t->n, (size_t)n + 1, fmt, again);
    t->n += (size_t)n;
    va_end(again);
    va_end(ap);
}
