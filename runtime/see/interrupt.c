/* What a thread stands in that does not come by itself: a signal goes to it, and the handler notes its calls of C, the chain
   of the task that runs and, when wanted, all tasks.

   The signal is SIGURG: few programs use it, and who does not catch it does not notice it. The same one, to the observer's
   thread and with a number that says so, is how `caw ps` asks for a socket. A program that catches it itself is not
   interrupted. */
#include "see/faults.h"
#include "see/threads.h"
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

enum { IDLE, SENT, LOOKING, LOOKED };
static _Atomic int state;
static caw_caught *catching;
static caw_syscall sleeps_in;
static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER; /* at a time */

static void look_at_tasks(const caw_caught *c)
{
    caw_chain chain = {0};
    if (c->all) caw_see_walk(c->worker, true, caw_shot_add, c->tasks);
    else if (c->worker->cls->running(c->worker, &chain))
        caw_shot_add(c->tasks, &(caw_seen){.what = CAW_SEEN_RUNS, .age = chain.since, .chain = chain});
}
/* uc: in a signal handler, what it has interrupted; NULL: from another thread. */
static bool look(caw_caught *c, void *uc)
{
    sigjmp_buf bad, *guard = caw_fault_guard;
    volatile bool whole = false;
    if (!caw_faults_caught()) c->all = false; /* it may have been stopped in the midst of a list */
    c->n = 0;
    if (!sigsetjmp(bad, 1)) {
        caw_fault_guard = &bad;
        look_at_tasks(c);
        if (uc) c->n = caw_backtrace(c->pc, CAW_PCS, uc);
        whole = true;
    }
    caw_fault_guard = guard;
    return whole;
}
static void on_urgent(int sig, siginfo_t *si, void *uc)
{
    int e = errno, sent = SENT;
    (void)sig;
    if (si->si_code != SI_QUEUE) return;
    if (si->si_pid != getpid()) {
        if (si->si_value.sival_int == CAW_ASKS) caw_observer_ask();
    } else if (si->si_value.sival_ptr == &catching && atomic_compare_exchange_strong(&state, &sent, LOOKING)) {
        (void)look(catching, uc);
        caw_syscall_repeat(&sleeps_in, uc);
        state = LOOKED;
    }
    errno = e;
}
void caw_interrupts_open(void)
{
    struct sigaction a = {.sa_sigaction = on_urgent, .sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK}, before;
    if (sigaction(SIGURG, NULL, &before)) return;
    if (!(before.sa_flags & SA_SIGINFO) && (before.sa_handler == SIG_DFL || before.sa_handler == SIG_IGN))
        sigaction(SIGURG, &a, NULL);
}
static bool ours(void)
{
    struct sigaction a;
    return sigaction(SIGURG, NULL, &a) == 0 && a.sa_flags & SA_SIGINFO && a.sa_sigaction == on_urgent;
}
void caw_interrupts_here(void)
{
    sigset_t s;
    sigemptyset(&s);
    sigaddset(&s, SIGURG);
    if (ours()) pthread_sigmask(SIG_UNBLOCK, &s, NULL);
}
static bool wait_for_it(void)
{
    for (int ms = 0;; ms++) {
        int sent = SENT;
        if (state == LOOKED) return true;
        if (ms >= 1000 && atomic_compare_exchange_strong(&state, &sent, IDLE)) return false; /* it will not look */
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
}
static bool send_to(pid_t tid)
{
    siginfo_t si = {.si_signo = SIGURG, .si_code = SI_QUEUE};
    si.si_pid = getpid();
    si.si_uid = getuid();
    si.si_value.sival_ptr = &catching;
    return syscall(SYS_rt_tgsigqueueinfo, getpid(), tid, SIGURG, &si) == 0;
}
bool caw_interrupt(pid_t tid, caw_caught *c)
{
    if (!ours()) return look(c, NULL);
    caw_backtrace_prepare();
    pthread_mutex_lock(&one);
    catching = c;
    caw_syscall_of(tid, &sleeps_in);
    state = SENT;
    bool looked = send_to(tid) && wait_for_it();
    state = IDLE;
    pthread_mutex_unlock(&one);
    return looked || look(c, NULL);
}
