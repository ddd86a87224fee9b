/* Each statement of a gather is a branch; all start in order; the gather ends when all have ended. */
#include <stdio.h>
#include <caw.h>

static async int nap(int64_t ms, int v) { (void)await caw_sleep(8 * ms); printf("%d ", v); return v; }
static async int y(int v) { (void)await caw_yield(); return v; }

async int main(void) {
    int a = 0, b = 0, c = 0, n = 0;
    gather {
        a = await nap(90, 1);
        b = await nap(60, 2);
        { c = await nap(10, 3); c += await nap(20, 4); }
        for (int i = 0; i < 2; i++) (void)await nap(130, 5 + i);
        if (n == 0) printf("plain ");
        ;
        n += await y(1);
        n += await y(1);
    }
    printf("= %d %d %d %d\n", a, b, c, n);
    gather { }
    gather { a = 7; }
    printf("%d\n", a);

    int inner = 0, outer = 0;
    gather { /* nested */
        gather {
            inner += await nap(90, 1);
            gather { inner += await nap(30, 2); outer += await nap(60, 3); }
        }
        outer += await nap(120, 4);
    }
    printf("nested %d %d\n", inner, outer);

    int square[5];
    gather for (int i = 0; i < 5; i++) square[i] = await y(i) * i;
    for (int i = 0; i < 5; i++) printf("%d ", square[i]);
    gather for (int i = 0; i < 4; i++) (void)await nap(120 - 30 * i, i);
    printf("\n");
    gather for (int i = 0, j = 10; i < 3; i++, j--) { int k = i; (void)await nap(30 * i, j + k); }
    gather for (int i = 0; i < 2; i++) gather for (int j = 0; j < 2; j++) (void)await nap(60 * i + 30 * j, 10 * i + j);
    printf("\n");
    if (n) gather { (void)await y(0); } else printf("no\n");
    return 0;
}
