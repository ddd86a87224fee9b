/* The numbers of a worker, as a struct and as Prometheus's text. */
#include "see/meter.h"
#include "see/stats.h"
#include "see/threads.h"
#include <string.h>
#include <sys/mman.h>

int caw_stats_get(caw_stats *);
int caw_stats_print(FILE *);

/* ---- of one worker, on its thread ---- */
static void count(void *to, const caw_seen *s)
{
    caw_stats *n = to;
    if (s->what == CAW_SEEN_SCOPE) return;
    n->tasks++;
    if (s->what == CAW_SEEN_RUNS) return;
    if (s->what == CAW_SEEN_READY || s->kind <= CAW_WAIT_IGNORES) n->ready++;
    else if (s->kind == CAW_WAIT_TIMER) n->timers++;
    else if (s->kind == CAW_WAIT_FD) n->descriptors++;
    else if (s->kind == CAW_WAIT_JOIN) n->children++;
    else if (s->kind == CAW_WAIT_WORK) n->offloads++;
    else n->others++;
}
static uint64_t clock_ns(clockid_t c)
{
    struct timespec t;
    return clock_gettime(c, &t) ? 0 : (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}
static void fill(caw_stats *n, caw_worker *k)
{
    caw_meter *m = k->meter;
    pid_t tid = 0;
    *n = (caw_stats){.forced_yields = k->forced_yields};
    caw_see_walk(k, false, count, n);
    if (k->loop) n->turns = k->here->turn, n->polls = k->here->polls;
    else (void)k->cls->turn(k, &n->turns, &tid);
    n->cpu_ns = clock_ns(k->loop ? CLOCK_THREAD_CPUTIME_ID : CLOCK_PROCESS_CPUTIME_ID);
    if (k->seer) n->blocked = caw_see_watch(k)->blocked, n->blocked_most_ns = caw_see_watch(k)->most;
    if (!m) return;
    n->measured = true;
    n->spawned = m->spawned;
    n->age_ns = uv_hrtime() - m->opened;
    n->busy_ns = caw_meter_busy_ns(m);
    n->turn = m->turn;
    n->latency = m->latency;
}
int caw_stats_get(caw_stats *n)
{
    caw_worker *k = CAW_HERE->worker;
    if (!k) return UV_EINVAL;
    fill(n, k);
    return 0;
}

/* ---- text ---- */
typedef struct numbered {
    caw_stats n;
    const char *cls;
    int thread;
} numbered;
static const struct row {
    const char *name, *state, *type, *help; /* help NULL: one more of the metric above */
    size_t at;
    bool ns, measured; /* told in seconds; only if it is measured */
} rows[] = {
#define AT(member) offsetof(caw_stats, member)
    {"caw_tasks", "", "gauge", "Tasks that have not ended", AT(tasks), false, false},
    {"caw_tasks_waiting", "turn", "gauge", "Tasks by what they wait for", AT(ready), false, false},
    {"caw_tasks_waiting", "time", NULL, NULL, AT(timers), false, false},
    {"caw_tasks_waiting", "descriptor", NULL, NULL, AT(descriptors), false, false},
    {"caw_tasks_waiting", "children", NULL, NULL, AT(children), false, false},
    {"caw_tasks_waiting", "offload", NULL, NULL, AT(offloads), false, false},
    {"caw_tasks_waiting", "task", NULL, NULL, AT(others), false, false},
    {"caw_turns_total", "", "counter", "Times that a task went on after a wait", AT(turns), false, false},
    {"caw_polls_total", "", "counter", "Turns of the loop", AT(polls), false, false},
    {"caw_forced_yields_total", "", "counter", "Yields of tasks whose awaits all completed at once", AT(forced_yields),
     false, false},
    {"caw_cpu_seconds_total", "", "counter", "Time computed", AT(cpu_ns), true, false},
    {"caw_blocked_total", "", "counter", "Turns that the watchdog has reported", AT(blocked), false, false},
    {"caw_blocked_longest_seconds", "", "gauge", "The longest of these, at least", AT(blocked_most_ns), true, false},
    {"caw_spawned_total", "", "counter", "Tasks started", AT(spawned), false, true},
    {"caw_age_seconds", "", "counter", "Time since the runtime began", AT(age_ns), true, true},
    {"caw_busy_seconds_total", "", "counter", "Time in which it did not wait for events", AT(busy_ns), true, true},
#undef AT
};
enum { ROWS = sizeof rows / sizeof *rows };

static void say_seconds(caw_say *to, uint64_t ns)
{
    char part[10];
    uint64_t below = ns % 1000000000;
    for (int i = 8; i >= 0; i--, below /= 10) part[i] = (char)('0' + below % 10);
    part[9] = 0;
    caw_sayf(to, "%llu.%s", (unsigned long long)(ns / 1000000000), part);
}
static void say_labels(caw_say *to, const numbered *w, const char *name, const char *more)
{
    caw_sayf(to, "%s{class=\"%s\",thread=\"%d\"%s", name, w->cls, w->thread, more);
}
static void say_head(caw_say *to, const char *name, const char *type, const char *help)
{
    caw_sayf(to, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}
static void say_row(caw_say *to, const struct row *r, const numbered *w)
{
    uint64_t v;
    memcpy(&v, (const char *)&w->n + r->at, sizeof v);
    say_labels(to, w, r->name, "");
    if (*r->state) caw_sayf(to, ",for=\"%s\"", r->state);
    caw_sayf(to, "} ");
    if (r->ns) say_seconds(to, v);
    else caw_sayf(to, "%llu", (unsigned long long)v);
    caw_sayf(to, "\n");
}
static void say_histogram(caw_say *to, const numbered *w, const char *name, const caw_histogram *h)
{
    char full[64];
    uint64_t sum = 0;
    size_t n = strlen(name);
    memcpy(full, name, n);
    memcpy(full + n, "_bucket", sizeof "_bucket");
    for (int i = 0; i < CAW_HISTOGRAM_BUCKETS; i++) {
        sum += h->bucket[i];
        say_labels(to, w, full, ",le=\"");
        if (i < CAW_HISTOGRAM_BUCKETS - 1) say_seconds(to, UINT64_C(1000) << i);
        else caw_sayf(to, "+Inf");
        caw_sayf(to, "\"} %llu\n", (unsigned long long)sum);
    }
    memcpy(full + n, "_sum", sizeof "_sum");
    say_labels(to, w, full, "} ");
    say_seconds(to, h->sum_ns);
    memcpy(full + n, "_count", sizeof "_count");
    caw_sayf(to, "\n");
    say_labels(to, w, full, "} ");
    caw_sayf(to, "%llu\n", (unsigned long long)h->count);
}
static caw_stats_say *_Atomic also[8]; /* of other rooms */
void caw_stats_also(caw_stats_say *say)
{
    for (size_t i = 0; i < sizeof also / sizeof *also; i++) {
        caw_stats_say *none = NULL;
        if (also[i] == say || __atomic_compare_exchange_n((caw_stats_say **)&also[i], &none, say, false,
                                                          __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
            return;
    }
}
static void say_all(caw_say *to, const numbered *w, size_t n)
{
    for (size_t r = 0; r < ROWS; r++) {
        if (rows[r].measured && !w->n.measured) continue;
        if (rows[r].help) say_head(to, rows[r].name, rows[r].type, rows[r].help);
        for (size_t i = 0; i < n; i++) say_row(to, &rows[r], &w[i]);
    }
    if (w->n.measured) {
        say_head(to, "caw_turn_seconds", "histogram", "How long a task ran without a wait");
        for (size_t i = 0; i < n; i++) say_histogram(to, &w[i], "caw_turn_seconds", &w[i].n.turn);
        say_head(to, "caw_latency_seconds", "histogram", "How long a task that could go on waited for its turn");
        for (size_t i = 0; i < n; i++) say_histogram(to, &w[i], "caw_latency_seconds", &w[i].n.latency);
    }
    for (size_t i = 0; i < sizeof also / sizeof *also; i++)
        if (also[i]) also[i](to);
}
static void take(void *to, caw_worker *k)
{
    numbered *w = to;
    w->cls = k->cls->name;
    w->thread = caw_see_thread(k);
    fill(&w->n, k);
}
void caw_stats_say_all(caw_say *to) /* the lock of the workers is held */
{
    enum { COME_MS = 100, MOST = 1024 };
    size_t n = 0, size = MOST * sizeof(numbered);
    numbered *w = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (w == MAP_FAILED) return;
    for (caw_worker *k = NULL; (k = caw_see_next(k)) && n < MOST;) {
        if (caw_see_visit(k, take, &w[n], COME_MS)) n++;
        else
            caw_sayf(to, "# thread %d does not answer: its %s is blocked\n", (int)caw_see_thread(k),
                     k->loop ? "loop" : "baton");
    }
    if (n) say_all(to, w, n);
    munmap(w, size);
}
int caw_stats_print(FILE *f)
{
    caw_worker *k = CAW_HERE->worker;
    caw_say s = caw_say_to_file(f);
    if (k && k->seer) {
        numbered w;
        take(&w, k);
        say_all(&s, &w, 1);
    } else {
        caw_see_lock();
        bool any = caw_see_next(NULL);
        if (any) caw_stats_say_all(&s);
        caw_see_unlock();
        if (!any) return UV_EINVAL;
    }
    caw_say_flush(&s);
    return ferror(f) ? UV_EIO : 0;
}
