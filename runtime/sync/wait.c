/* Waiting by a rule (wait.h): in one thread by parking (task/park.c), across threads as an outsider (task/outside.c). */
#include "wait.h"
#include "task/outside.h"

bool caw_unpark(caw_waiters *q, int value);
void *caw_first_parked(const caw_waiters *q);

void caw_hold(uv_mutex_t *its)
{
    if (its) uv_mutex_lock(its);
}
void caw_let_go(uv_mutex_t *its)
{
    if (its) uv_mutex_unlock(its);
}
bool caw_wake(caw_waiters *q, int value, uv_mutex_t *its)
{
    return its ? caw_outside_wake(q, value) : caw_unpark(q, value);
}
void caw_wake_all(caw_waiters *q, int value, uv_mutex_t *its)
{
    while (caw_wake(q, value, its)) {}
}
void *caw_first_arg(const caw_waiters *q, uv_mutex_t *its)
{
    return its ? caw_outside_first(q)->arg : caw_first_parked(q);
}
async int caw_wait_outside(caw_waiters *q, void *arg, uv_mutex_t *its)
{
    caw_outsider o;
    caw_outside_enter(&o, q, arg);
    caw_let_go(its);
    (void)await caw_outside(&o);
    caw_hold(its);
    return caw_outside_leave(&o) ? UV_ECANCELED : o.value;
}
int caw_block_in(caw_waiters *q, void *arg, uv_mutex_t *its)
{
    caw_outsider o;
    caw_outside_enter(&o, q, arg);
    caw_let_go(its);
    caw_outside_block(&o);
    caw_hold(its);
    (void)caw_outside_leave(&o);
    return o.value;
}
int caw_after(const caw_rule *r, void *object, void *arg, uv_mutex_t *its, int e, bool cancelled)
{
    if (!cancelled) return r->then ? r->then(object, arg, its, e) : e;
    if (r->undo) r->undo(object, arg, its, e);
    return UV_ECANCELED;
}
int caw_block_for(const caw_rule *r, void *object, caw_waiters *q, void *arg, uv_mutex_t *its)
{
    caw_hold(its);
    int e = r->now(object, arg, its);
    if (e == UV_EAGAIN) e = caw_after(r, object, arg, its, caw_block_in(q, arg, its), false);
    caw_let_go(its);
    return e;
}
int caw_try(const caw_rule *r, void *object, void *arg, uv_mutex_t *its)
{
    caw_hold(its);
    int e = r->now(object, arg, its);
    caw_let_go(its);
    return e;
}
