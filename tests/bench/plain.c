/* await.c with plain calls: what its awaits are measured against. A plain call cannot suspend: no yield cases. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOINLINE __attribute__((noinline))
enum { FIB = 20, FIB_CALLS = 21891 };

static volatile int yielded;

static NOINLINE void yield(void)
{
    yielded++;
}

static NOINLINE int leaf(int x)
{
    if (x < 0)
        yield();
    return x + 1;
}

static NOINLINE long loop(long n)
{
    long sum = 0;
    for (long i = 0; i < n; i++)
        sum += leaf((int)i);
    return sum;
}

static NOINLINE long fib(int n)
{
    if (n < 2) {
        if (n < 0)
            yield();
        return n;
    }
    long a = fib(n - 1);
    long b = fib(n - 2);
    return a + b;
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "";
    long n = argc > 2 ? atol(argv[2]) : 1000, sum = 0;
    if (strcmp(name, "loop") == 0) {
        sum = loop(n);
    } else if (strcmp(name, "fib") == 0) {
        long times = n / FIB_CALLS + 1;
        for (long i = 0; i < times; i++)
            sum += fib(FIB);
        n = times * FIB_CALLS;
    } else {
        fprintf(stderr, "usage: plain loop|fib [N]\n");
        return 2;
    }
    printf("%ld %ld\n", n, sum);
    return 0;
}
