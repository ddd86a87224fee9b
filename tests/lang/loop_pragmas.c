/* Pragmas about a loop, in front of loops of every kind: such as stay as they are written, such as leave their function, such as
   await. */
#include <caw.h>
#include <stdio.h>

static async int sum(const int *v, int n)
{
    int s = 0, k = 0;
#pragma GCC unroll 4
    for (int i = 0; i < n; i++) s += v[i];
    (void)await caw_yield();
#pragma GCC unroll 2
    for (int i = 0; i < n; i++) {
        if (v[i] > 100) return -1;
        s += v[i];
    }
#pragma GCC unroll 2
    while (k < n) s += v[k++];
#pragma GCC unroll 2
    do s += v[--k];
    while (k > 0);
#pragma GCC unroll 8
    for (int i = 0; i < 3; i++) {
        s += await caw_yield() + 1;
        if (s > 1000) break;
    }
    for (int i = 0; i < 2; i++) {
#pragma GCC unroll 2
        for (k = 0; k < 2; k++) {
            static int calls;
            s += ++calls;
        }
    }
    return s + k;
}
async int main(void)
{
    const int few[] = {1, 2, 3, 4}, many[] = {1, 200};
    printf("%d %d\n", await sum(few, 4), await sum(many, 2));
    return 0;
}
