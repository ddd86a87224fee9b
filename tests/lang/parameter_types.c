/* Types that are defined, or named for the first time, in the parameter list of an async function: with a tag, without, within
   each other, incomplete, enumerators; the body knows them, and they are its own. Async functions as parameters, by each
   spelling, beside arrays with lengths. */
#include <stdio.h>
#include <caw.h>
#ifdef __CAWC__ /* else the C compiler warns of each, and no option turns it off */
enum { B = 100 };
static async int by_tag(struct s { int a; } *p, int n)
{
    (void)await caw_yield();
    struct s copy = *p;
    p->a++;
    return copy.a + n;
}
static async int without(struct { int a; } *p, enum e { A = 3, B } e)
{
    enum e other = A;
    (void)await caw_yield();
    return p->a * 100 + (int)e * 10 + (int)B + (int)other;
}
static async int within_each_other(const struct unknown *p, union w { int a[3]; struct in { char c[4]; } in; } *w)
{
    struct in four = {"abc"};
    (void)await caw_yield();
    w->in = four;
    return !p && w->in.c[2] == 'c';
}
static async int packed(struct __attribute__((packed)) { char c; int n; } __attribute__((may_alias)) *p)
{
    (void)await caw_yield();
    return (int)sizeof *p;
}
static async int packed_tag(struct __attribute__((packed)) thin { char c; int n; } *p)
{
    struct thin copy = *p;
    (void)await caw_yield();
    return (int)sizeof copy;
}
#else
enum { B = 100 };
struct s { int a; };
static async int by_tag(struct s *p, int n) { return p->a++ + n; }
static async int without(struct s *p, unsigned e) { return p->a * 100 + (int)e * 10 + 7; }
static async int within_each_other(const void *p, void *w) { return !p && w; }
static async int packed(const char *p) { return p ? 5 : 0; }
static async int packed_tag(const char *p) { return p ? 5 : 0; }
#endif
typedef async int unary(int);
static async int twice(int n)
{
    (void)await caw_yield();
    return 2 * n;
}
static async int by_pointer(int n, const int a[n], async int (*f)(int))
{
    return await f(a[n - 1]);
}
static async int by_function(int n, const int a[static n], async int f(int))
{
    return await f(a[n - 1]) + 1;
}
static async int by_typedef(int n, int a[2][n], unary f, unary *g)
{
    return await f(a[1][n - 1]) + await g(1);
}
static async int unnamed(int, unary, async int(int), async int (*)(int));
static async int unnamed(int n, unary f, async int g(int), async int (*h)(int))
{
    return f == g && g == h ? await f(n) : 0;
}
static int plain(unary f, async int(g)(int))
{
    return f == g;
}
async int main(void)
{
    int n[4] = {5, 6, 7, 8};
    int a = await by_tag((void *)n, 1), b = await without((void *)n, 1);
    printf("%d %d %d\n", a, b, n[0]);
    printf("%d ", await packed((void *)n));
    printf("%d ", await packed_tag((void *)n));
    printf("%d %d\n", await within_each_other(NULL, (void *)n), B);
    int pair[2][2] = {{1, 2}, {3, 4}};
    printf("%d ", await by_pointer(4, n, twice));
    printf("%d ", await by_function(4, n, twice));
    printf("%d ", await by_typedef(2, pair, twice, twice));
    printf("%d %d\n", await unnamed(4, twice, twice, twice), plain(twice, twice));
    return 0;
}
