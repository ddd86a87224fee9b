#include <caw.h>
struct s { int a[9]; };
static async struct s mk(void) { (void)await caw_yield(); return (struct s){{1}}; }
static async int num(void) { (void)await caw_yield(); return 7; }
static async int take(async int (*f)(int), int n) { return await f(n); }
struct table { async int (*f)(int); };
static struct table wrong = {num};
async int caller(void)
{
    async int (*ap)(int) = mk;
    async struct s (*sp)(void);
    sp = num;
    int n = await take(num, 1);
    return n + (sp == ap) + (ap == num) + (wrong.f == (async int (*)(int))num); /* a cast says that it is meant */
}
static async int (*chosen(void))(int)
{
    return num;
}
