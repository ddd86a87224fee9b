/* Class green: ordinary functions on fibres over one libuv loop.

   The thread's own stack is the hub: it alone runs the loop, so libuv is never entered from a fibre. A branch's fibre runs
   at once, in its starter's turn, until it first suspends; from then on it is resumed from the hub. `back` says in whose
   turn a fibre runs. A fibre that suspends in the hub's turn goes straight to the next ready one: half the switches; when it
   is the loop's turn, to the hub.

   A wait stands on its fibre's stack; w.h.parent, of no use here, says which fibre, and w.scope in which scope it goes on. */
#include "class/attached.h"
#include "class/loop.h"
#include "class/mailbox.h"
#include "class/stack.h"
#include <stdlib.h>

enum { TRIM_MS = 500, TRIM_NS = 2000000, TRIM_MORE_MS = 10 }; /* how often; for how long at once; how soon again */

typedef struct green {
    caw_worker *worker;
    caw_stack *hub;
    uv_timer_t trimmer;
    int (*direct)(void *); /* the root task */
    void *arg;
    int value;
    bool ended;
} green;
static green *here(void)
{
    return CAW_HERE->worker->class_data;
}

/* ---- switching ---- */
static inline caw_stack *fibre_of(const caw_wait *w)
{
    return (caw_stack *)(void *)w->h.parent;
}
static inline caw_wait *next_ready(void) /* NULL: it is the loop's turn */
{
    if (!CAW_HERE->batch && !caw_batch_begins()) return NULL;
    caw_wait *w = CAW_HERE->batch;
    CAW_HERE->batch = w->next;
    return w;
}
static inline caw_stack *next_fibre(green *G, caw_stack *self) /* after self */
{
    caw_stack *to = self->back;
    if (__builtin_expect(to != G->hub, 0)) return to;
    caw_wait *w = next_ready();
    if (__builtin_expect(!w, 0)) return to;
    fibre_of(w)->back = to;
    return fibre_of(w);
}
static inline void suspend(caw_wait *w)
{
    caw_stack *self = CAW_HERE->stack;
    w->h.parent = (caw_frame *)(void *)self;
    caw_stack *to = next_fibre(here(), self);
    self->calls = caw_calls;
    if (to != self) caw_stack_switch(self, to);
    caw_calls = CAW_HERE->stack->calls;
    CAW_HERE->scope = w->scope;
    CAW_HERE->turn++;
}
static void chain(const caw_wait *w, caw_chain *c)
{
    c->call = fibre_of(w)->calls;
    c->since = fibre_of(w)->since;
}
static bool running(const caw_worker *k, caw_chain *c)
{
    if (k->here->polling) return false;
    c->call = *k->calls;
    c->since = k->here->stack->since;
    return true;
}

/* ---- waits: each stands on its fibre's stack ---- */
static int wait_for(caw_wait *w, int e) /* e: what adding it gave */
{
    if (e < 0) return e;
    suspend(w);
    return w->scope->cancelled && w->kind < CAW_WAIT_KEEPS ? UV_ECANCELED : w->value;
}
static int green_sleep(int64_t ms)
{
    caw_wait w;
    return caw_suspends_cancelled() ? caw_refused(false) : wait_for(&w, caw_sleeper_add(&w, ms));
}
static int green_yield(void)
{
    caw_wait w;
    caw_yielder_add(&w, 0);
    suspend(&w); /* wait_for's answer, of what is known of a yield */
    return w.scope->cancelled ? UV_ECANCELED : 0;
}
static int green_fd_wait(caw_fd *fd, int events)
{
    caw_fd_waiter w;
    return caw_suspends_cancelled() ? caw_refused(false) : wait_for(&w.w, caw_fd_waiter_add(&w, fd, events));
}
static void green_join(caw_group *g, bool cancel_wakes)
{
    caw_joiner j;
    if (!caw_group_held(g)) return;
    if (CAW_HERE->unarmed) caw_deadlines_arm();
    (void)wait_for(&j.w, caw_joiner_add(&j, g, cancel_wakes));
}

static int park(struct caw_waiters *q, void *item, caw_wait_kind kind)
{
    caw_parked p;
    if (caw_suspends_cancelled()) return caw_refused(false);
    caw_wait_init(&p.w, kind);
    caw_park_enter(&p, q, item);
    caw_wait_link(&p.w, CAW_HERE->scope);
    return wait_for(&p.w, 0);
}
static int green_park(struct caw_waiters *q, void *item)
{
    return park(q, item, CAW_WAIT_PARK);
}
static int green_outside(struct caw_outsider *o)
{
    return o->woken ? 0 : park(&o->here, NULL, o->kind);
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
    caw_stack *self = CAW_HERE->stack;
    CAW_HERE->scope = &a.g->scope;
    self->since = CAW_HERE->stamp;
    a.branch(a.arg);
    caw_group_branch_ended(a.g);
    caw_stack_ends(self, next_fibre(here(), self));
}
static caw_stack *take(void (*fn)(void *), void *arg)
{
    caw_stack *s = caw_stack_take(0, fn, arg);
    if (!s) caw_stack_missing();
    return s;
}
static void enter(caw_stack *f) /* in the turn of the one that runs */
{
    caw_stack *self = CAW_HERE->stack;
    caw_scope *scope = CAW_HERE->scope;
    caw_call *calls = caw_calls;
    f->back = self;
    caw_calls = f->calls;
    caw_stack_switch(self, f);
    caw_calls = calls;
    CAW_HERE->scope = scope;
}
static void green_start(caw_group *g, void (*branch)(void *), void *arg)
{
    start_arg a = {g, branch, arg};
    enter(take(run_branch, &a));
}

/* ---- the hub ---- */
static void run_root(void *p)
{
    green *G = p;
    CAW_HERE->scope = &G->worker->root;
    CAW_HERE->stack->since = CAW_HERE->stamp;
    G->value = G->direct(G->arg);
    G->ended = true;
    caw_stack_ends(CAW_HERE->stack, CAW_HERE->stack->back);
}
static void trim(uv_timer_t *t)
{
    bool all = caw_stack_pool_trim(TRIM_NS);
    if (!all || caw_stack_pool_count() > CAW_STACK_KEEP) uv_timer_start(t, trim, all ? TRIM_MS : TRIM_MORE_MS, 0);
}
static void watch_pool(green *G)
{
    if (caw_stack_pool_count() > CAW_STACK_KEEP && !uv_is_active((uv_handle_t *)&G->trimmer))
        uv_timer_start(&G->trimmer, trim, TRIM_MS, 0);
}
static void run_ready(green *G)
{
    caw_wait *w;
    if (G->worker->testing.draws) {
        if ((w = caw_ready_pop())) enter(fibre_of(w));
        return;
    }
    for (CAW_HERE->until = CAW_HERE->turn + CAW_TURNS; (w = next_ready());) enter(fibre_of(w));
    CAW_HERE->until = 0; /* whoever starts a task in a callback of the loop's goes on there */
}
static int green_run(caw_worker *worker, int (*direct)(void *), caw_frame *(*start)(void *, int *), void *arg)
{
    green G = {.worker = worker, .hub = caw_stack_here(), .direct = direct, .arg = arg};
    (void)start;
    worker->class_data = &G;
    caw_looper_open(worker);
    caw_stack_pool_trims(true);
    uv_timer_init(worker->loop, &G.trimmer);
    uv_unref((uv_handle_t *)&G.trimmer);
    enter(take(run_root, &G));
    while (!G.ended) {
        run_ready(&G);
        if (G.ended) break;
        watch_pool(&G);
        caw_looper_poll(worker);
    }
    caw_stack_pool_trims(false);
    caw_stack_pool_empty();
    caw_looper_close(worker);
    worker->class_data = NULL;
    return G.value;
}
static const caw_outside_ops outside = {caw_mailbox_begin, caw_mailbox_end, green_outside, caw_mailbox_wake,
                                        caw_mailbox_start};

/* ---- in the program's loop ---- */
static int attach_open(caw_worker *k)
{
    green *G = calloc(1, sizeof *G);
    if (!G) return UV_ENOMEM;
    G->worker = k;
    k->class_data = G;
    G->hub = caw_stack_here();
    return 0;
}
static void attach_turn(caw_worker *k)
{
    run_ready(k->class_data);
}
static void attach_close(caw_worker *k)
{
    green *G = k->class_data;
    caw_stack_pool_empty();
    free(G);
    k->class_data = NULL;
}
static const caw_attach_ops attach = {attach_open, attach_turn, attach_close};

const caw_class_ops caw_class_green = {.name = "green",
                                       .run = green_run,
                                       .attach = &attach,
                                       .outside = &outside,
                                       .start = green_start,
                                       .yield = green_yield,
                                       .sleep = green_sleep,
                                       .fd_wait = green_fd_wait,
                                       .join = green_join,
                                       .park = green_park,
                                       .chain = chain,
                                       .running = running,
                                       .since = caw_looper_since,
                                       .turn = caw_looper_turn,
                                       .wake = caw_looper_wake,
                                       .arm = caw_looper_arm,
                                       .disarm = caw_looper_disarm,
                                       .drain = caw_looper_drain,
                                       .drained = caw_looper_drained};
