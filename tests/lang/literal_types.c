/* Compound literals that live over awaits, of types that are defined in them: with a tag, without, of arrays and pointers, with
   attributes, in loops and branches; the tag is known after it. */
#include <stdio.h>
#include <caw.h>
static async int late(const int *p)
{
    (void)await caw_yield();
    return *p;
}
static async int in_a_loop(void)
{
    int sum = 0;
    for (int i = 1; i <= 3; i++) {
        const struct step {
            char c;
            int by;
        } *p = &(struct step){'a', i};
        sum += p->by * await late(&(struct { char c; int d; }){'x', i * 10}.d);
        sum += p->c == 'a';
    }
    return sum;
}
static async int with_tags(void)
{
    int n = await late(&(union both { int i; char c[4]; }){.i = 7}.i);
    union both after = {.i = n};
    n = await late((const int *)&(struct __attribute__((aligned(32))) wide { int first; struct { int x, y; } in; }){1, {2, 3}});
    n += await late((struct { int v[2]; }[2]){{{5, 6}}, {{7, 8}}}[1].v);
    n += await late((enum colour { RED = 40, GREEN }[]){GREEN, RED} == NULL ? NULL : &(int){GREEN});
    enum colour c = RED;
    return after.i * 1000 + n * 10 + (c == RED);
}
async int main(void)
{
    int x = 0, y = 0, a = (struct { int b; }){3}.b;
    gather {
        x = await late(&(struct { int b; }){4}.b);
        y = await late(&(struct { int b; }){5}.b);
    }
    printf("%d %d %d\n", a, x, y);
    printf("%d\n", await in_a_loop());
    printf("%d\n", await with_tags());
    return 0;
}
