/* The observer: one thread of the process that looks at its workers. It starts with the first worker and sleeps; it wakes for
   the watchdog (watchdog.c) and for who asks from outside (control.c), and is joined as the process exits.

   It looks at a worker from outside only by what is made for that: a few words that are read while they change. For the
   rest it asks: the worker's own thread calls the function, between two turns. The bell wakes a loop that waits; a loop that
   nothing keeps alive does not hear it, but looks at `asked` after each of its turns.

   It is there from the start, not only once something lasts: a first turn that never ends can be seen, too. That costs a short
   program a tenth of a millisecond or some; one that can't spare it sets CAW_BLOCKED_MS=0 and CAW_CONTROL=0.

   It sleeps on a futex: a signal handler can wake it, and it costs no descriptor. */
#include "see/faults.h"
#include "see/meter.h"
#include "see/see.h"
#include "see/threads.h"
#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

struct caw_seer {
    caw_seer *next, **prev;
    caw_worker *worker;
    pid_t tid; /* its own thread */
    uv_async_t bell;
    bool rings;      /* it has one */
    caw_look_fn *fn; /* that is to be called; NULL: none, or it was */
    void *arg;
    bool visited; /* somebody waits for that */
    caw_watch watch;
};

static struct observer {
    pthread_mutex_t lock;
    pthread_cond_t looked;
    caw_seer *all;
    pthread_t thread;
    bool exists;
    _Atomic bool ends, asked;
    caw_bell bell;
} here = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* ---- the bell ---- */
void caw_bell_ring(caw_bell *b)
{
    if (!atomic_exchange(b, 1)) syscall(SYS_futex, b, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}
void caw_bell_wait(caw_bell *b, int64_t ms)
{
    struct timespec t = {.tv_sec = (time_t)(ms / 1000), .tv_nsec = (long)(ms % 1000 * 1000000)};
    if (atomic_exchange(b, 0)) return;
    syscall(SYS_futex, b, FUTEX_WAIT_PRIVATE, 0, ms < 0 ? NULL : &t, NULL, 0);
    *b = 0;
}
void caw_observer_wake(void)
{
    caw_bell_ring(&here.bell);
}
void caw_observer_ask(void)
{
    here.asked = true;
    caw_observer_wake();
}

/* ---- answers ---- */
static void put_all(caw_answer *a)
{
    for (size_t at = 0; at < a->n;) {
        ssize_t put = write(a->fd, a->at + at, a->n - at);
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) break;
        at += (size_t)put;
    }
    a->n = 0;
}
static void put_answer(void *to, const char *text, size_t n)
{
    caw_answer *a = to;
    if (n > sizeof a->at - a->n) put_all(a);
    memcpy(a->at + a->n, text, n < sizeof a->at ? n : sizeof a->at);
    a->n += n < sizeof a->at ? n : sizeof a->at;
}
void caw_answer_begin(caw_answer *a, int fd)
{
    a->say = (caw_say){.put = put_answer, .to = a};
    a->fd = fd;
    a->n = 0;
}
void caw_answer_end(caw_answer *a)
{
    caw_say_flush(&a->say);
    put_all(a);
}

/* ---- threads that look ---- */
bool caw_thread_that_looks(pthread_t *id, void *(*fn)(void *), const char *name)
{
    enum { STACK = 256 * 1024 };
    pthread_attr_t a;
    sigset_t all, before;
    pthread_attr_init(&a);
    pthread_attr_setstacksize(&a, STACK);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool made = pthread_create(id, &a, fn, (void *)(uintptr_t)name) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&a);
    return made;
}
static void *observe(void *name)
{
    pthread_setname_np(pthread_self(), name);
    caw_interrupts_here();
    if (caw_see_set.control && *caw_see_set.control) caw_control_begin();
    for (int64_t ms = caw_watch_begins(); !here.ends; ms = caw_watch_tick()) {
        caw_bell_wait(&here.bell, ms);
        if (atomic_exchange(&here.asked, false)) caw_control_begin();
    }
    return NULL;
}
static void make_cond(void)
{
    pthread_condattr_t a;
    pthread_condattr_init(&a);
    pthread_condattr_setclock(&a, CLOCK_MONOTONIC);
    pthread_cond_init(&here.looked, &a);
    pthread_condattr_destroy(&a);
}
static void forget(void) /* in a child: the threads have not come along */
{
    here.exists = false;
    here.all = NULL;
    here.asked = false;
    pthread_mutex_init(&here.lock, NULL);
    make_cond();
    caw_control_forget();
    caw_trace_forget();
}
static void begin(void) /* the lock is held */
{
    static bool before;
    if (!before) {
        make_cond();
        pthread_atfork(NULL, NULL, forget);
        before = true;
    }
    if (!caw_see_set.blocked_ms && !caw_see_set.control) return;
    caw_interrupts_open();
    here.ends = false;
    here.exists = caw_thread_that_looks(&here.thread, observe, caw_see_set.control ? CAW_OBSERVER : CAW_WATCHDOG);
}
static __attribute__((destructor)) void end(void)
{
    here.ends = true;
    if (here.exists) {
        caw_observer_wake();
        pthread_join(here.thread, NULL);
    }
    here.exists = false;
    caw_control_end();
    caw_trace_end();
}

/* ---- workers ---- */
void caw_see_answer(caw_worker *k)
{
    bool polling = CAW_HERE->polling;
    caw_seer *s = k->seer;
    CAW_HERE->polling = true; /* no task runs */
    pthread_mutex_lock(&here.lock);
    atomic_store_explicit(&CAW_HERE->asked, k->meter != NULL, memory_order_relaxed); /* a meter is, after each poll */
    if (k->meter) caw_meter_polled(k);
    if (s && s->fn) {
        s->fn(s->arg, k);
        s->fn = NULL;
        pthread_cond_broadcast(&here.looked);
    }
    pthread_mutex_unlock(&here.lock);
    CAW_HERE->polling = polling;
}
static void on_bell(uv_async_t *bell)
{
    caw_see_answer(((caw_seer *)bell->data)->worker);
}
static void closed(uv_handle_t *bell)
{
    free(bell->data);
}
void caw_see_open(caw_worker *k)
{
    caw_see_settings();
    caw_meter_open(k);
    CAW_HERE->asked = k->meter != NULL;
    caw_seer *s = calloc(1, sizeof *s);
    if (!s) return;
    s->worker = k;
    s->bell.data = s;
    s->rings = k->loop && uv_async_init(k->loop, &s->bell, on_bell) == 0;
    if (s->rings) uv_unref((uv_handle_t *)&s->bell);
    s->tid = s->watch.tid = (pid_t)syscall(SYS_gettid);
    pthread_mutex_lock(&here.lock);
    bool existed = here.exists;
    if (!existed) begin();
    s->prev = &here.all;
    if ((s->next = here.all)) s->next->prev = &s->next;
    here.all = s;
    k->seer = s;
    pthread_mutex_unlock(&here.lock);
    caw_faults_open();
    if (existed) caw_observer_wake();
}
void caw_see_close(caw_worker *k)
{
    caw_seer *s = k->seer;
    if (!s) {
        caw_meter_close(k);
        return;
    }
    CAW_HERE->polling = true; /* no task runs any more */
    caw_see_answer(k);
    pthread_mutex_lock(&here.lock);
    while (s->visited) pthread_cond_wait(&here.looked, &here.lock);
    *s->prev = s->next;
    if (s->next) s->next->prev = s->prev;
    k->seer = NULL;
    pthread_mutex_unlock(&here.lock);
    caw_meter_close(k);
    if (s->rings) uv_close((uv_handle_t *)&s->bell, closed);
    else free(s);
}

/* ---- for the threads that look ---- */
void caw_see_lock(void)
{
    pthread_mutex_lock(&here.lock);
}
void caw_see_unlock(void)
{
    pthread_mutex_unlock(&here.lock);
}
bool caw_see_any(void)
{
    pthread_mutex_lock(&here.lock);
    bool any = here.all;
    pthread_mutex_unlock(&here.lock);
    return any;
}
caw_worker *caw_see_next(caw_worker *k)
{
    const caw_seer *s = k ? k->seer->next : here.all;
    return s ? s->worker : NULL;
}
pid_t caw_see_thread(const caw_worker *k)
{
    return k->seer->tid;
}
caw_watch *caw_see_watch(caw_worker *k)
{
    return &k->seer->watch;
}
static bool visit_loop(caw_seer *s, caw_look_fn *fn, void *arg, const struct timespec *until)
{
    if (!s->rings) return false;
    s->fn = fn;
    s->arg = arg;
    s->visited = true;
    atomic_store_explicit(&s->worker->here->asked, true, memory_order_relaxed);
    uv_async_send(&s->bell);
    while (s->fn && pthread_cond_timedwait(&here.looked, &here.lock, until) == 0) {}
    bool done = !s->fn;
    s->fn = NULL;
    s->visited = false;
    pthread_cond_broadcast(&here.looked);
    return done;
}
bool caw_see_visit(caw_worker *k, caw_look_fn *fn, void *arg, int64_t ms)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += (long)(ms % 1000 * 1000000);
    until.tv_sec += (time_t)(ms / 1000 + until.tv_nsec / 1000000000);
    until.tv_nsec %= 1000000000;
    return k->cls->visit ? k->cls->visit(k, fn, arg, &until) : visit_loop(k->seer, fn, arg, &until);
}
