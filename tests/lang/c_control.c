/* All of C: Duff's device over awaits, computed cases, labels, jumps into and out of loops, case ranges, nested switches. */
#include <stdio.h>
#include <caw.h>

static async int put(char *to, int c)
{
    (void)await caw_yield();
    *to = (char)c;
    return 1;
}
static async int duff(char *to, const char *from, int count)
{
    int n = (count + 3) / 4, put_down = 0;
    switch (count % 4) {
    case 0:
        do {
            put_down += await put(to++, *from++);
            __attribute__((fallthrough));
        case 3: put_down += await put(to++, *from++); __attribute__((fallthrough));
        case 2: put_down += await put(to++, *from++); __attribute__((fallthrough));
        case 1: put_down += await put(to++, *from++);
        } while (--n > 0);
    }
    return put_down;
}
static async int jumps(int n)
{
    char c;
    int steps = 0;
    if (n > 2) goto inside;
    while (n-- > 0) {
        steps += 10;
    inside:
        steps += await put(&c, n);
        if (steps > 1000) goto out;
        for (;;) {
            if (await put(&c, 1) && steps % 2) break;
            steps++;
            continue;
        }
    }
out:
    return steps;
}
static async int ranges(int k)
{
    char c;
    switch (await put(&c, k) + k) {
    case 1 ... 4: return 1;
    case 5:
        switch (k) {
        case 4: (void)await caw_yield(); break;
        default: return -1;
        }
        return 5;
    default:
        if (k > 100) case 50: return 50;
        return 0;
    }
}

async int main(void)
{
    char to[12] = {0};
    int n = await duff(to, "hello world", 11);
    printf("%s %d\n", to, n);
    printf("%d %d %d\n", await jumps(2), await jumps(3), await jumps(0));
    for (int k = 0; k < 110; k += k < 5 ? 1 : 44) printf("%d ", await ranges(k));
    printf("\n");
    return 0;
}
