/* Results and parameters of every kind, and functions without a result. */
#include <complex.h>
#include <stdint.h>
#include <stdio.h>
#include <caw.h>

enum colour { RED = 3, BLUE = 9 };
static int count;
static async void nothing(void) { }
static async void early(int n) { count++; if (n < 0) return; (void)await caw_yield(); count += 10; if (n == 0) return; (void)await caw_yield(); count += 100; }
static async char c(char v) { (void)await caw_yield(); return v; }
static async unsigned char uc(int v) { (void)await caw_yield(); return v; }
static async _Bool boolean(int v) { (void)await caw_yield(); return v; }
static async float f(float v) { (void)await caw_yield(); return v / 2; }
static async double d(double v) { (void)await caw_yield(); return v / 3; }
static async long double ld(long double v) { (void)await caw_yield(); return v / 4; }
static async long long ll(long long v) { (void)await caw_yield(); return v * 2; }
static async uint64_t u64(uint64_t v) { (void)await caw_yield(); return v; }
static async enum colour e(enum colour v) { (void)await caw_yield(); return v == RED ? BLUE : RED; }
static async const char *str(const char *s) { (void)await caw_yield(); return s + 1; }
static async double _Complex z(double _Complex v) { (void)await caw_yield(); return v * I; }
static async void *pointer(void *p) { (void)await caw_yield(); return p; }
typedef __uint128_t U;
static async U wider(U *v, __int128_t w) { (void)await caw_yield(); return *v / 3 + (U)w; }
static async __int128 wide(__int128 v) { (void)await caw_yield(); return v * v; }
static async int promoted(char a, short b, float g, _Bool t) { (void)await caw_yield(); return a + b + (int)g + t; }
static async int ten(int a, int b, int g, int h, int i, int j, int k, int l, int m, int n) { (void)await caw_yield(); return a - b + g - h + i - j + k - l + m - n; }

async int main(void) {
    await nothing();
    await early(-1), await early(0), await early(1);
    printf("%d\n", count);
    printf("%c %d %d\n", await c('q'), await uc(257), await boolean(2));
    printf("%g %g %Lg\n", await f(3), await d(1.5), await ld(2));
    printf("%lld %llu\n", await ll(1LL << 40), (unsigned long long)await u64(~0ull));
    printf("%d %s\n", await e(RED), await str("hello"));
    double _Complex w = await z(1 + 2 * I);
    printf("%g %g\n", creal(w), cimag(w));
    printf("%d\n", await pointer(&count) == &count);
    printf("%lld\n", (long long)(await wide((__int128)1 << 40) >> 60));
    U top = -1;
    printf("%llx\n", (unsigned long long)(await wider(&top, -1) >> 64));
    printf("%d %d\n", await promoted('a', -3, 2.9f, 5), await ten(1, 2, 3, 4, 5, 6, 7, 8, 9, 20));
    double mixed = await uc(3) / await d(3) + await ll(4);
    printf("%g\n", mixed);
    return 0;
}
