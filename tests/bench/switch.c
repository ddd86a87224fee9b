/* What a switch between stacks costs. switch green N: N yields of two tasks of class green, a switch each.
   switch ucontext N: N times swapcontext. Prints nanoseconds a switch, the least of nine runs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <ucontext.h>
#include <caw.h>

enum { RUNS = 9 };
static ucontext_t here, there;

static double cpu_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}
static async void yielder(long n)
{
    for (long i = 0; i < n; i++) (void)await caw_yield();
}
static async void green(long n)
{
    gather for (int i = 0; i < 2; i++) await yielder(n / 2);
}
static void back_again(void)
{
    for (;;) swapcontext(&there, &here);
}
static void with_ucontext(long n)
{
    static char stack[65536];
    getcontext(&there);
    there.uc_stack.ss_sp = stack;
    there.uc_stack.ss_size = sizeof stack;
    makecontext(&there, back_again, 0);
    for (long i = 0; i < n / 2; i++) swapcontext(&here, &there);
}

async int main(int argc, char **argv)
{
    long n = argc > 2 ? atol(argv[2]) : 1000;
    double least = 1e18;
    if (argc < 2) return 2;
    for (int run = 0; run < RUNS; run++) {
        double begin = cpu_ns();
        if (!strcmp(argv[1], "ucontext")) with_ucontext(n);
        else await green(n);
        double ns = (cpu_ns() - begin) / (double)n;
        if (ns < least) least = ns;
    }
    printf("%.1f\n", least);
    return 0;
}
