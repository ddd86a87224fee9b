/* One libuv loop, for the classes async and green: the ready queue, timers, descriptors, signals.

   libuv's callbacks only wake, and waking only queues, so libuv is never entered from a task's code that a callback runs.
   Timers are a heap of our own behind one uv_timer_t. A descriptor's watcher stays armed while nobody waits for it until
   it fires once in vain, so that a connection that reads, answers and reads again costs no system call for the waiting. */
#include "class/loop.h"
#include "class/attached.h"
#include "class/backend.h"
#include "class/mailbox.h"
#include "see/see.h"
#include "class/polls.h"
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { LOOP_FDS = 3 }; /* that a loop opens until then */

struct caw_watch { /* of one descriptor; outlives it until libuv has closed the handle */
    uv_poll_t poll;
    caw_fd *fd;
    caw_watch *next, **prev;  /* the looper's list */
    caw_fd_waiter *waiter[2]; /* for reading, for writing */
    int armed;                /* events */
};
struct caw_looper {
    uv_loop_t own, *loop; /* that one; or the program's, to which it is attached */
    uv_timer_t clock;
    uv_signal_t sigint, sigterm, sigquit;
    caw_timers timers;
    uint64_t clock_at; /* when it is armed to fire; UINT64_MAX: never */
    size_t kept;       /* waits that are ended from outside */
    bool held;         /* the loop, for them */
    caw_watch *watches;
    caw_backend backend;
    struct caw_attached *attached; /* NULL: the loop is our own */
};
static caw_looper *here(void)
{
    return CAW_HERE->worker->looper;
}
static uint64_t now_ms(void)
{
    return caw_clock_ns() / 1000000;
}

/* ---- what keeps the loop alive: the bell, which is there all the time ---- */
void caw_looper_keep(caw_worker *k)
{
    caw_looper *l = k->looper;
    l->kept++;
    if (!l->held) uv_ref(caw_mailbox_bell(k));
    l->held = true;
}
static void let_go(caw_worker *k)
{
    if (k->looper->held) uv_unref(caw_mailbox_bell(k));
    k->looper->held = false;
}
void caw_looper_release(caw_worker *k) /* of our own loop when it matters */
{
    if (--k->looper->kept == 0 && k->looper->attached) let_go(k);
}

/* ---- waking ---- */
void caw_looper_nudge(caw_worker *k)
{
    if (k->looper->attached) caw_attached_nudge(k->looper->attached);
}
static void fd_waiter_leave(caw_fd_waiter *w)
{
    for (int i = 0; i < 2; i++)
        if (w->watch->waiter[i] == w) w->watch->waiter[i] = NULL;
    caw_looper_release(CAW_HERE->worker);
}
void caw_looper_wake(caw_wait *w, int value)
{
    if (w->queued) return;
    switch ((caw_wait_kind)w->kind) {
    case CAW_WAIT_YIELD:
    case CAW_WAIT_IGNORES: break;
    case CAW_WAIT_TIMER: caw_timer_remove(&here()->timers, &w->detail); break;
    case CAW_WAIT_FD: fd_waiter_leave((caw_fd_waiter *)w); break;
    case CAW_WAIT_POLL: caw_polls_leave((caw_fd_waiter *)w); break;
    case CAW_WAIT_JOIN: caw_joiner_leave((caw_joiner *)w); break;
    case CAW_WAIT_PARK:
    case CAW_WAIT_OUTSIDE:
    case CAW_WAIT_WORK: caw_park_leave((caw_parked *)w); break;
    }
    caw_wait_unlink(w);
    w->value = value;
    w->queued = true;
    caw_ready_push(w);
    caw_looper_nudge(CAW_HERE->worker);
}

/* ---- waiting ---- */
int caw_sleeper_add(caw_wait *w, int64_t ms)
{
    caw_wait_init(w, CAW_WAIT_TIMER);
    uint64_t at = ms <= 0 ? now_ms() : (caw_clock_ns() + 999999) / 1000000 + (uint64_t)ms;
    if (!caw_timer_add(&here()->timers, &w->detail, at, CAW_TIMER_WAIT)) return UV_ENOMEM;
    caw_wait_link(w, CAW_HERE->scope);
    return 0;
}
/* ---- deadlines ---- */
void caw_looper_arm(caw_deadline *d)
{
    if (caw_timer_add(&here()->timers, &d->cell, (uint64_t)d->at, CAW_TIMER_DEADLINE)) return;
    fputs("caw: no memory for a timer\n", stderr);
    caw_abort();
}
void caw_looper_disarm(caw_deadline *d)
{
    caw_timer_remove(&here()->timers, &d->cell);
}
void caw_looper_drain(caw_nursery *n, int64_t ms)
{
    caw_looper_disarm(&n->drain);
    if (ms == INT64_MAX) return;
    caw_deadline_set(&n->drain, ms);
    caw_looper_arm(&n->drain);
    caw_looper_nudge(n->worker);
}
void caw_looper_drained(caw_nursery *n)
{
    caw_looper_disarm(&n->drain);
}

int caw_joiner_add(caw_joiner *j, caw_group *g, bool cancel_wakes)
{
    caw_wait_init(&j->w, CAW_WAIT_JOIN);
    j->group = g;
    j->more = (caw_joiner *)g->joiners;
    g->joiners = &j->w;
    if (cancel_wakes) caw_wait_link(&j->w, CAW_HERE->scope);
    return 0;
}

/* ---- descriptors ---- */
enum { BOTH = UV_READABLE | UV_WRITABLE };
static const int event_of[2] = {UV_READABLE, UV_WRITABLE};

static int arm(caw_watch *c, int events);
static void on_poll(uv_poll_t *poll, int status, int events)
{
    caw_watch *c = (caw_watch *)poll;
    if (status < 0) c->armed = 0, events = BOTH; /* libuv has stopped it; the system call that follows tells why */
    int keep = c->armed;
    for (int i = 0; i < 2; i++)
        if (events & event_of[i] && !c->waiter[i]) keep &= ~event_of[i];
    for (int i = 0; i < 2; i++)
        if (events & event_of[i] && c->waiter[i]) caw_looper_wake(&c->waiter[i]->w, events & c->waiter[i]->events);
    if (keep != c->armed) (void)arm(c, keep);
}
static int arm(caw_watch *c, int events)
{
    int e = events ? uv_poll_start(&c->poll, events, on_poll) : uv_poll_stop(&c->poll);
    if (e < 0) return e;
    c->armed = events;
    here()->backend.stale = true;
    return 0;
}
void caw_looper_watches_more(caw_worker *k)
{
    k->looper->backend.stale = true;
}
static void came(void *watch, int events)
{
    caw_watch *c = watch;
    if (events & c->armed) on_poll(&c->poll, 0, events & c->armed);
}
static void watch_closed(uv_handle_t *h)
{
    free(h);
}
static void unwatch(caw_fd *f)
{
    caw_watch *c = f->watch;
    *c->prev = c->next;
    if (c->next) c->next->prev = c->prev;
    f->watch = NULL;
    caw_backend_tell(&here()->backend, f->number, NULL);
    uv_close((uv_handle_t *)c, watch_closed);
}
static int new_watch(caw_looper *l, caw_fd *f)
{
    caw_watch *c = calloc(1, sizeof *c);
    if (!c) return UV_ENOMEM;
    int e = uv_poll_init(l->loop, &c->poll, f->number);
    if (e < 0) {
        free(c);
        return e;
    }
    uv_unref((uv_handle_t *)&c->poll); /* who waits keeps the loop, not what stays armed for the next who does */
    c->fd = f;
    c->prev = &l->watches;
    if ((c->next = l->watches)) c->next->prev = &c->next;
    l->watches = c;
    f->watch = c;
    caw_backend_tell(&l->backend, f->number, c);
    f->unwatch = unwatch;
    return 0;
}
int caw_fd_waiter_add(caw_fd_waiter *w, caw_fd *f, int events)
{
    int e;
    if (f->foreign) return caw_polls_enter(w, f->number, events);
    if (!f->watch && (e = new_watch(here(), f)) < 0) return e;
    caw_watch *c = f->watch;
    for (int i = 0; i < 2; i++)
        if (events & event_of[i] && c->waiter[i]) return UV_EBUSY;
    int want = c->armed | events;
    if (want != c->armed && (e = arm(c, want)) < 0) return e;
    caw_wait_init(&w->w, CAW_WAIT_FD);
    w->watch = c;
    w->events = events;
    for (int i = 0; i < 2; i++)
        if (events & event_of[i]) c->waiter[i] = w;
    caw_looper_keep(CAW_HERE->worker);
    caw_wait_link(&w->w, CAW_HERE->scope);
    return 0;
}

/* ---- for who looks in ---- */
int caw_fd_waiter_number(const caw_fd_waiter *w)
{
    return w->watch->fd->number;
}
void caw_looper_since(const caw_worker *k, const caw_wait *w, caw_seen *s)
{
    if (w->kind != CAW_WAIT_TIMER) {
        if (w->kind > CAW_WAIT_IGNORES) s->waits = w->detail;
        return;
    }
    const caw_timers *t = &k->looper->timers;
    if (!w->detail || w->detail > t->n) return;
    s->timed = true;
    s->due = (int64_t)caw_timer_ms_of(t, w->detail);
}

__attribute__((no_sanitize("thread"))) /* it is read as it changes */
bool caw_looper_turn(const caw_worker *k, uint64_t *which, pid_t *tid)
{
    const volatile caw_here *h = k->here;
    (void)tid;
    *which = h->turn + h->polls;
    return !h->polling;
}

/* ---- the clock ---- */
static void on_clock(uv_timer_t *t)
{
    caw_looper *l = t->data;
    l->clock_at = UINT64_MAX;           /* fire_timers does the rest after this turn of the loop */
    if (!l->attached) uv_stop(t->loop); /* libuv runs timers before it polls too, and would then poll for ever */
}
static void fire_first(caw_timers *h)
{
    uint32_t *cell = caw_timer_first(h);
    if (caw_timer_first_kind(h) == CAW_TIMER_WAIT) {
        caw_looper_wake((caw_wait *)(void *)((char *)cell - offsetof(caw_wait, detail)), 0);
        return;
    }
    caw_timer_remove(h, cell);
    caw_deadline_expire((caw_deadline *)(void *)((char *)cell - offsetof(caw_deadline, cell)));
}
static void fire_timers(caw_looper *l)
{
    if (!l->timers.n) return;
    for (uint64_t now = now_ms(); caw_timer_ms(&l->timers) <= now;) fire_first(&l->timers);
}
static void arm_clock(caw_looper *l)
{
    uint64_t at = caw_timer_ms(&l->timers);
    (l->timers.n ? uv_ref : uv_unref)((uv_handle_t *)&l->clock); /* armed in vain, it keeps nothing alive */
    if (at >= l->clock_at) return;                               /* it fires before that anyhow */
    uv_update_time(l->loop);
    uint64_t now = now_ms();
    uv_timer_start(&l->clock, on_clock, at > now ? at - now : 0, 0);
    l->clock_at = at;
}
/* libuv does not look at a loop that nothing keeps alive, and nothing may when tasks only yield, or time jumps: signals come
   all the same. */
static void run_loop(const caw_worker *k, caw_looper *l, uv_run_mode mode)
{
    l->backend.stale = false;
    if (l->backend.pause) l->backend.pause--;
    if (k->signals) uv_ref((uv_handle_t *)&l->sigint);
    uv_run(l->loop, mode);
    if (k->signals) uv_unref((uv_handle_t *)&l->sigint);
}
/* Everything waits: whatever happens without time happens first. */
static void jump(caw_worker *k, caw_looper *l)
{
    run_loop(k, l, k->working ? UV_RUN_ONCE : UV_RUN_NOWAIT);
    if (!caw_ready_any() && !k->working) k->testing.virtual_ns = caw_timer_ms(&l->timers) * 1000000;
}
/* How long we may wait for the epoll set in libuv's stead, -1: without end; 0: libuv has to have its turn. */
static int patience(const caw_worker *k, const caw_looper *l)
{
    bool bare = !k->loop_given && !k->meter && !k->testing.virtual_clock && !l->backend.stale && !l->backend.pause;
    return bare ? uv_backend_timeout(l->loop) : 0;
}
static int until_timer(const caw_looper *l, int most) /* -1: without end */
{
    if (!l->timers.n) return most;
    uint64_t at = caw_timer_ms(&l->timers), now = now_ms(), ms = at > now ? at - now : 0;
    return most >= 0 && (uint64_t)most < ms ? most : ms > INT_MAX ? INT_MAX : (int)ms;
}
static void turn(caw_worker *k, caw_looper *l)
{
    if (!l->kept) let_go(k);
    if (!caw_ready_any()) {
        bool waits = l->timers.n || l->kept;
        if (!waits && __atomic_load_n(&k->coming, __ATOMIC_ACQUIRE)) {
            caw_mailbox_collect(k); /* or on the way to it */
            return;
        }
        if (!waits && !uv_loop_alive(l->loop)) caw_report_deadlock(k); /* alive: by handles of the program's own */
        if (k->testing.virtual_clock && l->timers.n) {
            jump(k, l);
            return;
        }
    }
    bool ready = caw_ready_any();
    int ms = patience(k, l);
    if (ms && caw_backend_turn(&l->backend, l->loop, ready ? 0 : until_timer(l, ms), came)) return;
    if (!ready && !ms) arm_clock(l);
    run_loop(k, l, ready || ms ? UV_RUN_NOWAIT : UV_RUN_ONCE);
}
static void set_stamp(const caw_worker *k, const caw_looper *l) /* libuv has looked at the clock */
{
    uint64_t ns = k->testing.virtual_clock ? k->testing.virtual_ns : uv_now(l->loop) * 1000000;
    CAW_HERE->stamp = caw_stamp_of(ns);
}
void caw_looper_poll(caw_worker *k)
{
    CAW_HERE->polling = true;
    CAW_HERE->scope = &k->root; /* of what callbacks ask */
    turn(k, k->looper);
    caw_see_polled(k);
    set_stamp(k, k->looper);
    fire_timers(k->looper);
    if (k->testing.draws) caw_testing_draw();
}

/* ---- opening and closing ---- */
static void on_signal(uv_signal_t *h, int signum)
{
    (void)h, (void)signum;
    uv_signal_stop(&here()->sigint); /* the second one kills */
    uv_signal_stop(&here()->sigterm);
    caw_scope_cancel(&CAW_HERE->worker->root);
}
static void on_quit(uv_signal_t *h, int signum)
{
    (void)h, (void)signum;
    caw_testing_hangs(CAW_HERE->worker);
}
static void watch_signal(caw_looper *l, uv_signal_t *h, int signum)
{
    uv_signal_init(l->loop, h);
    uv_signal_start(h, signum == SIGQUIT ? on_quit : on_signal, signum);
    uv_unref((uv_handle_t *)h);
}
/* Here, too, libuv aborts without a word: the process's first loop takes a pipe for signals, after its own descriptors. */
static int try_descriptors(void)
{
    int fds[LOOP_FDS], n = 0, e = 0;
    while (n < LOOP_FDS && (fds[n] = eventfd(0, EFD_CLOEXEC)) >= 0) n++;
    if (n < LOOP_FDS) e = uv_translate_sys_error(errno);
    while (n) close(fds[--n]);
    return e;
}
static caw_looper *make(caw_worker *k, uv_loop_t *loop, int *e) /* loop: NULL: one of its own */
{
    caw_looper *l = calloc(1, sizeof *l);
    *e = l ? 0 : UV_ENOMEM;
    if (!l) return NULL;
    l->loop = loop ? loop : &l->own;
    if (!loop) *e = try_descriptors();
    if (!loop && *e == 0) *e = uv_loop_init(&l->own);
    k->looper = l;
    k->loop = l->loop;
    if (*e == 0) *e = caw_mailbox_open(k);
    l->clock_at = UINT64_MAX;
    l->backend.stale = true;
    if (*e == 0) {
        uv_timer_init(l->loop, &l->clock);
        l->clock.data = l;
        return l;
    }
    free(l);
    k->looper = NULL;
    k->loop = NULL;
    return NULL;
}
static void unmake(caw_worker *k)
{
    caw_polls_close(k);
    caw_backend_close(&k->looper->backend);
    caw_mailbox_close(k);
    free(k->looper->timers.heap);
    free(k->looper);
    k->looper = NULL;
    k->loop = NULL;
}
static void unwatch_all(caw_looper *l) /* a descriptor may outlive the loop */
{
    while (l->watches) unwatch(l->watches->fd);
}
void caw_looper_open(caw_worker *k)
{
    int e;
    caw_looper *l = make(k, NULL, &e);
    if (!l) {
        fprintf(stderr, "caw: no memory or descriptors for a loop: %s\n", uv_strerror(e));
        caw_abort();
    }
    set_stamp(k, l);
    caw_see_open(k);
    if (!k->signals) return;
    watch_signal(l, &l->sigint, SIGINT);
    watch_signal(l, &l->sigterm, SIGTERM);
    if (k->testing.to) watch_signal(l, &l->sigquit, SIGQUIT);
}
static void close_handle(uv_handle_t *h, void *arg)
{
    (void)arg;
    if (!uv_is_closing(h)) uv_close(h, NULL);
}
void caw_looper_close(caw_worker *k)
{
    uv_loop_t *loop = k->loop;
    caw_see_close(k);
    unwatch_all(k->looper);
    uv_walk(loop, close_handle, NULL);
    uv_run(loop, UV_RUN_DEFAULT);
    uv_loop_close(loop);
    unmake(k);
}

/* ---- attached to the program's loop ---- */
int caw_looper_attach(caw_worker *k, uv_loop_t *loop, struct caw_attached *a)
{
    int e;
    caw_looper *l = make(k, loop, &e);
    if (!l) return e;
    l->attached = a;
    set_stamp(k, l);
    caw_see_open(k);
    return 0;
}
struct caw_attached *caw_looper_attached(const caw_worker *k)
{
    return k->looper->attached;
}
void caw_looper_due(caw_worker *k)
{
    caw_see_polled(k);
    set_stamp(k, k->looper);
    fire_timers(k->looper);
}
void caw_looper_set_clock(caw_worker *k)
{
    arm_clock(k->looper);
    CAW_HERE->polling = true;
}
void caw_looper_detach(caw_worker *k, void (*close)(struct caw_attached *, uv_handle_t *))
{
    caw_looper *l = k->looper;
    caw_see_close(k);
    unwatch_all(l);
    close(l->attached, (uv_handle_t *)&l->clock);
    close(l->attached, caw_mailbox_bell(k));
    if (caw_polls_handle(k)) close(l->attached, caw_polls_handle(k));
}
void caw_looper_detached(caw_worker *k)
{
    unmake(k);
}
