/* Statement expressions keep what their block owns until their value is found: async variables, defers, VLAs. */
#include <stdio.h>
#include <caw.h>

static async int twice(int n)
{
    (void)await caw_yield();
    return 2 * n;
}
static void dropped(int *p)
{
    printf("dropped %d\n", *p);
}
async int main(void)
{
    int n = 3;
    int a = ({
        async int v = twice(n);
        await v + 1;
    });
    int b = ({
        defer printf("left with %d\n", n);
        int line[n];
        line[2] = await twice(5);
        n++;
        line[2] + n;
    }) + a;
    int c = ({
        __attribute__((cleanup(dropped))) int k = await twice(b);
        k + await twice(k);
    });
    printf("%d %d %d\n", a, b, c);
    int d = ({
        int k = 1;
    again:
        k += await twice(k);
        if (k < 20) goto again;
        if (b) goto found;
        k = 0;
    found:
        k + await twice(1);
    });
    printf("%d\n", d);
    if (({ async int v = twice(1), w = twice(2); await w + await v; }) == 6) printf("six\n");
    return 0;
}
