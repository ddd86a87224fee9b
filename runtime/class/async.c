/* Class async: frames and a trampoline over the shared loop.

   A leaf that can't go on takes a wait, which is a frame too, and returns it; the callers take frames on the way out.
   When the wait is woken and its turn comes, the trampoline resumes its parent, and then the parent of whatever ended:
   from the innermost frame outwards, never from the root, and on one stack level. The only place that sets the scope of
   resumed code is here. */
#include "class/attached.h"
#include "class/loop.h"
#include "class/mailbox.h"
#include "io/offload.h"
#include "see/meter.h"
#include <stdlib.h>

enum { STACK_DEEP = 256 * 1024, LARGEST_LEAF = 128 };

typedef struct root_task {
    caw_frame frame; /* the parent of the root task's outermost frame */
    int value;
    bool ended;
} root_task;
CAW_PRIMITIVE(caw_sleep, int64_t ms);
CAW_PRIMITIVE(caw_yield, void);
caw_frame *caw_yield__suspend(void);
CAW_PRIMITIVE(caw_checkpoint, void);
CAW_PRIMITIVE(caw_fd_wait, caw_fd *fd, int events);
CAW_PRIMITIVE(caw_park, struct caw_waiters *q, void *item);
CAW_PRIMITIVE(caw_outside, struct caw_outsider *o);

/* ---- no memory for a leaf. Who awaits it is known when its callers have linked their frames: after the turn. So that turn is
   given a wait for it, of which there is one in reserve, and comes to its end; before any other, it is told. ---- */
static _Thread_local struct last_words {
    const caw_wait *leaf; /* NULL: there is memory */
    const char *primitive;
    size_t size;
    int no_thread; /* what an offload lacks instead: why */
    caw_frame teller;
    caw_wait turn; /* the teller's */
    _Alignas(64) char reserve[LARGEST_LEAF];
} last_words;

_Static_assert(sizeof(caw_parked) <= LARGEST_LEAF && sizeof(caw_fd_waiter) <= LARGEST_LEAF, "room for each");

static _Noreturn __attribute__((cold)) void end_without_memory(void)
{
    const struct last_words *l = &last_words;
    const char *function = caw_report_innermost((caw_chain){.frame = l->leaf->h.parent});
    if (l->no_thread) caw_report_no_thread(function, l->no_thread);
    fprintf(stderr, "caw: no memory for a frame of %zu bytes in %s, awaited in %s\n", l->size, l->primitive, function);
    caw_abort();
}
static caw_frame *teller_resume(caw_frame *self, caw_frame *done)
{
    (void)self, (void)done;
    end_without_memory();
}
static const caw_code teller_code = {.resume = teller_resume};

static __attribute__((cold)) void ends_after(caw_wait *leaf)
{
    struct last_words *l = &last_words;
    if (l->leaf == leaf) return;
    if (l->leaf) end_without_memory(); /* of another turn, or branch */
    l->leaf = leaf;
    leaf->h.parent = NULL; /* until it is linked */
    l->teller.code = &teller_code;
    l->turn.all = (struct caw_wait_state){0, CAW_YIELD_SIZE / 8, CAW_WAIT_YIELD, true};
    l->turn.scope = &CAW_HERE->worker->root;
    l->turn.h.parent = &l->teller;
    caw_ready_push_front(&l->turn);
}
static __attribute__((cold, noinline)) caw_frame *take_new(size_t size, const char *primitive)
{
    static const caw_code nobodys = {0};
    caw_frame *f = caw_frame_try(size, &nobodys);
    if (f) return f;
    f = (caw_frame *)(void *)last_words.reserve;
    ends_after((caw_wait *)(void *)f);
    last_words.primitive = primitive;
    last_words.size = size;
    f->size = (uint16_t)((size + 7) / 8);
    return f;
}
static __attribute__((cold, noinline)) void notice(const caw_wait *w)
{
    caw_worker *k = CAW_HERE->worker;
    if (k->testing.tell) k->testing.tell = false, k->testing.teller = w;
    if (k->meter) caw_meter_waits(k, w);
    k->notices = k->meter;
}
static inline __attribute__((always_inline)) void *take(size_t size, const char *primitive)
{
    caw_frame *w = caw_free_frames[(size + 7) / 8];
    if (__builtin_expect(w != NULL, true)) caw_free_frames[(size + 7) / 8] = w->parent;
    else w = take_new(size, primitive);
    if (__builtin_expect(CAW_HERE->worker->notices, false)) notice((caw_wait *)(void *)w);
    return w;
}
static void give_back(caw_wait *w) /* it does not wait after all */
{
    if (w == CAW_HERE->worker->testing.teller) caw_testing_tell((caw_chain){0});
    if (CAW_HERE->worker->meter) caw_meter_does_not(CAW_HERE->worker, w);
    caw_frame_drop(&w->h);
}

/* ---- leaves ---- */
typedef struct ignorer {
    caw_wait w;
    caw_ignoring ignoring;
} ignorer;
/* In a cancelled scope: NULL, or a yield that some refusals are worth. */
static __attribute__((cold, noinline)) caw_frame *refuse(bool yields)
{
    if (!caw_refuse() && !yields) return NULL;
    ignorer *i = take(sizeof *i, "a refused await");
    caw_yielder_add(&i->w, i->w.size_);
    i->w.kind = CAW_WAIT_IGNORES;
    i->ignoring = CAW_HERE->ignoring;
    return &i->w.h;
}
#define REFUSED(name) ((struct name##__ret){refuse(false), (unsigned)UV_ECANCELED})

/* Always suspends (caw.h says so), also in a cancelled scope. */
static __attribute__((cold, noinline)) caw_frame *yield_slowly(void)
{
    if (caw_suspends_cancelled()) return refuse(true);
    caw_wait *w = take(CAW_YIELD_SIZE, "caw_yield");
    caw_yielder_add(w, w->size_);
    return &w->h;
}
caw_frame *caw_yield__suspend(void)
{
    caw_wait *w = (caw_wait *)(void *)caw_free_frames[CAW_YIELD_SIZE / 8];
    if (!w || CAW_HERE->unarmed || CAW_HERE->scope->cancelled) return yield_slowly();
    caw_free_frames[CAW_YIELD_SIZE / 8] = w->parent_;
    caw_yielder_add(w, CAW_YIELD_SIZE / 8);
    return &w->h;
}
struct caw_yield__ret caw_yield__start(void)
{
    return (struct caw_yield__ret){.st = caw_yield__suspend()};
}
struct caw_checkpoint__ret caw_checkpoint__start(void)
{
    if (CAW_HERE->scope->cancelled) return REFUSED(caw_checkpoint);
    if (!caw_spent()) return (struct caw_checkpoint__ret){.v = 0};
    return (struct caw_checkpoint__ret){.st = caw_yield__suspend()};
}
struct caw_sleep__ret caw_sleep__start(int64_t ms)
{
    if (caw_suspends_cancelled()) return REFUSED(caw_sleep);
    caw_wait *w = take(sizeof *w, "caw_sleep");
    int e = caw_sleeper_add(w, ms);
    if (e == 0) return (struct caw_sleep__ret){.st = &w->h};
    give_back(w);
    return (struct caw_sleep__ret){.v = (unsigned)e};
}
struct caw_fd_wait__ret caw_fd_wait__start(caw_fd *f, int events)
{
    if (caw_suspends_cancelled()) return REFUSED(caw_fd_wait);
    caw_fd_waiter *w = take(sizeof *w, "caw_fd_wait");
    int e = caw_fd_waiter_add(w, f, events);
    if (e == 0) return (struct caw_fd_wait__ret){.st = &w->w.h};
    give_back(&w->w);
    return (struct caw_fd_wait__ret){.v = (unsigned)e};
}
static caw_frame *join(caw_group *g, bool cancel_wakes)
{
    if (!caw_group_held(g)) return NULL;
    if (CAW_HERE->unarmed) caw_deadlines_arm();
    caw_joiner *j = take(sizeof *j, "a join");
    caw_joiner_add(j, g, cancel_wakes);
    return &j->w.h;
}
caw_frame *caw_group_join__start(caw_group *g)
{
    g->limit = 1;
    return join(g, false);
}
caw_frame *caw_group_wait__start(caw_group *g)
{
    return caw_time_is_up() ? NULL : join(g, true);
}
static inline caw_frame *park(struct caw_waiters *q, void *item, caw_wait_kind kind)
{
    caw_parked *p = take(sizeof *p, "caw_park");
    caw_wait_init(&p->w, kind);
    caw_park_enter(p, q, item);
    caw_wait_link(&p->w, CAW_HERE->scope);
    return &p->w.h;
}
struct caw_park__ret caw_park__start(struct caw_waiters *q, void *item)
{
    if (caw_suspends_cancelled()) return REFUSED(caw_park);
    return (struct caw_park__ret){.st = park(q, item, CAW_WAIT_PARK)};
}
struct caw_outside__ret caw_outside__start(struct caw_outsider *o)
{
    if (o->woken) return (struct caw_outside__ret){.v = 0};
    if (caw_suspends_cancelled()) return REFUSED(caw_outside);
    return (struct caw_outside__ret){.st = park(&o->here, NULL, o->kind)};
}
caw_frame *caw_offload__start(void (*work)(void *), void *arg)
{
    struct caw_offload_to__ret r = caw_offload_to__start(CAW_OFFLOAD_USER, work, arg);
    int e = (int)r.v;
    if (r.st || e >= 0 || e == UV_ECANCELED) return r.st;
    caw_wait *w = take(sizeof *w, "an offload");
    ends_after(w);
    last_words.no_thread = e;
    return &w->h;
}
void caw_start_queue(caw_frame *branch)
{
    caw_wait *w = (caw_wait *)(void *)caw_frame_take(CAW_YIELD_SIZE, branch->code);
    caw_yielder_add(w, w->size_);
    w->h.parent = branch;
}

/* ---- the trampoline ---- */
static void chain(const caw_wait *w, caw_chain *c)
{
    c->frame = w->h.parent;
}
static bool running(const caw_worker *k, caw_chain *c)
{
    c->frame = k->here->running;
    return !k->here->polling;
}
static __attribute__((cold, noinline)) void resume_cancelled(caw_wait *w)
{
    if (w->kind < CAW_WAIT_KEEPS) w->value = UV_ECANCELED; /* not received: did not happen */
    if (w->kind == CAW_WAIT_IGNORES && caw_ignoring_again(&((ignorer *)w)->ignoring))
        caw_report_ignoring((caw_chain){.frame = w->h.parent});
}
static inline __attribute__((always_inline)) void resume(caw_wait *w)
{
    CAW_HERE->turn++;
    CAW_HERE->scope = w->scope;
    if (w->scope->cancelled) resume_cancelled(w);
    for (caw_frame *done = &w->h, *p, *st;; done = p) {
        CAW_HERE->running = p = done->parent;
        caw_frame_drop(done); /* p reads its value before it takes a frame */
        if (!(st = p->code->resume(p, done))) continue;
        st->parent = p;
        return;
    }
}
static caw_frame *root_resume(caw_frame *self, caw_frame *done)
{
    root_task *r = (root_task *)self;
    r->value = *(int *)caw_value(done, sizeof(int), _Alignof(int));
    r->ended = true;
    return &caw_gone;
}
static const caw_code root_code = {.resume = root_resume};

static __attribute__((noinline)) void run_batch(void)
{
    for (caw_wait *w; (w = CAW_HERE->batch);) {
        CAW_HERE->batch = w->next;
        resume(w);
    }
}
/* After a turn: the await that was cancelled in it has its chain linked now. */
static void tell(const caw_worker *k)
{
    if (k->testing.teller) caw_testing_tell((caw_chain){.frame = k->testing.teller->h.parent});
}
static __attribute__((cold, noinline)) void run_one(const caw_worker *k, caw_wait *w)
{
    resume(w);
    tell(k);
}
static void run_batch_and_tell(caw_worker *k)
{
    for (caw_wait *w; (w = CAW_HERE->batch);) {
        CAW_HERE->batch = w->next;
        if (k->meter) caw_meter_turn(k, w, run_one);
        else run_one(k, w);
    }
}
/* Until it is time to look at the loop: where the order is drawn, after each. */
static void run_ready(caw_worker *k)
{
    tell(k); /* of what began outside a turn */
    if (k->testing.draws) {
        caw_wait *w = caw_ready_pop();
        if (w && k->meter) caw_meter_turn(k, w, run_one);
        else if (w) run_one(k, w);
        return;
    }
    for (CAW_HERE->until = CAW_HERE->turn + CAW_TURNS; caw_batch_begins();)
        if (k->testing.counts || k->meter) run_batch_and_tell(k);
        else run_batch();
}
static void set_stack_limit(void)
{
    caw_near.stack_limit = (char *)__builtin_frame_address(0) - STACK_DEEP;
}
static int async_run(caw_worker *k, int (*direct)(void *), caw_frame *(*start)(void *, int *), void *arg)
{
    root_task r = {.frame.code = &root_code};
    (void)direct;
    caw_looper_open(k);
    set_stack_limit();
    caw_frame *st = start(arg, &r.value);
    if (st) {
        st->parent = &r.frame;
        while (run_ready(k), !r.ended) caw_looper_poll(k);
    }
    caw_looper_close(k);
    return r.value;
}

static const caw_outside_ops outside = {
    .begin = caw_mailbox_begin, .end = caw_mailbox_end, .wake = caw_mailbox_wake, .start = caw_mailbox_start};

/* ---- in the program's loop ---- */
static int attach_open(caw_worker *k)
{
    (void)k;
    set_stack_limit();
    return 0;
}
static void attach_turn(caw_worker *k)
{
    set_stack_limit();
    run_ready(k);
}
static void attach_close(caw_worker *k)
{
    (void)k;
}
static const caw_attach_ops attach = {attach_open, attach_turn, attach_close};

const caw_class_ops caw_class_async = {.name = "async",
                                       .run = async_run,
                                       .attach = &attach,
                                       .chain = chain,
                                       .running = running,
                                       .since = caw_looper_since,
                                       .turn = caw_looper_turn,
                                       .outside = &outside,
                                       .wake = caw_looper_wake,
                                       .arm = caw_looper_arm,
                                       .disarm = caw_looper_disarm,
                                       .drain = caw_looper_drain,
                                       .drained = caw_looper_drained};
