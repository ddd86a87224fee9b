/* Rule 10: awaits come first, left to right, then the operands without one; so no update made meanwhile is lost. */
#include <stdio.h>
#include <caw.h>

static int sum, calls;
static async int one(void) { (void)await caw_yield(); return 1; }
static async int note(int v) { (void)await caw_yield(); printf("%d ", v); return v; }
static int plain(int v) { printf("p%d ", v); return v; }
static async int bump(int v) { sum += 100; (void)await caw_yield(); return v; }

static async void adder(void) { for (int i = 0; i < 10; i++) sum = sum + await one(); }
static async void compound(void) { for (int i = 0; i < 10; i++) sum += await one(); }
static int three(int a, int b, int c) { return a * 100 + b * 10 + c; }

async int main(void) {
    gather { await adder(); await adder(); await compound(); await compound(); }
    printf("%d\n", sum);
    gather for (int i = 0; i < 20; i++) sum = sum + await one();
    printf("%d\n", sum);
    sum = 0;
    printf("= %d\n", plain(1) + await note(2) * 3 + await note(4));
    printf("= %d\n", three(plain(1), await note(2), await note(3)));
    int list[] = { await note(1), plain(2), await note(3) };
    printf("= %d\n", list[0] + list[1] + list[2]);
    int seen = sum + await bump(1);
    printf("%d %d\n", seen, sum);
    int i = 1, j = i + await note(5), k = j + 1;
    printf("= %d %d\n", j, k);
    int r = (plain(1), await note(2)) + (await note(0) || plain(3));
    printf("= %d\n", r);
    gather { calls = calls + await note(1); calls = await note(1) + calls; }
    printf("= %d\n", calls);
    return 0;
}
