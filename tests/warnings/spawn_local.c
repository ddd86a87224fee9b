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
struct pair {
    int a, b[2];
};
static async int point(struct pair p)
{
    return await caw_sleep(p.a);
}
struct at {
    int *p;
};
static async int through(struct at a)
{
    return await caw_sleep(*a.p);
}
static async void inner(caw_nursery *other)
{
    int outer = 0;
    nursery {
        caw_nursery *me = caw_nursery_here();
        {
            struct pair p = {1, {2, 3}};
            spawn add(&p.b[1], 1);
            spawn add(p.b + 1, 1);
            spawn_in (me) add(outer ? &p.a : &outer, 1);
            spawn through((struct at){.p = p.b});
            nursery {
                spawn_in (me) add(&p.a, 1); /* the outer one's */
            }
        }
        spawn_in (other) add(&outer, 1);
    }
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
        await inner(caw_nursery_here());
        spawn point((struct pair){0});
    }
    return 0;
}
