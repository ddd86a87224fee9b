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
struct pair {
    int a, b[2], *p;
    caw_nursery *n;
};
static async int value(int n)
{
    return await caw_sleep(n);
}
static int first(const int *p) { return *p; }
static async void kept(caw_nursery *any, struct pair *from)
{
    int outer = 0;
    nursery {
        caw_nursery *me = caw_nursery_here(), *late = NULL;
        struct pair here = {.n = me};
        caw_nursery *set;
        set = (caw_nursery_here());
        spawn_in (me) add(&outer, 1);
        spawn_in (set) add(&outer, 1);
        {
            int in[2] = {0};
            spawn_in (me) add(&here.b[1], in[0]); /* the value */
            spawn_in (me) value(first(in));
            spawn add(here.p + *in, 1);
            spawn add(&here.p[1], 1);
            spawn add(&from->b[1], in == from->b);
            nursery {
                spawn_in (caw_nursery_here()) add(in, 1);
                spawn_in (me) add(&outer, 1);
            }
        }
        late = outer ? any : me;
        spawn_in (late) add(&outer, 1); /* perhaps */
        spawn_in (here.n) add(&outer, 1);
    }
}
async int main(void)
{
    struct pair p = {0};
    nursery {
        spawn kept(caw_nursery_here(), &p);
    }
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
