#include <caw.h>

static int everybodys;
static async int add(int *p, int n)
{
    int e = await caw_sleep(1);
    *p += n;
    return e;
}
static async void later(caw_nursery *n, int *p)
{
    spawn_in (n) add(&everybodys, 1);
    spawn_in (n) add(p, 1);
}
async int main(void)
{
    int x = 0;
    nursery { /* its own block outlives its children */
        int own = 0, several[2] = {0};
        spawn add(&own, 1);
        spawn add(several, 1);
        spawn_in (caw_nursery_here()) add(&own, 1);
        spawn add(&x, 1);
        spawn_in (caw_nursery_here()) add(&x, 1);
        await later(caw_nursery_here(), &x);
    }
    return x;
}
