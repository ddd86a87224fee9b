/* What a suspended task takes, and whether an await allocates.
   tasks yield|sleep [N]: bytes per task while N tasks stand three calls deep in caw_yield or caw_sleep.
   tasks malloc [N]: allocations in N suspending awaits. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <caw.h>

/* Every allocation of the program and of its shared libraries, glibc's way of replacing them. */
extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t);
static long allocations;

void *malloc(size_t n)
{
    allocations++;
    return __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
    allocations++;
    return __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
    allocations++;
    return __libc_realloc(p, n);
}

#define NOINLINE __attribute__((noinline))
static int64_t sleep_ms;     /* 0: yield */
static bool measured = true; /* until then a task yields again and again */
static long suspended;       /* how many have reached their innermost await */
static long woken;           /* and how many have left it */
static long sum;

static long resident(void)
{
    long pages = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    if (!f || fscanf(f, "%*d %ld", &pages) != 1)
        fprintf(stderr, "tasks: can't read /proc/self/statm\n");
    if (f)
        fclose(f);
    return pages * sysconf(_SC_PAGESIZE);
}

/* Each level keeps two ints and a pointer over its await. */
static NOINLINE async int third(int a, int b, const void *p)
{
    suspended++;
    do {
        if (sleep_ms)
            (void)await caw_sleep(sleep_ms);
        else
            (void)await caw_yield();
    } while (!sleep_ms && !measured);
    woken++;
    return a + b + (p != NULL);
}

static NOINLINE async int second(int a, int b, const void *p)
{
    int r = await third(a + 1, b, p);
    return a + b + (p != NULL) + r;
}

static NOINLINE async int first(int a, int b, const void *p)
{
    int r = await second(a + 1, b, p);
    return a + b + (p != NULL) + r;
}

static async void start(int n)
{
    gather for (int i = 0; i < n; i++) {
        int r = await first(i, 2, &sum);
        sum += r;
    }
}

static async void watch(long n, long before)
{
    while (suspended < n)
        (void)await caw_yield();
    measured = true;
    long grown = resident() - before;
    printf("%.1f bytes per task", (double)grown / (double)n);
    if (woken)
        printf(" (of no worth: %ld of them had been woken by then)", woken);
    printf("\n");
}

static async void awaits(long n)
{
    for (long i = 0; i < n; i++)
        sum += await first((int)(i & 0xffff), 2, &sum);
}

async int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "";
    long n = argc > 2 ? atol(argv[2]) : 1000000;
    if (strcmp(name, "malloc") == 0) {
        await awaits(1000);
        long before = allocations;
        await awaits(n / 4); /* four awaits each: three calls and the yield */
        printf("%ld allocations in %ld suspending awaits\n", allocations - before, n);
    } else if (strcmp(name, "yield") == 0 || strcmp(name, "sleep") == 0) {
        sleep_ms = strcmp(name, "sleep") == 0 ? 5000 : 0;
        measured = false;
        (void)resident(); /* what stdio takes, it has taken now */
        long before = resident();
        gather {
            await start((int)n);
            await watch(n, before);
        }
    } else {
        fprintf(stderr, "usage: tasks yield|sleep|malloc [N]\n");
        return 2;
    }
    return sum == 0;
}
