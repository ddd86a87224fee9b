/* Fibres. A switch keeps the registers that a callee saves, and goes on on another stack. It must cost no more than a few
   loads, so it is assembler (x86-64's stands in place, in fibre.h); where there is none it is ucontext, which asks the kernel
   for the signal mask each time. The floating-point control words are the thread's, as in class async: reading them would cost
   as much as all the rest.

   A stack is a mapping: a guard that can't be touched, the stack, and on top of it the fibre's record, in a cache line that
   the stack's top has fetched anyway. The tops of many stacks would all fall into the same few cache sets, so each begins
   some lines lower than the one before (colour). Only touched pages cost memory. A fibre whose function has ended stands in
   entry()'s loop and is used again from there: nothing of its stack is written anew.

   An overflow runs into the guard, which costs addresses only, and so is larger than what most frames could step over. The
   handler for that must run on another stack, and may know only what is in thread storage. It prints and aborts; faults
   elsewhere go to whoever handled them before. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "fibre.h"
#include "task/task.h"
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
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
#define VALGRIND_STACK_DEREGISTER(id) ((void)0)
#endif

#ifdef CAW_ASAN
#include <sanitizer/asan_interface.h>
#endif
#ifdef CAW_TSAN
#include <sanitizer/tsan_interface.h>
#endif

enum {
    COLOURS = 16,
    COLOUR = 192,
    POOLED = 1024,
    GUARD = 1024 * 1024,
    STACK_KIB = 256,
    STACK_KIB_LEAST = 16,
    STACK_KIB_MOST = 1024 * 1024
};

static struct sigaction handler_before;

/* ---- the switch ---- */
static void entry(void) __attribute__((noreturn));

#if defined __x86_64__ && !defined CAW_FIBRE_UCONTEXT
static void prepare(caw_fibre *f, char *top)
{
    uint64_t *s = (uint64_t *)(void *)top; /* aligned to 16: entry finds the stack as after a call */
    *--s = 0;                              /* no caller: debuggers stop here */
    *--s = (uint64_t)(uintptr_t)entry;
    f->sp = s;
}

#elif defined __aarch64__ && !defined CAW_FIBRE_UCONTEXT
__asm__(".text\n"
        ".p2align 4\n"
        ".globl caw_fibre_jump\n"
        ".hidden caw_fibre_jump\n"
        ".type caw_fibre_jump,%function\n"
        "caw_fibre_jump:\n"
        "    sub sp, sp, #160\n"
        "    stp x19, x20, [sp, #0]\n    stp x21, x22, [sp, #16]\n    stp x23, x24, [sp, #32]\n"
        "    stp x25, x26, [sp, #48]\n    stp x27, x28, [sp, #64]\n    stp x29, x30, [sp, #80]\n"
        "    stp d8, d9, [sp, #96]\n    stp d10, d11, [sp, #112]\n    stp d12, d13, [sp, #128]\n"
        "    stp d14, d15, [sp, #144]\n"
        "    mov x10, sp\n"
        "    str x10, [x0]\n"
        "    ldr x10, [x1]\n"
        "    mov sp, x10\n"
        "    ldp x19, x20, [sp, #0]\n    ldp x21, x22, [sp, #16]\n    ldp x23, x24, [sp, #32]\n"
        "    ldp x25, x26, [sp, #48]\n    ldp x27, x28, [sp, #64]\n    ldp x29, x30, [sp, #80]\n"
        "    ldp d8, d9, [sp, #96]\n    ldp d10, d11, [sp, #112]\n    ldp d12, d13, [sp, #128]\n"
        "    ldp d14, d15, [sp, #144]\n"
        "    add sp, sp, #160\n"
        "    ret\n"
        ".size caw_fibre_jump,.-caw_fibre_jump\n");
static void prepare(caw_fibre *f, char *top)
{
    uint64_t *s = (uint64_t *)(void *)(top - 160);
    memset(s, 0, 160);
    s[11] = (uint64_t)(uintptr_t)entry; /* x30 */
    f->sp = s;
}

#else
#include <ucontext.h>
static void prepare(caw_fibre *f, char *top)
{
    ucontext_t *u = (ucontext_t *)(void *)(top - (sizeof *u + 15) / 16 * 16);
    char *low = f->map + f->guard;
    getcontext(u);
    u->uc_stack.ss_sp = low;
    u->uc_stack.ss_size = (size_t)((char *)u - low);
    u->uc_link = NULL;
    makecontext(u, entry, 0);
    f->sp = u;
}
void caw_fibre_jump(caw_fibre *from, caw_fibre *to)
{
    ucontext_t here; /* of a fibre that runs there is none; on its stack it is where it is needed */
    void *u = to->sp;
    from->sp = from->sp && from->map ? from->sp : &here;
    swapcontext(from->sp, u);
    if (!from->map) from->sp = NULL;
}
#endif

static void entry(void)
{
    for (caw_fibre *self = CAW_HERE->fibre;;) {
        caw_fibre_entered(self);
        self->fn(self->arg);
        caw_fibre *to = self->then;
        CAW_HERE->fibre = to;
        caw_fibre_leaving(self, to);
        self->then = NULL;
        self->asan_fake = NULL;
        caw_fibre_jump(self, to);
    }
}

/* ---- stacks ---- */
static _Noreturn void no_memory(caw_fibre_pool *p)
{
    int e = errno;
    fprintf(stderr, "caw: no memory for a fibre in %s: %s (fibres made: %zu; a limit may be vm.max_map_count)\n",
            caw_report_here(), strerror(e), p->made);
    abort();
}
static caw_fibre *make(caw_fibre_pool *p)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE), guard = (GUARD + page - 1) / page * page;
    size_t size = guard + (p->stack + page - 1) / page * page;
    char *map =
        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (map == MAP_FAILED || mprotect(map, guard, PROT_NONE)) no_memory(p);
    char *top = map + size - p->made++ % COLOURS * COLOUR;
    caw_fibre *f = (caw_fibre *)(void *)(top - (sizeof *f + 63) / 64 * 64);
    *f = (caw_fibre){.map = map, .guard = guard, .size = size};
    f->asan_low = map + guard;
    f->asan_size = (size_t)((char *)f - map) - guard;
    f->valgrind_id = VALGRIND_STACK_REGISTER(map + guard, (char *)f);
#ifdef CAW_TSAN
    f->tsan = __tsan_create_fiber(0);
#endif
    prepare(f, (char *)f);
    return f;
}
static void unmake(caw_fibre *f)
{
#ifdef CAW_TSAN
    __tsan_destroy_fiber(f->tsan);
#endif
#ifdef CAW_ASAN
    __asan_unpoison_memory_region(f->map + f->guard, f->size - f->guard); /* the shadow outlives the mapping */
#endif
    VALGRIND_STACK_DEREGISTER(f->valgrind_id);
    munmap(f->map, f->size);
}
caw_fibre *caw_fibre_take(caw_fibre_pool *p, void (*fn)(void *), void *arg)
{
    caw_fibre *f = p->free;
    if (f) p->free = f->next, p->n_free--;
    else f = make(p);
    f->fn = fn;
    f->arg = arg;
    f->calls = NULL;
    return f;
}
void caw_fibre_ends(caw_fibre_pool *p, caw_fibre *self, caw_fibre *then)
{
    /* It still runs: so never itself, but the one before it is unmapped when there are too many. */
    if (p->n_free >= POOLED) {
        caw_fibre *f = p->free;
        p->free = f->next;
        p->n_free--;
        unmake(f);
    }
    self->then = then;
    self->next = p->free;
    p->free = self;
    p->n_free++;
}

/* ---- the guard ---- */
static void say(const char *s)
{
    if (write(STDERR_FILENO, s, strlen(s)) < 0) return;
}
static void on_fault(int sig, siginfo_t *si, void *uc)
{
    caw_fibre *f = CAW_HERE->fibre;
    char *at = si->si_addr;
    if (f && f->map && at >= f->map && at < f->map + f->guard) {
        say("caw: fibre stack overflow in ");
        say(caw_report_here());
        say(" (CAW_STACK_KIB sets the size)\n");
        signal(SIGABRT, SIG_DFL);
        abort();
    }
    if (handler_before.sa_flags & SA_SIGINFO) handler_before.sa_sigaction(sig, si, uc);
    else if (handler_before.sa_handler != SIG_DFL && handler_before.sa_handler != SIG_IGN)
        handler_before.sa_handler(sig);
    else sigaction(sig, &handler_before, NULL); /* it faults again, and has the usual end */
}
static void guard_open(void)
{
    stack_t st;
    if (!sigaltstack(NULL, &st) && st.ss_flags & SS_DISABLE) {
        size_t n =
            32 * 1024; /* MINSIGSTKSZ is not enough where the vector registers are large. Lives with the thread */
        st = (stack_t){.ss_size = n};
        st.ss_sp = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (st.ss_sp == MAP_FAILED || sigaltstack(&st, NULL)) return;
    }
    struct sigaction a = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK}, before;
    sigemptyset(&a.sa_mask);
    if (sigaction(SIGSEGV, NULL, &before)) return;
    if (before.sa_flags & SA_SIGINFO && before.sa_sigaction == on_fault) return;
    handler_before = before;
    sigaction(SIGSEGV, &a, NULL);
}

void caw_fibre_pool_open(caw_fibre_pool *p, caw_fibre *thread)
{
    int64_t kib = caw_setting("CAW_STACK_KIB", STACK_KIB_LEAST, STACK_KIB_MOST, STACK_KIB);
#ifdef CAW_ASAN
    kib *= 4; /* its frames are several times as large */
#endif
    *p = (caw_fibre_pool){.stack = (size_t)kib * 1024};
    *thread = (caw_fibre){0};
#ifdef CAW_TSAN
    thread->tsan = __tsan_get_current_fiber();
#endif
    CAW_HERE->fibre = thread;
    guard_open();
}
void caw_fibre_pool_close(caw_fibre_pool *p, caw_fibre *thread)
{
    (void)thread;
    for (caw_fibre *f; (f = p->free);) {
        p->free = f->next;
        unmake(f);
    }
    CAW_HERE->fibre = NULL;
}
