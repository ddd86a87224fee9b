/* Frames: per-thread size-class free lists.

   A frame lives from a suspension to its end, and the next one of that size comes soon, so a list per size is all that
   is needed. Slabs hand out ascending addresses and begin at a multiple of 64: a size that is a multiple of a power of
   two up to 64 is then aligned to it, which is what sizeof of an aligned struct gives. Under AddressSanitizer each frame
   is a malloc of its own, so that its lifetime is proved. */
#include "task/task.h"
#include <stdio.h>
#include <stdlib.h>

#if defined __SANITIZE_ADDRESS__
#define EACH_ITS_OWN 1
#elif defined __has_feature
#if __has_feature(address_sanitizer)
#define EACH_ITS_OWN 1
#endif
#endif

static void no_memory(size_t size)
{
    fprintf(stderr, "caw: no memory for a frame of %zu bytes\n", size);
    abort();
}
static void *aligned(size_t size)
{
    void *p = aligned_alloc(64, (size + 63) & ~(size_t)63);
    if (!p) no_memory(size);
    return p;
}

#ifdef EACH_ITS_OWN
caw_frame *caw_frame_take(size_t size)
{
    caw_frame *f = aligned(size);
    return f;
}
void caw_frame_drop(caw_frame *f)
{
    free(f);
}
void caw_frames_close(void)
{
}
#else
enum { CLASS = 8, LARGEST = 1024, SLAB = 64 * 1024 };
typedef struct slab {
    struct slab *next;
    char room[64 - sizeof(void *)];
} slab;
static _Thread_local caw_frame *lists[LARGEST / CLASS + 1];
static _Thread_local slab *slabs;
static _Thread_local char *fresh[LARGEST / CLASS + 1], *fresh_end[LARGEST / CLASS + 1];

static __attribute__((noinline)) caw_frame *refill(size_t size)
{
    size_t k = (size + CLASS - 1) / CLASS;
    if (k > LARGEST / CLASS) return aligned(size);
    size = k * CLASS;
    if (!fresh[k] || (size_t)(fresh_end[k] - fresh[k]) < size) {
        slab *s = aligned(SLAB);
        s->next = slabs;
        slabs = s;
        fresh[k] = (char *)(s + 1);
        fresh_end[k] = (char *)s + SLAB;
    }
    caw_frame *f = (caw_frame *)(void *)fresh[k];
    fresh[k] += size;
    return f;
}
caw_frame *caw_frame_take(size_t size)
{
    size_t k = (size + CLASS - 1) / CLASS;
    caw_frame *f = k <= LARGEST / CLASS ? lists[k] : NULL;
    if (__builtin_expect(f != NULL, 1)) lists[k] = f->parent;
    else f = refill(size);
    f->size = k <= LARGEST / CLASS ? (uint16_t)k : 0;
    return f;
}
void caw_frame_drop(caw_frame *f)
{
    size_t k = f->size;
    if (__builtin_expect(k == 0, 0)) { /* a malloc of its own */
        free(f);
        return;
    }
    f->parent = lists[k];
    lists[k] = f;
}
void caw_frames_close(void)
{
    for (slab *s; (s = slabs);) {
        slabs = s->next;
        free(s);
    }
    for (size_t k = 0; k <= LARGEST / CLASS; k++) {
        lists[k] = NULL;
        fresh[k] = NULL;
    }
}
#endif
