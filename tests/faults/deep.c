/* Calls that await each other, so many deep as asked for: `stepping` has suspended in each before it calls the next, `straight`
   in none. All that they took is there again afterwards (as in many.c). In class async only the second needs stack, as the same
   calls do in C; in green and sync both do.
       deep CALLS */
#include <caw.h>
#include "numbers.h"

static long resident;
static async int at_the_bottom(void)
{
    resident = numbers_now().resident;
    return await caw_sleep(1);
}
static async int straight(int n)
{
    int e = n ? await straight(n - 1) : await at_the_bottom();
    return e + 1;
}
static async int stepping(int n)
{
    int e = await caw_yield();
    e += n ? await stepping(n - 1) : await at_the_bottom();
    return e + 1;
}
static int calls;
static async int run_stepping(void *p)
{
    (void)p;
    return await stepping(calls) == calls + 1 ? 0 : UV_EPROTO;
}
static async int run_straight(void *p)
{
    (void)p;
    return await straight(calls) == calls + 1 ? 0 : UV_EPROTO;
}
static bool twice(async int (*fn)(void *), const char *name)
{
    const char *class = getenv("CAW_CLASS");
    numbers first = numbers_now();
    if (caw_run(fn, NULL) < 0) return false;
    numbers before = numbers_now(); /* the stack of main stays as large as it has been */
    if (caw_run(fn, NULL) < 0) return false;
    printf("%s: %d calls deep, %s, %ld bytes each", class ? class : "async", calls, name,
           (resident - first.resident) * 1024 / calls);
    return numbers_are_back(before, numbers_now());
}
int main(int argc, char **argv)
{
    calls = argc > 1 ? atoi(argv[1]) : 1000;
    bool good = twice(run_stepping, "stepping");
    return twice(run_straight, "straight") && good ? 0 : 1;
}
