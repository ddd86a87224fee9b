/* Where blocks wait for their children at their end: at what began these, not at the block's first line. */
#include <stdio.h>
#include <caw.h>

static async int get(int n)
{
    (void)await caw_sleep(n);
    return n;
}
static async int ends(int most)
{
    int sum = 1;
    sum += most;
    async int late = get(2), later = get(3);
    nursery {
        sum++;
        defer printf("left\n");
        spawn get(1);
        sum += await get(1);
        if (sum > 100) return sum;
    }
    return sum + await later + await late;
}
async int main(void)
{
    printf("%d\n", await ends(5));
    printf("%d\n", await ends(100));
    return 0;
}
