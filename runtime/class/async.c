/* Class async: frames and a trampoline over the shared loop.

   A leaf that can't go on takes a wait, which is a frame too, and returns it; the callers take frames on the way out.
   When the wait is woken and its turn comes, the trampoline resumes its parent, and then the parent of whatever ended:
   from the innermost frame outwards, never from the root, and on one stack level. The only place that sets the scope of
   resumed code is here. */
#include "class/loop.h"

enum { STACK_DEEP = 256 * 1024 };

typedef struct root_task {
    caw_frame frame; /* the parent of the root task's outermost frame */
    int value;
    bool ended;
} root_task;
CAW_PRIMITIVE(caw_sleep, int64_t ms);
CAW_PRIMITIVE(caw_yield, void);
CAW_PRIMITIVE(caw_fd_wait, caw_fd *fd, int events);
CAW_PRIMITIVE(caw_park, struct caw_waiters *q, void *item, bool front);

/* ---- leaves: caw_yield always suspends (caw.h says so), also in a cancelled scope ---- */
struct caw_yield__ret caw_yield__start(void)
{
    caw_wait *w = (caw_wait *)caw_frame_take(offsetof(caw_wait, prev));
    caw_yielder_add(w);
    return (struct caw_yield__ret){.st = &w->h};
}
struct caw_sleep__ret caw_sleep__start(int64_t ms)
{
    if (caw_suspends_cancelled()) return (struct caw_sleep__ret){.v = UV_ECANCELED};
    caw_wait *w = (caw_wait *)caw_frame_take(sizeof *w);
    int e = caw_sleeper_add(w, ms);
    if (e == 0) return (struct caw_sleep__ret){.st = &w->h};
    caw_frame_drop(&w->h);
    return (struct caw_sleep__ret){.v = e};
}
struct caw_fd_wait__ret caw_fd_wait__start(caw_fd *f, int events)
{
    if (caw_suspends_cancelled()) return (struct caw_fd_wait__ret){.v = UV_ECANCELED};
    caw_fd_waiter *w = (caw_fd_waiter *)caw_frame_take(sizeof *w);
    int e = caw_fd_waiter_add(w, f, events);
    if (e == 0) return (struct caw_fd_wait__ret){.st = &w->w.h};
    caw_frame_drop(&w->w.h);
    return (struct caw_fd_wait__ret){.v = e};
}
static caw_frame *join(caw_group *g, bool cancel_wakes)
{
    if (!caw_group_full(g)) return NULL;
    caw_joiner *j = (caw_joiner *)caw_frame_take(sizeof *j);
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
    return join(g, true);
}
struct caw_park__ret caw_park__start(struct caw_waiters *q, void *item, bool front)
{
    if (caw_suspends_cancelled()) return (struct caw_park__ret){.v = UV_ECANCELED};
    caw_parked *p = (caw_parked *)caw_frame_take(sizeof *p);
    caw_wait_init(&p->w, CAW_WAIT_PARK);
    caw_park_enter(p, q, item, front);
    caw_wait_link(&p->w, CAW_HERE->scope);
    return (struct caw_park__ret){.st = &p->w.h};
}
caw_frame *caw_offload__start(void (*work)(void *), void *arg)
{
    if (caw_suspends_cancelled()) return NULL;
    caw_worker_thread *t = (caw_worker_thread *)caw_frame_take(sizeof *t);
    if (caw_work_add(t, work, arg) == 0) return &t->w.h;
    caw_frame_drop(&t->w.h);
    work(arg); /* the pool has no room for it */
    return NULL;
}
void caw_start_queue(caw_frame *branch)
{
    caw_wait *w = (caw_wait *)caw_frame_take(offsetof(caw_wait, prev));
    caw_yielder_add(w);
    w->h.parent = branch;
}

/* ---- the trampoline ---- */
static void resume(caw_wait *w)
{
    CAW_HERE->scope = w->scope;
    if (w->scope->cancelled && w->kind < CAW_WAIT_KEEPS) w->value = UV_ECANCELED; /* not received: did not happen */
    for (caw_frame *done = &w->h, *p;; done = p) {
        p = done->parent;
        if (p->resume(p, done)) return;
    }
}
static caw_frame *root_resume(caw_frame *self, caw_frame *done)
{
    root_task *r = (root_task *)self;
    r->value = *(int *)caw_value(done, sizeof(int), _Alignof(int));
    r->ended = true;
    caw_frame_drop(done);
    return self;
}
static void run_ready(const caw_worker *k, const root_task *r)
{
    caw_wait *w;
    for (int n = caw_looper_tasks(k); n > 0 && !r->ended && (w = caw_ready_pop()); n--) resume(w);
}
static int async_run(caw_worker *k, int (*direct)(void *), caw_frame *(*start)(void *, int *), void *arg)
{
    root_task r = {.frame.resume = root_resume};
    (void)direct;
    caw_looper_open(k);
    CAW_HERE->stack_limit = (char *)__builtin_frame_address(0) - STACK_DEEP;
    caw_frame *st = start(arg, &r.value);
    if (st) {
        st->parent = &r.frame;
        while (run_ready(k, &r), !r.ended) caw_looper_poll(k);
    }
    caw_looper_close(k);
    return r.value;
}

const caw_class_ops caw_class_async = {.name = "async",
                                       .run = async_run,
                                       .wake = caw_looper_wake,
                                       .arm = caw_looper_arm,
                                       .disarm = caw_looper_disarm,
                                       .drain = caw_looper_drain,
                                       .drained = caw_looper_drained};
