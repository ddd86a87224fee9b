#include <caw.h>

static async int add(int *p, int n)
{
    int e = await caw_sleep(1);
    *p += n;
    return e;
}
static async void later(caw_nursery *n)
{
    int mine = 0;
    spawn_in (n) add(&mine, 1);
}
async int main(void)
{
    nursery {
        for (int i = 0; i < 2; i++) {
            int x = 0, a[2] = {0};
            spawn add(&x, 1);
            spawn add(a, 1);
            spawn_in (caw_nursery_here()) add(&x, i);
        }
        await later(caw_nursery_here());
    }
    return 0;
}
