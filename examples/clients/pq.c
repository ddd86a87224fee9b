/* Squares, by PostgreSQL: many questions at once over four connections, none for longer than a second. Who is late, or is
   cancelled, leaves a broken connection, which the pool discards. The argument is what psql takes: "dbname=shop host=…". */
#include <stdio.h>
#include <stdlib.h>
#include <caw/pq.h>

static async int connect_one(void *conninfo, void **out)
{
    return await caw_pq_connect((PGconn **)out, conninfo);
}
static void close_one(void *c)
{
    PQfinish(c);
}
static async int square(caw_pool *db, int n, int *out)
{
    PGconn *c;
    PGresult *r = NULL;
    char text[16];
    const char *values[] = {text};
    int e = await caw_pool_get(db, (void **)&c);
    if (e < 0) return e;
    defer caw_pq_put(db, c);
    snprintf(text, sizeof text, "%d", n);
    within (1000) e = await caw_pq_exec_params(c, "select $1::int * $1::int", 1, NULL, values, NULL, NULL, 0, &r);
    else e = UV_ETIMEDOUT;
    if (e < 0) return e;
    if (PQresultStatus(r) == PGRES_TUPLES_OK) *out = atoi(PQgetvalue(r, 0, 0));
    else fprintf(stderr, "%s", PQresultErrorMessage(r)), e = UV_EIO;
    PQclear(r);
    return e;
}
async int main(int argc, char **argv)
{
    enum { N = 100 };
    caw_pool *db;
    int sum = 0, e = caw_pool_new(&db, 4, connect_one, close_one, argc > 1 ? argv[1] : "");
    if (e < 0) return 1;
    gather for (int i = 1; i <= N; i++) {
        int s = 0, late = await square(db, i, &s);
        if (late < 0) e = late;
        sum += s;
    }
    caw_pool_free(db);
    if (e < 0) fprintf(stderr, "pq: %s\n", uv_strerror(e));
    else printf("%d\n", sum);
    return e < 0;
}
