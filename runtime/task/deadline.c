/* within: a scope with a deadline.

   Most bodies end without having suspended, so entering costs a look at the clock and a link: the deadlines that are
   entered in a turn are chained, and armed together by the first leaf that suspends, wherever it stands. As every
   suspension does so, the chain is empty when another task runs, and needs no owner. A body that ends before that takes
   its deadline off again; it is the first in the chain then. */
#include "task/task.h"

int64_t caw_now(void);

void caw_deadline_expire(caw_deadline *d)
{
    *d->left = true;
    caw_scope_cancel(d->scope);
}
bool caw_deadlines_arm_only(void)
{
    const caw_class_ops *cls = CAW_HERE->worker->cls;
    bool expired = false;
    int64_t now = caw_now();
    for (caw_deadline *d; (d = CAW_HERE->unarmed) && d != &caw_testing_mark;) {
        CAW_HERE->unarmed = d->out;
        d->out = NULL;
        if (d->at <= now) caw_deadline_expire(d), expired = true;
        else cls->arm(d);
    }
    return expired;
}
void caw_deadlines_arm(void)
{
    caw_deadlines_arm_only();
    if (CAW_HERE->unarmed) caw_testing_suspends();
}
/* Rounded up: never early. */
void caw_deadline_set(caw_deadline *d, int64_t ms)
{
    int64_t now = ms == 0 ? caw_now() : (int64_t)((caw_clock_ns() + 999999) / 1000000);
    d->at = ms > INT64_MAX - now ? INT64_MAX : now + ms;
}
void caw_deadline_clear(caw_deadline *d)
{
    if (CAW_HERE->unarmed == d) CAW_HERE->unarmed = d->out;
    else if (d->cell) CAW_HERE->worker->cls->disarm(d);
}

bool caw_within_begin(caw_within *w, int64_t ms)
{
    if (ms < 0) return false;
    w->left = false;
    w->deadline = (caw_deadline){.left = &w->left, .scope = &w->scope};
    caw_scope_open(&w->scope, CAW_HERE->scope, false);
    CAW_HERE->scope = &w->scope;
    if (ms == INT64_MAX) return true; /* CAW_FOREVER */
    caw_deadline_set(&w->deadline, ms);
    w->scope.deadline = &w->deadline;
    if (CAW_HERE->worker->cls->arm) {
        w->deadline.out = CAW_HERE->unarmed;
        CAW_HERE->unarmed = &w->deadline;
    }
    return true;
}
void caw_within_end(caw_within *w)
{
    caw_deadline_clear(&w->deadline);
    if (!CAW_HERE->worker->values || !caw_values_lift(&w->scope)) CAW_HERE->scope = w->scope.up;
    caw_scope_close(&w->scope);
}
