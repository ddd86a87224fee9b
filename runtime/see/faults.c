/* A process that dies of a fault, or aborts, says first where it stood: the signal, the task that ran, the calls of C, every
   task. Then it dies as it would have.

   What is told is read from memory that may be damaged, under locks that may be held. So nothing here allocates or locks, and
   each part is under a guard: a fault in it, or two seconds without an end, and the next part begins. A signal that
   somebody handles already is left to them. */
#include "see/faults.h"
#include "see/symbols.h"
#include "see/threads.h"
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <execinfo.h>
#define HAS_BACKTRACE 1
#endif

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

enum { STACK = 64 * 1024, PART_SECONDS = 2 };
_Thread_local sigjmp_buf *caw_fault_guard __attribute__((tls_model("initial-exec")));

static const struct {
    int number;
    const char *name;
    bool address; /* it has one */
} signals[] = {{SIGSEGV, "SIGSEGV", true},
               {SIGBUS, "SIGBUS", true},
               {SIGFPE, "SIGFPE", true},
               {SIGILL, "SIGILL", true},
               {SIGABRT, "SIGABRT", false}};
enum { SIGNALS = sizeof signals / sizeof *signals };

/* ---- calls of C ---- */
void caw_backtrace_prepare(void)
{
#ifdef HAS_BACKTRACE
    static _Atomic bool done;
    void *pc[1];
    if (!atomic_exchange(&done, true)) (void)backtrace(pc, 1);
#endif
}
static void *interrupted_pc(const ucontext_t *u)
{
#if defined __x86_64__
    return (void *)u->uc_mcontext.gregs[REG_RIP];
#elif defined __aarch64__
    return (void *)u->uc_mcontext.pc;
#else
    (void)u;
    return NULL;
#endif
}
const char *caw_stack_pointer(const void *uc)
{
    const ucontext_t *u = uc;
#if defined __x86_64__
    return (const char *)u->uc_mcontext.gregs[REG_RSP];
#elif defined __aarch64__
    return (const char *)u->uc_mcontext.sp;
#else
    (void)u;
    return NULL;
#endif
}
int caw_backtrace(void **pc, int most, void *uc)
{
    int n = 0, own = 0;
#ifdef HAS_BACKTRACE
    n = backtrace(pc, most);
    while (own < n && pc[own] != interrupted_pc(uc)) own++; /* the handler's */
    if (own < n) {
        memmove(pc, pc + own, (size_t)(n - own) * sizeof *pc);
        return n - own;
    }
#endif
    (void)most, (void)n, (void)own;
    pc[0] = interrupted_pc(uc);
    return pc[0] != NULL;
}

/* ---- parts ---- */
typedef struct fault {
    int sig;
    const siginfo_t *si;
    void *uc;
    const caw_worker *worker; /* in whose tasks; NULL: none */
    caw_say *say;
} fault;
static int late_timer = -1; /* of the kernel's */

static void set_late(int seconds)
{
    struct itimerspec t = {.it_value.tv_sec = seconds};
    if (late_timer >= 0) syscall(SYS_timer_settime, late_timer, 0, &t, NULL);
}
static void on_late(int sig)
{
    (void)sig;
    if (caw_fault_guard) siglongjmp(*caw_fault_guard, 1);
}
static void prepare_late(void) /* SIGALRM, to this thread */
{
    struct sigaction a = {.sa_handler = on_late, .sa_flags = SA_ONSTACK};
    struct sigevent e = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGALRM};
    e.sigev_notify_thread_id = (pid_t)syscall(SYS_gettid);
    sigaction(SIGALRM, &a, NULL);
    if (syscall(SYS_timer_create, CLOCK_MONOTONIC, &e, &late_timer)) late_timer = -1;
}
static void part(void (*fn)(const fault *), const fault *f)
{
    sigjmp_buf bad;
    if (sigsetjmp(bad, 1)) caw_sayf(f->say, "(the rest of this can't be read)\n");
    else {
        caw_fault_guard = &bad;
        set_late(PART_SECONDS);
        fn(f);
    }
    set_late(0);
    caw_fault_guard = NULL;
    caw_say_flush(f->say);
}
static bool at_stack_pointer(const fault *f) /* where nothing can be wrong but the stack's size */
{
    enum { NEAR = 64 * 1024 };
    const char *at = f->si->si_addr, *sp = caw_stack_pointer(f->uc);
    return f->sig == SIGSEGV && sp && at > sp - NEAR && at < sp + NEAR;
}
static void say_signal(const fault *f)
{
    int i = 0;
    while (i < SIGNALS - 1 && signals[i].number != f->sig) i++;
    caw_sayf(f->say, "caw: %s", signals[i].name);
    if (signals[i].address && f->si->si_code > 0)
        caw_sayf(f->say, ", address 0x%lx", (unsigned long)(uintptr_t)f->si->si_addr);
    if (f->si->si_code > 0 && at_stack_pointer(f)) caw_sayf(f->say, ", where the stack has no room left");
    if (f->si->si_code <= 0 && f->si->si_pid != getpid()) caw_sayf(f->say, ", sent by process %d", (int)f->si->si_pid);
    caw_sayf(f->say, ", in process %d, thread %ld\n", (int)getpid(), syscall(SYS_gettid));
}
static void say_where(const fault *f)
{
    caw_sayf(f->say, "in C\n    ");
    caw_say_code(f->say, interrupted_pc(f->uc), false);
    caw_sayf(f->say, "\n");
}
static void say_callers(const fault *f) /* the stack may be damaged, too */
{
    void *pc[CAW_PCS];
    int n = caw_backtrace(pc, CAW_PCS, f->uc);
    for (int i = 1; i < n; i++) {
        caw_sayf(f->say, "    ");
        caw_say_code(f->say, pc[i], true);
        caw_sayf(f->say, "\n");
    }
}
static void say_tasks(const fault *f)
{
    caw_report r = {.say = f->say, .most = (size_t)caw_see_set.faults};
    caw_see_walk(f->worker, false, caw_report_seen, &r);
    caw_report_more(&r);
}
static void say_workers(const fault *f) /* the others, whose tasks run on meanwhile */
{
    for (caw_worker *k = NULL; (k = caw_see_next(k));) {
        fault other = *f;
        other.worker = k;
        if (k == f->worker) continue;
        caw_sayf(f->say, "of thread %d, while it runs on\n", (int)caw_see_thread(k));
        say_tasks(&other);
    }
}
static void say_all(const fault *f)
{
    prepare_late();
    part(say_signal, f);
    if (f->worker) part(say_tasks, f);
    part(say_where, f);
    part(say_callers, f);
    part(say_workers, f);
    caw_trace_flush();
}

/* ---- the handler ---- */
static void unblock(void)
{
    sigset_t s;
    sigemptyset(&s);
    for (int i = 0; i < SIGNALS; i++) sigaddset(&s, signals[i].number);
    sigaddset(&s, SIGALRM);
    sigprocmask(SIG_UNBLOCK, &s, NULL);
}
static void on_fault(int sig, siginfo_t *si, void *uc)
{
    static _Atomic long dying;
    long nobody = 0, me = syscall(SYS_gettid);
    struct sigaction usual = {.sa_handler = SIG_DFL};
    if (caw_fault_guard) siglongjmp(*caw_fault_guard, 1);
    if (atomic_compare_exchange_strong(&dying, &nobody, me)) {
        caw_say say = caw_say_to_fd(STDERR_FILENO);
        unblock();
        say_all(&(fault){sig, si, uc, CAW_HERE->worker, &say});
    } else if (nobody != me)
        for (;;) pause(); /* another thread is telling; the process ends with that */
    sigaction(sig, &usual, NULL);
    if (si->si_code <= 0) syscall(SYS_tgkill, getpid(), me, sig); /* else what faulted faults again */
}

/* ---- opening ---- */
static _Atomic bool caught;
bool caw_faults_caught(void)
{
    return caught;
}
void caw_faults_open(void)
{
    struct sigaction a = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER}, before;
    caw_faults_thread();
    if (!caw_see_set.faults || caught) return;
    for (int i = 0; i < SIGNALS; i++) {
        if (sigaction(signals[i].number, NULL, &before)) continue;
        if (before.sa_flags & SA_SIGINFO || before.sa_handler != SIG_DFL) continue;
        if (sigaction(signals[i].number, &a, NULL) == 0 && signals[i].number == SIGSEGV) caught = true;
    }
}
/* A stack lives as long as its thread: signals may come to it after its last task. */
static pthread_key_t stacks;
static void unstack(void *stack)
{
    stack_t s = {.ss_flags = SS_DISABLE};
    if (sigaltstack(&s, NULL) == 0) munmap(stack, STACK);
}
static void make_key(void)
{
    if (pthread_key_create(&stacks, unstack)) caw_see_set.faults = 0;
}
void caw_faults_thread(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    stack_t s;
    pthread_once(&once, make_key);
    if (!caw_see_set.faults || sigaltstack(NULL, &s) || !(s.ss_flags & SS_DISABLE)) return;
    char *p = mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED) return;
    s = (stack_t){.ss_sp = p, .ss_size = STACK};
    if (sigaltstack(&s, NULL)) munmap(p, STACK);
    else if (pthread_setspecific(stacks, p)) unstack(p);
}
_Noreturn void caw_abort(void)
{
    signal(SIGABRT, SIG_DFL);
    abort();
}
