/* libpq against a real server, which libpq's own variables name: PGHOST, PGPORT, … */
#include <caw/pq.h>
#include "common.h"

static caw_pool *pool;
static async int open_one(void *arg, void **out)
{
    PGconn *c;
    int e = await caw_pq_connect(&c, arg);
    *out = c;
    return e;
}
static void close_one(void *c)
{
    PQfinish(c);
}
static void count(const char *what)
{
    caw_pool_stats s;
    caw_pool_stat(pool, &s);
    printf("%s: %d idle, %d out\n", what, s.idle, s.out);
}
/* The first value of a result, or its SQLSTATE. */
static const char *first(char *to, size_t n, PGresult *r)
{
    const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
    snprintf(to, n, "%s", state ? state : PQntuples(r) ? PQgetvalue(r, 0, 0) : PQresStatus(PQresultStatus(r)));
    PQclear(r);
    return to;
}
static async void say(const char *what, PGconn *c, const char *sql)
{
    char text[64];
    PGresult *r;
    int e = await caw_pq_exec(c, sql, &r);
    printf("%s: %s %s\n", what, code(e), r ? first(text, sizeof text, r) : "-");
}
/* On a connection of its own. */
static async long ask(const char *sql)
{
    PGconn *c;
    PGresult *r = NULL;
    long n = -1;
    if (await caw_pq_connect(&c, "") < 0) return -1;
    if (await caw_pq_exec(c, sql, &r) == 0 && PQntuples(r)) n = atol(PQgetvalue(r, 0, 0));
    PQclear(r);
    PQfinish(c);
    return n;
}
/* Until the server has what this connection asked for under way, and waits itself; or until it has not. */
static async void until_active(int backend, int active)
{
    char sql[160];
    snprintf(sql, sizeof sql,
             "select count(*) from pg_stat_activity where pid = %d and state = 'active' and wait_event is not null",
             backend);
    while (await ask(sql) != active)
        if (await caw_sleep(2) < 0) return;
}

static async void connecting(void)
{
    PGconn *c;
    char text[64];
    int e = await caw_pq_connect(&c, "host=127.0.0.1");
    printf("TCP: %s\n", code(e));
    PQfinish(c);
    snprintf(text, sizeof text, "host=127.0.0.1 port=%d", port_taken(false));
    e = await caw_pq_connect(&c, text);
    printf("nobody there: %s %d\n", code(e), c == NULL);
    e = await caw_pq_connect(&c, "dbname=nothing_here");
    printf("no such database: %s\n", code(e));
    c = PQconnectStart("dbname=nothing_here");
    e = await caw_pq_connect_poll(c);
    printf("why: %s %d\n", code(e), strstr(PQerrorMessage(c), "\"nothing_here\" does not exist") != NULL);
    PQfinish(c);
    e = await caw_pq_connect(&c, "no conninfo");
    printf("not a conninfo: %s\n", code(e));
    snprintf(text, sizeof text, "host=127.0.0.1 port=%d", port_taken(true));
    within (20) e = await caw_pq_connect(&c, text);
    else e = UV_ETIMEDOUT;
    printf("no answer: %s %d\n", code(e), c == NULL);
}
static async void asking(PGconn *c)
{
    char text[64];
    PGresult *r;
    await say("select", c, "select 6 * 7");
    await say("two in one", c, "select 1; select 'the last'");
    await say("bad", c, "selekt 1");
    await say("after it", c, "select 2");
    await say("empty", c, "");
    const char *values[] = {"20", "22"};
    int e = await caw_pq_exec_params(c, "select $1::int + $2::int", 2, NULL, values, NULL, NULL, 0, &r);
    printf("params: %s %s\n", code(e), first(text, sizeof text, r));
    e = await caw_pq_prepare(c, "sum", "select $1::int - $2::int", 2, NULL, &r);
    printf("prepare: %s %s\n", code(e), first(text, sizeof text, r));
    e = await caw_pq_describe_prepared(c, "sum", &r);
    printf("describe: %s %d\n", code(e), PQnparams(r));
    PQclear(r);
    for (int i = 0; i < 2; i++) {
        e = await caw_pq_exec_prepared(c, "sum", 2, values, NULL, NULL, 0, &r);
        printf("prepared: %s %s\n", code(e), first(text, sizeof text, r));
    }
    e = await caw_pq_exec_prepared(c, "nothing", 0, NULL, NULL, NULL, 0, &r);
    printf("not prepared: %s %s\n", code(e), first(text, sizeof text, r));
    await say("begin", c, "begin");
    await say("cursor", c, "declare rows cursor for select 1 as a, 2 as b");
    e = await caw_pq_describe_portal(c, "rows", &r);
    printf("portal: %s %s\n", code(e), PQfname(r, 1));
    PQclear(r);
    await say("rollback", c, "rollback");
    e = await caw_pq_exec(c, NULL, &r);
    printf("refused: %s %d\n", code(e), r == NULL);
    printf("still whole: %d\n", !caw_pq_broken(c));
}
static async void large(PGconn *c)
{
    enum { ROWS = 100000, TEXT = 6 << 20 };
    PGresult *r;
    long sum = 0, rows = 0;
    int e = await caw_pq_exec(c, "select i, repeat('x', 30) from generate_series(1, 100000) i", &r);
    for (int i = 0; i < PQntuples(r); i++) sum += atol(PQgetvalue(r, i, 0));
    printf("large result: %s %d\n", code(e), PQntuples(r) == ROWS && sum == (ROWS + 1L) * ROWS / 2);
    PQclear(r);
    char *text = malloc(TEXT + 1);
    memset(text, 'y', TEXT);
    text[TEXT] = 0;
    const char *values[] = {text};
    e = await caw_pq_exec_params(c, "select $1::text || 'z'", 1, NULL, values, NULL, NULL, 0, &r);
    printf("large both ways: %s %d\n", code(e), PQgetlength(r, 0, 0) == TEXT + 1);
    PQclear(r);
    free(text);
    PQsendQuery(c, "select i from generate_series(1, 5000) i");
    PQsetSingleRowMode(c);
    while ((e = await caw_pq_get_result(c, &r)) == 0 && r) {
        rows += PQresultStatus(r) == PGRES_SINGLE_TUPLE;
        PQclear(r);
    }
    printf("row by row: %s %ld\n", code(e), rows);
}
static async void pipeline(PGconn *c)
{
    static const char *const sql[] = {"select 1", "select 2", "selekt 3", "select 4"};
    PGresult *r;
    int e = 0, syncs = 0;
    PQenterPipelineMode(c);
    for (int round = 0; round < 2; round++) {
        for (int i = round; i < 4 - round * 2; i++) PQsendQueryParams(c, sql[i], 0, NULL, NULL, NULL, NULL, 0);
        PQpipelineSync(c);
    }
    e = await caw_pq_flush(c);
    printf("pipeline, sent: %s\n", code(e));
    while (e == 0 && syncs < 2) {
        char text[64];
        e = await caw_pq_get_result(c, &r);
        syncs += PQresultStatus(r) == PGRES_PIPELINE_SYNC;
        printf("pipeline: %s %s\n", code(e), r ? first(text, sizeof text, r) : "end");
    }
    printf("an exec in it: %s\n", code(await caw_pq_exec(c, "select 1", &r)));
    printf("out of it: %d\n", PQexitPipelineMode(c));
}
/* More than the buffers of both sides hold, in both directions at once. */
static async void wide_pipeline(PGconn *c)
{
    enum { N = 3000 };
    char sql[1024];
    PGresult *r;
    long bytes = 0;
    bool synced = false;
    snprintf(sql, sizeof sql, "select repeat('r', 2000) -- %0900d", 0);
    PQenterPipelineMode(c);
    for (int i = 0; i < N; i++) PQsendQueryParams(c, sql, 0, NULL, NULL, NULL, NULL, 0);
    PQpipelineSync(c);
    while (!synced && await caw_pq_get_result(c, &r) == 0) {
        if (PQresultStatus(r) == PGRES_TUPLES_OK) bytes += PQgetlength(r, 0, 0);
        synced = PQresultStatus(r) == PGRES_PIPELINE_SYNC;
        PQclear(r);
    }
    printf("a wide pipeline: %ld %d\n", bytes, PQexitPipelineMode(c));
}
static async void copying(PGconn *c)
{
    enum { ROWS = 30000 };
    PGresult *r;
    char *row, line[32];
    int e = 0, rows = 0;
    ssize_t n;
    await say("table", c, "create temp table t (n int)");
    await say("copy in", c, "copy t from stdin");
    for (int i = 1; i <= ROWS && e == 0; i++) {
        int len = snprintf(line, sizeof line, "%d\n", i);
        e = await caw_pq_put_copy_data(c, line, len);
    }
    printf("rows put: %s\n", code(e));
    printf("put end: %s\n", code(await caw_pq_put_copy_end(c, NULL)));
    while (await caw_pq_get_result(c, &r) == 0 && r) {
        printf("copied: %s\n", PQcmdTuples(r));
        PQclear(r);
    }
    await say("sum", c, "select sum(n) from t");
    await say("copy out", c, "copy t to stdout");
    while ((n = await caw_pq_get_copy_data(c, &row)) > 0) {
        rows++;
        PQfreemem(row);
    }
    printf("rows got: %s %d %d\n", code((int)n), rows, row == NULL);
    while (await caw_pq_get_result(c, &r) == 0 && r) PQclear(r);
    await say("copy in again", c, "copy t from stdin");
    printf("put failure: %s\n", code(await caw_pq_put_copy_end(c, "changed my mind")));
    while (await caw_pq_get_result(c, &r) == 0 && r) {
        char text[64];
        printf("not copied: %s\n", first(text, sizeof text, r));
    }
    await say("after it", c, "select count(*) from t");
    n = await caw_pq_get_copy_data(c, &row);
    printf("no copy: %s\n", code((int)n));
}
static async void listening(PGconn *c)
{
    PGnotify *n = NULL;
    int e;
    await say("listen", c, "listen news");
    within (20) e = await caw_pq_notify(c, &n);
    else e = UV_ETIMEDOUT;
    printf("no news: %s %d, still whole: %d\n", code(e), n == NULL, !caw_pq_broken(c));
    gather {
        {
            e = await caw_pq_notify(c, &n);
            printf("news: %s %s %s\n", code(e), n->relname, n->extra);
            PQfreemem(n);
        }
        (void)await ask("select pg_notify('news', 'it rains')");
    }
    await say("unlisten", c, "unlisten *");
}
static async void two_at_once(PGconn *c)
{
    PGresult *r, *none;
    char text[64];
    gather {
        {
            int e = await caw_pq_exec(c, "select pg_sleep(600)", &r);
            printf("stopped: %s %s, whole: %d\n", code(e), first(text, sizeof text, r), !caw_pq_broken(c));
        }
        {
            await until_active(PQbackendPID(c), 1);
            printf("a second one: %s %d\n", code(await caw_pq_exec(c, "select 1", &none)), none == NULL);
            (void)await caw_pq_cancel(c);
        }
    }
}

/* ---- over the pool ---- */
static async void pooled(void)
{
    int good = 0;
    gather for (int i = 0; i < 40; i++) {
        char sql[64], text[64];
        PGconn *c;
        PGresult *r;
        if (await caw_pool_get(pool, (void **)&c) < 0) continue;
        defer caw_pq_put(pool, c);
        snprintf(sql, sizeof sql, "select %d from pg_sleep(0.001)", i);
        if (await caw_pq_exec(c, sql, &r) == 0) good += atoi(first(text, sizeof text, r)) == i;
    }
    printf("pooled: %d\n", good);
    count("after it");
}
static async void cancelled(void)
{
    PGconn *c;
    PGresult *r = NULL;
    int e = await caw_pool_get(pool, (void **)&c);
    race {
        e = await caw_pq_exec(c, "select pg_sleep(600)", &r);
        await until_active(PQbackendPID(c), 1);
    }
    printf("cancelled: %d, broken: %d\n", r == NULL, caw_pq_broken(c));
    printf("it stays so: %s\n", code(await caw_pq_exec(c, "select 1", &r)));
    printf("the server is asked to stop: %s\n", code(await caw_pq_cancel(c)));
    await until_active(PQbackendPID(c), 0);
    caw_pq_put(pool, c);
    count("discarded");
    if (await caw_pool_get(pool, (void **)&c) < 0) return;
    within (20) e = await caw_pq_exec(c, "select pg_sleep(600)", &r);
    else e = UV_ETIMEDOUT;
    printf("late: %s %d %d\n", code(e), r == NULL, caw_pq_broken(c));
    (void)await caw_pq_cancel(c);
    printf("reset: %s\n", code(await caw_pq_reset(c)));
    await say("anew", c, "select 'works'");
    within (-1) (void)await caw_pq_exec(c, "select 1", &r);
    printf("not begun, whole: %d\n", !caw_pq_broken(c));
    caw_pq_put(pool, c);
    count("put");
}
static async void unfit(void)
{
    PGconn *c;
    PGresult *r = NULL;
    if (await caw_pool_get(pool, (void **)&c) < 0) return;
    PQenterPipelineMode(c);
    PQsendQueryParams(c, "select pg_sleep(600)", 0, NULL, NULL, NULL, NULL, 0);
    PQpipelineSync(c);
    race {
        (void)await caw_pq_get_result(c, &r);
        await until_active(PQbackendPID(c), 1);
    }
    printf("a pipeline cancelled: %d %d\n", r == NULL, caw_pq_broken(c));
    (void)await caw_pq_cancel(c);
    caw_pq_put(pool, c);
    if (await caw_pool_get(pool, (void **)&c) < 0) return;
    await say("begin", c, "begin");
    caw_pq_put(pool, c);
    count("put back in a transaction");
    if (await caw_pool_get(pool, (void **)&c) < 0) return;
    PQsendQuery(c, "select 1");
    caw_pq_put(pool, c);
    caw_pq_put(pool, NULL);
    count("put back without its answer");
}
static async void dying(void)
{
    PGconn *c;
    PGresult *r;
    char sql[64], text[64], *row;
    PGnotify *n;
    if (await caw_pool_get(pool, (void **)&c) < 0) return;
    snprintf(sql, sizeof sql, "select pg_terminate_backend(%d)::int", PQbackendPID(c));
    gather {
        {
            int e = await caw_pq_exec(c, "select pg_sleep(600)", &r);
            printf("the server's end: %s %s %d\n", code(e), first(text, sizeof text, r), caw_pq_broken(c));
        }
        {
            await until_active(PQbackendPID(c), 1);
            (void)await ask(sql);
        }
    }
    printf("lost: %s %d\n", code(await caw_pq_exec(c, "select 1", &r)), r == NULL);
    printf("lost: %s\n", code(await caw_pq_notify(c, &n)));
    printf("lost: %s\n", code((int)await caw_pq_get_copy_data(c, &row)));
    printf("lost: %s\n", code(await caw_pq_put_copy_data(c, "a", 1)));
    printf("lost: %s\n", code(await caw_pq_flush(c)));
    caw_pq_put(pool, c);
    count("discarded");
}
async int main(void)
{
    PGconn *c;
    await connecting();
    int before = sockets();
    if (caw_pool_new(&pool, 4, open_one, close_one, "") < 0 || await caw_pool_get(pool, (void **)&c) < 0) return 1;
    await asking(c);
    await pipeline(c);
    await wide_pipeline(c);
    await large(c);
    await copying(c);
    await listening(c);
    await two_at_once(c);
    caw_pq_put(pool, c);
    await pooled();
    while (caw_pool_try_get(pool, (void **)&c) == 0) caw_pool_discard(pool, c);
    await cancelled();
    await unfit();
    await dying();
    caw_pool_free(pool);
    printf("sockets left: %d\n", sockets() - before);
    return 0;
}
