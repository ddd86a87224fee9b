/* An await may stand wherever a call may: every kind of expression, with functions that suspend and that do not. */
#include <stdio.h>
#include <caw.h>

typedef struct pair { int x, y; } pair;

static async int now(int v) { return v; }
static async int later(int v) { (void)await caw_yield(); return v; }
static async int trace(int v) { (void)await caw_yield(); printf("<%d>", v); return v; }
static async pair both(int x, int y) { (void)await caw_yield(); return (pair){ x, y }; }
static async int *place(int *p) { (void)await caw_yield(); return p; }
static int add(int a, int b) { return a + b; }
static async int add_async(int a, int b) { return await later(a) + await now(b); }

async int main(void) {
    int a[4] = { 10, 20, 30, 40 }, n = 0;
    int init = await later(5);
    int list[3] = { await later(1), await now(2), await later(3) };
    pair p = { .y = await later(8), .x = await later(7) };
    printf("initialisers %d %d %d %d %d %d\n", init, list[0], list[1], list[2], p.x, p.y);

    printf("arithmetic %d %d %d\n", await later(6) * await now(7), -await later(3) + 1, (await later(7) << 2) % 5);
    printf("unary %d %d %d\n", !await later(0), ~await later(0), (int)sizeof(int) * (int)await later(1));
    printf("cast %d\n", (unsigned char)await later(300));
    printf("nested %d\n", await add_async(await later(1), await add_async(await later(2), await later(3))));
    printf("arguments %d\n", add(await later(1), add(await later(2), await later(3))));
    printf("member %d %d\n", (await both(1, 2)).x, (await both(3, 4)).y);
    printf("index %d %d\n", a[await later(2)], (await place(a))[1]);
    printf("deref %d %d\n", *await place(&a[3]), *(await place(a) + await later(1)));
    *await place(&n) = await later(9);
    a[await later(0)] += await later(5);
    printf("assigned %d %d\n", n, a[0]);
    n = a[1] = await later(11);
    printf("chained %d %d\n", n, a[1]);
    (*await place(&n))++;
    printf("increment %d\n", n);

    printf("and %d\n", await trace(0) && await trace(1));
    printf("and %d\n", await trace(2) && await trace(3));
    printf("or %d\n", await trace(4) || await trace(5));
    printf("or %d\n", await trace(0) || await trace(0) || n);
    printf("choice %d\n", await trace(1) ? await trace(6) : await trace(7));
    printf("choice %d\n", await trace(0) ? await trace(6) : await trace(7));
    printf("choice %d\n", n > 100 ? await trace(8) : n > 5 ? await trace(9) : 0);
    printf("comma %d\n", (await trace(1), await trace(2), 3));
    printf("mixed %d\n", (await later(1) && (n = await later(4), n > 3)) ? n + await later(1) : -1);
    printf("compare %d %d %d\n", await later(1) < await later(2), await later(2) == 2, 3 >= await later(4));
    printf("literal %d\n", ((pair){ await later(5), 6 }).x);
    printf("statement %d\n", ({ int t = await later(20); t + await later(1); }));
    (void)await later(1);
    await later(1), n = 2;
    printf("twice %d\n", await later(n) + await later(n));
    return await later(0);
}
