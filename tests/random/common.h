/* What every random program has (generate.c): the trace, the counts, and the functions at the bottom of its calls.
   ORDERED: the trace is kept free of what depends on the order of concurrent ends, and delays are real. */
#include <stdio.h>
#include <caw.h>

struct pair {
    int x, y;
};
struct wide {
    int64_t a;
    struct pair p;
    char pad[40];
    int z;
};
typedef async int function(int t, int n);
static function down, stubborn;
static function *const down_too = down;

static int live;        /* calls that have not been left */
static int fuel = 3000; /* calls that may still be made: a program ends */

/* ---- the trace: which task, where, a value, when ---- */
static int mix(int t, int site, int i)
{
    unsigned x = (unsigned)t * 31u + (unsigned)site * 2654435761u + (unsigned)i * 40503u;
    return (int)((x ^ x >> 15) & 0x7fffffff);
}
static void T(int t, int at, int64_t value)
{
    long long v = value == UV_ECANCELED ? -1 : value;
#ifdef ORDERED
    printf("%08x %d %lld\n", (unsigned)t, at, v);
#else
    printf("%08x %d %lld %lld\n", (unsigned)t, at, v, (long long)caw_now());
#endif
}
static void OUT(int t, int at, int children) /* behind a block: none of its children may be left */
{
    if (children) printf("LEAK %08x %d: %d children outlive their block\n", (unsigned)t, at, children);
}
static int tired(void) /* what fuel is left depends on the order */
{
#ifdef ORDERED
    return 0;
#else
    return --fuel < 0;
#endif
}

/* ---- the bottom ---- */
static async int leaf(int t, int64_t ms, int v)
{
    int e = await caw_sleep(ms);
    if (e) T(t, 1, e);
    return e ? e : v;
}
static async int twice(int v) /* may end at once */
{
    if (v % 3 == 0) return v;
    live++;
    defer live--;
    int e = await caw_yield();
    return e ? e : 2 * v;
}
static async int slow(int t, int v) /* until it is cancelled */
{
    live++;
    defer live--;
    T(t, 2, v);
    int e = await caw_sleep(20000);
    T(t, 3, e);
    return e ? e : v;
}
static async int stubborn(int t, int n) /* goes on when it is cancelled */
{
    int codes = 0;
    for (int i = 0; i < n; i++) codes += await caw_sleep(1) != 0;
    shield codes += await caw_sleep(1) != 0;
    T(t, 17, 0);
    return codes;
}
static async int patient(int t, int64_t ms) /* looks at the codes, and cleans up with awaits */
{
    defer {
        T(t, 4, await caw_sleep(2));
    }
    for (int i = 0; i < 4; i++) {
        int e = await caw_checkpoint();
        if (e < 0 || (e = await caw_sleep(ms)) < 0) return e == UV_ECANCELED ? e : 77;
    }
    return 4;
}
static async int down(int t, int n) /* a tail await */
{
    if (n <= 0) return await leaf(t, 1, 5);
    return await down(t, n - 1);
}
static async struct pair both(int t, int a, int b)
{
    struct pair r = {a, b};
    r.x += await twice(b);
    r.y += await leaf(t, 2, a);
    return r;
}
static async struct wide widen(struct pair p, int z)
{
    struct wide w = {.a = p.x, .p = p, .z = z};
    int e = await caw_yield();
    w.a += e ? 1 : 2;
    return w;
}
static async double half(int v)
{
    (void)await caw_yield();
    return v / 2.0;
}
static async const int *pointed(const int *p)
{
    (void)await caw_yield();
    return p;
}
static async void nothing(int *p)
{
    (void)await caw_sleep(1);
    ++*p;
}

/* ---- children that are counted ---- */
static async int kid(int *count, int t, int n, function *f)
{
    ++*count;
    defer --*count;
    return await f(t, n);
}
static async int slow_kid(int *count, int t, int v)
{
    ++*count;
    defer --*count;
    return await slow(t, v);
}
static async int feed(caw_nursery *to, int *count, int t, int n, function *f) /* spawns into a nursery of another function */
{
    for (int i = 0; i < 2; i++) {
        spawn_in (to) kid(count, mix(t, 6, i), n + i, f);
        if (await caw_sleep(3) < 0) return UV_ECANCELED;
    }
    return n;
}
