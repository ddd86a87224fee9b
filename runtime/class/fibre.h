/* Fibres: stacks of their own between which a thread changes by hand. Used by class green only; see fibre.c. */
#pragma once
#include "task/task.h"
#include <stddef.h>
#include <stdint.h>

#if defined __SANITIZE_ADDRESS__
#define CAW_ASAN 1
#elif defined __has_feature
#if __has_feature(address_sanitizer)
#define CAW_ASAN 1
#endif
#endif
#if defined __SANITIZE_THREAD__
#define CAW_TSAN 1
#elif defined __has_feature
#if __has_feature(thread_sanitizer)
#define CAW_TSAN 1
#endif
#endif
#ifdef CAW_ASAN
#include <sanitizer/common_interface_defs.h>
#endif
#ifdef CAW_TSAN
#include <sanitizer/tsan_interface.h>
#endif

typedef struct caw_fibre caw_fibre;
struct caw_fibre {
    void *sp;              /* where it stands, while it does not run */
    void (*fn)(void *arg); /* what it runs; returns the fibre to which the thread goes then, by caw_fibre_ends */
    void *arg;
    caw_fibre *back;        /* the owner's: in whose turn it runs */
    caw_fibre *next;        /* in the pool */
    char *map;              /* the mapping: guard, stack, this record; NULL: the thread's own stack */
    size_t guard, size;     /* bytes of the guard; of the whole mapping */
    void *then;             /* fn's end: the fibre to go on with */
    struct caw_call *calls; /* under way on it, while it does not run */
    unsigned valgrind_id;
    void *asan_fake; /* what the sanitizers want to know of a switch */
    const void *asan_low;
    size_t asan_size;
    void *tsan;
};

typedef struct caw_fibre_pool {
    caw_fibre *free;
    size_t n_free, made, stack; /* stack: usable bytes of each */
} caw_fibre_pool;

void caw_fibre_pool_open(caw_fibre_pool *, caw_fibre *thread); /* thread: a record for the calling thread's own stack */
void caw_fibre_pool_close(caw_fibre_pool *, caw_fibre *thread);
caw_fibre *caw_fibre_take(caw_fibre_pool *, void (*fn)(void *), void *arg); /* never NULL; stands before fn */
static inline void caw_fibre_switch(caw_fibre *from, caw_fibre *to);
/* The last thing that fn calls: `self` goes back to the pool, and once fn returns the thread goes on in `then`. */
void caw_fibre_ends(caw_fibre_pool *, caw_fibre *self, caw_fibre *then);

/* ---- the switch ---- */
_Static_assert(offsetof(caw_fibre, sp) == 0, "the assembler's view");
#if defined __x86_64__ && !defined CAW_FIBRE_UCONTEXT
/* In place: the compiler saves what it needs over it, which is less than a callee would have to, and a jump in place of a
   ret leaves the return predictor with the calls of this depth. By hand only rbp, which it may not give away, and the
   address. (128: what lies below the stack pointer may be the compiler's.) caw-gdb.py knows what stands where. */
static inline __attribute__((always_inline)) void caw_fibre_jump(caw_fibre *from, caw_fibre *to)
{
    __asm__ volatile("lea -128(%%rsp), %%rsp\n\t"
                     "lea 1f(%%rip), %%rax\n\t"
                     "push %%rbp\n\t"
                     "push %%rax\n\t"
                     "mov %%rsp, (%0)\n\t"
                     "mov (%1), %%rsp\n\t"
                     "pop %%rax\n\t"
                     "jmp *%%rax\n"
                     "1:\tpop %%rbp\n\t"
                     "lea 128(%%rsp), %%rsp"
                     : "+D"(from), "+S"(to)
                     :
                     : "rax", "rbx", "rcx", "rdx", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "xmm0", "xmm1",
                       "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12",
                       "xmm13", "xmm14", "xmm15", "memory", "cc");
}
#else
void caw_fibre_jump(caw_fibre *from, caw_fibre *to);
#endif

/* What the sanitizers are told before and after. */
static inline void caw_fibre_leaving(caw_fibre *from, caw_fibre *to)
{
#ifdef CAW_ASAN
    __sanitizer_start_switch_fiber(from->then ? NULL : &from->asan_fake, to->asan_low, to->asan_size);
    to->next = from; /* `next` is free while a fibre is in use: here, who came */
#endif
#ifdef CAW_TSAN
    __tsan_switch_to_fiber(to->tsan, 0);
#endif
    (void)from, (void)to;
}
static inline void caw_fibre_entered(caw_fibre *self)
{
#ifdef CAW_ASAN
    /* of the thread's own stack the bounds are known only from the first switch away from it. (Not of others: a fibre
       that has ended may be another's by now) */
    caw_fibre *from = self->next;
    const void *low;
    size_t size;
    __sanitizer_finish_switch_fiber(self->asan_fake, &low, &size);
    self->asan_fake = NULL;
    if (!from->map) from->asan_low = low, from->asan_size = size;
#endif
    (void)self;
}
static inline __attribute__((always_inline)) void caw_fibre_switch(caw_fibre *from, caw_fibre *to)
{
    CAW_HERE->fibre = to;
    caw_fibre_leaving(from, to);
    caw_fibre_jump(from, to);
    caw_fibre_entered(from);
}
