/* Every control structure with awaits in its header and its body. */
#include <stdio.h>
#include <caw.h>

static async int y(int v) { (void)await caw_yield(); return v; }

static async int ifs(int n) {
    if (await y(n) == 0) return 100;
    else if (await y(n) == 1) { if (await y(0)) return -1; else return 101; }
    else if (n == 2)
        return await y(102);
    return n;
}
static async int loops(void) {
    int sum = 0, i = 0;
    while (await y(i) < 5) {
        i++;
        if (await y(i) == 2) continue;
        if (i == 4) break;
        sum += await y(i);
    }
    printf("while %d %d\n", sum, i);
    for (int j = await y(0); await y(j) < 6; j += await y(1)) {
        if (j == 1) continue;
        if (j == 4) break;
        sum += j;
        (void)await y(0);
    }
    printf("for %d\n", sum);
    do {
        sum--;
        if (sum == 7) continue;
        (void)await y(0);
    } while (await y(sum) > 5);
    printf("do %d\n", sum);
    do { if (await y(1)) break; sum = 1000; } while (1);
    for (;;) { if (await y(++sum) > 8) break; }
    printf("forever %d\n", sum);
    for (int r = 0; r < 3; r++)
        for (int c = 0; c < 3; c++) {
            if (c == r) break;
            if (c == 1) goto out;
            printf("(%d %d)", r, await y(c));
        }
out:
    printf("\n");
    return sum;
}
static async void cases(int v) {
    printf("case %d:", v);
    switch (await y(v)) {
    case 0: printf(" zero"); (void)await y(0); /* fall through */
    case 1: printf(" one %d", await y(1)); break;
    case 2: {
        int inner = await y(22);
        printf(" two %d", inner);
        break;
    }
    case 3 ... 5: for (int i = 0; i < 3; i++) { if (await y(i) == 1) continue; printf(" r%d", i); } break;
    default: printf(" default"); if (await y(v) == 9) return;
    case 6: printf(" six"); (void)await y(0);
    }
    printf(" end\n");
}
static async int device(int n) { /* Duff's */
    int out = 0, k = (n + 3) / 4;
    switch (n % 4) {
    case 0: do { out += await y(1);
    case 3:      out += await y(1);
    case 2:      out += await y(1);
    case 1:      out += await y(1);
            } while (--k > 0);
    }
    return out;
}
static async int jumps(void) {
    int n = 0;
again:
    n += await y(1);
    if (n < 3) goto again;
    goto inside;
    while (n < 10) {
        n += 100;
inside:
        n += await y(2);
    }
    return n;
}
async int main(void) {
    for (int i = 0; i < 4; i++) printf("if %d\n", await ifs(i));
    printf("loops %d\n", await loops());
    for (int i = 0; i < 10; i++) { await cases(i); if (i >= 8) printf("\n"); }
    for (int i = 1; i < 10; i++) printf("%d ", await device(i));
    printf("\njumps %d\n", await jumps());
    return 0;
}
