/* Intervals: the times of the ticks are reckoned from the beginning, so that what a tick is late by is not handed on. */
#include "caw/time.h"

void caw_interval_start(caw_interval *i, int64_t ms)
{
    int64_t now = caw_now();
    i->period = ms < 1 ? 1 : ms;
    i->next = i->period > CAW_FOREVER - now ? CAW_FOREVER : now + i->period;
}
async int64_t caw_interval_next(caw_interval *i)
{
    int64_t left = caw_left(i->next);
    int e = left > 0 ? await caw_sleep(left) : await caw_checkpoint();
    if (e < 0) return e;
    int64_t late = -caw_left(i->next), missed = late > 0 ? late / i->period : 0;
    int64_t step = (missed + 1) * i->period;
    i->next = step > CAW_FOREVER - i->next ? CAW_FOREVER : i->next + step;
    return missed;
}
