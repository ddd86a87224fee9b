/* Nurseries: a group that calls are added to while it is open.

   A child that is spawned from the nursery's own block, from another function by its pointer, or from plain code starts
   alike: in the nursery's scope and in the turn of whoever starts it, whose own scope is the current one afterwards. */
#include "task/task.h"

void caw_nursery_begin(caw_nursery *n)
{
    caw_group_begin(&n->group, CAW_GATHER);
    n->drain = (caw_deadline){.left = &n->group.left, .scope = &n->group.scope};
    n->drainer = NULL;
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
    return n->group.running;
}

typedef struct call {
    const caw_fn *fn;
    void *arg;
} call;
static void call_branch(void *p)
{
    call c = *(call *)p;
    ((void (*)(void *))c.fn->direct)(c.arg);
}
typedef struct start {
    caw_nursery *n;
    call call;
} start;
static void start_frame(void *p)
{
    start s = *(start *)p;
    caw_scope *here = CAW_HERE->scope; /* not a task's: so the child sees the nursery's values only */
    CAW_HERE->scope = &s.n->group.scope;
    caw_nursery_started(s.n, here, ((caw_frame * (*)(void *)) s.call.fn->start)(s.call.arg));
}
int caw_nursery_start(caw_nursery *n, const caw_fn *fn, void *arg)
{
    if (CAW_HERE->worker->cls->start) caw_group_start(&n->group, call_branch, &(call){fn, arg});
    else caw_fibre_ask_root(start_frame, &(start){n, {fn, arg}});
    return 0;
}
