/* Nurseries: a group that calls are added to while it is open.

   A child that is spawned from the nursery's own block, from another function by its pointer, or from plain code starts
   alike: in the nursery's scope and in the turn of whoever starts it, whose own scope is the current one afterwards.

   One that another thread starts is on its way for a while. It is counted from the call on, and what joins the nursery waits
   for it as for those that run: so whatever that thread tells somebody afterwards can't be faster, and end the nursery. */
#include "task/task.h"
#include "task/letter.h"
#include "class/loop.h"
#include <stdlib.h>

void caw_nursery_begin(caw_nursery *n)
{
    caw_group_begin(&n->group, CAW_GATHER);
    n->drain = (caw_deadline){.left = &n->group.left, .scope = &n->group.scope};
    n->group.scope.nursery = true;
    n->drainer = NULL;
    n->worker = CAW_HERE->worker;
    n->coming = 0;
}
void caw_nursery_end(caw_nursery *n)
{
    CAW_HERE->worker->cls->drained(n);
    caw_group_end(&n->group);
}
caw_scope *caw_nursery_enter(caw_nursery *n)
{
    caw_scope *here = CAW_HERE->scope;
    CAW_HERE->scope = &n->group.scope;
    if (CAW_HERE->worker->values) caw_values_carry(here);
    return here;
}
void caw_nursery_started(caw_nursery *n, caw_scope *here, caw_frame *st)
{
    if (CAW_HERE->worker->meter) caw_meter_spawned(CAW_HERE->worker);
    if (!st && CAW_HERE->worker->values) caw_values_end(&n->group.scope);
    CAW_HERE->scope = here;
    if (n->group.scope.cancelled) caw_ignored_before(n->group.ignored);
    if (!st) return;
    st->parent = &n->group.root;
    n->group.running++;
}
void caw_nursery_spawn(caw_nursery *n, void (*branch)(void *), void *arg)
{
    if (CAW_HERE->worker->values) caw_values_spawn(&n->group, branch, arg);
    else caw_group_start(&n->group, branch, arg);
}

/* ---- for programs ---- */
void caw_nursery_cancel_after(caw_nursery *n, int64_t ms);
size_t caw_nursery_count(caw_nursery *n);
int caw_nursery_start(caw_nursery *n, const caw_fn *fn, void *arg);
int caw_nursery_start_from_any(caw_nursery *n, const caw_fn *fn, void *arg);

void caw_nursery_cancel(caw_nursery *n)
{
    caw_group_leave(&n->group);
}
void caw_nursery_cancel_after(caw_nursery *n, int64_t ms)
{
    if (ms < 0) caw_nursery_cancel(n);
    else CAW_HERE->worker->cls->drain(n, ms);
}
size_t caw_nursery_count(caw_nursery *n)
{
    return n->group.running + __atomic_load_n(&n->coming, __ATOMIC_ACQUIRE);
}

/* ---- from plain code ---- */
typedef struct call {
    const caw_fn *fn;
    void *arg;
} call;
static void call_branch(void *p)
{
    call c = *(call *)p;
    ((void (*)(void *))c.fn->direct)(c.arg);
}
static caw_frame *call_start(call c)
{
    return ((caw_frame * (*)(void *)) c.fn->start)(c.arg);
}
/* Stackless, by plain code that a deep stack of starts has led to: begins from the loop. */
typedef struct queued_call {
    caw_frame frame;
    call call;
} queued_call;
static caw_frame *queued_resume(caw_frame *self, caw_frame *done)
{
    (void)done;
    return self->state++ == 0 ? call_start(((queued_call *)self)->call) : NULL;
}
static const caw_code queued_code = {.resume = queued_resume};
static caw_frame *queue(call c)
{
    queued_call *q = (queued_call *)caw_frame_take(sizeof *q, &queued_code);
    q->frame.state = 0;
    q->call = c;
    caw_start_queue(&q->frame);
    return &q->frame;
}
typedef struct begin {
    caw_nursery *n;
    call call;
} begin;
static void start_frame(void *p)
{
    begin s = *(begin *)p;
    caw_scope *here = CAW_HERE->scope; /* not a task's: so the child sees the nursery's values only */
    CAW_HERE->scope = &s.n->group.scope;
    caw_nursery_started(s.n, here, caw_start_deep() ? queue(s.call) : call_start(s.call));
}
static void start(caw_nursery *n, call c)
{
    if (n->worker->cls->start) caw_group_start(&n->group, call_branch, &c);
    else caw_fibre_ask_root(start_frame, &(begin){n, c});
}
int caw_nursery_start(caw_nursery *n, const caw_fn *fn, void *arg)
{
    if (CAW_HERE->worker != n->worker) return caw_nursery_start_from_any(n, fn, arg);
    start(n, (call){fn, arg});
    if (n->worker->looper) caw_looper_nudge(n->worker);
    return 0;
}

/* ---- from other threads ---- */
typedef struct distant_call {
    caw_letter letter;
    caw_nursery *n;
    call call;
} distant_call;
void caw_nursery_expect(caw_nursery *n)
{
    __atomic_add_fetch(&n->worker->coming, 1, __ATOMIC_ACQ_REL);
    __atomic_add_fetch(&n->coming, 1, __ATOMIC_ACQ_REL);
}
static call comes(distant_call *d)
{
    call c = d->call;
    __atomic_sub_fetch(&d->n->coming, 1, __ATOMIC_ACQ_REL);
    __atomic_sub_fetch(&d->n->worker->coming, 1, __ATOMIC_ACQ_REL);
    free(d);
    return c;
}
static void arrived(caw_letter *l)
{
    distant_call *d = (distant_call *)l;
    caw_nursery *n = d->n;
    start(n, comes(d));
    caw_looper_nudge(n->worker);
    caw_group_look(&n->group); /* it may have ended already, and been all that was waited for */
}
static void distant_child(void *l)
{
    caw_nursery *n = ((distant_call *)l)->n;
    call c = comes(l);
    n->group.running++;
    call_branch(&c);
}
int caw_nursery_start_from_any(caw_nursery *n, const caw_fn *fn, void *arg)
{
    distant_call *d = malloc(sizeof *d);
    if (!d) return UV_ENOMEM;
    *d = (distant_call){.letter.arrived = arrived, .n = n, .call = {fn, arg}};
    int e = n->worker->cls->outside->start(n, &d->letter, distant_child);
    if (e < 0) free(d);
    return e;
}
