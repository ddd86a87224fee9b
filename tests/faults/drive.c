/* Drives the injector over one program: in each class, each kind of fault at each place, and says what went wrong.

       drive [OPTIONS] PROGRAM [ARGUMENTS]
       --inject FILE    the injector (inject.c)
       --out FILE       what the program prints when nothing fails
       --own            the program is written for this: see below
       --server         the same, and only what libcaw calls fails: the program is its client, too. Faults also go on
       --absorbed       only the kinds that a program can't tell
       --without K      not this kind
       --seconds S      no longer than that; what is most unlike comes first
       --each N         places for each call that is written in the source (8); 0: all
       --class C --kind K --at N     only that run, with what it prints

   First the program runs as it is, and the injector writes down each call that could fail, and where it stands in the source.
   Then one fails in each run. Of the many that come from one place some are tried: the first, the last, those between.

   Whatever fails, a run must not crash, hang, or abort without a message of libcaw's ("caw: ..."): so much holds of any
   program. A kind that is absorbed changes neither its output nor its status. For others a program that is not written for it
   may print what it likes, and leave things open when it gives up; one that is (--own) ends with status 0 and its output,
   or with another status and a word on stderr, and leaves nothing behind.

   libuv aborts in some places without memory or descriptors, without a word. That is told apart by where the call that failed
   returns to, and counted by itself. The last line is "faults: " and the numbers, for run. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "inject.h"

enum { SANITIZER_STATUS = 99, WRONG_STATUS = 98, TEXT = 64 * 1024, SHOWN = 12, CLASSES = 3 };

static struct options {
    char **program;
    const char *inject, *class, *kind, *without;
    char *expected;
    size_t expected_n;
    bool own, server, absorbed;
    long seconds, each, at, timeout;
} opt = {.each = 8, .timeout = 30};

static const char *const classes[CLASSES] = {"async", "green", "sync"};
static const struct {
    const char *name;
    bool absorbed;
} kinds[FAULT_N] = {
#define X(name, error, absorbed) {#name, absorbed},
    FAULT_KINDS(X)
#undef X
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}
static _Noreturn void give_up(const char *what)
{
    fprintf(stderr, "drive: %s: %s\n", what, strerror(errno));
    exit(2);
}

/* ---- one run ---- */
typedef struct fault { /* what is to fail. at and every 0: nothing */
    int class, kind;
    uint64_t at, every, seed;
} fault;
typedef struct text {
    char p[TEXT];
    size_t n;
} text;
static text out, err; /* of the last run, cut off */
static bool out_right;
static fault_log *seen;
static int seen_fd, out_fd, err_fd;

static int file(size_t size)
{
    int fd = memfd_create("drive", MFD_CLOEXEC);
    if (fd < 0 || ftruncate(fd, (off_t)size) < 0) give_up("a file");
    return fd;
}
static void open_files(void)
{
    seen_fd = file(sizeof *seen);
    out_fd = file(0);
    err_fd = file(0);
    seen = mmap(NULL, sizeof *seen, PROT_READ | PROT_WRITE, MAP_SHARED, seen_fd, 0);
    if (seen == MAP_FAILED) give_up("a file");
}
static void set(const char *name, uint64_t n)
{
    char s[32];
    snprintf(s, sizeof s, "%llu", (unsigned long long)n);
    if (n) setenv(name, s, 1);
    else unsetenv(name);
}
static void append(const char *name, const char *more)
{
    const char *had = getenv(name);
    char all[1024];
    snprintf(all, sizeof all, "%s%s%s", had ? had : "", had && *had ? ":" : "", more);
    setenv(name, all, 1);
}
/* Whose calls fail: libcaw's, and all of a program that is written for it. libuv's too, where it makes them for libcaw; but the
   bytes that it sends to itself can't get lost. */
static const char *callers(int kind)
{
    switch (kind) {
    case FAULT_memory: return opt.server ? "caw,uv" : opt.own ? "caw,program,uv" : "caw";
    case FAULT_threads:
    case FAULT_descriptors:
    case FAULT_interrupts: return opt.own && !opt.server ? "caw,program,uv" : "caw,uv";
    default: return opt.own && !opt.server ? "caw,program" : "caw";
    }
}
static _Noreturn void become(const fault *f)
{
    int null = open("/dev/null", O_RDONLY), to = dup(seen_fd);
    if (null < 0 || to < 0 || dup2(null, 0) < 0 || dup2(out_fd, 1) < 0 || dup2(err_fd, 2) < 0) give_up("descriptors");
    close(null);
    setenv("CAW_CLASS", classes[f->class], 1);
    setenv("CAW_FAULT", kinds[f->kind].name, 1);
    setenv("CAW_FAULT_OF", callers(f->kind), 1);
    set("CAW_FAULT_TO", (uint64_t)to);
    set("CAW_FAULT_AT", f->at);
    set("CAW_FAULT_EVERY", f->every);
    set("CAW_FAULT_SEED", f->seed);
    append("ASAN_OPTIONS", "exitcode=99:detect_stack_use_after_return=0:verify_asan_link_order=0");
    append("LSAN_OPTIONS", "exitcode=99");
    append("UBSAN_OPTIONS", "exitcode=99:halt_on_error=1");
    setenv("LD_PRELOAD", opt.inject, 1);
    execvp(opt.program[0], opt.program);
    give_up(opt.program[0]);
}
static void take(text *t, int fd)
{
    ssize_t n = pread(fd, t->p, TEXT - 1, 0);
    t->n = n > 0 ? (size_t)n : 0;
    t->p[t->n] = 0;
}
static void empty(int fd)
{
    if (ftruncate(fd, 0) < 0 || lseek(fd, 0, SEEK_SET) < 0) give_up("a file");
}
static bool is_expected(void)
{
    struct stat st;
    if (fstat(out_fd, &st) < 0 || (size_t)st.st_size != opt.expected_n) return false;
    const char *p = opt.expected_n ? mmap(NULL, opt.expected_n, PROT_READ, MAP_SHARED, out_fd, 0) : "";
    if (p == MAP_FAILED) give_up("a file");
    bool same = !memcmp(p, opt.expected, opt.expected_n);
    if (opt.expected_n) munmap((void *)(uintptr_t)p, opt.expected_n);
    return same;
}
static int run(const fault *f, bool *hung) /* the status, as waitpid has it */
{
    memset(seen, 0, sizeof *seen);
    empty(out_fd);
    empty(err_fd);
    fflush(stdout);
    pid_t pid = fork();
    if (pid < 0) give_up("fork");
    if (!pid) {
        setpgid(0, 0);
        become(f);
    }
    setpgid(pid, pid);
    int status;
    double until = now() + (double)opt.timeout;
    *hung = false;
    for (useconds_t wait = 200; waitpid(pid, &status, WNOHANG) == 0; wait = wait < 20000 ? wait + wait / 4 : wait) {
        if (now() > until && !*hung) kill(-pid, SIGKILL), *hung = true;
        usleep(wait);
    }
    kill(-pid, SIGKILL); /* what it may have left */
    take(&out, out_fd);
    take(&err, err_fd);
    out_right = is_expected();
    return status;
}

/* ---- what is made of it ---- */
typedef enum verdict { FINE, TOLD, UV_ABORTS, CRASH, HANG, LEAK, WRONG, VERDICTS } verdict;
static const char *const verdicts[VERDICTS] = {
    "absorbed or reported", "aborts with a message", "libuv aborts", "crashes", "hangs", "leaks", "is wrong"};
static unsigned long count[VERDICTS], injected;
static int descriptors[CLASSES]; /* open at the end when nothing fails */

static bool says(const char *what)
{
    return strstr(err.p, what) != NULL;
}
static verdict of_signal(int signal)
{
    if (signal != SIGABRT) return CRASH;
    if (says("caw: ") || says("Assertion")) return TOLD;
    return seen->site >> 56 == CALLER_uv ? UV_ABORTS : CRASH;
}
static bool is_none(const fault *f)
{
    return !f->at && !f->every && !f->seed;
}
/* Does what it leaves behind count? */
static bool ends_cleanly(int status)
{
    return opt.own || (status == 0 && out_right);
}
static verdict judge(const fault *f, int status, bool hung)
{
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    bool leaks = code == SANITIZER_STATUS && says("LeakSanitizer") && !says("ERROR: AddressSanitizer");
    if (hung) return HANG;
    if (WIFSIGNALED(status)) return of_signal(WTERMSIG(status));
    if (code == SANITIZER_STATUS && !leaks) return CRASH;
    /* 98: the program has seen it itself */
    if (code == WRONG_STATUS || (is_none(f) && !out_right)) return WRONG;
    if (kinds[f->kind].absorbed && (leaks || code || !out_right)) return WRONG;
    if (leaks) return ends_cleanly(out_right ? 0 : 1) ? LEAK : FINE;
    if (opt.own && code == 0 && !out_right) return WRONG;
    if (opt.own && code && !err.n) return WRONG; /* not a word */
    if (ends_cleanly(status) && seen->descriptors > descriptors[f->class]) return LEAK;
    return FINE;
}
static void show_text(const char *name, const char *p)
{
    for (int i = 0; *p && i < SHOWN; i++) {
        int n = (int)strcspn(p, "\n");
        printf("    %s| %.*s\n", name, n, p);
        p += n + (p[n] == '\n');
    }
}
static size_t first_wrong_line(void)
{
    size_t line = 0;
    for (size_t i = 0; i < out.n && i < opt.expected_n && out.p[i] == opt.expected[i];)
        if (out.p[i++] == '\n') line = i;
    return line;
}
static void show(const fault *f, verdict v, int status)
{
    printf("%s %s: %s ", opt.program[0], classes[f->class], kinds[f->kind].name);
    if (f->at) printf("fails at call %llu", (unsigned long long)f->at);
    else if (f->every) printf("fails at each %lluth call", (unsigned long long)f->every);
    else printf("fails as drawn from %llu", (unsigned long long)f->seed);
    printf(": %s (status %d, signal %d; %llu injected, the last in %s+0x%llx; descriptors %d, not %d)\n", verdicts[v],
           WIFEXITED(status) ? WEXITSTATUS(status) : 0, WIFSIGNALED(status) ? WTERMSIG(status) : 0,
           (unsigned long long)seen->injected, seen->module, (unsigned long long)(seen->site << 8 >> 8),
           seen->descriptors, descriptors[f->class]);
    if (v >= CRASH && !out_right) { /* from where it is not as it should be */
        show_text("out", out.p + first_wrong_line());
        if (opt.expected) show_text("not", opt.expected + first_wrong_line());
    }
    show_text("err", err.p);
}
/* What a program prints that was not written for this may depend on times, which a busy machine may change: it is wrong when it is
   so three times. */
static verdict tried(const fault *f, int *status)
{
    bool hung;
    verdict v = WRONG;
    for (int i = 0; v == WRONG && i < (opt.own ? 1 : 3); i++) {
        *status = run(f, &hung);
        v = judge(f, *status, hung);
    }
    return v;
}
static void try(const fault *f)
{
    int status;
    verdict v = tried(f, &status);
    if (!seen->injected && v >= LEAK) v = FINE; /* it went another way by itself: that is no news */
    injected += seen->injected != 0;
    count[v]++;
    if (v >= CRASH || v == UV_ABORTS) show(f, v, status);
}

/* ---- which faults ---- */
typedef struct planned {
    fault f;
    unsigned rank; /* the lower ones first */
} planned;
static struct plans {
    planned *p;
    size_t n, room;
} plans;
static void plan(fault f, unsigned rank)
{
    if (plans.n == plans.room && !(plans.p = realloc(plans.p, (plans.room = 2 * plans.room + 64) * sizeof *plans.p)))
        give_up("memory");
    plans.p[plans.n++] = (planned){f, rank};
}
static int by_rank(const void *x, const void *y)
{
    const planned *a = x, *b = y;
    if (a->rank != b->rank) return a->rank < b->rank ? -1 : 1;
    return a->f.at < b->f.at ? -1 : a->f.at > b->f.at;
}
typedef struct place {
    uint64_t site, call; /* from 1 on */
} place;
static int by_site(const void *x, const void *y)
{
    const place *a = x, *b = y;
    if (a->site != b->site) return a->site < b->site ? -1 : 1;
    return a->call < b->call ? -1 : a->call > b->call;
}
/* Of m calls the first, the last, and then always what is in the middle of those between. */
static size_t in_order(size_t i, size_t m)
{
    if (i < 2) return i ? m - 1 : 0;
    size_t part = 1, of;
    for (of = 2; i - 1 >= of; of *= 2) {}
    part = 2 * (i - 1 - of / 2) + 1;
    return part * m / of;
}
static void plan_sites(int class, int kind, place *places, size_t n)
{
    qsort(places, n, sizeof *places, by_site);
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from; to < n && places[to].site == places[from].site; to++) {}
        size_t m = to - from, most = opt.each && (size_t)opt.each < m ? (size_t)opt.each : m, last = SIZE_MAX;
        for (size_t i = 0; i < most; i++) {
            size_t k = most == m ? i : in_order(i, m);
            if (k == last) continue;
            last = k;
            plan((fault){.class = class, .kind = kind, .at = places[from + k].call}, (unsigned)i);
        }
    }
}
static void plan_kind(int class, int kind)
{
    static place places[FAULT_SITES];
    size_t n = 0;
    uint64_t all = seen->calls[kind].n;
    if (opt.kind && strcmp(opt.kind, kinds[kind].name)) return;
    if (opt.without && !strcmp(opt.without, kinds[kind].name)) return;
    if (opt.absorbed && !kinds[kind].absorbed) return;
    for (; n < all && n < FAULT_SITES; n++) places[n] = (place){seen->calls[kind].sites[n], n + 1};
    if (kinds[kind].absorbed && n) { /* over and over, too */
        plan((fault){.class = class, .kind = kind, .every = 3}, 0);
        /* two threads that only poll take turns: one would be interrupted each time */
        if (kind != FAULT_interrupts) plan((fault){.class = class, .kind = kind, .every = 2}, 0);
        plan((fault){.class = class, .kind = kind, .seed = 1}, 1);
        plan((fault){.class = class, .kind = kind, .seed = 2}, 2);
    }
    if (opt.server && n) plan((fault){.class = class, .kind = kind, .every = 7}, 0);
    plan_sites(class, kind, places, n);
}
/* Of the kinds in which the calls of these fail. false: it does not even run. */
static bool plan_callers(int class, const char *whose)
{
    fault none = {.class = class};
    int status;
    while (strcmp(callers(none.kind), whose)) none.kind++;
    descriptors[class] = INT32_MAX; /* how many, this run tells */
    if (tried(&none, &status) >= CRASH || status || !out_right) {
        printf("%s %s: nothing fails: status %d, and the output is %s\n", opt.program[0], classes[class], status,
               out_right ? "right" : "not as it should be");
        show_text("err", err.p);
        return false;
    }
    descriptors[class] = seen->descriptors;
    for (int kind = none.kind; kind < FAULT_N; kind++)
        if (!strcmp(callers(kind), whose)) plan_kind(class, kind);
    return true;
}
static bool plan_class(int class)
{
    for (int kind = 0; kind < FAULT_N; kind++) {
        int first = 0;
        while (strcmp(callers(first), callers(kind))) first++;
        if (first == kind && !plan_callers(class, callers(kind))) return false;
    }
    return true;
}

/* ---- the command line ---- */
static void read_expected(const char *path)
{
    FILE *f = fopen(path, "r");
    struct stat st;
    if (!f || fstat(fileno(f), &st) < 0 || !(opt.expected = malloc((size_t)st.st_size + 1))) give_up(path);
    opt.expected_n = fread(opt.expected, 1, (size_t)st.st_size, f);
    opt.expected[opt.expected_n] = 0;
    fclose(f);
}
static bool option(const char *name, const char *value) /* true: it takes the value */
{
    if (!strcmp(name, "--own")) opt.own = true;
    else if (!strcmp(name, "--server")) opt.own = opt.server = true;
    else if (!strcmp(name, "--absorbed")) opt.absorbed = true;
    else if (!value) exit((fprintf(stderr, "drive: %s wants a value\n", name), 2));
    else {
        if (!strcmp(name, "--inject")) opt.inject = realpath(value, NULL);
        else if (!strcmp(name, "--out")) read_expected(value);
        else if (!strcmp(name, "--seconds")) opt.seconds = atol(value);
        else if (!strcmp(name, "--timeout")) opt.timeout = atol(value);
        else if (!strcmp(name, "--each")) opt.each = atol(value);
        else if (!strcmp(name, "--at")) opt.at = atol(value);
        else if (!strcmp(name, "--class")) opt.class = value;
        else if (!strcmp(name, "--kind")) opt.kind = value;
        else if (!strcmp(name, "--without")) opt.without = value;
        else exit((fprintf(stderr, "drive: unknown option %s\n", name), 2));
        return true;
    }
    return false;
}
static int only_one(void)
{
    fault f = {.at = (uint64_t)opt.at};
    bool hung;
    while (strcmp(classes[f.class], opt.class)) f.class ++;
    while (strcmp(kinds[f.kind].name, opt.kind)) f.kind++;
    int status = run(&f, &hung);
    show(&f, judge(&f, status, hung), status);
    return 0;
}
int main(int argc, char **argv)
{
    int i = 1;
    for (; i < argc && argv[i][0] == '-'; i++) i += option(argv[i], argv[i + 1]);
    if (i == argc || !opt.inject)
        return fprintf(stderr, "usage: drive --inject FILE [OPTIONS] PROGRAM [ARGUMENTS]\n"), 2;
    opt.program = argv + i;
    double until = opt.seconds ? now() + (double)opt.seconds : 1e300;
    open_files();
    if (opt.at) return only_one();
    bool runs = true;
    for (int class = 0; class < CLASSES; class ++)
        if (!opt.class || !strcmp(opt.class, classes[class])) runs = plan_class(class) && runs;
    qsort(plans.p, plans.n, sizeof *plans.p, by_rank);
    size_t done = 0;
    for (; done < plans.n && (done == 0 || now() < until); done++) try(&plans.p[done].f);
    printf("faults: %zu of %zu %lu %lu %lu %lu %lu %lu %lu\n", done, plans.n, injected, count[TOLD], count[UV_ABORTS],
           count[CRASH], count[HANG], count[LEAK], count[WRONG] + !runs);
    return !runs || count[CRASH] + count[HANG] + count[LEAK] + count[WRONG] ? 1 : 0;
}
