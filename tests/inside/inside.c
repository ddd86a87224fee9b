/* What inside.sh looks into: inside MODE. "told" on stdout is when it stands there; it goes on when stdin ends. */
#include <caw.h>
#include <caw/stats.h>
#include <caw/sync.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static caw_event end;
static const char *mode;
static bool is(const char *m)
{
    return strcmp(mode, m) == 0;
}
static void say(const char *what)
{
    puts(what);
    fflush(stdout);
}

/* ---- a tree ---- */
static async int waits(int k)
{
    int e = await caw_event_wait(&end);
    return e + k;
}
static async int sleeps(int k)
{
    int e = await caw_sleep(1000000);
    return e + k;
}
static async int within_it(int k)
{
    int e = 0;
    within (1000000) e = await waits(k);
    return e + k;
}
static async int reads_to_the_end(void)
{
    char c;
    say("told");
    offload {
        while (read(0, &c, 1) > 0) {}
    }
    caw_event_set(&end);
    return 0;
}
static async int cleans_up(void)
{
    int n = 0;
    {
        defer (void)await waits(1);
        n++;
    }
    return n;
}
static async int tree(int n)
{
    int e = 0;
    async int v = waits(n);
    nursery {
        spawn within_it(1);
        spawn cleans_up();
        for (int i = 0; i < n; i++) spawn waits(i);
        race {
            {
                int s = await sleeps(2);
                e += s;
            }
            shield {
                int w = await waits(3);
                e += w;
            }
            {
                int r = await reads_to_the_end();
                e += r;
            }
        }
    }
    return e + await v;
}

/* ---- a turn that lasts ---- */
static __attribute__((noinline)) void computes(void)
{
    caw_stats s = {0};
    while (!s.blocked) caw_stats_get(&s);
}
static __attribute__((noinline)) void sleeps_in_c(void)
{
    int64_t t = caw_now();
    unsigned left = sleep(1);
    printf("%s\n", caw_now() - t >= 1000 && left == 0 ? "slept" : "woken");
}
static __attribute__((noinline)) void reads(void)
{
    char c;
    say("told");
    while (read(0, &c, 1) > 0) {}
}
static async int blocks(void)
{
    int e = await caw_sleep(1);
    if (is("computes")) computes();
    if (is("sleeps")) sleeps_in_c();
    if (is("reads")) reads();
    e += await caw_yield();
    return e;
}
static async int in_first_turn(void)
{
    reads();
    return await caw_yield();
}

/* ---- a fault ---- */
static volatile int zero;
static __attribute__((noinline)) int fills_the_stack(int k)
{
    volatile char here[1000];
    here[k % 1000] = 1;
    return k < 0 ? 0 : fills_the_stack((k + 1) & 0xffff) + here[k % 1000];
}
static __attribute__((noinline)) int goes_wrong(void *group)
{
    if (is("full")) return fills_the_stack(0);
    if (is("SIGSEGV")) *(volatile int *)(uintptr_t)(zero + 16) = 1;
    if (is("SIGFPE")) raise(SIGFPE);
    if (is("SIGILL")) __builtin_trap();
    if (is("SIGABRT")) abort();
    if (is("SIGBUS")) raise(SIGBUS);
    if (is("damaged")) {
        memset(group, 0x5a, 200);
        *(volatile int *)(uintptr_t)(zero + 16) = 1;
    }
    return 0;
}
static async int faulty(caw_nursery *n)
{
    int e = await caw_sleep(1);
    e += goes_wrong(n);
    e += await caw_yield();
    return e;
}
static async int with_fault(void)
{
    int e = 0;
    nursery {
        caw_nursery *n = caw_nursery_here();
        spawn waits(1);
        spawn sleeps(2);
        if (is("thread"))
            offload
            {
                mode = "SIGSEGV";
                goes_wrong(NULL);
            }
        e = await faulty(n);
    }
    return e;
}

/* ---- numbers, a trace ---- */
static async int works(int k)
{
    int e = 0;
    for (int i = 0; i < 3; i++) {
        e += await caw_sleep(1 + k);
        e += await caw_yield();
        for (int j = 0; j < 200; j++) e += await caw_checkpoint();
    }
    return e;
}
static async int works_not(int k)
{
    if (k < 0) return await caw_yield();
    return k;
}
static async int counts(void)
{
    int sum = 0;
    nursery {
        for (int i = 0; i < 3; i++) spawn works(i);
        for (int i = 0; i < 5; i++) spawn works_not(i);
        async int v = works(1);
        gather {
            sum += await works_not(1);
            sum += await works(2);
        }
        sum += await v;
    }
    if (is("prints")) return caw_stats_print(stdout);
    if (is("exits")) exit(0);
    if (is("stays")) sum += await reads_to_the_end();
    return sum != 1;
}
static async int rests(void)
{
    say("told");
    int e = await caw_sleep(1000000);
    return e;
}
static async int dumps(void)
{
    int e = 0;
    nursery {
        spawn waits(1);
        e = await caw_yield();
        caw_dump_tasks(stdout);
        caw_event_set(&end);
    }
    return e;
}

async int main(int argc, char **argv)
{
    struct rlimit none = {0};
    setrlimit(RLIMIT_CORE, &none);
    mode = argc > 1 ? argv[1] : "";
    if (is("tree")) return await tree(argc > 2 ? atoi(argv[2]) : 1) ? 1 : 0;
    if (is("dump")) return await dumps();
    if (is("counts") || is("prints") || is("exits") || is("stays")) return await counts();
    if (is("computes") || is("sleeps") || is("reads")) return await blocks();
    if (is("first")) return await in_first_turn();
    if (is("rests")) return await rests() == UV_ECANCELED ? 0 : 1;
    return await with_fault();
}
