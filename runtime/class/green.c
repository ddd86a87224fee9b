/* Class green: ordinary functions on fibres over one libuv loop.

   The thread's own stack is the hub: it alone runs the loop, so libuv is never entered from a fibre. A branch's fibre runs
   at once, in its starter's turn, until it first suspends; from then on it is resumed from the hub. `back` says in whose
   turn a fibre runs. A fibre that suspends in the hub's turn goes straight to the next ready one: half the switches; after
   TURN of them the hub has a look at the loop, so that busy tasks do not starve descriptors and timers.

   A wait stands on its fibre's stack; w.h.parent, of no use here, says which fibre. The current scope is the fibre's: it is
   put aside over each suspension, on the fibre's own stack. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "class/fibre.h"
#include "task/task.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

enum { TURN = 256 };

typedef struct timed { /* a sleep; in the heap at `pos` */
    caw_wait w;
    uint64_t at, seq;
    size_t pos;
} timed;
typedef struct watched { /* an fd_wait. Its handle outlives it until libuv has closed it */
    caw_wait w;
    uv_poll_t *poll;
} watched;
/* A join. Those of one group are chained here, as w's own links may be in a scope; g->joiners is the first. */
typedef struct joiner {
    caw_wait w;
    caw_group *g;
    caw_wait *more;
    bool scoped;
} joiner;

typedef struct green {
    caw_worker *worker;
    caw_fibre_pool pool;
    caw_fibre hub, *self;
    unsigned turn;         /* switches since the hub had the last look */
    size_t watching;       /* descriptors */
    timed **heap;
    size_t n, room;
    uint64_t seq;
    uv_timer_t clock;
    uv_signal_t sigint, sigterm;
    int (*direct)(void *); /* the root task */
    void *arg;
    int value;
    bool ended;
} green;
static green *here(void)
{
    return CAW_HERE->worker->class_data;
}

/* ---- the timers: a binary heap, and one libuv timer for the first ---- */
static bool earlier(const timed *a, const timed *b)
{
    return a->at != b->at ? a->at < b->at : a->seq < b->seq;
}
static void put(green *G, size_t i, timed *t)
{
    G->heap[i] = t;
    t->pos = i;
}
static void sift(green *G, size_t i, timed *t)
{
    for (; i > 1 && earlier(t, G->heap[i / 2]); i /= 2)
        put(G, i, G->heap[i / 2]);
    for (size_t k; (k = 2 * i) <= G->n; i = k) {
        if (k < G->n && earlier(G->heap[k + 1], G->heap[k])) k++;
        if (!earlier(G->heap[k], t)) break;
        put(G, i, G->heap[k]);
    }
    put(G, i, t);
}
static void timer_set(green *G, timed *t)
{
    t->seq = G->seq++;
    if (G->n + 2 > G->room) {
        G->room = 2 * G->room + 16;
        if (!(G->heap = realloc(G->heap, G->room * sizeof *G->heap))) abort();
    }
    sift(G, ++G->n, t);
}
static void timer_stop(green *G, timed *t)
{
    timed *last = G->heap[G->n--];
    if (last != t) sift(G, t->pos, last);
}

/* ---- switching ---- */
static void ready_push(caw_worker *k, caw_wait *w)
{
    w->next = NULL;
    *k->ready_end = w;
    k->ready_end = &w->next;
}
static caw_fibre *ready_pop(caw_worker *k)
{
    caw_wait *w = k->ready;
    if (!w) return NULL;
    if (!(k->ready = w->next)) k->ready_end = &k->ready;
    return (caw_fibre *)(void *)w->h.parent;
}
static caw_fibre *next_fibre(green *G, caw_fibre *self) /* after self */
{
    caw_fibre *to = self->back;
    if (to != &G->hub || ++G->turn >= TURN) return to;
    caw_fibre *ready = ready_pop(G->worker);
    if (!ready) return to;
    ready->back = to;
    return ready;
}
static void suspend(green *G)
{
    caw_fibre *self = G->self, *to = next_fibre(G, self);
    caw_scope *scope = CAW_HERE->scope;
    if (to != self) caw_fibre_switch(self, to);
    G->self = self;
    CAW_HERE->scope = scope;
}
static void poll_closed(uv_handle_t *h)
{
    free(h);
}
static void green_wake(caw_wait *w, int value)
{
    green *G = here();
    if (w->queued) return;
    bool linked = true;
    if (w->kind == CAW_WAIT_TIMER) timer_stop(G, (timed *)(void *)w);
    if (w->kind == CAW_WAIT_FD) {
        uv_poll_t *p = ((watched *)(void *)w)->poll;
        p->data = NULL;
        uv_close((uv_handle_t *)p, poll_closed);
        G->watching--;
    }
    if (w->kind == CAW_WAIT_JOIN) {
        joiner *j = (joiner *)(void *)w;
        caw_wait **at = &j->g->joiners;
        while (*at != w)
            at = &((joiner *)(void *)*at)->more;
        *at = j->more;
        linked = j->scoped;
    }
    if (linked) caw_wait_unlink(w);
    w->queued = true;
    w->value = value;
    ready_push(G->worker, w);
}

/* ---- waits ---- */
static void wait_open(green *G, caw_wait *w, caw_wait_kind kind)
{
    *w = (caw_wait){.kind = (uint8_t)kind};
    w->h.parent = (caw_frame *)(void *)G->self;
    caw_wait_link(w, CAW_HERE->scope);
}
static int wait_value(const caw_wait *w)
{
    return CAW_HERE->scope->cancelled ? UV_ECANCELED : w->value;
}
static int green_sleep(int64_t ms)
{
    green *G = here();
    timed t;
    if (CAW_HERE->scope->cancelled) return UV_ECANCELED;
    wait_open(G, &t.w, CAW_WAIT_TIMER);
    t.at = uv_hrtime() + (uint64_t)(ms > 0 ? ms : 0) * 1000000; /* from now, not from the turn's start (rule 13) */
    timer_set(G, &t);
    suspend(G);
    return wait_value(&t.w);
}
static int green_yield(void)
{
    green *G = here();
    caw_wait w = {.kind = CAW_WAIT_YIELD, .queued = true};
    if (CAW_HERE->scope->cancelled) return UV_ECANCELED;
    w.h.parent = (caw_frame *)(void *)G->self;
    ready_push(G->worker, &w);
    suspend(G);
    return wait_value(&w);
}
static void on_poll(uv_poll_t *p, int status, int events)
{
    /* an error on the descriptor shows in the system call that follows */
    if (p->data) green_wake(p->data, status < 0 ? UV_READABLE | UV_WRITABLE : events);
}
static int green_fd_wait(caw_fd *fd, int events)
{
    green *G = here();
    watched d;
    int e;
    if (CAW_HERE->scope->cancelled) return UV_ECANCELED;
    if (!(d.poll = malloc(sizeof *d.poll))) return UV_ENOMEM;
    if ((e = uv_poll_init(G->worker->loop, d.poll, caw_fd_number(fd)))) return free(d.poll), e;
    d.poll->data = &d.w;
    wait_open(G, &d.w, CAW_WAIT_FD);
    G->watching++;
    if ((e = uv_poll_start(d.poll, events, on_poll))) green_wake(&d.w, e);
    suspend(G);
    return wait_value(&d.w);
}
static void green_join(caw_group *g, bool cancel_wakes)
{
    green *G = here();
    joiner j = {.w.kind = CAW_WAIT_JOIN, .g = g, .more = g->joiners, .scoped = cancel_wakes};
    if (!g->running) return;
    j.w.h.parent = (caw_frame *)(void *)G->self;
    if (cancel_wakes) caw_wait_link(&j.w, CAW_HERE->scope);
    g->joiners = &j.w;
    suspend(G);
}

/* ---- branches ---- */
typedef struct start_arg {
    caw_group *g;
    void (*branch)(void *);
    void *arg;
} start_arg;
static void run_branch(void *p)
{
    start_arg a = *(start_arg *)p; /* on the starter's stack, which waits */
    green *G = here();
    caw_fibre *self = G->self;
    CAW_HERE->scope = &a.g->scope;
    a.branch(a.arg);
    caw_group_branch_ended(a.g);
    caw_fibre_ends(&G->pool, self, next_fibre(G, self));
}
static void enter(green *G, caw_fibre *f) /* in the turn of the one that runs */
{
    caw_fibre *self = G->self;
    caw_scope *scope = CAW_HERE->scope;
    f->back = self;
    G->self = f;
    caw_fibre_switch(self, f);
    G->self = self;
    CAW_HERE->scope = scope;
}
static void green_start(caw_group *g, void (*branch)(void *), void *arg)
{
    green *G = here();
    start_arg a = {g, branch, arg};
    caw_fibre *f = caw_fibre_take(&G->pool, run_branch, &a);
    f->names = (void (*)(void))branch;
    enter(G, f);
}

/* ---- the hub ---- */
static void run_root(void *p)
{
    green *G = p;
    CAW_HERE->scope = &G->worker->root;
    G->value = G->direct(G->arg);
    G->ended = true;
    caw_fibre_ends(&G->pool, G->self, G->self->back);
}
static void on_signal(uv_signal_t *h, int sig)
{
    green *G = h->data;
    (void)sig;
    uv_signal_stop(&G->sigint); /* the second kills */
    uv_signal_stop(&G->sigterm);
    caw_scope_cancel(&G->worker->root);
}
static void on_clock(uv_timer_t *h)
{
    uv_stop(h->loop); /* timers run before the poll too, which would then last for ever; the hub looks at the heap after it */
}
static void expire(green *G)
{
    if (!G->n) return;
    for (uint64_t now = uv_hrtime(); G->n && G->heap[1]->at <= now;)
        green_wake(&G->heap[1]->w, 0);
}
static void run_ready(green *G)
{
    G->turn = 0;
    for (caw_fibre *f; G->turn < TURN && (f = ready_pop(G->worker));)
        G->turn++, enter(G, f);
}
static void poll_loop(green *G)
{
    uv_loop_t *loop = G->worker->loop;
    if (G->worker->ready) {
        uv_run(loop, UV_RUN_NOWAIT);
    } else {
        if (!G->n && !G->watching) {
            fprintf(stderr, "caw: deadlock\n");
            exit(70);
        }
        if (G->n) {
            uint64_t now = uv_hrtime(), at = G->heap[1]->at, ns = at > now ? at - now : 0;
            uv_update_time(loop);
            uv_timer_start(&G->clock, on_clock, (ns + 999999) / 1000000, 0);
        }
        uv_run(loop, UV_RUN_ONCE);
        uv_timer_stop(&G->clock);
    }
    expire(G);
}
static void hub_open(green *G, caw_worker *worker, uv_loop_t *own)
{
    if (!worker->loop) {
        if (uv_loop_init(own)) abort();
        worker->loop = own;
    }
    *G = (green){.worker = worker};
    worker->class_data = G;
    if (!worker->ready_end) worker->ready_end = &worker->ready;
    uv_timer_init(worker->loop, &G->clock);
    uv_signal_init(worker->loop, &G->sigint);
    uv_signal_init(worker->loop, &G->sigterm);
    G->sigint.data = G->sigterm.data = G;
    uv_signal_start(&G->sigint, on_signal, SIGINT);
    uv_signal_start(&G->sigterm, on_signal, SIGTERM);
    uv_unref((uv_handle_t *)&G->sigint);
    uv_unref((uv_handle_t *)&G->sigterm);
    caw_fibre_pool_open(&G->pool, &G->hub);
    G->self = &G->hub;
}
static void hub_close(green *G, uv_loop_t *own)
{
    uv_close((uv_handle_t *)&G->clock, NULL);
    uv_close((uv_handle_t *)&G->sigint, NULL);
    uv_close((uv_handle_t *)&G->sigterm, NULL);
    uv_run(G->worker->loop, G->worker->loop == own ? UV_RUN_DEFAULT : UV_RUN_NOWAIT);
    if (G->worker->loop == own) uv_loop_close(own), G->worker->loop = NULL;
    caw_fibre_pool_close(&G->pool, &G->hub);
    free(G->heap);
    G->worker->class_data = NULL;
}
static int green_run(caw_worker *worker, int (*direct)(void *), caw_frame *(*start)(void *, int *), void *arg)
{
    green G;
    uv_loop_t own;
    (void)start;
    CAW_HERE->worker = worker;
    CAW_HERE->scope = &worker->root;
    hub_open(&G, worker, &own);
    G.direct = direct;
    G.arg = arg;
    enter(&G, caw_fibre_take(&G.pool, run_root, &G));
    while (!G.ended) {
        run_ready(&G);
        if (!G.ended) poll_loop(&G);
    }
    hub_close(&G, &own);
    return G.value;
}
const caw_class caw_class_green = {.name = "green",
                                   .run = green_run,
                                   .start = green_start,
                                   .yield = green_yield,
                                   .sleep = green_sleep,
                                   .fd_wait = green_fd_wait,
                                   .join = green_join,
                                   .wake = green_wake};
