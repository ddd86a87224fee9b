/* All of C: functions declared in blocks, async and plain, before and after awaits, and in plain functions. */
#include <stdio.h>
#include <caw.h>

static async int outer(int n)
{
    async int late(int);
    extern async int later(int k), last(void);
    int e = await late(n), helper(int), x = 2;
    {
        int inner_helper(int);
        (void)await caw_yield();
        e += inner_helper(x);
    }
    return e + await later(n) + helper(x) + await last();
}
typedef async int fn(int);
static fn *chosen(int which)
{
    async int late(int), later(int);
    return which ? late : later;
}
int helper(int k);
int helper(int k)
{
    return k + 100;
}
int inner_helper(int k);
int inner_helper(int k)
{
    return k + 1000;
}
async int late(int k)
{
    return await caw_sleep(k) + k;
}
async int later(int k)
{
    return await caw_sleep(k) + 2 * k;
}
async int last(void)
{
    return await caw_yield() + 10000;
}

async int main(void)
{
    printf("%d\n", await outer(3));
    for (int i = 0; i < 2; i++) {
        fn *f = chosen(i);
        printf("%d\n", await f(4));
    }
    return 0;
}
