/* await.c with plain calls: what its awaits are measured against. A plain call cannot suspend: no yield cases. Nothing is
   static, so that no compiler specialises a function for its only caller; built without the optimisation of sibling calls,
   which would make a loop of half of fib's calls: what is measured is a call. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOINLINE __attribute__((noinline))
enum { FIB = 20, FIB_CALLS = 21891 };

volatile int yielded;

NOINLINE void yield(void)
{
    yielded++;
}

NOINLINE int leaf(int x)
{
    if (x < 0)
        yield();
    return x + 1;
}

NOINLINE long loop(long n)
{
    long sum = 0;
    for (long i = 0; i < n; i++)
        sum += leaf((int)i);
    return sum;
}

NOINLINE long fib(int n)
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
