/* caw test --cancel-each PROGRAM: is every await of it safe to cancel?

   The program runs once as it is, which tells how many of its awaits suspend; then once for each of these, with that one's
   scope cancelled (CAW_CANCEL_AT). What a run must not do is crash, hang, or leave something behind: memory, as
   LeakSanitizer or valgrind see it, or descriptors, which are compared with the first run's. Its exit status is its own
   affair. The program is told of a pipe (CAW_TESTING_FD), into which libcaw writes where it was cancelled and what it had
   open at its end; what it prints itself goes into a file that is shown when something is wrong. */
#include "tool/tool.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SANITIZER_STATUS = 99, DEADLOCK_STATUS = 70, HANGS_STATUS = 131, TOLD = 8192, SHOWN = 30, JOBS = 64 };

typedef struct options {
    char **program;
    bool valgrind;
    long seconds, jobs, first, last;
} options;

typedef struct run {
    pid_t pid;
    long at; /* which await; 0: none */
    int pipe;
    FILE *output;
    char told[TOLD];
    size_t n;
    int64_t until; /* when it hangs, in ms */
    bool quits;    /* it has been asked where it stands */
} run;

typedef struct result {
    const char *wrong; /* NULL: nothing */
    char what[64];
    long awaits, descriptors; /* -1: it did not say */
    bool cancelled;
} result;

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}
static _Noreturn void give_up(const char *what)
{
    fprintf(stderr, "caw test: %s: %s\n", what, strerror(errno));
    exit(2);
}

/* ---- one run ---- */
static void append_options(const char *name, const char *more)
{
    const char *had = getenv(name);
    char all[1024];
    snprintf(all, sizeof all, "%s%s%s", had ? had : "", had && *had ? ":" : "", more);
    setenv(name, all, 1);
}
static char **command(const options *o)
{
    static char *const under[] = {"valgrind", "-q", "--leak-check=full", "--errors-for-leak-kinds=definite",
                                  "--error-exitcode=99"};
    enum { UNDER = sizeof under / sizeof *under };
    size_t n = 0;
    if (!o->valgrind) return o->program;
    while (o->program[n]) n++;
    char **all = calloc(UNDER + n + 1, sizeof *all);
    if (!all) give_up("memory");
    memcpy(all, under, sizeof under);
    memcpy(all + UNDER, o->program, n * sizeof *all);
    return all;
}
static const char unrunnable[] = "can't run "; /* the rest is why */
static _Noreturn void become(const options *o, const run *r, int tell)
{
    char number[32];
    char **all = command(o);
    snprintf(number, sizeof number, "%d", tell);
    setenv("CAW_TESTING_FD", number, 1);
    snprintf(number, sizeof number, "%ld", r->at);
    if (r->at) setenv("CAW_CANCEL_AT", number, 1);
    append_options("ASAN_OPTIONS", "exitcode=99:detect_stack_use_after_return=0");
    append_options("LSAN_OPTIONS", "exitcode=99");
    append_options("UBSAN_OPTIONS", "exitcode=99:halt_on_error=1");
    append_options("TSAN_OPTIONS", "exitcode=99");
    int null = open("/dev/null", O_RDONLY), out = fileno(r->output);
    if (null < 0 || dup2(null, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0) give_up("the program's descriptors");
    close(null);
    execvp(all[0], all);
    dprintf(tell, "%s%s: %s\n", unrunnable, all[0], strerror(errno));
    _exit(2);
}
static void start(const options *o, run *r, long at)
{
    int ends[2];
    *r = (run){.at = at, .until = now_ms() + o->seconds * 1000};
    r->output = tmpfile();
    if (!r->output || fcntl(fileno(r->output), F_SETFD, FD_CLOEXEC) < 0 || pipe2(ends, O_CLOEXEC) < 0)
        give_up("a run's pipe");
    fflush(stdout);
    r->pid = fork();
    if (r->pid < 0) give_up("fork");
    if (r->pid == 0) {
        setpgid(0, 0);
        int tell = dup(ends[1]); /* exec does not close it */
        if (tell < 0) give_up("the program's descriptors");
        become(o, r, tell);
    }
    setpgid(r->pid, r->pid);
    close(ends[1]);
    r->pipe = ends[0];
}
/* Once its pipe has ended. */
static result judge(run *r, int status)
{
    result j = {.awaits = -1, .descriptors = -1};
    r->told[r->n] = 0;
    j.cancelled = strncmp(r->told, "cancelled\n", 10) == 0;
    const char *end = strstr(r->told, "ended ");
    if (end) (void)sscanf(end, "ended %ld %ld", &j.awaits, &j.descriptors);
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    if (r->quits) j.wrong = "hangs";
    else if (WIFSIGNALED(status)) {
        snprintf(j.what, sizeof j.what, "is killed by signal %d (%s)", WTERMSIG(status), strsignal(WTERMSIG(status)));
        j.wrong = j.what;
    } else if (code == SANITIZER_STATUS) j.wrong = "leaks memory, or misuses it";
    else if (code == DEADLOCK_STATUS && !end) j.wrong = "ends in a deadlock";
    return j;
}

/* ---- what is told ---- */
static void show_output(run *r)
{
    char line[512];
    int n = 0;
    rewind(r->output);
    while (fgets(line, sizeof line, r->output) && n++ < SHOWN)
        fprintf(stdout, "    | %s%s", line, strchr(line, '\n') ? "" : "\n");
    if (n > SHOWN) puts("    | ...");
}
static void show(run *r, const result *j, const char *wrong)
{
    char *end = strstr(r->told, "ended ");
    if (end) *end = 0;
    if (!r->at) printf("not cancelled: %s\n", wrong);
    else printf("cancelled at await %ld: %s\n%s", r->at, wrong, j->cancelled ? r->told + 10 : "");
    show_output(r);
}

/* ---- all of them ---- */
typedef struct jobs {
    const options *o;
    run runs[JOBS];
    result whole; /* the first run's */
    long next, ran, failed;
    char why[TOLD]; /* the first run could not be */
    bool enough;    /* a run ended before its await */
} jobs;
static void read_some(run *r)
{
    char drop[512];
    size_t room = TOLD - 1 - r->n;
    ssize_t got = read(r->pipe, room ? r->told + r->n : drop, room ? room : sizeof drop);
    if (got > 0 && room) r->n += (size_t)got;
    if (got > 0 || (got < 0 && errno == EINTR)) return;
    close(r->pipe);
    r->pipe = -1;
}
static void look_at_time(run *r)
{
    if (now_ms() < r->until) return;
    kill(-r->pid, r->quits ? SIGKILL : SIGQUIT); /* it may be able to say where it stands */
    r->quits = true;
    r->until = now_ms() + 2000;
}
static void finish(jobs *js, run *r)
{
    int status = 0;
    while (waitpid(r->pid, &status, WNOHANG) == 0) {
        look_at_time(r); /* it has closed the pipe, but not ended */
        poll(NULL, 0, 5);
    }
    kill(-r->pid, SIGKILL); /* what it may have left running */
    result j = judge(r, status);
    char more[64];
    const char *wrong = j.wrong;
    if (!r->at) {
        js->whole = j;
        if (!strncmp(r->told, unrunnable, strlen(unrunnable))) snprintf(js->why, sizeof js->why, "%s", r->told);
    } else if (!wrong && !j.cancelled) js->enough = true;
    else {
        js->ran++;
        if (!wrong && j.descriptors > js->whole.descriptors) {
            snprintf(more, sizeof more, "leaves descriptors open: %ld", j.descriptors - js->whole.descriptors);
            wrong = more;
        }
    }
    if (wrong) js->failed++, show(r, &j, wrong);
    fclose(r->output);
    r->pid = 0;
}
/* Starts what may be started; gives how many run. */
static int start_more(jobs *js)
{
    int running = 0;
    for (int i = 0; i < js->o->jobs; i++) {
        run *r = &js->runs[i];
        if (!r->pid && !js->enough && js->next <= js->o->last) start(js->o, r, js->next++);
        running += r->pid != 0;
    }
    return running;
}
static void wait_for_some(jobs *js)
{
    struct pollfd p[JOBS];
    run *of[JOBS];
    int n = 0;
    for (int i = 0; i < js->o->jobs; i++)
        if (js->runs[i].pid) of[n] = &js->runs[i], p[n++] = (struct pollfd){.fd = js->runs[i].pipe, .events = POLLIN};
    poll(p, (nfds_t)n, 50);
    for (int i = 0; i < n; i++) {
        if (p[i].revents) read_some(of[i]);
        if (of[i]->pipe < 0) finish(js, of[i]);
        else look_at_time(of[i]);
    }
}
static int cancel_each(const options *o)
{
    static jobs js;
    js.o = o;
    run *r = &js.runs[0];
    start(o, r, 0);
    while (r->pid) wait_for_some(&js);
    if (js.failed) return 1;
    if (*js.why) {
        fprintf(stderr, "caw test: %s", js.why);
        return 2;
    }
    if (js.whole.awaits < 0) {
        fprintf(stderr, "caw test: %s ended without a word: is it a program with an async main, or killed by exit()?\n",
                o->program[0]);
        return 2;
    }
    js.next = o->first;
    while (start_more(&js)) wait_for_some(&js);
    printf("%ld of %ld awaits cancelled, one a run: %ld went wrong\n", js.ran, js.whole.awaits, js.failed);
    return js.failed ? 1 : 0;
}

/* ---- the command line ---- */
static const char usage[] =
    "usage: caw test --cancel-each [OPTIONS] PROGRAM [ARGUMENTS]\n"
    "Runs PROGRAM once for each of its awaits that suspends, with that await cancelled, and reports runs that crash, "
    "hang or\n"
    "leak, with the await's chain of calls. CAW_CLASS, CAW_CLOCK and CAW_SEED are passed on.\n"
    "  --timeout S     a run longer than S seconds hangs (20)\n"
    "  --jobs N        runs at once (as many as there are processors)\n"
    "  --from K        begin with the K-th await     --to K   end with it\n"
    "  --valgrind      memory leaks by valgrind, for a program built without -fsanitize=address\n"
    "Exit status: 0, nothing went wrong; 1, something did; 2, it could not be tried.\n";
static long number(const char *option, const char *s)
{
    char *end;
    long n = s ? strtol(s, &end, 10) : 0;
    if (s && *s && !*end && n > 0) return n;
    fprintf(stderr, "caw test: %s takes a positive number, not %s\n", option, s ? s : "nothing");
    exit(2);
}
int caw_test_main(int argc, char **argv)
{
    options o = {.seconds = 20, .first = 1, .last = 1000000, .jobs = sysconf(_SC_NPROCESSORS_ONLN)};
    const struct {
        const char *name;
        long *to;
    } numbers[] = {{"--timeout", &o.seconds}, {"--jobs", &o.jobs}, {"--from", &o.first}, {"--to", &o.last}};
    bool each = false;
    int i = 1;
    for (; i < argc && argv[i][0] == '-'; i++) {
        size_t k = 0;
        while (k < 4 && strcmp(argv[i], numbers[k].name)) k++;
        if (k < 4) *numbers[k].to = number(argv[i], argv[i + 1]), i++;
        else if (!strcmp(argv[i], "--cancel-each")) each = true;
        else if (!strcmp(argv[i], "--valgrind")) o.valgrind = true;
        else if (!strcmp(argv[i], "--help")) return fputs(usage, stdout) < 0;
        else {
            fprintf(stderr, "caw test: unknown option %s\n%s", argv[i], usage);
            return 2;
        }
    }
    if (!each || i == argc) {
        fputs(usage, stderr);
        return 2;
    }
    if (o.jobs > JOBS) o.jobs = JOBS;
    o.program = argv + i;
    return cancel_each(&o);
}
