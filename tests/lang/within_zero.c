/* within (0): what is ready now. Its body is left at the first await that would suspend, a join's and a variable's too, before
   anybody else goes on; so it is when its time is up while nothing looks at the clock. */
#include <caw.h>
#include <caw/sync.h>
#include <stdio.h>

enum { LONG = 3000 };
static int64_t start;
static void left(const char *how)
{
    printf("%s: %s\n", how, caw_now() - start < LONG / 2 ? "at once" : "late");
}
static async int slow(void)
{
    (void)await caw_sleep(LONG);
    return 1;
}
static async int ready(int n)
{
    return n;
}
static async int leaf(void)
{
    (void)await caw_yield();
    return 1;
}
static void busy(int64_t ms)
{
    for (int64_t until = caw_now() + ms; caw_now() < until;) continue;
}
static async void variables(void)
{
    async int v = slow();
    within (0) {
        printf("%d\n", await ready(7));
        (void)await v;
        puts("never");
    } else left("within (0)");
    within (1) {
        busy(5);
        (void)await v;
        puts("never");
    } else left("time was up");
    within (LONG) {
        within (0) {
            (void)await v;
            puts("never");
        } else left("the inner one");
    }
    within (0) {
        within (LONG) (void)await v;
        puts("never");
    }
    left("the outer one");
}
static async void branches(void)
{
    int r = 0, s = 0, q = 0;
    caw_event e = {0};
    within (0) gather {
        (void)await caw_yield();
        r = 5;
    }
    within (0) gather {
        (void)await caw_event_wait(&e);
        s = 5;
    }
    within (0) nursery {
        spawn leaf();
        q = 5;
        (void)await caw_yield();
        q = 6;
    }
    printf("%d %d %d\n", r, s, q);
}
async int main(void)
{
    start = caw_now();
    await variables();
    await branches();
    left("all");
    return 0;
}
