/* The loop under async and green: a ready queue, timers and descriptors over one libuv loop.

   libuv's callbacks only wake: they queue waits. Tasks run between the loop's turns, at most TURN of them before the loop
   gets a look at its descriptors, and never inside a callback, so libuv is never entered twice.

   Timers are our own heap: one entry costs 16 bytes and no libuv handle. It has four children a node (fewer lines of the
   cache touched than with two), and each entry carries its time, so that sifting looks at the heap only. They count in
   nanoseconds of the true clock: libuv's is as old as the turn. One uv_timer_t stands for the first while the loop blocks.

   Our own handles don't count for uv_loop_alive, except the keeper: without one handle that counts, uv_run would not wait
   at all. So "is anything pending?" is: no timer, no waiter at a descriptor, and nothing alive but the keeper. */
#include "loop.h"
#include "io/fd.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { TURN = 256, ARITY = 4 };
#define MS INT64_C(1000000)

static _Noreturn void no_memory(const char *what)
{
    fprintf(stderr, "caw: no memory for %s\n", what);
    abort();
}

/* ---- timers ---- */
static bool earlier(caw_due a, caw_due b)
{
    return a.at != b.at ? a.at < b.at : (int32_t)(a.timer->seq - b.timer->seq) < 0;
}
static void put(struct caw_timers *t, size_t i, caw_due d)
{
    t->heap[i] = d;
    d.timer->pos = (uint32_t)i;
}
static size_t first_child(const struct caw_timers *t, size_t i) /* t->n: it has none */
{
    size_t k = ARITY * i + 1, end = k + ARITY < t->n ? k + ARITY : t->n, best = k;
    if (k >= t->n) return t->n;
    while (++k < end)
        if (earlier(t->heap[k], t->heap[best])) best = k;
    return best;
}
static void sift(struct caw_timers *t, size_t i, caw_due d) /* to its place, from i on */
{
    for (size_t up; i && earlier(d, t->heap[up = (i - 1) / ARITY]); i = up)
        put(t, i, t->heap[up]);
    for (size_t k; (k = first_child(t, i)) < t->n && earlier(t->heap[k], d); i = k)
        put(t, i, t->heap[k]);
    put(t, i, d);
}
void caw_timer_set(caw_worker *k, caw_timer *timer, int64_t ms)
{
    struct caw_timers *t = k->timers;
    uint64_t now = uv_hrtime();
    caw_due d = {.timer = timer, .at = now};
    if (ms > 0) d.at = (uint64_t)ms < (UINT64_MAX - now) / MS ? now + (uint64_t)ms * MS : UINT64_MAX;
    timer->seq = t->seq++;
    if (t->n == t->room) {
        t->room = 2 * t->room + 16;
        if (!(t->heap = realloc(t->heap, t->room * sizeof *t->heap))) no_memory("timers");
    }
    sift(t, t->n++, d);
}
void caw_timer_stop(caw_worker *k, caw_timer *timer)
{
    struct caw_timers *t = k->timers;
    caw_due last = t->heap[--t->n];
    if (last.timer != timer) sift(t, timer->pos, last);
}

/* ---- waking ---- */
void caw_join_add(caw_joiner *j, caw_group *g, caw_scope *scope)
{
    if (scope) caw_wait_link(&j->w, scope);
    caw_wait_own(&j->w, g);
    j->more = g->joiners;
    g->joiners = &j->w;
}
static void leave_joiners(caw_wait *w)
{
    caw_wait **at = &((caw_group *)caw_wait_owner(w))->joiners;
    while (*at != w)
        at = &((caw_joiner *)(void *)*at)->more;
    *at = ((caw_joiner *)(void *)w)->more;
}
void caw_loop_wake(caw_wait *w, int value)
{
    caw_worker *k = CAW_HERE->worker;
    if (w->queued) return;
    if (w->kind == CAW_WAIT_TIMER) caw_timer_stop(k, (caw_timer *)(void *)w);
    else if (w->kind == CAW_WAIT_FD) caw_fd_unwatch(w);
    else if (w->kind == CAW_WAIT_JOIN) leave_joiners(w);
    if (w->prev) caw_wait_unlink(w);
    w->value = value;
    w->queued = true;
    caw_ready_push(k, w);
}

/* ---- the loop ---- */
static void on_signal(uv_signal_t *h, int sig)
{
    caw_worker *k = h->data;
    (void)sig;
    uv_signal_stop(&k->timers->sigint); /* now the default action again: the second kills */
    uv_signal_stop(&k->timers->sigterm);
    caw_scope_cancel(&k->root);
}
static void open_signal(caw_worker *k, uv_signal_t *h, int sig)
{
    uv_signal_init(k->loop, h);
    uv_unref((uv_handle_t *)h);
    h->data = k;
    if (((caw_process *)(void *)k)->signals) uv_signal_start(h, on_signal, sig);
}
void caw_loop_open(caw_worker *k)
{
    struct caw_timers *t = calloc(1, sizeof *t);
    if (!t || uv_loop_init(&t->own) || uv_async_init(&t->own, &t->keeper, NULL)) no_memory("a loop");
    k->timers = t;
    k->loop = &t->own;
    uv_timer_init(k->loop, &t->clock);
    uv_unref((uv_handle_t *)&t->clock);
    open_signal(k, &t->sigint, SIGINT);
    open_signal(k, &t->sigterm, SIGTERM);
}
void caw_loop_close(caw_worker *k)
{
    struct caw_timers *t = k->timers;
    uv_close((uv_handle_t *)&t->keeper, NULL);
    uv_close((uv_handle_t *)&t->clock, NULL);
    uv_close((uv_handle_t *)&t->sigint, NULL);
    uv_close((uv_handle_t *)&t->sigterm, NULL);
    uv_run(k->loop, UV_RUN_NOWAIT);
    free(t->heap);
    t->heap = NULL;
    k->timers = NULL;
    k->loop = NULL;
    if (uv_loop_close(&t->own) == 0) free(t); /* else somebody left a handle open, which points into it */
}

static void on_clock(uv_timer_t *h)
{
    (void)h; /* it only ends the blocking; the heap is looked at after each turn */
}
static void expire(caw_worker *k)
{
    struct caw_timers *t = k->timers;
    if (!t->n) return;
    for (uint64_t now = uv_hrtime(); t->n && t->heap[0].at <= now;)
        k->cls->wake(&t->heap[0].timer->w, 0);
}
static bool nothing_pending(caw_worker *k)
{
    struct caw_timers *t = k->timers;
    if (t->n || t->watching) return false;
    uv_unref((uv_handle_t *)&t->keeper);
    bool alive = uv_loop_alive(k->loop);
    uv_ref((uv_handle_t *)&t->keeper);
    return !alive;
}
static void arm_clock(caw_worker *k)
{
    struct caw_timers *t = k->timers;
    if (!t->n) return;
    uint64_t now = uv_hrtime(), at = t->heap[0].at, ms = at > now ? (at - now) / MS + 1 : 0;
    uv_update_time(k->loop);
    uv_timer_start(&t->clock, on_clock, ms, 0);
}
static void turn(caw_worker *k)
{
    if (k->ready) {
        uv_run(k->loop, UV_RUN_NOWAIT);
    } else {
        if (nothing_pending(k)) {
            fflush(NULL);
            fprintf(stderr, "caw: deadlock\n");
            _exit(70); /* not exit: what hangs in the frames of the tasks is no leak */
        }
        arm_clock(k);
        uv_run(k->loop, UV_RUN_ONCE);
        uv_timer_stop(&k->timers->clock);
    }
    expire(k);
}
void caw_loop_run(caw_worker *k, void (*resume)(caw_wait *), const bool *ended)
{
    while (!*ended) {
        caw_wait *w;
        for (unsigned n = 0; n < TURN && (w = caw_ready_pop(k)); n++)
            resume(w);
        if (!*ended) turn(k);
    }
}
