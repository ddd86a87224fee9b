/* A stack that overflows runs into its guard. The handler for that needs another stack, one a thread, and may use only what is
   in thread storage and on the stack that overflowed: who runs, and the calls under way. It prints them, and aborts. A frame
   larger than the guard steps over it: then the stack pointer tells, which is below the stack. Any other fault takes its way as
   if nobody had looked: to the handler that there was before, or to a core with that address in it. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "class/stack.h"
#include "see/faults.h"
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
    ROOM = 128 * 1024, /* for the handler that there was before, too */
    CALLS = 100,
    LEAP = 64 * 1024 * 1024, /* the largest frame that is taken for one */
};

static struct sigaction before;
static _Thread_local void *room; /* NULL: the thread has none, or another's */

/* ---- the message ---- */
typedef struct line {
    char text[512];
    size_t n;
} line;
static void put(line *l, const char *s)
{
    size_t n = strlen(s);
    if (n > sizeof l->text - l->n) n = sizeof l->text - l->n;
    memcpy(l->text + l->n, s, n);
    l->n += n;
}
static void put_number(line *l, unsigned n)
{
    char digits[12], *p = digits + sizeof digits - 1;
    *p = '\0';
    do *--p = (char)('0' + n % 10);
    while (n /= 10);
    put(l, p);
}
static void say(line *l)
{
    put(l, "\n");
    if (write(STDERR_FILENO, l->text, l->n) < 0) return;
}
/* Of a recursion only one call, and that there are more. */
static void say_chain(const caw_call *c)
{
    const caw_code *code = NULL;
    uint32_t state = 0;
    bool more = false;
    for (int n = 0; c && n < CALLS; c = c->up) {
        if (!c->state) continue;
        bool same = c->code == code && c->state == state;
        if (same && more) continue;
        line l = {.n = 0};
        put(&l, "    ");
        if (same) put(&l, "...");
        else {
            put(&l, c->code->function);
            put(&l, " (");
            put(&l, c->code->file);
            put(&l, ":");
            put_number(&l, c->code->lines[c->state - 1]);
            put(&l, ")");
        }
        say(&l);
        n++;
        more = same;
        code = c->code;
        state = c->state;
    }
}
static void report(const caw_stack *s)
{
    line l = {.n = 0};
    put(&l, "caw: fibre stack overflow in ");
    put(&l, caw_report_here());
    put(&l, s->fibre ? " (caw_fibre_new sets its size)" : " (CAW_STACK_SIZE sets the size)");
    say(&l);
    if (caw_calls) say_chain(caw_calls->up); /* the innermost one need not stand in an await */
}

/* ---- the handler ---- */
static void pass_on(int sig, siginfo_t *si, void *uc)
{
    sigset_t this;
    bool handles = before.sa_flags & SA_SIGINFO || (before.sa_handler != SIG_DFL && before.sa_handler != SIG_IGN);
    if (!handles) { /* it faults again and has the usual end; one that was only sent is sent again */
        bool sent = si->si_code <= 0;
        if (sent && before.sa_handler == SIG_IGN) return;
        signal(sig, SIG_DFL);
        if (sent) raise(sig);
        return;
    }
    pthread_sigmask(SIG_BLOCK, &before.sa_mask, NULL);
    sigemptyset(&this);
    sigaddset(&this, sig);
    if (before.sa_flags & SA_NODEFER) pthread_sigmask(SIG_UNBLOCK, &this, NULL);
    if (before.sa_flags & SA_SIGINFO) before.sa_sigaction(sig, si, uc);
    else before.sa_handler(sig);
}
static bool on_alternate(const char *sp) /* another handler faulted, whose stack may lie below this one */
{
    stack_t a;
    return sigaltstack(NULL, &a) || (!(a.ss_flags & SS_DISABLE) && (size_t)(sp - (char *)a.ss_sp) < a.ss_size);
}
static bool overflowed(const caw_stack *s, const char *at, const void *uc)
{
    const char *low = s->map, *sp = caw_stack_pointer(uc);
    if (at >= low && at < low + s->guard) return true;
    return sp && sp < low && (size_t)(low - sp) < LEAP && !on_alternate(sp);
}
static void on_fault(int sig, siginfo_t *si, void *uc)
{
    const caw_stack *s = CAW_HERE->stack;
    if (s && s->map && si->si_code > 0 && overflowed(s, si->si_addr, uc)) {
        report(s);
        caw_abort();
    }
    pass_on(sig, si, uc);
}
static void handle(void)
{
    struct sigaction a = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigemptyset(&a.sa_mask);
    if (sigaction(SIGSEGV, NULL, &before) == 0) sigaction(SIGSEGV, &a, NULL);
}

/* ---- its stack ---- */
void caw_overflow_watch(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    stack_t s;
    pthread_once(&once, handle); /* once: whoever handles it after that passes on to this one, perhaps */
    if (room || sigaltstack(NULL, &s) || !(s.ss_flags & SS_DISABLE)) return;
    s = (stack_t){.ss_size = ROOM};
    s.ss_sp = mmap(NULL, ROOM, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (s.ss_sp == MAP_FAILED) return;
    if (sigaltstack(&s, NULL)) munmap(s.ss_sp, ROOM);
    else room = s.ss_sp;
}
void caw_overflow_unwatch(void)
{
    stack_t s;
    if (!room) return;
    if (sigaltstack(NULL, &s) == 0 && s.ss_sp == room) sigaltstack(&(stack_t){.ss_flags = SS_DISABLE}, NULL);
    munmap(room, ROOM);
    room = NULL;
}
