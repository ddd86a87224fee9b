/* Rule 12: a tail await of the function itself is a jump, in constant space also at -O0, if nothing is pinned. */
#include <stdio.h>
#include <caw.h>

static async long count(const long n, long sum)
{
    if (n == 0) return sum;
    if (n % 100000 == 0) (void)await caw_yield();
    return await count(n - 1, sum + n);
}
static async long swapped(int n, long a, long b) /* the arguments before any is assigned */
{
    if (n == 0) return a * 10 + b;
    return await swapped(n - 1, b, a);
}
static async void down(int n, int *end)
{
    if (n == 0) *end = 7;
    else return await down(n - 1, end);
}
static async long pinned(int n)
{
    int kept = n, *p = &kept;
    if (n == 0) return 0;
    (void)await caw_yield();
    long r = await pinned(n - 1);
    return r + *p;
}
async int main(void)
{
    int end = 0;
    printf("%ld\n", await count(1000000, 0));
    printf("%ld\n", await swapped(5, 1, 2));
    printf("%ld\n", await pinned(10));
    await down(1000000, &end);
    printf("%d\n", end);
    return 0;
}
