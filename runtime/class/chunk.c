/* Memory for stacks: pieces that each begin with a guard that can't be touched, mapped many at once.

   A guard that mprotect makes splits the mapping: two mappings a stack, of which a process may have vm.max_map_count, 65530
   usually. Since Linux 6.13 one can be made in the page tables only (MADV_GUARD_INSTALL); then neighbours are one mapping to the
   kernel, and memory is the only limit. But a tool that reads all that is mapped, as gdb does for a core file, stops at the first
   such guard. So the first thousands are of the old kind, and only what has more pays. Whether the new kind works is tried
   once, as emulators take that advice and do nothing. Where it does not there are 32,000 stacks and then an error that says so:
   one without a guard would overwrite its neighbour.

   To unmap single pieces in the midst of a mapping would split it, too, into as many as there may be: so a piece that is given
   back only loses its memory, and the chunk is unmapped as a whole with its last one. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "class/chunk.h"
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102
#endif
enum { MAPPED_GUARDS = 8192 };

struct caw_chunk {
    caw_chunk *next, **prev; /* in its list, while it has room; prev NULL: in none */
    char *map;
    size_t size; /* of a piece */
    unsigned n;
    uint64_t used; /* bit k: piece k is taken */
    bool light;    /* its guards are in the page tables */
};

size_t caw_pages(size_t bytes)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    return (bytes + page - 1) / page * page;
}

/* ---- guards ---- */
static bool light;            /* they can be made in the page tables */
static _Atomic size_t mapped; /* pieces whose guards are not, or may come to be */
/* It reads all that is mapped, and so would fault itself. Asked so also where its header was not there to build with. */
static bool on_valgrind(void)
{
    const char *preloaded = getenv("LD_PRELOAD");
    return preloaded && strstr(preloaded, "/vgpreload_");
}
static void try_light(void)
{
    size_t page = caw_pages(1);
    if (on_valgrind()) return;
    char *p = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED) return;
    light = madvise(p, page, MADV_GUARD_INSTALL) == 0 && access(p, F_OK) && errno == EFAULT; /* else: no such file */
    munmap(p, page);
}
static bool is_light(unsigned n) /* n more */
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    if (atomic_fetch_add(&mapped, n) + n <= MAPPED_GUARDS) return false;
    pthread_once(&once, try_light);
    if (light) mapped -= n;
    return light;
}
static bool set_guard(const caw_chunk *c, char *piece, size_t guard)
{
    return (c->light && madvise(piece, guard, MADV_GUARD_INSTALL) == 0) || mprotect(piece, guard, PROT_NONE) == 0;
}
bool caw_guard_is_mapping(void)
{
    return !light;
}

/* ---- chunks ---- */
static void link_in(caw_chunk **list, caw_chunk *c)
{
    c->prev = list;
    if ((c->next = *list)) c->next->prev = &c->next;
    *list = c;
}
static void unlink_from(caw_chunk *c)
{
    if (!c->prev) return;
    *c->prev = c->next;
    if (c->next) c->next->prev = c->prev;
    c->prev = NULL;
}
static caw_chunk *chunk_new(size_t size, unsigned n)
{
    caw_chunk *c = malloc(sizeof *c);
    if (!c) return NULL;
    *c = (caw_chunk){.size = size, .n = n};
    c->map =
        mmap(NULL, size * n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (c->map == MAP_FAILED) {
        free(c);
        return NULL;
    }
    madvise(c->map, size * n, MADV_NOHUGEPAGE); /* of a stack the top is touched */
    c->light = is_light(n);
    return c;
}
static void chunk_free(caw_chunk *c)
{
    unlink_from(c);
    munmap(c->map, c->size * c->n);
    if (!c->light) mapped -= c->n;
    free(c);
}
static bool full(const caw_chunk *c)
{
    return c->used == UINT64_MAX >> (CAW_CHUNK_MOST - c->n);
}
char *caw_chunk_take(caw_chunk **roomy, size_t size, size_t guard, unsigned n, caw_chunk **of)
{
    caw_chunk *c = *roomy;
    if (!c) {
        c = chunk_new(size, n);
        if (!c && n > 1) c = chunk_new(size, 1);
        if (!c) return NULL;
        link_in(roomy, c);
    }
    unsigned k = c->n - 1; /* from the top, as maps grow */
    while (c->used >> k & 1) k--;
    char *piece = c->map + k * size;
    if (!set_guard(c, piece, guard)) {
        int e = errno;
        if (!c->used) chunk_free(c);
        errno = e;
        return NULL;
    }
    c->used |= UINT64_C(1) << k;
    if (full(c)) unlink_from(c);
    *of = c;
    return piece;
}
void caw_chunk_give(caw_chunk **roomy, caw_chunk *c, char *piece, size_t guard)
{
    bool was_full = full(c);
    c->used &= ~(UINT64_C(1) << (size_t)(piece - c->map) / c->size);
    if (!c->used) {
        chunk_free(c);
        return;
    }
    madvise(piece + guard, c->size - guard, MADV_DONTNEED);
    if (was_full && roomy) link_in(roomy, c);
}
void caw_chunks_close(caw_chunk **roomy)
{
    while (*roomy) unlink_from(*roomy);
}
