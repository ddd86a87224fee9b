/* A spawned call's value may go into a bit-field: of a variable, through a pointer found at the spawn, in a struct without a name. */
#include <caw.h>
#include <stdio.h>
struct b {
    unsigned a : 3;
    int c : 7;
    struct {
        unsigned in : 5;
    } d;
};
static async int g(int a)
{
    (void)await caw_yield();
    return a;
}
static struct b *at(struct b *p)
{
    return p;
}
async int main(void)
{
    struct b p = {0}, q[2] = {{0}};
    nursery
    {
        spawn p.a = g(5);
        spawn p.c = g(-33);
        spawn p.d.in = g(17);
        for (int i = 0; i < 2; i++) spawn at(&q[i])->a = g(i + 1);
        spawn(*at(q)).c = g(4);
        spawn(q[await g(1)].c) = g(9);
    }
    printf("%d %d %d %d %d %d %d\n", p.a, p.c, p.d.in, q[0].a, q[1].a, q[0].c, q[1].c);
    return 0;
}
