/* async T v = call(): the call runs on its own until it is awaited; the block that declares it ends after it. */
#include <stdio.h>
#include <caw.h>

static async int nap(int64_t ms, int v) { printf("start %d\n", v); (void)await caw_sleep(ms); printf("end %d\n", v); return v; }
static async int at_once(int v) { return v; }
static async double half(int v) { (void)await caw_yield(); return v / 2.0; }

static async int two(void) {
    async int a = nap(80, 1), b = nap(30, 2);
    printf("both run\n");
    int r = await b * 10 + await a;
    return r + await a; /* again gives it again */
}
static async int unawaited(void) {
    { async int a = nap(30, 3); (void)await caw_sleep(60); printf("slept\n"); (void)await a; }
    return 0;
}
static async int loop(void) {
    int s = 0;
    for (int i = 0; i < 3; i++) { async int v = at_once(i); async double h = half(i); s += await v + (int)(await h * 2); }
    return s;
}
async int main(void) {
    printf("two %d\n", await two());
    printf("scope %d\n", await unawaited());
    printf("loop %d\n", await loop());
    async short narrow = at_once(65537);
    printf("narrow %d\n", await narrow);
    return 0;
}
