/* What an await costs. await CASE N: does about N operations, prints how many they were and a checksum.
   plain.c and coro.cpp are the same program. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <caw.h>

#define NOINLINE __attribute__((noinline))
enum { TASKS = 16, FIB = 20, FIB_CALLS = 21891 };

/* The suspension is never taken, but it is there: no compiler may take the function for a plain one. */
static NOINLINE async int leaf(int x)
{
    if (x < 0)
        (void)await caw_yield();
    return x + 1;
}

static NOINLINE async long loop(long n)
{
    long sum = 0;
    for (long i = 0; i < n; i++)
        sum += await leaf((int)i);
    return sum;
}

static NOINLINE async long fib(int n)
{
    if (n < 2) {
        if (n < 0)
            (void)await caw_yield();
        return n;
    }
    long a = await fib(n - 1);
    long b = await fib(n - 2);
    return a + b;
}

/* Not a tail await: each level has a frame of its own while the innermost yields. */
static NOINLINE async long yields(int depth, long n)
{
    if (depth > 1) {
        long inner = await yields(depth - 1, n);
        return inner + 1;
    }
    for (long i = 0; i < n; i++)
        (void)await caw_yield();
    return 1;
}

static async long yielders(int depth, long n)
{
    static long sum;
    gather for (int i = 0; i < TASKS; i++) {
        long r = await yields(depth, n);
        sum += r;
    }
    return sum;
}

/* Three children, which complete at once; an operation is a child. */
static NOINLINE async long gathers(long n)
{
    long sum = 0;
    for (long i = 0; i < n / 3; i++) {
        int a = 0, b = 0, c = 0;
        gather {
            a = await leaf((int)i);
            b = await leaf((int)i + 1);
            c = await leaf((int)i + 2);
        }
        sum += a + b + c;
    }
    return sum;
}

async int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "";
    long n = argc > 2 ? atol(argv[2]) : 1000, sum = 0;
    if (strcmp(name, "loop") == 0) {
        sum = await loop(n);
    } else if (strcmp(name, "fib") == 0) {
        long times = n / FIB_CALLS + 1;
        for (long i = 0; i < times; i++)
            sum += await fib(FIB);
        n = times * FIB_CALLS;
    } else if (strcmp(name, "yield1") == 0) {
        sum = await yielders(1, n / TASKS);
        n = n / TASKS * TASKS;
    } else if (strcmp(name, "yield16") == 0) {
        sum = await yielders(16, n / TASKS);
        n = n / TASKS * TASKS;
    } else if (strcmp(name, "gather") == 0) {
        sum = await gathers(n);
        n = n / 3 * 3;
    } else {
        fprintf(stderr, "usage: await loop|fib|yield1|yield16|gather [N]\n");
        return 2;
    }
    printf("%ld %ld\n", n, sum);
    return 0;
}
