/* Time and turns: the direct entries of sleep and yield, and what asks where a task stands. */
#include "task/task.h"

CAW_PRIMITIVE(caw_sleep, int64_t ms);
CAW_PRIMITIVE(caw_yield, void);
CAW_PRIMITIVE(caw_checkpoint, void);

int caw_sleep(int64_t ms)
{
    return CAW_HERE->worker->cls->sleep(ms);
}
static __attribute__((noinline)) int yield_when_asked(void)
{
    return caw_suspends_cancelled() ? caw_refused(true) : CAW_HERE->worker->cls->yield();
}
int caw_yield(void) /* what is rare stands apart: this one then keeps nothing, and is three loads and a jump */
{
    if (CAW_HERE->unarmed || CAW_HERE->scope->cancelled) return yield_when_asked();
    return CAW_HERE->worker->cls->yield();
}
int caw_checkpoint(void)
{
    if (CAW_HERE->scope->cancelled) return caw_refused(false);
    return caw_spent() ? caw_yield() : 0;
}
CAW_PRIMITIVE_FN(caw_sleep);
CAW_PRIMITIVE_FN(caw_yield);
CAW_PRIMITIVE_FN(caw_checkpoint);

int64_t caw_now(void);
int64_t caw_left(int64_t deadline);
uv_loop_t *caw_loop(void);
const char *caw_class(void);

int64_t caw_now(void)
{
    return (int64_t)(caw_clock_ns() / 1000000);
}
int64_t caw_left(int64_t deadline)
{
    int64_t now = caw_now();
    if (deadline == INT64_MAX) return INT64_MAX;
    return deadline < INT64_MIN + now ? INT64_MIN : deadline - now;
}
uv_loop_t *caw_loop(void)
{
    caw_worker *k = CAW_HERE->worker;
    if (!k) return NULL;
    k->loop_given = true;
    return k->loop;
}
const char *caw_class(void)
{
    return CAW_HERE->worker ? CAW_HERE->worker->cls->name : NULL;
}
