/* Rule 13: caw_sleep and within count from the moment they are reached, and are never early; when a completion and a
   cancellation fall together, the cancellation wins. */
#include <stdio.h>
#include <caw.h>

static void busy(int64_t ms)
{
    for (int64_t end = caw_now() + ms; caw_now() < end;) {}
}
static async int64_t after_work(int64_t ms)
{
    busy(30); /* the loop's own idea of now is as old as its turn */
    int64_t begin = caw_now();
    (void)await caw_sleep(ms);
    return caw_now() - begin;
}
static async int64_t left_after_work(int64_t ms)
{
    busy(30);
    int64_t begin = caw_now();
    within (ms) (void)await caw_sleep(1000);
    return caw_now() - begin;
}
static async int together(void)
{
    int e = 0;
    within (20) {
        e = await caw_sleep(20); /* due in the same millisecond, or one apart */
        return e == 0 ? 1 : 3;
    }
    return e == 0 ? 2 : 4; /* what the call gave is dropped */
}
static async int completed_and_cancelled(void)
{
    int code = 0;
    nursery {
        caw_nursery *n = caw_nursery_here();
        spawn code = caw_sleep(5);
        busy(30);               /* by now it is due */
        caw_nursery_cancel(n);
    }
    return code;
}

async int main(void)
{
    printf("%d\n", await after_work(20) >= 20);
    printf("%d\n", await left_after_work(20) >= 20);
    int r = await together();
    printf("%d\n", r == 1 || r == 2);
    printf("%s\n", uv_err_name(await completed_and_cancelled()));
    printf("%d\n", caw_left(caw_now() + 50) <= 50 && caw_left(CAW_FOREVER) == CAW_FOREVER && caw_left(caw_now() - 5) < 0);
    printf("%d\n", caw_left(INT64_MIN) < 0 && caw_left(INT64_MIN + 1) < 0 && caw_left(-1) < 0);
    return 0;
}
