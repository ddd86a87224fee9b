/* What a query costs the client: pq CONNINFO [blocking|caw N]. In turns of a few hundred queries, one by PQexec and one by
   caw_pq_exec, of this class, so that a busy machine hits both: the median turn's CPU time of each, user's and system's, a
   query, and their ratio. With a kind and N: only so many of these, for a counter of instructions. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <caw/pq.h>

enum { TURNS = 201, QUERIES = 100 };

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
        if (good(PQexec(c, "select 1"))) return -1;
    return 0;
}
static async int awaited(PGconn *c, int n)
{
    for (int i = 0; i < n; i++) {
        PGresult *r;
        if (await caw_pq_exec(c, "select 1", &r) < 0 || good(r)) return -1;
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
static async int compare(PGconn *plain, PGconn *ours)
{
    double by_plain[TURNS], by_ours[TURNS], ratio[TURNS];
    for (int i = -1; i < TURNS; i++) { /* the first one warms up */
        double a = cpu_ns();
        if (blocking(plain, QUERIES) < 0) return 1;
        double b = cpu_ns();
        if (await awaited(ours, QUERIES) < 0) return 1;
        double c = cpu_ns();
        if (i < 0) continue;
        by_plain[i] = (b - a) / QUERIES;
        by_ours[i] = (c - b) / QUERIES;
        ratio[i] = by_ours[i] / by_plain[i];
    }
    printf("%.0f ns, PQexec %.0f: %.2f\n", median(by_ours), median(by_plain), median(ratio));
    return 0;
}
async int main(int argc, char **argv)
{
    PGconn *plain = PQconnectdb(argc > 1 ? argv[1] : ""), *ours;
    if (PQstatus(plain) != CONNECTION_OK || await caw_pq_connect(&ours, argv[1]) < 0) {
        fprintf(stderr, "%s", PQerrorMessage(plain));
        return 1;
    }
    int e;
    if (argc < 4) e = await compare(plain, ours);
    else e = !strcmp(argv[2], "caw") ? await awaited(ours, atoi(argv[3])) : blocking(plain, atoi(argv[3]));
    PQfinish(plain);
    PQfinish(ours);
    return e != 0;
}
