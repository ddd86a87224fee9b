/* within: left at the await in which it stands when the time is up; a jump or the end before that wins (rule 5). Timed. */
#include <stdio.h>
#include <caw.h>

static async int limited(int64_t ms)
{
    within (ms) {
        (void)await caw_sleep(60);
        return 1;
    } else {
        return 2;
    }
    return 3;
}
static async void without_else(void)
{
    int n = 0;
    within (250) for (;;) {
        if (await caw_sleep(100)) break; /* not seen: the block is left before */
        n++;
    }
    printf("%d\n", n);
}
static async int after(int64_t ms, int v)
{
    int e = await caw_sleep(ms);
    return e ? e : v;
}
static async void around_gather(void)
{
    int a = 0, b = 0, c = 0;
    within (200) gather {
        a = await after(10, 1);
        b = await after(1000, 1);
        within (20) c = await after(1000, 1);
        else c = 5;
    }
    else printf("late\n");
    printf("%d %d %d\n", a, b, c);
}
static async void nested(void)
{
    within (3000) {
        within (30) (void)await caw_sleep(1000);
        else printf("inner\n");
        within (1000) {
            within (500) (void)await caw_sleep(10);
            printf("in time\n");
        }
    } else
        printf("outer\n");
    within (30) {
        within (1000) (void)await caw_sleep(10000);
        else printf("inner, wrong\n");
        printf("not reached\n");
    } else
        printf("nearest wins\n");
}
static async int ready(void) /* 0: what is ready now */
{
    int n = 0;
    within (0) {
        n += await caw_checkpoint() == 0;
        n += await caw_sleep(1) == 0;
        n += 100;
    }
    return n;
}
static async int level(void) /* a called function sees codes, each time again, and goes on */
{
    int n = 0;
    while (n < 3 && await caw_sleep(100) == UV_ECANCELED) n++;
    printf("codes %d\n", n);
    return n;
}
static async void refused(void) /* in a scope that is cancelled already, too */
{
    (void)await caw_sleep(1000);
    within (0) {
        printf("%d ", await caw_checkpoint() == UV_ECANCELED);
        (void)await caw_sleep(10);
        printf("wrong ");
    } else
        printf("no time\n");
}
static async void commas(void)
{
    int64_t n = 0;
    caw_nursery *of;
    within (n++, 10) (void)await caw_sleep(1000);
    else n += 10;
    nursery {
        of = caw_nursery_here();
        spawn_in (n++, of) caw_sleep(1);
    }
    gather_max (n++, 2) for (int i = 0; i < 3; i++) (void)await caw_yield();
    printf("%d\n", (int)n);
}
async int main(void)
{
    printf("%d %d %d %d %d\n", await limited(1000), await limited(20), await limited(0), await limited(-5), await limited(CAW_FOREVER));
    await without_else();
    await around_gather();
    await nested();
    printf("%d\n", await ready());
    within (10) (void)await level();
    within (10) await refused();
    await commas();
    return 0;
}
