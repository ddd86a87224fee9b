/* An async variable takes its type from its call: __auto_type, and typeof of the call. */
#include <stdio.h>
#include <caw.h>
struct pair {
    int a;
    double b;
};
static async struct pair late(int a)
{
    (void)await caw_sleep(1);
    return (struct pair){a, a / 2.0};
}
static async long count(void)
{
    return 7;
}
async int main(void)
{
    async __auto_type p = late(3);
    async __auto_type n = count();
    async __typeof__(count()) again = count();
    __auto_type sum = await n + await again;
    struct pair got = await p;
    printf("%d %g %ld %d\n", got.a, (await p).b, sum, (int)sizeof sum);
    return 0;
}
