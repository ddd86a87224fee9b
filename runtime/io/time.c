/* Time, and what asks about the task itself: the leaves without I/O.

   A leaf's start form makes a wait, puts it where it will be woken, and gives it back; nothing is to be done afterwards:
   the wait's value is the result. The direct form leaves it to the class. In a cancelled scope nothing is begun. */
#include "class/loop.h"

CAW_PRIMITIVE(caw_yield, void);
CAW_PRIMITIVE(caw_sleep, int64_t ms);
CAW_PRIMITIVE(caw_checkpoint, void);
CAW_PRIMITIVE_FN(caw_yield);
CAW_PRIMITIVE_FN(caw_sleep);
CAW_PRIMITIVE_FN(caw_checkpoint);

int caw_yield(void)
{
    return CAW_HERE->worker->cls->yield();
}
struct caw_yield__ret caw_yield__start(void)
{
    caw_here *here = CAW_HERE;
    if (here->scope->cancelled) return (struct caw_yield__ret){.v = UV_ECANCELED};
    caw_wait *w = caw_wait_new(sizeof *w, CAW_WAIT_YIELD, here->scope);
    w->queued = true;
    caw_ready_push(here->worker, w);
    return (struct caw_yield__ret){.st = &w->h};
}

int caw_sleep(int64_t ms)
{
    return CAW_HERE->worker->cls->sleep(ms);
}
struct caw_sleep__ret caw_sleep__start(int64_t ms)
{
    caw_here *here = CAW_HERE;
    if (here->scope->cancelled) return (struct caw_sleep__ret){.v = UV_ECANCELED};
    caw_timer *t = caw_wait_new(sizeof *t, CAW_WAIT_TIMER, here->scope);
    caw_wait_link(&t->w, here->scope);
    caw_timer_set(here->worker, t, ms);
    return (struct caw_sleep__ret){.st = &t->w.h};
}

int caw_checkpoint(void)
{
    return caw_cancelled() ? UV_ECANCELED : 0;
}
struct caw_checkpoint__ret caw_checkpoint__start(void)
{
    return (struct caw_checkpoint__ret){.v = caw_checkpoint()};
}

int64_t caw_now(void)
{
    return (int64_t)(uv_hrtime() / 1000000);
}
int64_t caw_left(int64_t deadline)
{
    return deadline == INT64_MAX ? INT64_MAX : deadline - caw_now();
}
uv_loop_t *caw_loop(void)
{
    return CAW_HERE->worker ? CAW_HERE->worker->loop : NULL;
}
/* caw.h's caw_class; the runtime has a type of that name. */
const char *caw_class_here(void) __asm__("caw_class");
const char *caw_class_here(void)
{
    return CAW_HERE->worker ? CAW_HERE->worker->cls->name : NULL;
}
