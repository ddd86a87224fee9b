/* defer, and the cleanup attribute: run when the block is left, by any way, the last one first; their awaits are shielded,
   and children end before them (rule 8). */
#include <stdio.h>
#include <caw.h>

static async int ways(int k)
{
    defer printf("outer\n");
    {
        defer {
            (void)await caw_sleep(1);
            printf("inner %d\n", k);
        }
        if (k == 1) return 7;
        defer printf("second\n");
        (void)await caw_yield();
        if (k == 2) goto out;
    }
    for (int i = 0; i < 3; i++) {
        defer printf("loop %d\n", i);
        if (i == 1) break;
        (void)await caw_yield();
    }
out:
    return 9;
}
static async void cancelled(void)
{
    within (10) {
        defer {
            int e = await caw_sleep(10);
            printf("slept %d, cancelled %d\n", e, caw_cancelled());
        }
        (void)await caw_sleep(1000);
        printf("not reached\n");
    }
}
static async int forever(void)
{
    int e = await caw_sleep(100000);
    printf("child ended\n");
    return e;
}
static async void children_first(void)
{
    defer printf("first defer\n");
    __attribute__((unused)) async int v = forever();
    defer printf("then the defer behind it\n");
    (void)await caw_yield();
}
static async int value_first(void)
{
    int n = 1;
    defer n = 2;
    (void)await caw_yield();
    return n;
}
static void clean(int *p)
{
    printf("clean %d\n", *p);
}
static async int attribute(int k)
{
    __attribute__((cleanup(clean))) int a = 1;
    (void)await caw_yield();
    if (k) return k;
    __attribute__((cleanup(clean))) int b = 2;
    (void)await caw_yield();
    a = 3;
    return b;
}
static async void in_branches(void)
{
    race {
        {
            defer printf("winner's\n");
            (void)await caw_sleep(10);
        }
        {
            defer printf("loser's\n");
            (void)await caw_sleep(10000);
        }
    }
}
async int main(void)
{
    for (int k = 1; k <= 3; k++) printf("%d\n", await ways(k));
    await cancelled();
    await children_first();
    printf("%d\n", await value_first());
    printf("%d\n", await attribute(0));
    printf("%d\n", await attribute(5));
    await in_branches();
    return 0;
}
