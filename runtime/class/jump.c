/* The change of stacks. It keeps the registers that a callee saves, and goes on on another stack. It must cost no more than a few
   loads, so it is assembler (x86-64's stands in place, in stack.h; aarch64's here); where there is none it is ucontext, which
   asks the kernel for the signal mask each time. The floating-point control words are the thread's, as in class async: reading
   them would cost as much as all the rest.

   A stack whose function has ended stands in entry()'s loop and is used again from there: nothing of it is written anew. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "class/stack.h"
#include <string.h>

static void entry(void) __attribute__((noreturn));

#if defined __x86_64__ && defined __LP64__ && !defined CAW_STACK_UCONTEXT
void caw_stack_prepare(caw_stack *s)
{
    uint64_t *sp = (uint64_t *)(void *)s; /* aligned to 16: entry finds the stack as after a call */
    *--sp = 0;                            /* no caller: debuggers stop here */
    *--sp = (uint64_t)(uintptr_t)entry;
    s->sp = sp;
}

#elif defined __aarch64__ && !defined CAW_STACK_UCONTEXT
__asm__(".text\n"
        ".p2align 4\n"
        ".globl caw_stack_jump\n"
        ".hidden caw_stack_jump\n"
        ".type caw_stack_jump,%function\n"
        "caw_stack_jump:\n"
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
        ".size caw_stack_jump,.-caw_stack_jump\n");
void caw_stack_prepare(caw_stack *s)
{
    uint64_t *sp = (uint64_t *)(void *)((char *)s - 160);
    memset(sp, 0, 160);
    sp[11] = (uint64_t)(uintptr_t)entry; /* x30 */
    s->sp = sp;
}

#else
#include <ucontext.h>
void caw_stack_prepare(caw_stack *s)
{
    ucontext_t *u = (ucontext_t *)(void *)((char *)s - (sizeof *u + 15) / 16 * 16);
    char *low = s->map + s->guard;
    getcontext(u);
    u->uc_stack.ss_sp = low;
    u->uc_stack.ss_size = (size_t)((char *)u - low);
    u->uc_link = NULL;
    makecontext(u, entry, 0);
    s->sp = u;
}
void caw_stack_jump(caw_stack *from, caw_stack *to)
{
    ucontext_t here; /* of a stack that runs there is none; on its stack it is where it is needed */
    void *u = to->sp;
    from->sp = from->sp && from->map ? from->sp : &here;
    swapcontext(from->sp, u);
    if (!from->map) from->sp = NULL;
}
#endif

static void entry(void)
{
    for (caw_stack *self = CAW_HERE->stack;;) {
        caw_stack_entered(self);
        self->fn(self->arg);
        caw_stack *to = self->then;
        CAW_HERE->stack = to;
        caw_stack_leaving(self, to);
        self->then = NULL;
        self->asan_fake = NULL;
        caw_stack_jump(self, to);
    }
}
