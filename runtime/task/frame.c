/* Frames: per-thread size-class free lists.

   A frame lives from a suspension to its end, and the next one of that size comes soon, so a list per size is all that
   is needed. A size that is a multiple of a power of two, up to 4096, is aligned to it, which is what sizeof of an aligned
   struct gives: a slab begins at a multiple of its frames' alignment, and so does its first frame. Under AddressSanitizer each frame
   is a malloc of its own, so that its lifetime is proved.

   What is dropped may still be read until the next frame is taken (abi.h). So a frame that is an allocation of its own goes
   into list 0 first, and is freed when another is made. */
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

static void no_memory(const char *what, size_t size, const caw_code *code)
{
    fprintf(stderr, "caw: no memory for %s of %zu bytes", what, size);
    if (code && code->function) fprintf(stderr, " in %s", code->function);
    fputs("\n", stderr);
    caw_abort();
}
enum { LEAST = 64, MOST = 4096 };
static size_t alignment_of(size_t size)
{
    size_t of = size & -size;
    return of < LEAST ? LEAST : of > MOST ? MOST : of;
}
static void *aligned(size_t room, size_t size) /* NULL: no memory */
{
    size_t to = alignment_of(size);
    return aligned_alloc(to, (room + to - 1) & ~(to - 1));
}
caw_frame *caw_frame_new(size_t size, const caw_code *code)
{
    caw_frame *f = caw_frame_try(size, code);
    if (!f) no_memory("a frame", size, code);
    return f;
}

_Thread_local caw_frame *caw_free_frames[CAW_FRAME_WORDS + 1] __attribute__((tls_model("initial-exec")));

_Thread_local caw_frame caw_gone __attribute__((tls_model("initial-exec")));

static void free_large(void)
{
    for (caw_frame *f; (f = caw_free_frames[0]);) {
        caw_free_frames[0] = f->parent;
        free(f);
    }
}
static caw_frame *new_large(size_t size, const caw_code *code)
{
    free_large();
    caw_frame *f = aligned(size, size);
    if (!f) return NULL;
    f->code = code;
    f->size = 0;
    return f;
}
caw_frame *caw_leaves(caw_frame *self, caw_frame *callee, bool first)
{
    return first ? caw_pause(self, callee) : callee;
}
caw_frame *caw_comes(caw_frame *self, caw_frame *done)
{
    (void)self;
    return done;
}
void *caw_local_take(size_t size, const caw_code *code)
{
    void *p = malloc(size ? size : 1);
    if (!p) no_memory("an array", size, code);
    return p;
}
void caw_local_drop(void *p)
{
    free(p);
}
#ifdef EACH_ITS_OWN
caw_frame *caw_frame_try(size_t size, const caw_code *code)
{
    return new_large(size, code);
}
void caw_frames_close(void)
{
    free_large();
}
#else
enum { SLAB = 64 * 1024 };
typedef struct slab {
    struct slab *next;
} slab;
static _Thread_local slab *slabs;
static _Thread_local char *fresh[CAW_FRAME_WORDS + 1], *fresh_end[CAW_FRAME_WORDS + 1];

caw_frame *caw_frame_try(size_t size, const caw_code *code)
{
    size_t words = (size + 7) / 8;
    if (words > CAW_FRAME_WORDS) return new_large(size, code);
    size = words * 8;
    if (!fresh[words] || (size_t)(fresh_end[words] - fresh[words]) < size) {
        slab *s = aligned(SLAB, size);
        if (!s) return NULL;
        s->next = slabs;
        slabs = s;
        fresh[words] = (char *)s + alignment_of(size);
        fresh_end[words] = (char *)s + SLAB;
    }
    caw_frame *f = (caw_frame *)(void *)fresh[words];
    fresh[words] += size;
    f->code = code;
    f->size = (uint16_t)words;
    return f;
}
void caw_frames_close(void)
{
    free_large();
    for (slab *s; (s = slabs);) {
        slabs = s->next;
        free(s);
    }
    for (size_t k = 0; k <= CAW_FRAME_WORDS; k++) {
        caw_free_frames[k] = NULL;
        fresh[k] = NULL;
    }
}
#endif
