/* Rule 10: the comma keeps its order around awaits, wherever its value goes. */
#include <stdio.h>
#include <caw.h>

static int said;
static int say(int n)
{
    said = said * 10 + n;
    return n;
}
static async int f(int n)
{
    (void)await caw_yield();
    return say(n);
}
static async int back(int k)
{
    if (k) return await f(1), k;
    return say(2), await f(3);
}
static async long from_branch(int k)
{
    gather {
        {
            long x = (await f(4), k + 1);
            if (x) return say(5), x;
        }
    }
    return 0;
}
async int main(void)
{
    short s = (await f(6), 7) > 0 && (say(8), await f(9));
    printf("%d %d\n", await back(9), await back(0));
    printf("%ld\n", await from_branch(1));
    printf("%d %d\n", s, said);
    return 0;
}
