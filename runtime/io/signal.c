/* Signals. A handler may do next to nothing, so ours counts, and writes to an eventfd, the *bell*, if there is one. Tasks wait
   for a duplicate of it, each in its own loop; nobody reads it, so all of them hear it. A bell that has rung is of no use to
   those who come later: they get a new one. Whether a signal has come tells the count alone: a child that was forked, and has
   not executed anything, rings its parent's bell too.

   A bell is closed only when no handler is about to ring it: each says that it is inside. All else is behind a lock that the
   handler does not take. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include "caw/signal.h"
#include "fd.h"

typedef struct caught {
    _Atomic uint32_t came; /* so often */
    _Atomic uint32_t kept; /* what `came` was when somebody last got one */
    _Atomic int bell;      /* its number + 1; 0: none */
    _Atomic int inside;    /* handlers */
    _Atomic unsigned waiting;
    uint32_t rings_after; /* the bell is new: it has not rung for more than so many */
    bool ours;
    struct sigaction before;
} caught;
static caught all[NSIG];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static bool ends_a_program(int signum)
{
    return signum == SIGINT || signum == SIGTERM;
}
static void on_signal(int signum)
{
    caught *c = &all[signum];
    int e = errno;
    atomic_fetch_add(&c->inside, 1);
    if (ends_a_program(signum) && !c->waiting && c->came != c->kept) {
        signal(signum, SIG_DFL);
        raise(signum); /* when this handler has ended */
    }
    atomic_fetch_add(&c->came, 1);
    int bell = c->bell;
    if (bell) (void)!write(bell - 1, &(uint64_t){1}, sizeof(uint64_t));
    atomic_fetch_sub(&c->inside, 1);
    errno = e;
}

/* ---- under the lock ---- */
static void no_bell(caught *c)
{
    int bell = atomic_exchange(&c->bell, 0);
    while (c->inside) sched_yield();
    if (bell) close(bell - 1);
}
static int new_bell(caught *c)
{
    no_bell(c);
    int bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (bell < 0) return -errno;
    c->rings_after = c->came;
    c->bell = bell + 1;
    return 0;
}
static int take_over(caught *c, int signum)
{
    struct sigaction a;
    if (sigaction(signum, NULL, &a) < 0) return -errno;
    if (a.sa_handler == on_signal) return 0;
    if (!c->ours) c->before = a;
    c->ours = true;
    a = (struct sigaction){.sa_handler = on_signal, .sa_flags = SA_RESTART};
    return sigaction(signum, &a, NULL) < 0 ? -errno : 0;
}
/* To wait: a descriptor that becomes readable when more than *seen have come. 0: one is kept, and taken by this. A code. */
static int begin_wait(caught *c, int signum, uint32_t *seen)
{
    int e = take_over(c, signum), number;
    if (e < 0) return e;
    *seen = c->came;
    if (*seen != c->kept) {
        c->kept = *seen;
        return 0;
    }
    if ((!c->bell || c->rings_after != *seen) && (e = new_bell(c)) < 0) return e;
    number = fcntl(c->bell - 1, F_DUPFD_CLOEXEC, 3);
    if (number < 0) {
        e = -errno;
        if (!c->waiting) no_bell(c);
        return e;
    }
    c->waiting++;
    return number;
}
static bool end_wait(caught *c, uint32_t seen, bool cancelled)
{
    bool came = c->came != seen;
    if (came && !cancelled) c->kept = c->came;
    if (--c->waiting == 0) no_bell(c);
    return came;
}

/* ---- waiting ---- */
static async int wait_once(caught *c, int signum) /* 0; UV_EAGAIN: it rang for nothing; a code */
{
    caw_fd *fd;
    uint32_t seen;
    pthread_mutex_lock(&lock);
    int number = begin_wait(c, signum, &seen);
    pthread_mutex_unlock(&lock);
    if (number <= 0) return number;
    int e = caw_fd_open(&fd, number);
    if (e < 0) close(number);
    else {
        if (c->came == seen) e = await caw_fd_wait(fd, UV_READABLE); /* or it came before there was a bell */
        caw_fd_close(fd);
    }
    pthread_mutex_lock(&lock);
    bool came = end_wait(c, seen, e < 0);
    if (e >= 0 && !came) no_bell(c);
    pthread_mutex_unlock(&lock);
    return e < 0 ? e : came ? 0 : UV_EAGAIN;
}
static bool can_be_caught(int signum)
{
    switch (signum) {
    case SIGKILL:
    case SIGSTOP:
    case SIGSEGV:
    case SIGBUS:
    case SIGFPE:
    case SIGILL: return false;
    default: return signum > 0 && signum < NSIG;
    }
}
async int caw_signal_wait(int signum)
{
    int e = await caw_checkpoint();
    if (e < 0) return e;
    if (!can_be_caught(signum)) return UV_EINVAL;
    while ((e = await wait_once(&all[signum], signum)) == UV_EAGAIN) {}
    return e;
}
void caw_signal_release(int signum)
{
    if (!can_be_caught(signum)) return;
    caught *c = &all[signum];
    pthread_mutex_lock(&lock);
    if (c->ours) (void)sigaction(signum, &c->before, NULL);
    c->ours = false;
    no_bell(c);
    c->kept = c->came;
    pthread_mutex_unlock(&lock);
}
