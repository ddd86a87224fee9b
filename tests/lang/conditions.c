/* Conditions with awaits: what && and || leave out is not awaited, whichever way the statement goes; and what a condition sets
   is known to be set where it holds (no warning). */
#include <stdio.h>
#include <caw.h>

static int asked;

static async int say(int k)
{
    asked = (asked * 10 + k) % 1000003;
    (void)await caw_yield();
    return k % 5;
}
static async int store(int *v, int k)
{
    *v = await say(k);
    return *v;
}
static int plain(int k)
{
    asked = (asked * 10 + k) % 1000003;
    return k % 5;
}
static async int ifs(int x)
{
    int r, q, n = 0;
    if (x && (r = await say(x)) > 0) n += r;
    if (!x || (q = await say(2)) < 0) return n + 100;
    n += q;
    if (await say(x) && (plain(5) || await say(6))) n += 1000;
    else n += 2000;
    if (!(await say(5) || !(plain(3) && await say(4)))) n += 10000;
    if ((await say(1) && await say(5)) || await say(x)) n += 20000;
    else if (x > 3 && await say(7)) n += 40000;
    if (plain(5) || plain(x) || await say(9)) n += 80000;
    return n;
}
static async int loops(int x)
{
    int v, n = 0;
    while (await store(&v, n + 1) > 0 && v < 4) n++;
    for (int i = 0, z; i < 3 && (z = await say(i + 1)) > 0; i++) n += z;
    do n++;
    while (n < 20 && (await say(5) || plain(n)) && !await say(n % 7));
    for (;;) {
        if (x-- > 0 || await say(5)) continue;
        break;
    }
    return n;
}

async int main(void)
{
    for (int x = 0; x < 7; x++) {
        asked = 0;
        int a = await ifs(x), first = asked;
        asked = 0;
        printf("%d %d %d", a, first, await loops(x));
        printf(" %d\n", asked);
    }
    return 0;
}
