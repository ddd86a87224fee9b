/* GNU C. Dialects: gnu11 gnu2x. */
#include <stddef.h>
__extension__ typedef struct { long long q; } wide;
typedef int v4 __attribute__((vector_size(16)));
typedef union { int *i; const void *p; } either __attribute__((__transparent_union__));
static inline __attribute__((always_inline, const)) int max(int a, int b) { return ({ __typeof__(a) x_ = a, y_ = b; x_ > y_ ? x_ : y_; }); }
extern int renamed(int) __asm__("renamed_" "there") __attribute__((weak));
__asm__(".globl top_level\ntop_level:");
int zero[0], range[] = { [0 ... 3] = 1, [5 ... 7] = 2 };
struct old { int a, b; struct { } empty; int tail[0]; } was = { a: 1, b: 2 };
int take(either e) { return *e.i; }
const char *where(void) { return __func__[0] ? __PRETTY_FUNCTION__ : __FUNCTION__; }
void *go(int n)
{
    __label__ one, two;
    static const void *const table[] = { &&one, &&two };
    goto *table[n & 1];
one: return 0;
two: __attribute__((unused));
    return (void *)((char *)&&two - (char *)&&one);
}
int asms(int x)
{
    int y;
    __asm__ volatile("mov %1, %0" : "=r"(y) : "r"(x), [named] "i"(3) : "memory", "cc");
    asm goto("" : : "r"(x) : : out);
    return y;
out:
    return -1;
}
__int128 product(unsigned __int128 a, __int128_t b) { return (__int128)a * b; }
v4 shuffle(v4 a, v4 b) { v4 m = { 0, 5, 2, 7 }; a[1] = 3; return (a > b) + m + a * 2; }
int cases(unsigned char c)
{
    switch (c) { case '0' ... '9': return c - '0'; case 'a' ... 'f': __attribute__((fallthrough)); default: return c ?: -1; }
}
int many(int n)
{
    __auto_type k = n * 2l;
    int v[n], *p = v;
    const struct old *s = (void *)p;
    if (__builtin_expect(__builtin_constant_p(n), 0)) __builtin_unreachable();
    _Pragma("GCC diagnostic push")
#pragma GCC diagnostic ignored "-Wunused"
    p = __builtin_choose_expr(sizeof k == 8, p, "no");
    _Pragma("GCC diagnostic pop")
    return __builtin_types_compatible_p(typeof(k), long) + __alignof__(*s) + sizeof(int) * __builtin_offsetof(struct old, tail[2]) + __real__ (1.0 + 2.0i) + *(volatile int *)p;
}
void cleanup(int *p);
int scoped(void) { int x __attribute__((cleanup(cleanup))) = 1; register int r __asm__("r12") = x; return r + max(x, 2); }
#pragma weak renamed
#pragma pack(push, 1)
struct packed { char c; int i __attribute__((aligned(2))); } __attribute__((packed, aligned(4)));
#pragma pack(pop)
static int used __attribute__((used, section(".data.mine"))) = sizeof(struct packed);
#ident "ident"
int b = 0b1010, e = '\e';
int $dollar, \u00e9toile, été;
int sum$(void) { return $dollar + \u00e9toile + été; }
