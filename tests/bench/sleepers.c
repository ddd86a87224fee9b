/* What a sleeper costs: sleepers caw|uv [N], N of them at once, each 1 to 100 ms, with caw_sleep or a uv_timer_t of its own
   from malloc. Prints how many they were and CPU nanoseconds each, of the whole process but for its start. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <caw.h>

static long woken;

static double cpu_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}
static async void sleeper(int ms)
{
    (void)await caw_sleep(ms);
    woken++;
}
static async void with_caw(long n)
{
    gather for (long i = 0; i < n; i++) await sleeper(1 + (int)(i * 7919 % 100));
}

static void closed(uv_handle_t *h)
{
    free(h);
}
static void fired(uv_timer_t *t)
{
    woken++;
    uv_close((uv_handle_t *)t, closed);
}
static void with_uv(long n)
{
    uv_loop_t loop;
    uv_loop_init(&loop);
    for (long i = 0; i < n; i++) {
        uv_timer_t *t = malloc(sizeof *t);
        if (!t) exit(1);
        uv_timer_init(&loop, t);
        uv_timer_start(t, fired, (uint64_t)(1 + i * 7919 % 100), 0);
    }
    uv_run(&loop, UV_RUN_DEFAULT);
    uv_loop_close(&loop);
}

async int main(int argc, char **argv)
{
    long n = argc > 2 ? atol(argv[2]) : 1000;
    double begin = cpu_ns();
    if (argc < 2) return 2;
    if (!strcmp(argv[1], "uv")) with_uv(n);
    else await with_caw(n);
    printf("%ld %.0f\n", woken, (cpu_ns() - begin) / (double)n);
    return 0;
}
