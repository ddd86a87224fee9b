/* What the compiler's own stages cost: reads preprocessed C, runs them in children, and prints the median.
       stages FILE...          MB of preprocessed text a second, its peak memory over the text's size
       stages once FILE        one run, for callgrind and the fuzzer */
#include "cawc.h"
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

Unit unit;
const char *prog_name = "stages";

enum { RUNS = 11 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}
static void load(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f || fseek(f, 0, SEEK_END) || ftell(f) < 0) fatal("%s: can't be read", path);
    unit.size = (size_t)ftell(f);
    rewind(f);
    unit.text = arena_alloc(unit.size + 1);
    if (fread(unit.text, 1, unit.size, f) != unit.size) fatal("%s: can't read it whole", path);
    fclose(f);
    unit.path = path;
}
static void translate(void)
{
    Text out = {0};
    run_stages(&out, &(Stages){0});
    say_all();
}
static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}
static void measure(const char *path)
{
    double seconds[RUNS];
    long peak = 0, size = 0, base = 0;
    for (int i = 0; i < RUNS; i++) {
        int p[2];
        struct {
            double seconds;
            long peak, size, base;
        } told = {0};
        if (pipe(p)) fatal("no pipe");
        pid_t child = fork();
        if (!child) {
            struct rusage before, after;
            getrusage(RUSAGE_SELF, &before);
            load(path);
            double start = now();
            translate();
            told.seconds = now() - start;
            getrusage(RUSAGE_SELF, &after);
            told.peak = after.ru_maxrss;
            told.base = before.ru_maxrss;
            told.size = (long)unit.size;
            _exit(write(p[1], &told, sizeof told) != sizeof told);
        }
        close(p[1]);
        if (read(p[0], &told, sizeof told) != sizeof told) fatal("%s: the stages failed", path);
        close(p[0]);
        waitpid(child, NULL, 0);
        seconds[i] = told.seconds;
        peak = told.peak, size = told.size, base = told.base;
    }
    qsort(seconds, RUNS, sizeof *seconds, by_value);
    printf("%-40s %7.2f MB %8.1f MB/s %6.1f x its size in memory\n", path, (double)size / 1e6,
           (double)size / 1e6 / seconds[RUNS / 2], (double)(peak - base) * 1024 / (double)size);
}
int main(int argc, char **argv)
{
    if (argc == 3 && !strcmp(argv[1], "once")) {
        load(argv[2]);
        translate();
        return error_count() != 0;
    }
    for (int i = 1; i < argc; i++) measure(argv[i]);
    return argc < 2;
}
