/* A continue goes around an assignment: what the local was before lives over the awaits in front of it. Another task writes over
   the stack meanwhile. */
#include <stdio.h>
#include <caw.h>
static int ends;
static async int f(int n) { (void)await caw_yield(); return n; }
static async int loops(int n)
{
    int c = n, d = n, i = 0, j = 0;
    do {
        {
            defer ends++;
            if (await f(i) == 1) continue; /* c is what it was */
            (void)await caw_yield();
        }
        c = n * 10 + i;
    } while (++i < 2);
    for (; j < 2; j++) {
        {
            defer ends++;
            if (await f(j) == 1) continue;
            (void)await caw_yield();
        }
        d = n * 100 + j;
    }
    return c + d;
}
static void clobber(void)
{
    volatile char junk[4096];
    for (unsigned i = 0; i < sizeof junk; i++) junk[i] = 0x5a;
}
static async void clobbers(void)
{
    for (int i = 0; i < 20; i++) {
        clobber();
        (void)await caw_yield();
    }
}
async int main(void)
{
    int sum = 0;
    gather {
        sum = await loops(7);
        await clobbers();
    }
    printf("%d %d\n", sum, ends);
    return 0;
}
