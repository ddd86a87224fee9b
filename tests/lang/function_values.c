/* An async function's name as an argument of a call in an async variable or a spawn, also behind caw_nursery_here(). Timed. */
#include <stdio.h>
#include <caw.h>

static async int f(int t)
{
    return await caw_sleep(t);
}
static async int kid(async int (*g)(int), int t)
{
    return await g(t);
}
async int main(void)
{
    int r = 1, s = 1;
    async int v = kid(f, 1);
    async int w = kid((&f), 1);
    nursery {
        caw_nursery_cancel_after(caw_nursery_here(), 200);
        spawn r = kid(f, 1);
        spawn s = kid(f, 10000);
    }
    printf("%d %d %d %d\n", await v, await w, r, s == UV_ECANCELED);
    return 0;
}
