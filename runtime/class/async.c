/* Class async: frames, a trampoline, one libuv loop.

   A leaf that can't go on takes a wait, which is a frame too, and returns it; the callers take frames on the way out.
   When the wait is woken and its turn comes, the trampoline resumes its parent, and then the parent of whatever ended:
   from the innermost frame outwards, never from the root, and on one stack level. The only place that sets the scope of
   resumed code is here.

   libuv's callbacks only wake. A descriptor's watcher stays armed while nobody waits for it until it fires once in
   vain, so that a connection that reads, answers and reads again costs no system call for the waiting. */
#include "io/fd.h"
#include "task/task.h"
#include "class/timers.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

enum { TURN = 512, STACK_DEEP = 256 * 1024 };

typedef struct sleeper {
    caw_wait w;
    caw_timer timer;
} sleeper;
typedef struct watch { /* of one descriptor; outlives it until libuv has closed the handle */
    uv_poll_t poll;
    caw_wait *waiter[2]; /* for reading, for writing */
    int armed;           /* events */
} watch;
typedef struct fd_waiter {
    caw_wait w;
    watch *watch;
    int event;
} fd_waiter;
typedef struct joiner joiner;
struct joiner {
    caw_wait w;
    caw_group *group;
    joiner *more;
};
typedef struct looper {
    uv_loop_t loop;
    uv_timer_t clock;
    uv_signal_t sigint, sigterm;
    caw_timers timers;
    uint64_t clock_at; /* when it is armed to fire; UINT64_MAX: never */
    size_t watching;   /* waits for descriptors */
    caw_frame root;    /* the parent of the root task's frame */
    int value;
    bool ended, signalled;
} looper;
CAW_PRIMITIVE(caw_sleep, int64_t ms);
CAW_PRIMITIVE(caw_yield, void);
CAW_PRIMITIVE(caw_fd_wait, caw_fd *fd, int events);

static looper *here(void)
{
    return CAW_HERE->worker->class_data;
}
static uint64_t now_ms(void)
{
    return uv_hrtime() / 1000000;
}

/* ---- waking ---- */
static void ready_push(caw_wait *w)
{
    caw_worker *k = CAW_HERE->worker;
    w->queued = true;
    w->next = NULL;
    *k->ready_end = w;
    k->ready_end = &w->next;
}
static void leave_joiners(joiner *j)
{
    joiner *first = (joiner *)j->group->joiners;
    if (first == j) {
        j->group->joiners = (caw_wait *)j->more;
        return;
    }
    while (first->more != j) first = first->more;
    first->more = j->more;
}
static void async_wake(caw_wait *w, int value)
{
    if (w->queued) return;
    switch ((caw_wait_kind)w->kind) {
    case CAW_WAIT_YIELD: break;
    case CAW_WAIT_TIMER: caw_timer_remove(&here()->timers, &((sleeper *)w)->timer); break;
    case CAW_WAIT_FD:
        ((fd_waiter *)w)->watch->waiter[((fd_waiter *)w)->event] = NULL;
        here()->watching--;
        break;
    case CAW_WAIT_JOIN: leave_joiners((joiner *)w); break;
    }
    caw_wait_unlink(w);
    w->value = value;
    ready_push(w);
}

/* ---- leaves ---- */
static caw_wait *new_wait(size_t size, caw_wait_kind kind)
{
    caw_wait *w = (caw_wait *)caw_frame_take(size);
    w->value = 0;
    w->kind = (uint8_t)kind;
    w->queued = false;
    w->prev = NULL;
    w->next = NULL;
    w->scope = CAW_HERE->scope;
    return w;
}
struct caw_yield__ret caw_yield__start(void)
{
    if (CAW_HERE->scope->cancelled) return (struct caw_yield__ret){.v = UV_ECANCELED};
    caw_wait *w = new_wait(sizeof *w, CAW_WAIT_YIELD);
    ready_push(w);
    return (struct caw_yield__ret){.st = &w->h};
}
struct caw_sleep__ret caw_sleep__start(int64_t ms)
{
    if (CAW_HERE->scope->cancelled) return (struct caw_sleep__ret){.v = UV_ECANCELED};
    sleeper *s = (sleeper *)new_wait(sizeof *s, CAW_WAIT_TIMER);
    uint64_t at = ms <= 0 ? now_ms() : (uv_hrtime() + 999999) / 1000000 + (uint64_t)ms; /* never early */
    s->timer.at = 0;
    if (!caw_timer_add(&here()->timers, &s->timer, at)) {
        caw_frame_drop(&s->w.h);
        return (struct caw_sleep__ret){.v = UV_ENOMEM};
    }
    caw_wait_link(&s->w, CAW_HERE->scope);
    return (struct caw_sleep__ret){.st = &s->w.h};
}
static caw_frame *join(caw_group *g, bool cancel_wakes)
{
    if (!g->running) return NULL;
    joiner *j = (joiner *)new_wait(sizeof *j, CAW_WAIT_JOIN);
    j->group = g;
    j->more = (joiner *)g->joiners;
    g->joiners = &j->w;
    if (cancel_wakes) caw_wait_link(&j->w, CAW_HERE->scope);
    return &j->w.h;
}
caw_frame *caw_group_join__start(caw_group *g)
{
    return join(g, false);
}
caw_frame *caw_group_wait__start(caw_group *g)
{
    return join(g, true);
}
void caw_start_queue(caw_frame *branch)
{
    caw_wait *w = new_wait(sizeof *w, CAW_WAIT_YIELD);
    w->h.parent = branch;
    ready_push(w);
}

/* ---- descriptors ---- */
static void on_poll(uv_poll_t *poll, int status, int events)
{
    watch *c = (watch *)poll;
    if (status < 0) c->armed = 0; /* libuv has stopped it */
    int keep = c->armed;
    for (int i = 0; i < 2; i++) {
        int event = i ? UV_WRITABLE : UV_READABLE;
        if (!(events & event) && status >= 0) continue;
        if (c->waiter[i]) async_wake(c->waiter[i], event); /* an error shows in the system call that follows */
        else keep &= ~event;
    }
    if (keep == c->armed) return;
    c->armed = keep;
    if (keep) uv_poll_start(poll, keep, on_poll);
    else uv_poll_stop(poll);
}
static void watch_closed(uv_handle_t *h)
{
    free(h);
}
static void unwatch(caw_fd *f)
{
    uv_close((uv_handle_t *)f->watch, watch_closed);
    f->watch = NULL;
}
static int new_watch(caw_fd *f)
{
    watch *c = calloc(1, sizeof *c);
    if (!c) return UV_ENOMEM;
    int e = uv_poll_init(&here()->loop, &c->poll, f->number);
    if (e < 0) {
        free(c);
        return e;
    }
    f->watch = c;
    f->unwatch = unwatch;
    return 0;
}
struct caw_fd_wait__ret caw_fd_wait__start(caw_fd *f, int events)
{
    int e, i = events & UV_WRITABLE ? 1 : 0;
    if (CAW_HERE->scope->cancelled) return (struct caw_fd_wait__ret){.v = UV_ECANCELED};
    if (!f->watch && (e = new_watch(f)) < 0) return (struct caw_fd_wait__ret){.v = e};
    watch *c = f->watch;
    if (c->waiter[i]) return (struct caw_fd_wait__ret){.v = UV_EBUSY};
    int want = c->armed | (i ? UV_WRITABLE : UV_READABLE);
    if (want != c->armed) {
        if ((e = uv_poll_start(&c->poll, want, on_poll)) < 0) return (struct caw_fd_wait__ret){.v = e};
        c->armed = want;
    }
    fd_waiter *w = (fd_waiter *)new_wait(sizeof *w, CAW_WAIT_FD);
    w->watch = c;
    w->event = i;
    c->waiter[i] = &w->w;
    here()->watching++;
    caw_wait_link(&w->w, CAW_HERE->scope);
    return (struct caw_fd_wait__ret){.st = &w->w.h};
}

/* ---- the loop ---- */
static void resume(caw_wait *w)
{
    CAW_HERE->scope = w->scope;
    if (w->scope->cancelled && w->kind != CAW_WAIT_JOIN) w->value = UV_ECANCELED; /* not received: did not happen */
    for (caw_frame *done = &w->h, *p;; done = p) {
        p = done->parent;
        if (p->resume(p, done)) return;
    }
}
static void run_ready(caw_worker *k, looper *l)
{
    for (int n = 0; n < TURN && k->ready && !l->ended; n++) {
        caw_wait *w = k->ready;
        k->ready = w->next;
        if (!k->ready) k->ready_end = &k->ready;
        resume(w);
    }
}
static void on_clock(uv_timer_t *t)
{
    looper *l = t->data;
    l->clock_at = UINT64_MAX; /* fire_timers does the rest after this turn of the loop */
    uv_stop(&l->loop);        /* libuv runs timers before it polls too, and would then poll for ever */
}
static void fire_timers(looper *l)
{
    caw_timer *t = caw_timer_first(&l->timers);
    if (!t) return;
    for (uint64_t now = now_ms(); t && caw_timer_ms(t) <= now; t = caw_timer_first(&l->timers))
        async_wake((caw_wait *)(void *)((char *)t - offsetof(sleeper, timer)), 0);
}
static void arm_clock(looper *l)
{
    caw_timer *t = caw_timer_first(&l->timers);
    uint64_t at = t ? caw_timer_ms(t) : UINT64_MAX;
    if (at >= l->clock_at) return; /* it fires before that anyhow */
    uv_update_time(&l->loop);
    uint64_t now = now_ms();
    uv_timer_start(&l->clock, on_clock, at > now ? at - now : 0, 0);
    l->clock_at = at;
}
static void poll_loop(caw_worker *k, looper *l)
{
    if (!k->ready) {
        if (!l->timers.n && !l->watching) {
            fflush(stdout);
            fputs("caw: deadlock: nothing is runnable and nothing pending\n", stderr);
            _Exit(70);
        }
        arm_clock(l);
    }
    uv_run(&l->loop, k->ready ? UV_RUN_NOWAIT : UV_RUN_ONCE);
    fire_timers(l);
}
static void on_signal(uv_signal_t *h, int signum)
{
    looper *l = h->data;
    if (l->signalled) { /* the second one kills */
        signal(signum, SIG_DFL);
        raise(signum);
    }
    l->signalled = true;
    caw_scope_cancel(&CAW_HERE->worker->root);
}
static void watch_signal(looper *l, uv_signal_t *h, int signum)
{
    uv_signal_init(&l->loop, h);
    h->data = l;
    uv_signal_start(h, on_signal, signum);
    uv_unref((uv_handle_t *)h);
}
static caw_frame *root_resume(caw_frame *self, caw_frame *done)
{
    looper *l = here();
    l->value = *(int *)caw_value(done, _Alignof(int));
    l->ended = true;
    caw_frame_drop(done);
    return self;
}
static void close_all(uv_handle_t *h, void *arg)
{
    (void)arg;
    if (!uv_is_closing(h)) uv_close(h, NULL);
}
static looper *open_loop(caw_worker *k)
{
    looper *l = calloc(1, sizeof *l);
    if (!l || uv_loop_init(&l->loop) < 0) {
        fputs("caw: no memory for a loop\n", stderr);
        abort();
    }
    k->loop = &l->loop;
    k->class_data = l;
    l->clock_at = UINT64_MAX;
    l->root.resume = root_resume;
    uv_timer_init(&l->loop, &l->clock);
    l->clock.data = l;
    watch_signal(l, &l->sigint, SIGINT);
    watch_signal(l, &l->sigterm, SIGTERM);
    return l;
}
static int async_run(caw_worker *k, int (*direct)(void *), caw_frame *(*start)(void *, int *), void *arg)
{
    (void)direct;
    looper *l = open_loop(k);
    CAW_HERE->stack_limit = (char *)__builtin_frame_address(0) - STACK_DEEP;
    caw_frame *st = start(arg, &l->value);
    if (st) {
        st->parent = &l->root;
        while (run_ready(k, l), !l->ended) poll_loop(k, l);
    }
    int value = l->value;
    uv_walk(&l->loop, close_all, NULL);
    uv_run(&l->loop, UV_RUN_DEFAULT);
    uv_loop_close(&l->loop);
    free(l->timers.heap);
    free(l);
    k->loop = NULL;
    return value;
}

const caw_class caw_class_async = {.name = "async", .run = async_run, .wake = async_wake};
