/* caw/time.h: ticks are never early, are reckoned from the beginning, and tell how many were missed; a cancelled one still comes. */
#include <stdio.h>
#include <caw/time.h>

async int main(void)
{
    caw_interval i;
    int64_t began = caw_now(), ticks = 0, n;
    int early = 0;
    caw_interval_start(&i, 5);
    while (ticks < 8) {
        if ((n = await caw_interval_next(&i)) < 0) return 1;
        ticks += n + 1; /* those that were missed count */
        early += caw_now() - began < 5 * ticks;
    }
    printf("ticks, early %d\n", early);
    caw_interval_start(&i, 10);
    int64_t off = i.next;
    (void)await caw_sleep(35); /* three have passed, at least: one is told late, the others are missed */
    n = await caw_interval_next(&i);
    printf("missed %d, in step %d, to come %d\n", n >= 2, (i.next - off) % 10 == 0, caw_left(i.next) <= 10);
    caw_interval_start(&i, 100000);
    off = i.next;
    within (1) n = await caw_interval_next(&i);
    else n = -1;
    printf("cancelled %d, still there %d\n", (int)n, i.next == off);
    nursery {
        spawn n = caw_interval_next(&i);
        caw_nursery_cancel(caw_nursery_here());
    }
    printf("%s\n", uv_err_name((int)n));
    caw_interval_start(&i, -5);
    n = await caw_interval_next(&i);
    printf("at least 1 ms: %d\n", (int)i.period);
    caw_interval_start(&i, CAW_FOREVER);
    within (5) n = await caw_interval_next(&i);
    else n = -2;
    printf("never: %d %d\n", (int)n, i.next == CAW_FOREVER);
    return 0;
}
