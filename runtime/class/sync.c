/* Class sync: ordinary functions that block, a thread for each branch, and one baton (rule 1).

   The baton is held while a task's code runs, and laid down in each wait. Scopes, groups and waits are touched by its holder
   only; `lock` guards what is handed over: the queue of those who want the baton, and who has it. As each hand-over goes
   through the lock, all that one holder wrote is seen by the next.

   A wait ends by itself (its time is up, its descriptor ready) or by caw_class.wake. The thread that waits then only asks
   for the baton; it takes itself out of its scope's list once it has it. So `w.queued` ("a wake took it out of its lists")
   belongs to the baton, and `wants` ("asked for the baton") to the lock.

   No thread keeps the time: each that waits does so until the nearest deadline around it, up to a shield, and then, with
   the baton, lets those expire whose time is up. Only the drain of a nursery has a thread that sleeps.

   Each thread has one condition variable for being handed the baton; a thread in poll is woken through its eventfd. Threads
   whose branch has ended wait for another in a pool. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "task/task.h"
#include "task/outside.h"
#include "see/faults.h"
#include "see/meter.h"
#include "io/fd.h"
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { THREAD_STACK = 256 * 1024 };

typedef struct thread thread;
struct thread {
    struct sync *sync;
    pthread_t id;
    pthread_cond_t cond;
    thread *next;    /* among those that want the baton, or in the pool */
    bool wants, has; /* the baton */
    bool pending;    /* in a wait that ends by itself */
    bool at_work;    /* in an offload */
    bool quit;
    int wakeup;      /* eventfd; -1: not yet made */
    caw_call *calls; /* under way on it, while it waits */
    caw_call **live; /* the same, while it runs */
    caw_wait *wait;  /* in which it stands; NULL: none */
    pid_t tid;
    uint32_t since;  /* when its task began, a stamp */
    uint64_t wanted; /* measured: when it asked for the baton */
    caw_group *g;   /* what it runs; NULL: nothing */
    void (*branch)(void *);
    void *arg;
};

typedef struct sync {
    caw_worker *worker;
    pthread_mutex_t lock;
    thread *first, **last; /* who wants the baton */
    thread *holder;        /* who has it, and runs; NULL: it lies, or is on its way */
    uint64_t turns;        /* how often it was taken up */
    bool lying;            /* nobody has it */
    unsigned pending;      /* threads in waits that end by themselves */
    thread *idle, main, signals;
    sem_t signal; /* one has come, or the end */
    struct sigaction before[3];
    volatile sig_atomic_t hangs; /* the one that says so has come */
} sync_t;

static _Thread_local thread *me __attribute__((tls_model("initial-exec")));

static uint32_t stamp(void)
{
    return caw_stamp_of(uv_hrtime());
}
static _Noreturn void no_thread(int e)
{
    fprintf(stderr, "caw: no memory for a thread in %s: %s\n", caw_report_here(), strerror(e));
    caw_abort();
}
static void thread_init(sync_t *s, thread *t)
{
    pthread_condattr_t a;
    *t = (thread){.sync = s, .wakeup = -1};
    pthread_condattr_init(&a);
    pthread_condattr_setclock(&a, CLOCK_MONOTONIC);
    pthread_cond_init(&t->cond, &a);
    pthread_condattr_destroy(&a);
}
static void runs_tasks(thread *t) /* this thread */
{
    t->live = &caw_calls;
    t->tid = (pid_t)syscall(SYS_gettid);
}
static void thread_done(thread *t)
{
    pthread_cond_destroy(&t->cond);
    if (t->wakeup >= 0) close(t->wakeup);
}

/* ---- the baton; all under the lock ---- */
static void begins_to_want(const sync_t *s, thread *t)
{
    t->wants = true;
    if (s->worker->meter) t->wanted = uv_hrtime();
}
static void queue(sync_t *s, thread *t)
{
    begins_to_want(s, t);
    t->next = NULL;
    *s->last = t;
    s->last = &t->next;
}
static void queue_front(sync_t *s, thread *t)
{
    t->wants = true; /* in its own turn */
    if (!(t->next = s->first)) s->last = &t->next;
    s->first = t;
}
static void hand_to(thread *t)
{
    t->sync->holder = NULL;
    t->has = true;
    pthread_cond_signal(&t->cond);
}
static void baton_down(sync_t *s)
{
    thread *t = s->first;
    me->calls = caw_calls;
    s->holder = NULL;
    if (t) {
        if (!(s->first = t->next)) s->last = &s->first;
        hand_to(t);
        return;
    }
    if (!s->pending && !__atomic_load_n(&s->worker->coming, __ATOMIC_ACQUIRE)) caw_report_deadlock(s->worker);
    s->lying = true;
}
static void want(sync_t *s, thread *t) /* t's wait is over */
{
    if (t->wants) return;
    if (t->pending) t->pending = false, s->pending--;
    begins_to_want(s, t);
    if (s->lying) s->lying = false, hand_to(t);
    else queue(s, t);
}
static void baton_up(sync_t *s, thread *t)
{
    while (!t->has) pthread_cond_wait(&t->cond, &s->lock);
    t->has = t->wants = false;
    if (s->worker->meter && t->wanted) caw_meter_count(&s->worker->meter->latency, uv_hrtime() - t->wanted);
    t->wanted = 0;
    s->holder = t;
    s->turns++;
    CAW_HERE->turn++;
    caw_see_begins();
}
static void pend(sync_t *s, thread *t)
{
    t->pending = true;
    s->pending++;
}

/* ---- deadlines ---- */
static int64_t nearest_deadline(void)
{
    int64_t at = INT64_MAX;
    for (const caw_scope *s = CAW_HERE->scope; s; s = s->shield ? NULL : s->up)
        if (s->deadline && !*s->deadline->left && s->deadline->at < at) at = s->deadline->at;
    return at;
}
/* The first exit decides, so the outermost first. */
static bool expire(caw_scope *s, int64_t now)
{
    bool expired = !s->shield && s->up && expire(s->up, now);
    if (!s->deadline || *s->deadline->left || s->deadline->at > now) return expired;
    caw_deadline_expire(s->deadline);
    return true;
}
static bool time_is_up(void) /* of a within around: now it is left */
{
    return nearest_deadline() != INT64_MAX && expire(CAW_HERE->scope, (int64_t)(uv_hrtime() / 1000000));
}
static void look_at_the_clock(void)
{
    (void)time_is_up();
}
static struct timespec clock_time(int64_t ms)
{
    return (struct timespec){.tv_sec = (time_t)(ms / 1000), .tv_nsec = (long)(ms % 1000 * 1000000)};
}

/* ---- waits ---- */
static bool cancelled_already(void)
{
    look_at_the_clock(); /* with 0 it is over here, before others go on */
    return CAW_HERE->scope->cancelled;
}
static bool suspends_cancelled(void)
{
    if (CAW_HERE->worker->testing.counts) caw_testing_suspends();
    return cancelled_already();
}
static void tell_thread(const thread *t, caw_chain *c)
{
    c->call = t->calls;
    c->since = t->since;
}
static void chain(const caw_wait *w, caw_chain *c)
{
    tell_thread((const thread *)(const void *)w->h.parent, c);
}
static bool running(const caw_worker *k, caw_chain *c)
{
    const thread *t = ((const sync_t *)k->class_data)->holder;
    if (!t || !t->live) return false; /* one that only looks */
    c->call = *t->live;
    c->since = t->since;
    return true;
}
static void since(const caw_worker *k, const caw_wait *w, caw_seen *s)
{
    (void)k;
    s->waits = w->detail;
}
static void queued(const caw_worker *k, caw_seen_fn *fn, void *to) /* the lock or the baton is held */
{
    const sync_t *s = k->class_data;
    for (const thread *t = s->first; t; t = t->next) {
        if (!t->live || (t->wait && !t->wait->queued)) continue; /* the tree has it */
        caw_seen q = {.what = t->wait ? CAW_SEEN_READY : CAW_SEEN_WAITS, .kind = CAW_WAIT_YIELD};
        tell_thread(t, &q.chain);
        q.age = q.chain.since;
        fn(to, &q);
    }
}
static void sync_wake(caw_wait *w, int value)
{
    thread *t = (thread *)(void *)w->h.parent;
    sync_t *s = t->sync;
    if (w->queued) return;
    if (w->kind == CAW_WAIT_JOIN) caw_joiner_leave((caw_joiner *)(void *)w);
    if (w->kind == CAW_WAIT_PARK) caw_park_leave((caw_parked *)(void *)w);
    caw_wait_unlink(w);
    w->queued = true;
    w->value = value;
    pthread_mutex_lock(&s->lock);
    if (!t->at_work) want(s, t);
    pthread_cond_signal(&t->cond);
    if (w->kind == CAW_WAIT_FD && eventfd_write(t->wakeup, 1)) abort();
    pthread_mutex_unlock(&s->lock);
}
static void wait_open(caw_wait *w, caw_wait_kind kind)
{
    *w = (caw_wait){.kind = (uint8_t)kind, .detail = stamp()};
    w->h.parent = (caw_frame *)(void *)me; /* no frames here: the thread stands in its place */
    me->wait = w;
    caw_wait_link(w, CAW_HERE->scope);
}
static int wait_close(caw_wait *w)
{
    if (!w->queued) caw_wait_unlink(w);
    me->wait = NULL;
    look_at_the_clock();
    return CAW_HERE->scope->cancelled ? UV_ECANCELED : w->value;
}
static void wait_until(sync_t *s, int64_t until) /* woken, or the time has come */
{
    struct timespec at = clock_time(until);
    pthread_mutex_lock(&s->lock);
    if (until != INT64_MAX) pend(s, me);
    baton_down(s);
    while (until != INT64_MAX && !me->wants)
        if (pthread_cond_timedwait(&me->cond, &s->lock, &at) == ETIMEDOUT) want(s, me);
    baton_up(s, me);
    pthread_mutex_unlock(&s->lock);
}
static int sleep_for(int64_t ms)
{
    caw_wait w;
    int64_t now = (int64_t)((uv_hrtime() + 999999) / 1000000), end = nearest_deadline();
    if (ms < 0) ms = 0;
    if (ms < INT64_MAX - now && now + ms < end) end = now + ms;
    if (end == INT64_MAX) end--; /* for ever, but it is a timer */
    wait_open(&w, CAW_WAIT_TIMER);
    wait_until(me->sync, end);
    if (!w.queued) w.value = 0;
    return wait_close(&w);
}
static int sync_sleep(int64_t ms)
{
    return suspends_cancelled() ? caw_refused(false) : sleep_for(ms);
}
static void wait_in_poll(struct pollfd *p, nfds_t n, int64_t until)
{
    for (;;) {
        int64_t ms = until == INT64_MAX ? -1 : until - (int64_t)(uv_hrtime() / 1000000);
        if (until != INT64_MAX && ms < 0) ms = 0;
        int got = poll(p, n, ms > INT_MAX ? INT_MAX : (int)ms);
        if (got > 0 || (got == 0 && ms <= INT_MAX) || (got < 0 && errno != EINTR)) return;
    }
}
static int sync_fd_wait(caw_fd *fd, int events)
{
    sync_t *s = me->sync;
    caw_wait w;
    if (suspends_cancelled()) return caw_refused(false);
    if (me->wakeup < 0 && (me->wakeup = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) < 0) return -errno;
    struct pollfd p[2] = {{.fd = caw_fd_number(fd)}, {.fd = me->wakeup, .events = POLLIN}};
    p[0].events = caw_fd_mask(events);
    int64_t until = nearest_deadline();
    wait_open(&w, CAW_WAIT_FD);
    pthread_mutex_lock(&s->lock);
    pend(s, me);
    baton_down(s);
    pthread_mutex_unlock(&s->lock);
    wait_in_poll(p, 2, until);
    pthread_mutex_lock(&s->lock);
    want(s, me);
    baton_up(s, me);
    pthread_mutex_unlock(&s->lock);
    eventfd_t drop;
    if (w.queued) (void)!eventfd_read(me->wakeup, &drop); /* a wake has written, perhaps after poll; nothing else does */
    else w.value = caw_fd_came((unsigned short)p[0].revents, events);
    return wait_close(&w);
}
static int sync_yield(void)
{
    sync_t *s = me->sync;
    if (CAW_HERE->worker->testing.counts && !CAW_HERE->scope->cancelled) caw_testing_suspends();
    look_at_the_clock();
    pthread_mutex_lock(&s->lock);
    queue(s, me);
    baton_down(s);
    baton_up(s, me);
    pthread_mutex_unlock(&s->lock);
    look_at_the_clock();
    return CAW_HERE->scope->cancelled ? UV_ECANCELED : 0;
}
static int sync_park(struct caw_waiters *q, void *item)
{
    caw_parked p;
    if (suspends_cancelled()) return caw_refused(false);
    wait_open(&p.w, CAW_WAIT_PARK);
    caw_park_enter(&p, q, item);
    for (;;) {
        wait_until(me->sync, nearest_deadline());
        if (!p.w.queued) caw_wait_unlink(&p.w); /* a deadline is not to wake who holds the baton */
        look_at_the_clock();
        if (p.w.queued || CAW_HERE->scope->cancelled) break;
        caw_wait_link(&p.w, CAW_HERE->scope);
    }
    me->wait = NULL;
    if (p.w.queued) return p.w.value;
    caw_park_leave(&p);
    return UV_ECANCELED;
}
/* Another thread wakes it. It may want the baton when `woken` is set; `pending`: it stands in the wait. */
static void outside_begin(caw_outsider *o)
{
    o->thread = me;
}
static void outside_end(caw_outsider *o)
{
    (void)o;
}
static void outside_wake(caw_outsider *o)
{
    thread *t = o->thread;
    sync_t *s = t->sync;
    pthread_mutex_lock(&s->lock);
    o->woken = true;
    if (t->pending && o->kind != CAW_WAIT_WORK) want(s, t);
    pthread_cond_signal(&t->cond);
    pthread_mutex_unlock(&s->lock);
}
static bool wait_outside(sync_t *s, const caw_outsider *o, int64_t until) /* woken, or the time has come */
{
    struct timespec at = clock_time(until);
    pthread_mutex_lock(&s->lock);
    if (!o->woken) {
        pend(s, me);
        baton_down(s);
        while (!me->wants)
            if (until == INT64_MAX) pthread_cond_wait(&me->cond, &s->lock);
            else if (pthread_cond_timedwait(&me->cond, &s->lock, &at) == ETIMEDOUT) want(s, me);
        baton_up(s, me);
    }
    bool woken = o->woken;
    pthread_mutex_unlock(&s->lock);
    return woken;
}
static int sync_outside(caw_outsider *o)
{
    caw_wait w;
    if (suspends_cancelled()) return caw_refused(false);
    for (;;) {
        wait_open(&w, o->kind);
        bool woken = wait_outside(me->sync, o, nearest_deadline());
        if (!w.queued) caw_wait_unlink(&w);
        me->wait = NULL;
        look_at_the_clock();
        if (CAW_HERE->scope->cancelled) return UV_ECANCELED;
        if (woken) return 0;
    }
}
/* This thread does it itself, without the baton, once it is roused: for that it needs none. Then, until it has done it, nothing
   wakes it, so that it is not handed one either. */
static bool wait_for_work(sync_t *s, const caw_outsider *o, int64_t until) /* the lock is held; false: it is woken */
{
    struct timespec at = clock_time(until);
    pend(s, me);
    baton_down(s);
    while (!o->woken && !me->wants)
        if (until == INT64_MAX) pthread_cond_wait(&me->cond, &s->lock);
        else if (pthread_cond_timedwait(&me->cond, &s->lock, &at) == ETIMEDOUT) want(s, me);
    return !me->wants;
}
static bool offload_once(sync_t *s, const caw_outsider *o, void (*work)(void *), void *arg)
{
    caw_wait w;
    int64_t until = nearest_deadline();
    wait_open(&w, o->kind);
    pthread_mutex_lock(&s->lock);
    me->at_work = wait_for_work(s, o, until);
    if (me->at_work) {
        pthread_mutex_unlock(&s->lock);
        caw_here here = *CAW_HERE;
        *CAW_HERE = (caw_here){0}; /* as on a thread of a pool */
        work(arg);
        *CAW_HERE = here;
        pthread_mutex_lock(&s->lock);
        want(s, me);
    }
    baton_up(s, me);
    bool done = me->at_work;
    me->at_work = false;
    pthread_mutex_unlock(&s->lock);
    (void)wait_close(&w);
    return done;
}
static int sync_offload(caw_outsider *o, void (*work)(void *), void *arg)
{
    if (suspends_cancelled()) return UV_ECANCELED;
    while (!offload_once(me->sync, o, work, arg))
        if (CAW_HERE->scope->cancelled) return UV_ECANCELED;
    return 0;
}

/* ---- for who looks in, from a thread of no worker ---- */
static bool turn(const caw_worker *k, uint64_t *which, pid_t *tid)
{
    sync_t *s = k->class_data;
    pthread_mutex_lock(&s->lock);
    *which = s->turns;
    bool runs = s->holder && s->holder->live;
    if (runs) *tid = s->holder->tid;
    pthread_mutex_unlock(&s->lock);
    return runs;
}
static void unqueue(sync_t *s, const thread *t)
{
    thread **p = &s->first;
    while (*p != t) p = &(*p)->next;
    if (!(*p = t->next)) s->last = p;
}
static bool visit(caw_worker *k, void (*fn)(void *, caw_worker *), void *arg, const struct timespec *until)
{
    sync_t *s = k->class_data;
    thread t;
    thread_init(s, &t);
    pthread_mutex_lock(&s->lock);
    want(s, &t);
    while (!t.has && pthread_cond_timedwait(&t.cond, &s->lock, until) == 0) {}
    bool came = t.has;
    if (came) baton_up(s, &t);
    else unqueue(s, &t);
    pthread_mutex_unlock(&s->lock);
    if (came) {
        me = &t;
        CAW_HERE->worker = k;
        fn(arg, k);
        pthread_mutex_lock(&s->lock);
        baton_down(s);
        pthread_mutex_unlock(&s->lock);
        CAW_HERE->worker = NULL;
        me = NULL;
    }
    thread_done(&t);
    return came;
}

/* ---- branches ---- */
static void *thread_main(void *p)
{
    thread *t = p;
    sync_t *s = t->sync;
    me = t;
    CAW_HERE->worker = s->worker;
    runs_tasks(t);
    caw_faults_thread();
    pthread_mutex_lock(&s->lock);
    while (!t->quit) {
        baton_up(s, t);
        pthread_mutex_unlock(&s->lock);
        CAW_HERE->scope = &t->g->scope;
        t->branch(t->arg);
        caw_group_branch_ended(t->g);
        pthread_mutex_lock(&s->lock);
        t->g = NULL;
        t->next = s->idle;
        s->idle = t;
        baton_down(s);
        while (!t->has && !t->quit) pthread_cond_wait(&t->cond, &s->lock);
    }
    pthread_mutex_unlock(&s->lock);
    return NULL;
}
static int thread_new(sync_t *s, thread **out) /* 0, or an errno */
{
    thread *t = malloc(sizeof *t);
    pthread_attr_t a;
    if (!t) return ENOMEM;
    thread_init(s, t);
    pthread_attr_init(&a);
#if !defined __SANITIZE_ADDRESS__ && !defined __SANITIZE_THREAD__
    pthread_attr_setstacksize(&a, THREAD_STACK);
#endif
    int e = pthread_create(&t->id, &a, thread_main, t);
    pthread_attr_destroy(&a);
    if (e) {
        thread_done(t);
        free(t);
        return e;
    }
    *out = t;
    return 0;
}
static int take_thread(sync_t *s, caw_group *g, void (*branch)(void *), void *arg, thread **out) /* the lock is held */
{
    thread *t = s->idle;
    if (t) s->idle = t->next;
    else {
        int e = thread_new(s, &t);
        if (e) return e;
    }
    t->g = g;
    t->branch = branch;
    t->arg = arg;
    t->since = stamp();
    *out = t;
    return 0;
}
static void sync_start(caw_group *g, void (*branch)(void *), void *arg)
{
    sync_t *s = me->sync;
    caw_scope *scope = CAW_HERE->scope;
    thread *t;
    pthread_mutex_lock(&s->lock);
    int e = take_thread(s, g, branch, arg, &t);
    if (e) no_thread(e);
    queue_front(s, me); /* the branch runs in our turn: when it first suspends, the baton comes back here */
    hand_to(t);
    baton_up(s, me);
    pthread_mutex_unlock(&s->lock);
    CAW_HERE->scope = scope;
}
static int outside_start(caw_nursery *n, caw_letter *l, void (*child)(void *))
{
    sync_t *s = n->worker->class_data;
    thread *t;
    pthread_mutex_lock(&s->lock);
    int e = take_thread(s, &n->group, child, l, &t);
    if (!e) caw_nursery_expect(n), want(s, t);
    pthread_mutex_unlock(&s->lock);
    return e ? uv_translate_sys_error(e) : 0;
}
static void sync_join(caw_group *g, bool cancel_wakes)
{
    caw_joiner j = {
        .w.kind = CAW_WAIT_JOIN, .w.detail = stamp(), .group = g, .more = (caw_joiner *)(void *)g->joiners};
    if (!caw_group_held(g) || (cancel_wakes && time_is_up())) return;
    j.w.h.parent = (caw_frame *)(void *)me;
    me->wait = &j.w;
    if (cancel_wakes) caw_wait_link(&j.w, CAW_HERE->scope);
    g->joiners = &j.w;
    wait_until(me->sync, cancel_wakes ? nearest_deadline() : INT64_MAX);
    if (!j.w.queued) caw_joiner_leave(&j), caw_wait_unlink(&j.w); /* time is up */
    me->wait = NULL;
    look_at_the_clock();
}

/* ---- drains: a branch that sleeps outside the nursery, in a group of its own ---- */
typedef struct drainer {
    caw_group g;
    caw_nursery *n;
    int64_t ms;
} drainer;
static void drain_branch(void *p)
{
    drainer *d = p;
    if (!cancelled_already() && sleep_for(d->ms) == 0) caw_nursery_cancel(d->n); /* it is no await of the program's */
}
static void sync_drained(caw_nursery *n)
{
    drainer *d = n->drainer;
    if (!d) return;
    caw_group_leave(&d->g);
    caw_group_join(&d->g);
    caw_group_end(&d->g);
    free(d);
    n->drainer = NULL;
}
static void sync_drain(caw_nursery *n, int64_t ms)
{
    sync_drained(n);
    if (ms == INT64_MAX) return;
    drainer *d = malloc(sizeof *d);
    caw_scope *here = CAW_HERE->scope;
    if (!d) no_thread(ENOMEM);
    d->n = n;
    d->ms = ms;
    CAW_HERE->scope = n->group.scope.up;
    caw_group_begin(&d->g, CAW_GATHER);
    n->drainer = d;
    caw_group_start(&d->g, drain_branch, d);
    CAW_HERE->scope = here;
}

/* ---- signals: the first cancels the root, the second kills. A handler, and a thread that it wakes: no mask that children
   would inherit, and a signal may come to any thread. ---- */
static const int caught[] = {SIGINT, SIGTERM, SIGQUIT}; /* the last one from `caw test` only */
static struct sync *catcher;                            /* of the process */

static int n_caught(const sync_t *s)
{
    return s->worker->testing.to ? 3 : 2;
}
static void on_signal(int signum)
{
    int e = errno;
    if (signum == SIGQUIT) catcher->hangs = true;
    else
        for (int i = 0; i < 2; i++) signal(caught[i], SIG_DFL);
    sem_post(&catcher->signal);
    errno = e;
}
static void *signals_main(void *p)
{
    thread *t = p;
    sync_t *s = t->sync;
    me = t;
    CAW_HERE->worker = s->worker;
    CAW_HERE->scope = &s->worker->root;
    pthread_mutex_lock(&s->lock);
    for (;;) {
        pthread_mutex_unlock(&s->lock);
        while (sem_wait(&s->signal)) {}
        pthread_mutex_lock(&s->lock);
        if (t->quit) break;
        want(s, t);
        baton_up(s, t);
        if (t->quit) break;
        pthread_mutex_unlock(&s->lock);
        if (s->hangs) caw_testing_hangs(s->worker);
        caw_scope_cancel(&s->worker->root);
        pthread_mutex_lock(&s->lock);
        baton_down(s);
    }
    pthread_mutex_unlock(&s->lock);
    return NULL;
}
static void signals_open(sync_t *s)
{
    struct sigaction a = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    sem_init(&s->signal, 0, 0);
    catcher = s;
    int e = pthread_create(&s->signals.id, NULL, signals_main, &s->signals);
    if (e) no_thread(e);
    for (int i = 0; i < n_caught(s); i++) sigaction(caught[i], &a, &s->before[i]);
}
static void signals_close(sync_t *s) /* the lock is held: nobody else is there */
{
    for (int i = 0; i < n_caught(s); i++) sigaction(caught[i], &s->before[i], NULL);
    s->signals.quit = true;
    if (s->signals.wants) hand_to(&s->signals);
    sem_post(&s->signal);
    pthread_mutex_unlock(&s->lock);
    pthread_join(s->signals.id, NULL);
    pthread_mutex_lock(&s->lock);
    sem_destroy(&s->signal);
}
static void open_all(sync_t *s, caw_worker *worker)
{
    *s = (sync_t){.worker = worker};
    s->last = &s->first;
    pthread_mutex_init(&s->lock, NULL);
    thread_init(s, &s->main);
    thread_init(s, &s->signals);
    me = &s->main;
    runs_tasks(me);
    me->since = stamp();
    s->holder = me;
    worker->class_data = s;
    if (worker->signals) signals_open(s);
    caw_see_open(worker);
}
static void close_all(sync_t *s)
{
    caw_see_close(s->worker);
    pthread_mutex_lock(&s->lock);
    if (s->worker->signals) signals_close(s);
    thread *idle = s->idle;
    for (thread *t = idle; t; t = t->next) t->quit = true, pthread_cond_signal(&t->cond);
    pthread_mutex_unlock(&s->lock);
    for (thread *t = idle, *next; t; t = next) {
        next = t->next;
        pthread_join(t->id, NULL);
        thread_done(t);
        free(t);
    }
    thread_done(&s->main);
    thread_done(&s->signals);
    pthread_mutex_destroy(&s->lock);
}
static int sync_run(caw_worker *worker, int (*direct)(void *), caw_frame *(*start)(void *, int *), void *arg)
{
    thread *outer = me; /* which offloads this */
    sync_t s;
    (void)start;
    open_all(&s, worker);
    int value = direct(arg);
    close_all(&s);
    worker->class_data = NULL;
    me = outer;
    return value;
}
static const caw_outside_ops outside = {outside_begin, outside_end, sync_outside, outside_wake, outside_start};
const caw_class_ops caw_class_sync = {.name = "sync",
                                      .run = sync_run,
                                      .start = sync_start,
                                      .yield = sync_yield,
                                      .sleep = sync_sleep,
                                      .fd_wait = sync_fd_wait,
                                      .join = sync_join,
                                      .offload = sync_offload,
                                      .park = sync_park,
                                      .chain = chain,
                                      .running = running,
                                      .since = since,
                                      .queued = queued,
                                      .turn = turn,
                                      .visit = visit,
                                      .outside = &outside,
                                      .wake = sync_wake,
                                      .look = look_at_the_clock,
                                      .drain = sync_drain,
                                      .drained = sync_drained};
