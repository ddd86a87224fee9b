/* await v: from several branches, again later, and with several declarators; converted as by assignment. */
#include <stdio.h>
#include <caw.h>

static async int child(int64_t ms, int v)
{
    (void)await caw_sleep(ms);
    return v;
}
async int main(void)
{
    async int a = child(30, 1), b = child(10, 2);
    async double d = child(1, 3);
    int sum = 0;
    gather {
        sum += await a;
        sum += await a + await b;
        sum += (int)(await d / 2 * 10);
    }
    printf("%d %d\n", sum, await a + await b);
    return 0;
}
