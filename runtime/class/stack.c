/* The memory of stacks. One is a mapping: a guard that can't be touched, the stack, and on top of it its record, in a cache line
   that the stack's top has fetched anyway. The tops of many stacks would all fall into the same few cache sets, so each begins
   some lines lower than the one before (colour). Only touched pages cost memory; but each megabyte of addresses in which one
   page is touched costs half a page of the kernel's page tables, so the guard is no larger than what most frames could step
   over.

   A guard that mprotect makes splits the mapping: two mappings a stack, of which a process may have vm.max_map_count, 65530
   usually. Since Linux 6.13 a guard can be made in the page tables only (MADV_GUARD_INSTALL); then neighbours are one mapping
   to the kernel, and memory is the only limit. Whether it works is tried once, as emulators take that advice and do nothing.
   Where it does not there are 32,000 stacks and then an error that says so: one without a guard would overwrite its neighbour.

   A thread has one pool. Stacks of another size than the thread's are not pooled. What a burst has left in the pool goes back
   to the kernel when it was not needed for a while: class green trims on a timer. A thread without one keeps few. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "class/stack.h"
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

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
#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102
#endif

enum {
    COLOURS = 16,
    COLOUR = 192,
    GUARD = 256 * 1024,
    USUAL = 256 * 1024,
    LEAST = 16 * 1024,
    MOST = 1024 * 1024 * 1024,
    HUGE_PAGE = 2 * 1024 * 1024,
#ifdef CAW_ASAN
    TIMES = 4, /* its frames are several times as large */
#else
    TIMES = 1,
#endif
};
#define SETTING "CAW_STACK_SIZE"

static _Thread_local struct stacks {
    caw_stack *free;
    size_t count, least; /* in it; the fewest since it was trimmed */
    bool trims;
    caw_stack *odd;      /* has ended, and is of no use here; but it ran still */
    size_t size, usable; /* of the pool's: of the mapping; 0: nothing is there yet; as it was asked for */
    size_t made;         /* and not unmade */
    caw_stack own;       /* of the thread's own stack */
} stacks;

/* ---- sizes ---- */
static size_t pages(size_t bytes)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    return (bytes + page - 1) / page * page;
}
static size_t mapping(size_t usable)
{
    return pages(GUARD) + pages(usable * TIMES);
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
    if (!stacks.size || mapping(caw_stack_size()) == stacks.size) return;
    caw_stack_pool_empty();
    stacks.size = mapping(caw_stack_size());
}

/* ---- a thread's own ---- */
static pthread_key_t at_exit;
static void thread_ends(void *set)
{
    (void)set;
    caw_stack_pool_empty();
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
    stacks.size = mapping(caw_stack_size());
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
static bool light; /* a guard can be made in the page tables */
/* It reads all that is mapped, and so would fault itself. Asked so also where its header was not there to build with. */
static bool on_valgrind(void)
{
    const char *preloaded = getenv("LD_PRELOAD");
    return preloaded && strstr(preloaded, "/vgpreload_");
}
static void try_light(void)
{
    size_t page = pages(1);
    if (on_valgrind()) return;
    char *p = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED) return;
    light = madvise(p, page, MADV_GUARD_INSTALL) == 0 && access(p, F_OK) && errno == EFAULT; /* else: no such file */
    munmap(p, page);
}
static char *map(size_t size, size_t guard) /* NULL: errno says why */
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, try_light);
    char *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (p == MAP_FAILED) return NULL;
    if (size - guard >= HUGE_PAGE) madvise(p, size, MADV_NOHUGEPAGE); /* of a stack the top is touched */
    if ((light && madvise(p, guard, MADV_GUARD_INSTALL) == 0) || mprotect(p, guard, PROT_NONE) == 0) return p;
    int e = errno;
    munmap(p, size);
    errno = e;
    return NULL;
}
static caw_stack *make(size_t size)
{
    size_t guard = pages(GUARD);
    char *low = map(size, guard);
    if (!low) return NULL;
    char *top = low + size - stacks.made++ % COLOURS * COLOUR;
    caw_stack *s = (caw_stack *)(void *)(top - (sizeof *s + 63) / 64 * 64);
    *s = (caw_stack){.map = low, .guard = guard, .size = size, .asan_low = low + guard};
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
/* At vm.max_map_count the kernel refuses to take a piece out of a mapping's middle: false, and it stays as it is. */
static bool unmake(caw_stack *s)
{
    caw_stack was = *s;
    if (munmap(was.map, was.size)) return false;
#ifdef CAW_ASAN
    __lsan_unregister_root_region(was.map + was.guard, was.size - was.guard);
#endif
    forget(&was);
    VALGRIND_STACK_DEREGISTER(was.valgrind_id);
    stacks.made--;
    return true;
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
    caw_stack *s = pop();
    if (!unmake(s)) push(s);
}
static void odd_goes(void)
{
    caw_stack *s = stacks.odd;
    stacks.odd = NULL;
    /* what is left behind is its addresses */
    if (s && !unmake(s)) madvise(s->map + s->guard, s->size - s->guard, MADV_DONTNEED);
}
caw_stack *caw_stack_take(size_t size, void (*fn)(void *), void *arg)
{
    if (!stacks.size) begin();
    if (stacks.odd) odd_goes();
    size = size ? mapping(size) : stacks.size;
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
    caw_stack *stuck = NULL;
    while (stacks.least > keep && uv_hrtime() <= end) {
        size_t left = stacks.least - 1;
        caw_stack *s = pop();
        stacks.least = left;
        if (unmake(s)) continue;
        s->next = stuck;
        stuck = s;
    }
    bool all = stacks.least <= keep;
    for (caw_stack *s; (s = stuck);) {
        stuck = s->next;
        push(s);
    }
    return all;
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
    for (size_t before = SIZE_MAX; stacks.count && stacks.count < before;) { /* what could not go may now */
        before = stacks.least = stacks.count;
        trim(0, UINT64_MAX);
    }
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
    if (!light && 2 * stacks.made > most / 10 * 9)
        fprintf(stderr, "; each takes two mappings, and vm.max_map_count is %zu", most);
    fputs(")\n", stderr);
    abort();
}
