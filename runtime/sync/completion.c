/* Completions: what turns a callback into an await.

   One word says all: nobody has come yet, a task waits (and which), or it is completed. Whoever comes second finds the first:
   so the callback may be on any thread, and before the wait. After the exchange that completes it, the completion is touched
   no more, as its frame may be gone, unless a task waits, which then does so until it is roused. */
#include <caw.h>
#include "task/outside.h"

bool caw_scope_cancelled(void);

static char completed_[1];
#define COMPLETED ((void *)completed_)

static bool completed(const caw_completion *c)
{
    return __atomic_load_n(&c->waiter, __ATOMIC_ACQUIRE) == COMPLETED;
}
static bool waits(caw_completion *c, caw_outsider *o) /* false: it has been completed meanwhile */
{
    void *nobody = NULL;
    return __atomic_compare_exchange_n(&c->waiter, &nobody, o, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}
void caw_complete_from_any(caw_completion *c, intptr_t value)
{
    if (completed(c)) return;
    c->value = value;
    void *waiter = __atomic_exchange_n(&c->waiter, COMPLETED, __ATOMIC_ACQ_REL);
    if (waiter) caw_outside_rouse(waiter);
}
void caw_complete(caw_completion *c, intptr_t value)
{
    caw_complete_from_any(c, value);
}
async int caw_completion_wait(caw_completion *c, intptr_t *value, void (*cancel)(void *), void *arg)
{
    caw_outsider o;
    bool came = completed(c);
    if (came) (void)await caw_checkpoint(); /* a loop of such lets others run */
    else {
        caw_outside_open(&o);
        came = !waits(c, &o);
        if (!came && cancel) {
            came = await caw_outside(&o) == 0;
            if (!came && !completed(c)) cancel(arg);
        }
        if (!came) shield (void)await caw_outside(&o);
        caw_outside_close(&o);
    }
    if (value) *value = c->value;
    return cancel && caw_scope_cancelled() ? UV_ECANCELED : 0;
}
