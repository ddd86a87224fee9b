/* caw/sync.h: the idle timer. It does not end while it is touched, ends after the time that was asked for from the last
   touch, for each waiter its own, never early; as a branch of a race it cancels what has fallen asleep. */
#include <stdio.h>
#include <caw/sync.h>

static caw_idle idle;
static int touches;
static int64_t last;

static async int talk(int n)
{
    for (int i = 0; i < n; i++) {
        int e = await caw_sleep(4);
        if (e < 0) return e;
        caw_idle_touch(&idle);
        last = caw_now();
        touches++;
    }
    return await caw_sleep(CAW_FOREVER);
}
async int main(void)
{
    int e = 1, f = 1;
    int64_t began = caw_now();
    race {
        e = await talk(100); /* longer than the time without a touch */
        f = await caw_idle_wait(&idle, 300);
    }
    printf("idle: %d %d after %d touches, early %d\n", e, f, touches, caw_now() - last < 299);

    race { /* what was before does not count */
        e = await caw_idle_wait(&idle, 30);
        f = await caw_idle_wait(&idle, 100000);
    }
    began = caw_now();
    e = await caw_idle_wait(&idle, 20);
    printf("never touched: %d, early %d\n", e, caw_now() - began < 20);

    e = f = 1;
    race {
        e = await caw_idle_wait(&idle, CAW_FOREVER);
        f = await caw_idle_wait(&idle, 0);
    }
    printf("for ever %d, not at all %d\n", e, f);
    nursery {
        spawn e = caw_idle_wait(&idle, 100000);
        (void)await caw_yield();
        caw_nursery_cancel(caw_nursery_here());
    }
    printf("%s\n", uv_err_name(e));
    return 0;
}
