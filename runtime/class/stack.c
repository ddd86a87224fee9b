/* Stacks. One is a piece of memory (chunk.c): a guard, the stack, and on top of it its record, in a cache line that the stack's
   top has fetched anyway. The tops of many stacks would all fall into the same few cache sets, so each begins some lines lower
   than the one before (colour). Only touched pages cost memory; but each megabyte of addresses in which one page is touched costs
   half a page of the kernel's page tables, so the guard is no larger than what most frames could step over.

   A thread has one pool. Stacks of another size than the thread's are not pooled. What a burst has left in the pool goes back
   to the kernel when it was not needed for a while: class green trims on a timer. A thread without one keeps few. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "class/chunk.h"
#include "class/stack.h"
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef __has_include
#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#endif
#endif
#ifndef VALGRIND_STACK_REGISTER
#define VALGRIND_STACK_REGISTER(low, high) 0
#define VALGRIND_STACK_DEREGISTER(id) ((void)(id))
#endif
#ifdef CAW_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/lsan_interface.h>
#endif

enum {
    COLOURS = 16,
    COLOUR = 192,
    GUARD = 256 * 1024,
    USUAL = 256 * 1024,
    LEAST = 16 * 1024,
    MOST = 1024 * 1024 * 1024,
#ifdef CAW_ASAN
    TIMES = 4, /* its frames are several times as large */
#else
    TIMES = 1,
#endif
};
#define SETTING "CAW_STACK_SIZE"

static _Thread_local struct stacks {
    caw_stack *free;     /* the pool */
    size_t count, least; /* in it; the fewest since it was trimmed */
    bool trims;
    caw_stack *odd;      /* has ended, and is of no use here; but it ran still */
    size_t size, usable; /* of the pool's: with the guard; 0: nothing is there yet; as it was asked for */
    caw_chunk *roomy;    /* of that size */
    size_t made;         /* and not unmade */
    caw_stack own;       /* of the thread's own stack */
} stacks;

/* ---- sizes ---- */
static size_t whole(size_t usable)
{
    return caw_pages(GUARD) + caw_pages(usable * TIMES);
}
bool caw_stack_fits(size_t size)
{
    return size >= LEAST && size <= MOST;
}
size_t caw_stack_size(void)
{
    size_t set = (size_t)caw_setting(SETTING, LEAST, MOST, 0);
    if (!set) set = stacks.usable ? stacks.usable : USUAL;
    return set;
}
void caw_stack_resize(size_t size)
{
    stacks.usable = size;
    if (!stacks.size || whole(caw_stack_size()) == stacks.size) return;
    caw_stack_pool_empty();
    caw_chunks_close(&stacks.roomy);
    stacks.size = whole(caw_stack_size());
}

/* ---- a thread's own ---- */
static pthread_key_t at_exit;
static void thread_ends(void *set)
{
    (void)set;
    caw_stack_pool_empty();
    caw_chunks_close(&stacks.roomy);
    caw_overflow_unwatch();
}
static void make_key(void)
{
    if (pthread_key_create(&at_exit, thread_ends)) at_exit = (pthread_key_t)-1;
}
static void begin(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_key);
    if (at_exit != (pthread_key_t)-1) pthread_setspecific(at_exit, &stacks);
    stacks.size = whole(caw_stack_size());
    caw_overflow_watch();
}
caw_stack *caw_stack_here(void)
{
    if (!CAW_HERE->stack) {
        CAW_HERE->stack = &stacks.own;
#ifdef CAW_TSAN
        stacks.own.tsan = __tsan_get_current_fiber();
#endif
    }
    return CAW_HERE->stack;
}

/* ---- making ---- */
static caw_stack *make(size_t size)
{
    size_t guard = caw_pages(GUARD), n = stacks.made + 1;
    caw_chunk *chunk, *none = NULL, **roomy = &stacks.roomy;
    if (n > CAW_CHUNK_MOST) n = CAW_CHUNK_MOST;
    if (size != stacks.size) n = 1, roomy = &none;
    char *low = caw_chunk_take(roomy, size, guard, (unsigned)n, &chunk);
    if (!low) return NULL;
    char *top = low + size - stacks.made++ % COLOURS * COLOUR;
    caw_stack *s = (caw_stack *)(void *)(top - (sizeof *s + 63) / 64 * 64);
    *s = (caw_stack){.map = low, .chunk = chunk, .guard = guard, .size = size, .asan_low = low + guard};
    s->asan_size = (size_t)((char *)s - low) - guard;
    s->valgrind_id = VALGRIND_STACK_REGISTER(low + guard, (char *)s);
#ifdef CAW_TSAN
    s->tsan = __tsan_create_fiber(0);
#endif
#ifdef CAW_ASAN
    __lsan_register_root_region(low + guard, size - guard);
#endif
    caw_stack_prepare(s);
    return s;
}
static void forget(const caw_stack *s) /* what runs on it is over */
{
#ifdef CAW_TSAN
    __tsan_destroy_fiber(s->tsan);
#endif
#ifdef CAW_ASAN
    __asan_unpoison_memory_region(s->map + s->guard, s->size - s->guard); /* the shadow outlives the mapping */
#endif
    (void)s;
}
static void unmake(caw_stack *s)
{
    caw_stack was = *s;
    forget(&was);
#ifdef CAW_ASAN
    __lsan_unregister_root_region(was.map + was.guard, was.size - was.guard);
#endif
    VALGRIND_STACK_DEREGISTER(was.valgrind_id);
    caw_chunk_give(was.size == stacks.size ? &stacks.roomy : NULL, was.chunk, was.map, was.guard);
    stacks.made--;
}

/* ---- the pool ---- */
static void push(caw_stack *s)
{
    s->next = stacks.free;
    stacks.free = s;
    stacks.count++;
}
static caw_stack *pop(void)
{
    caw_stack *s = stacks.free;
    stacks.free = s->next;
    if (--stacks.count < stacks.least) stacks.least = stacks.count;
    return s;
}
static void make_room(void)
{
    if (stacks.count < CAW_STACK_KEEP || stacks.trims) return;
    unmake(pop());
}
static void odd_goes(void)
{
    caw_stack *s = stacks.odd;
    stacks.odd = NULL;
    unmake(s);
}
caw_stack *caw_stack_take(size_t size, void (*fn)(void *), void *arg)
{
    if (!stacks.size) begin();
    if (stacks.odd) odd_goes();
    size = size ? whole(size) : stacks.size;
    caw_stack *s = size == stacks.size && stacks.free ? pop() : make(size);
    if (!s) return NULL;
    s->fn = fn;
    s->arg = arg;
    s->calls = NULL;
    s->fibre = NULL;
    return s;
}
void caw_stack_ends(caw_stack *self, caw_stack *then)
{
    self->then = then;
    if (stacks.odd) odd_goes();
    if (self->size != stacks.size) {
        stacks.odd = self;
        return;
    }
    make_room();
    push(self);
}
void caw_stack_drop(caw_stack *s, bool begun)
{
    if (stacks.odd) odd_goes();
    if (s->size != stacks.size) {
        stacks.odd = s;
        odd_goes();
        return;
    }
    if (begun) {
        forget(s);
#ifdef CAW_TSAN
        s->tsan = __tsan_create_fiber(0);
#endif
        s->asan_fake = NULL;
        caw_stack_prepare(s);
    }
    make_room();
    push(s);
}
void caw_stack_pool_trims(bool trims)
{
    stacks.trims = trims;
}
size_t caw_stack_pool_count(void)
{
    return stacks.count;
}
static bool trim(size_t keep, uint64_t end)
{
    while (stacks.least > keep) {
        size_t left = stacks.least - 1;
        unmake(pop());
        stacks.least = left;
        if (uv_hrtime() > end) break;
    }
    return stacks.least <= keep;
}
bool caw_stack_pool_trim(uint64_t ns)
{
    if (!trim(CAW_STACK_KEEP, uv_hrtime() + ns)) return false;
    stacks.least = stacks.count;
    return true;
}
void caw_stack_pool_empty(void)
{
    if (stacks.odd) odd_goes();
    stacks.least = stacks.count;
    trim(0, UINT64_MAX);
}

/* ---- no memory ---- */
static size_t most_mappings(void) /* 0: unknown */
{
    size_t n = 0;
    FILE *f = fopen("/proc/sys/vm/max_map_count", "r");
    if (!f) return 0;
    if (fscanf(f, "%zu", &n) != 1) n = 0;
    fclose(f);
    return n;
}
void caw_stack_missing(void)
{
    int e = errno;
    size_t most = most_mappings();
    fprintf(stderr, "caw: no memory for a fibre in %s: %s (fibres made: %zu", caw_report_here(), strerror(e),
            stacks.made);
    if (caw_guard_is_mapping() && 2 * stacks.made > most / 10 * 9)
        fprintf(stderr, "; each takes two mappings, and vm.max_map_count is %zu", most);
    fputs(")\n", stderr);
    caw_abort();
}
