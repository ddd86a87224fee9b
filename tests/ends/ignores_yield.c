/* Status 0. Rule 11: by yields, by locks, by half a second of slow rounds. */
#include <caw.h>
#include <caw/sync.h>
#include <stdio.h>

static async int by_yields(void)
{
    int n = 0;
    for (int i = 0; i < 1500; i++) n += await caw_yield() == UV_ECANCELED;
    return n > 1000;
}
static async int by_locks(void)
{
    caw_mutex m = {0};
    int n = 0;
    for (int i = 0; i < 1500; i++) n += await caw_mutex_lock(&m) == UV_ECANCELED;
    return n > 1000;
}
static async int slowly(void)
{
    int n = 0;
    for (int i = 0; i < 14; i++) {
        for (int64_t end = caw_now() + 50; caw_now() < end;) {}
        n += await caw_checkpoint() == UV_ECANCELED;
    }
    return n;
}
static async int child(async int (*f)(void))
{
    int e = await f();
    printf("%d\n", e);
    return e;
}

async int main(void)
{
    nursery {
        caw_nursery_cancel(caw_nursery_here());
        spawn child(by_yields);
        spawn child(by_locks);
        spawn child(slowly);
    }
    within (0) {
        defer printf("%d\n", await slowly()); /* a defer's awaits are shielded: none is refused */
        (void)await caw_sleep(1);
    }
    return 0;
}
