/* Frames: the memory of suspended calls.

   A frame lives for an await, so taking and dropping one must cost less than the await. Each thread has a free list for
   each multiple of 8 bytes up to 1 KiB: no locks, and no search. What a list gives out first is cut from slabs at
   ascending addresses: a million tasks that are started one after the other, and end so, then walk through memory in
   order. Slabs begin at a multiple of 64 and are cut in steps of the size, so a size that is a multiple of 64 (as that of
   a type with such an alignment is) gives frames that are aligned so, and likewise below.

   The slabs hang from the thread's record, so leak checkers see what is still used as reachable, and they are freed when
   the worker ends. Under AddressSanitizer each frame is an allocation of its own: its errors then show as such. */
#include "frame.h"
#include <stdio.h>
#include <stdlib.h>

#if defined __SANITIZE_ADDRESS__
#define EACH_ITS_OWN 1
#elif defined __has_feature
#if __has_feature(address_sanitizer)
#define EACH_ITS_OWN 1
#endif
#endif
#ifndef EACH_ITS_OWN
#define EACH_ITS_OWN 0
#endif

enum { STEP = 8, CLASSES = 128, LINE = 64, SLAB_MIN = 4096, SLAB_MAX = 1 << 20 };

typedef struct slab { /* LINE bytes, then frames */
    struct slab *next;
} slab;
typedef struct spare { /* a dropped frame; its `size` stays as it is */
    struct spare *next;
} spare;
typedef struct frames {
    spare *list[CLASSES + 1];
    struct {
        char *at, *end;
        size_t slab; /* bytes of the last one */
    } fresh[CLASSES + 1];
    slab *slabs;
} frames;
static _Thread_local frames mine __attribute__((tls_model("initial-exec")));

static _Noreturn void no_memory(size_t size)
{
    fprintf(stderr, "caw: no memory for a frame of %zu bytes\n", size);
    abort();
}
static __attribute__((noinline)) caw_frame *take_alone(size_t size)
{
    size_t align = size & -size;
    void *p = align <= _Alignof(max_align_t) ? malloc(size) : aligned_alloc(align < LINE ? align : LINE, size);
    if (!p) no_memory(size);
    caw_frame *f = p;
    f->size = 0;
    return f;
}
static __attribute__((noinline)) caw_frame *take_slab(size_t c)
{
    size_t size = c * STEP, n = mine.fresh[c].slab;
    n = n ? n * 2 : SLAB_MIN;
    if (n > SLAB_MAX) n = SLAB_MAX;
    slab *s = aligned_alloc(LINE, n);
    if (!s) no_memory(size);
    s->next = mine.slabs;
    mine.slabs = s;
    mine.fresh[c].slab = n;
    mine.fresh[c].at = (char *)s + LINE + size;
    mine.fresh[c].end = (char *)s + n;
    caw_frame *f = (caw_frame *)(void *)((char *)s + LINE);
    f->size = (uint32_t)c;
    return f;
}
static __attribute__((noinline)) caw_frame *take_fresh(size_t c)
{
    size_t size = c * STEP;
    char *at = mine.fresh[c].at;
    if ((size_t)(mine.fresh[c].end - at) < size) return take_slab(c);
    mine.fresh[c].at = at + size;
    caw_frame *f = (caw_frame *)(void *)at;
    f->size = (uint32_t)c;
    return f;
}

caw_frame *caw_frame_take(size_t size)
{
    size_t c = (size + STEP - 1) / STEP;
    if (EACH_ITS_OWN || c > CLASSES) return take_alone(size);
    spare *s = mine.list[c];
    if (!s) return take_fresh(c);
    mine.list[c] = s->next;
    return (caw_frame *)(void *)s;
}
void caw_frame_drop(caw_frame *f)
{
    size_t c = f->size;
    if (!c) {
        free(f);
        return;
    }
    spare *s = (spare *)(void *)f;
    s->next = mine.list[c];
    mine.list[c] = s;
}
void caw_frames_free(void)
{
    for (slab *s = mine.slabs, *next; s; s = next) {
        next = s->next;
        free(s);
    }
    mine = (frames){0};
}
