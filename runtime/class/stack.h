/* Stacks of their own between which a thread changes by hand: jump.c has the change, stack.c the memory. Under class green,
   a stack for each task, and under the fibres of caw/fibre.h, in every class. */
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

struct caw_fibre;
typedef struct caw_stack caw_stack;
struct caw_stack {
    void *sp;              /* where it stands, while it does not run */
    void (*fn)(void *arg); /* what it runs; once it returns the thread goes on as caw_stack_ends has said */
    void *arg;
    caw_stack *back;         /* green: the one in whose turn it runs */
    caw_stack *next;         /* in the pool */
    char *map;               /* guard, stack, this record; NULL: the thread's own stack */
    size_t guard, size;      /* bytes of the guard; of all, with it */
    void *then;              /* fn's end: the stack to go on with */
    struct caw_call *calls;  /* under way on it, while it does not run */
    struct caw_fibre *fibre; /* whose it is; NULL: a task's or a thread's */
    struct caw_chunk *chunk;
    unsigned valgrind_id;
    uint32_t since; /* when its task began, a stamp */
    void *asan_fake; /* what the sanitizers want to know of a switch */
    const void *asan_low;
    size_t asan_size;
    void *tsan;
};

/* ---- stack.c: each thread's, from its pool ---- */
enum { CAW_STACK_KEEP = 16 };    /* so many wait in a pool for good */
caw_stack *caw_stack_here(void); /* the one that runs; never NULL */
/* One that stands before fn(arg). size: usable bytes; 0: the thread's own. NULL: no memory. */
caw_stack *caw_stack_take(size_t size, void (*fn)(void *), void *arg);
/* The last thing that fn calls: `self` goes back to the pool, and once fn returns the thread goes on in `then`. */
void caw_stack_ends(caw_stack *self, caw_stack *then);
void caw_stack_drop(caw_stack *, bool begun); /* one that does not run; begun: it stands within fn */
bool caw_stack_fits(size_t size);             /* is it one that stacks may have? */
size_t caw_stack_size(void);                  /* of this thread's, CAW_STACK_SIZE's unless resized */
void caw_stack_resize(size_t size);           /* from now on; unless CAW_STACK_SIZE is set, which wins */
_Noreturn void caw_stack_missing(void);       /* take has given NULL, and nobody could be told by a code (rule 11) */
/* A pool keeps CAW_STACK_KEEP; of a thread that trims it, all, until then. */
void caw_stack_pool_trims(bool);
size_t caw_stack_pool_count(void);
/* Unmaps all but those that have been needed since the last time, for some ns nanoseconds. False: there are more. */
bool caw_stack_pool_trim(uint64_t ns);
void caw_stack_pool_empty(void);

/* ---- overflow.c: a fault in the guard of the stack that runs is a message. Of the calling thread. ---- */
void caw_overflow_watch(void);
void caw_overflow_unwatch(void);

/* ---- jump.c ---- */
static inline void caw_stack_switch(caw_stack *from, caw_stack *to);
void caw_stack_prepare(caw_stack *); /* it stands before fn, which need not be set yet */

_Static_assert(offsetof(caw_stack, sp) == 0, "the assembler's view");
#if defined __x86_64__ && defined __LP64__ && !defined CAW_STACK_UCONTEXT
#ifdef __AVX512F__
#define CAW_STACK_JUMP_MORE                                                                                            \
    , "xmm16", "xmm17", "xmm18", "xmm19", "xmm20", "xmm21", "xmm22", "xmm23", "xmm24", "xmm25", "xmm26", "xmm27",      \
        "xmm28", "xmm29", "xmm30", "xmm31", "k1", "k2", "k3", "k4", "k5", "k6", "k7"
#else
#define CAW_STACK_JUMP_MORE
#endif
/* In place: the compiler saves what it needs over it, which is less than a callee would have to, and a jump in place of a
   ret leaves the return predictor with the calls of this depth. By hand only rbp, which it may not give away, and the
   address. (128: what lies below the stack pointer may be the compiler's.) caw-gdb.py knows what stands where. */
static inline __attribute__((always_inline)) void caw_stack_jump(caw_stack *from, caw_stack *to)
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
                       "xmm13", "xmm14", "xmm15", "memory", "cc" CAW_STACK_JUMP_MORE);
}
#else
void caw_stack_jump(caw_stack *from, caw_stack *to);
#endif

/* What the sanitizers are told before and after. */
static inline void caw_stack_leaving(caw_stack *from, caw_stack *to)
{
#ifdef CAW_ASAN
    __sanitizer_start_switch_fiber(from->then ? NULL : &from->asan_fake, to->asan_low, to->asan_size);
    to->next = from; /* `next` is free while a stack is in use: here, who came */
#endif
#ifdef CAW_TSAN
    __tsan_switch_to_fiber(to->tsan, 0);
#endif
    (void)from, (void)to;
}
static inline void caw_stack_entered(caw_stack *self)
{
#ifdef CAW_ASAN
    /* of the thread's own stack the bounds are known only from the first switch away from it. (Not of others: one
       that has ended may be another's by now) */
    caw_stack *from = self->next;
    const void *low;
    size_t size;
    __sanitizer_finish_switch_fiber(self->asan_fake, &low, &size);
    self->asan_fake = NULL;
    if (!from->map) from->asan_low = low, from->asan_size = size;
#endif
    (void)self;
}
static inline __attribute__((always_inline)) void caw_stack_switch(caw_stack *from, caw_stack *to)
{
    CAW_HERE->stack = to;
    caw_stack_leaving(from, to);
    caw_stack_jump(from, to);
    caw_stack_entered(from);
}
