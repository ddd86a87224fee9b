/* Memory, names, growing text.

   One arena for the run: nothing is freed on its own, so the stages need no owner for what they make. Names are interned,
   so that two names are equal when their pointers are. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "cawc.h"
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

/* Where memory is given page by page, the first touch of each costs more than all that is done with it. */
static void *given(void *p, size_t n)
{
    enum { HUGE_PAGE = 2 << 20 };
    if (!p) fatal("out of memory");
#ifdef MADV_HUGEPAGE
    uintptr_t from = ((uintptr_t)p + HUGE_PAGE - 1) & ~(uintptr_t)(HUGE_PAGE - 1),
              to = ((uintptr_t)p + n) & ~(uintptr_t)(HUGE_PAGE - 1);
    if (n >= HUGE_PAGE && from < to) (void)madvise((void *)from, to - from, MADV_HUGEPAGE);
#endif
    return p;
}
void *grow(void *p, size_t n)
{
    return given(realloc(p, n ? n : 1), n);
}
void *zeroed(size_t n)
{
    return given(calloc(1, n ? n : 1), n);
}

static char *free_at;
static size_t free_left, arena_size;
enum { LEAST = 256 << 10, MOST = 4 << 20 };

void *arena_alloc(size_t size)
{
    size = (size + 15) & ~(size_t)15;
    if (size > free_left) {
        size_t next = arena_size / 2 < MOST ? arena_size / 2 : MOST;
        if (next < LEAST) next = LEAST;
        free_left = size > next ? size : next;
        free_at = zeroed(free_left);
        arena_size += free_left;
    }
    void *p = free_at;
    free_at += size;
    free_left -= size;
    return p;
}
char *arena_vprintf(const char *fmt, va_list ap)
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

/* ---- names: an open hash of numbers into a table ---- */
Name **all_names;
static uint32_t nnames, names_room, *slots, slots_size;

static uint32_t mixed(uint32_t hash)
{
    hash *= 0x9E3779B1u;
    return hash ^ hash >> 15;
}
static void grow_slots(void)
{
    slots_size = slots_size ? slots_size * 4 : 16384;
    free(slots);
    slots = grow(NULL, slots_size * sizeof *slots);
    memset(slots, 0, slots_size * sizeof *slots);
    for (uint32_t i = 1; i <= nnames; i++) {
        uint32_t k = mixed(all_names[i]->hash) & (slots_size - 1);
        while (slots[k]) k = (k + 1) & (slots_size - 1);
        slots[k] = i;
    }
}
/* Names are short: words at a time, and no call. */
static bool same_name(const char *kept, const char *s, uint32_t n)
{
    uint64_t a, b;
    for (; n >= 8; n -= 8, kept += 8, s += 8) {
        memcpy(&a, kept, 8), memcpy(&b, s, 8);
        if (a != b) return false;
    }
    for (uint32_t i = 0; i < n; i++)
        if (kept[i] != s[i]) return false;
    return true;
}
static Name *new_name(const char *s, uint32_t n, uint32_t hash)
{
    Name *x = arena_alloc(sizeof *x + n + 1);
    *x = (Name){.index = ++nnames, .hash = hash, .len = n};
    memcpy(x->s, s, n);
    if (nnames >= names_room) {
        names_room = names_room ? names_room * 2 : 8192;
        all_names = grow(all_names, names_room * sizeof *all_names);
    }
    all_names[nnames] = x;
    return x;
}
static uint32_t slot_for(const char *s, uint32_t n, uint32_t hash)
{
    uint32_t k = mixed(hash) & (slots_size - 1);
    for (; slots[k]; k = (k + 1) & (slots_size - 1)) {
        const Name *x = all_names[slots[k]];
        if (x->hash == hash && x->len == n && same_name(x->s, s, n)) break;
    }
    return k;
}
Name *intern_hashed(const char *s, uint32_t n, uint32_t hash)
{
    if (2 * nnames >= slots_size) grow_slots();
    uint32_t k = slot_for(s, n, hash);
    if (slots[k]) return all_names[slots[k]];
    Name *x = new_name(s, n, hash);
    slots[k] = x->index;
    return x;
}
static uint32_t hash_of(const char *s, size_t n)
{
    uint32_t h = 0;
    for (size_t i = 0; i < n; i++) h = HASH_STEP(h, s[i]);
    return h;
}
Name *known_name(const char *s, size_t n)
{
    uint32_t k = slots_size ? slots[slot_for(s, (uint32_t)n, hash_of(s, n))] : 0;
    return k ? all_names[k] : NULL;
}
const char *intern(const char *s, size_t n)
{
    return intern_hashed(s, (uint32_t)n, hash_of(s, n))->s;
}

/* ---- growing text ---- */
static void text_room(Text *t, size_t n)
{
    if (t->n + n + 1 <= t->cap) return;
    t->cap = (t->n + n + 1) * 2;
    t->p = grow(t->p, t->cap);
}
void text_add(Text *t, const char *s, size_t n)
{
    text_room(t, n);
    memcpy(t->p + t->n, s, n);
    t->n += n;
    t->p[t->n] = 0;
}
bool text_read(Text *t, FILE *f)
{
    struct stat st;
    t->cap = t->n + (fstat(fileno(f), &st) < 0 ? 0 : (size_t)st.st_size) + 4096;
    t->p = grow(t->p, t->cap);
    for (size_t n; (n = fread(t->p + t->n, 1, t->cap - 1 - t->n, f)) > 0;) {
        t->n += n;
        if (t->n == t->cap - 1) text_room(t, t->cap); /* no file of a known size */
    }
    t->p[t->n] = 0;
    return !ferror(f);
}
char *text_done(Text *t)
{
    char *s = arena_alloc(t->n + 1);
    if (t->n) memcpy(s, t->p, t->n);
    free(t->p);
    *t = (Text){0};
    return s;
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
