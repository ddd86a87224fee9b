/* What a query costs the client: pq CONNINFO [plain|uv|caw N]. In turns of a hundred queries, by PQexec, by hand with a
   uv_poll_t in a loop of its own, and by caw_pq_exec, so that a busy machine hits all: the median turn's CPU time of each,
   user's and system's, a query, and the medians of the turns' ratios. With a kind and N: only so many of these, for a counter
   of instructions. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <uv.h>
#include <caw/pq.h>

enum { TURNS = 201, QUERIES = 100 };
static const char *const queries[][2] = {
    {"one value", "select 1"},
    {"20 rows of 4", "select i, 'name ' || i, now(), i * 1.5 from generate_series(1, 20) i"},
};
static const char *sql;

static double cpu_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}
static int good(PGresult *r)
{
    int ok = PQresultStatus(r) == PGRES_TUPLES_OK && !strcmp(PQgetvalue(r, 0, 0), "1");
    PQclear(r);
    return ok ? 0 : -1;
}
static int blocking(PGconn *c, int n)
{
    for (int i = 0; i < n; i++)
        if (good(PQexec(c, sql))) return -1;
    return 0;
}
static void on_poll(uv_poll_t *h, int status, int events)
{
    (void)status, (void)events;
    *(bool *)h->data = true;
}
static int by_hand(PGconn *c, int n)
{
    static uv_loop_t loop;
    static uv_poll_t poll;
    static bool came;
    if (!poll.loop) {
        uv_loop_init(&loop);
        uv_poll_init(&loop, &poll, PQsocket(c));
        uv_poll_start(&poll, UV_READABLE, on_poll);
        poll.data = &came;
    }
    for (int i = 0; i < n; i++) {
        PGresult *last = NULL;
        if (!PQsendQuery(c, sql) || PQflush(c)) return -1;
        while (PQisBusy(c)) {
            for (came = false; !came;) uv_run(&loop, UV_RUN_ONCE);
            if (!PQconsumeInput(c)) return -1;
        }
        for (PGresult *r; (r = PQgetResult(c)); last = r) PQclear(last);
        if (good(last)) return -1;
    }
    return 0;
}
static async int awaited(PGconn *c, int n)
{
    for (int i = 0; i < n; i++) {
        PGresult *r;
        if (await caw_pq_exec(c, sql, &r) < 0 || good(r)) return -1;
    }
    return 0;
}
static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}
static double median(double *of)
{
    qsort(of, TURNS, sizeof *of, by_size);
    return of[TURNS / 2];
}
enum { PLAIN, HAND, CAW, KINDS };
static const char *const kinds[KINDS] = {"plain", "uv", "caw"};
static async int ask(int kind, PGconn *c, int n)
{
    return kind == CAW ? await awaited(c, n) : kind == HAND ? by_hand(c, n) : blocking(c, n);
}
static async int compare(const char *what, PGconn **c)
{
    double ns[KINDS][TURNS], by_hand_to[TURNS], plain_to[TURNS];
    for (int i = -1; i < TURNS; i++) { /* the first one warms up */
        for (int k = 0; k < KINDS; k++) {
            double from = cpu_ns();
            if (await ask(k, c[k], QUERIES) < 0) return 1;
            if (i >= 0) ns[k][i] = (cpu_ns() - from) / QUERIES;
        }
        if (i < 0) continue;
        plain_to[i] = ns[CAW][i] / ns[PLAIN][i];
        by_hand_to[i] = ns[CAW][i] / ns[HAND][i];
    }
    printf("%-12s %.0f ns; PQexec %.0f: %.2f; by hand with libuv %.0f: %.2f\n", what, median(ns[CAW]), median(ns[PLAIN]), median(plain_to),
           median(ns[HAND]), median(by_hand_to));
    return 0;
}
async int main(int argc, char **argv)
{
    PGconn *c[KINDS];
    int e = 0;
    for (int k = 0; k < KINDS; k++) {
        if (await caw_pq_connect(&c[k], argc > 1 ? argv[1] : "") < 0) return 1;
        if (k == PLAIN) PQsetnonblocking(c[k], 0);
    }
    sql = queries[0][1];
    for (size_t i = 0; argc < 4 && e == 0 && i < sizeof queries / sizeof *queries; i++) {
        sql = queries[i][1];
        e = await compare(queries[i][0], c);
    }
    for (int k = 0; k < KINDS && argc == 4; k++)
        if (!strcmp(argv[2], kinds[k])) e = await ask(k, c[k], atoi(argv[3]));
    for (int k = 0; k < KINDS; k++) PQfinish(c[k]);
    return e != 0;
}
