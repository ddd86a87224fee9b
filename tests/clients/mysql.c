/* Connector/C against a real server: at MYSQL_TEST_PORT of 127.0.0.1, and at MYSQL_TEST_SOCKET. */
#include <caw/mysql.h>
#include <errmsg.h>
#include "common.h"

static caw_pool *pool;
static unsigned port;
static async int connect_at(MYSQL **out, unsigned at)
{
    MYSQL *m = mysql_init(NULL);
    int e = await caw_mysql_connect(m, "127.0.0.1", "test", "", NULL, at, NULL, CLIENT_MULTI_STATEMENTS);
    *out = e ? NULL : m;
    if (e) mysql_close(m);
    return e;
}
static async int open_one(void *unused, void **out)
{
    (void)unused;
    int e = await connect_at((MYSQL **)out, port);
    return e > 0 ? UV_ECONNREFUSED : e;
}
static void close_one(void *m)
{
    mysql_close(m);
}
static void count(const char *what)
{
    caw_pool_stats s;
    caw_pool_stat(pool, &s);
    printf("%s: %d idle, %d out\n", what, s.idle, s.out);
}
static const char *result(int e) /* a code's name, or an error's number */
{
    static char text[16];
    snprintf(text, sizeof text, "%d", e);
    return e < 0 ? uv_err_name(e) : text;
}
/* The first value of what a query gives. */
static async int ask(MYSQL *m, const char *sql, char *to, size_t n)
{
    MYSQL_RES *r;
    MYSQL_ROW row = NULL;
    int e = await caw_mysql_query(m, sql);
    snprintf(to, n, "-");
    if (e == 0) e = await caw_mysql_store_result(m, &r);
    if (e || !r) return e;
    e = await caw_mysql_fetch_row(r, &row);
    if (row) snprintf(to, n, "%s", row[0] ? row[0] : "NULL");
    mysql_free_result(r);
    return e;
}
static async void say(const char *what, MYSQL *m, const char *sql)
{
    char text[64];
    int e = await ask(m, sql, text, sizeof text);
    printf("%s: %s %s\n", what, result(e), text);
}
/* Until the server sleeps for this connection; then says something there. */
static async void when_asleep(unsigned long id, const char *sql)
{
    char asking[160], text[64] = "";
    MYSQL *m;
    if (await connect_at(&m, port)) return;
    snprintf(asking, sizeof asking,
             "select count(*) from information_schema.processlist where id = %lu and state = 'User sleep'", id);
    while (await ask(m, asking, text, sizeof text) == 0 && strcmp(text, "1"))
        if (await caw_sleep(2) < 0) break;
    if (sql) (void)await caw_mysql_query(m, sql);
    mysql_close(m);
}

static async void connecting(void)
{
    MYSQL *m = mysql_init(NULL);
    int e = await caw_mysql_connect(m, NULL, "test", "", NULL, 0, getenv("MYSQL_TEST_SOCKET"), 0);
    printf("by path: %s\n", result(e));
    printf("ping: %s\n", result(await caw_mysql_ping(m)));
    mysql_close(m);
    m = mysql_init(NULL);
    e = await caw_mysql_connect(m, "127.0.0.1", "test", "", "nothing_here", port, NULL, 0);
    printf("no such database: %s %s\n", result(e), mysql_error(m));
    e = await caw_mysql_connect(m, "127.0.0.1", "test", "", NULL, port, NULL, 0);
    printf("again: %s\n", result(e));
    mysql_close(m);
    printf("nobody there: %d\n", await connect_at(&m, (unsigned)port_taken(false)) >= CR_MIN_ERROR);
    within (20) e = await connect_at(&m, (unsigned)port_taken(true));
    else e = UV_ETIMEDOUT;
    printf("no answer: %s %d\n", result(e), m == NULL);
    m = mysql_init(NULL);
    printf("not connected: %s\n", result(await caw_mysql_query(m, "select 1")));
    unsigned second = 1;
    mysql_options(m, MYSQL_OPT_CONNECT_TIMEOUT, &second);
    e = await caw_mysql_connect(m, "127.0.0.1", "test", "", NULL, (unsigned)port_taken(true), NULL, 0);
    printf("the library's own time is up: %d\n", e >= CR_MIN_ERROR);
    mysql_close(m);
    m = mysql_init(NULL);
    offload {
        mysql_real_connect(m, "127.0.0.1", "test", "", NULL, port, NULL, 0);
    }
    printf("a blocking one: %s\n", result(await caw_mysql_query(m, "select 1")));
    mysql_close(m);
}
static async void asking(MYSQL *m)
{
    MYSQL_RES *r = NULL;
    MYSQL_ROW row;
    int e, rows = 0;
    await say("select", m, "select 6 * 7");
    await say("nothing", m, "do 1");
    await say("bad", m, "selekt 1");
    await say("null", m, "select null");
    await say("no rows", m, "select 1 from dual where 1 = 0");
    await say("database", m, "create or replace database caw");
    printf("select_db: %s\n", result(await caw_mysql_select_db(m, "caw")));
    printf("select_db: %s\n", result(await caw_mysql_select_db(m, "nothing_here")));
    printf("set_character_set: %s\n", result(await caw_mysql_set_character_set(m, "utf8mb4")));
    e = await caw_mysql_query(m, "select seq from seq_1_to_3; select 2; do 3");
    for (int more = e; more == 0; more = await caw_mysql_next_result(m)) {
        e = await caw_mysql_store_result(m, &r);
        printf("one of several: %s %d\n", result(e), r ? (int)mysql_num_rows(r) : -1);
        mysql_free_result(r);
    }
    printf("no more: %s\n", result(await caw_mysql_next_result(m)));
    e = await caw_mysql_query(m, "select seq, repeat('x', 1000) from seq_1_to_20000");
    r = mysql_use_result(m);
    while ((e = await caw_mysql_fetch_row(r, &row)) == 0 && row) rows += atoi(row[0]) == rows + 1;
    printf("row by row: %s %d\n", result(e), rows);
    printf("free_result: %s\n", result(await caw_mysql_free_result(r)));
    e = await caw_mysql_query(m, "select seq, repeat('x', 1000) from seq_1_to_20000");
    r = mysql_use_result(m);
    e = await caw_mysql_fetch_row(r, &row);
    printf("the first: %s %s\n", result(e), row[0]);
    printf("out of turn: %s\n", result(await caw_mysql_query(m, "select 1")));
    printf("free_result: %s\n", result(await caw_mysql_free_result(r)));
    printf("free_result: %s\n", result(await caw_mysql_free_result(NULL)));
    static const char later[] = "select 'later'";
    printf("send_query: %s\n", result(await caw_mysql_send_query(m, later, sizeof later - 1)));
    printf("read_query_result: %s\n", result(await caw_mysql_read_query_result(m)));
    e = await caw_mysql_store_result(m, &r);
    printf("store_result: %s %d\n", result(e), (int)mysql_num_rows(r));
    mysql_free_result(r);
    await say("after it", m, "select 'whole'");
}
static async void committing(MYSQL *m)
{
    await say("table", m, "create table t (n int) engine = innodb");
    printf("autocommit: %s\n", result(await caw_mysql_autocommit(m, 0)));
    await say("insert", m, "insert into t values (1)");
    printf("rollback: %s\n", result(await caw_mysql_rollback(m)));
    await say("insert", m, "insert into t values (2)");
    printf("commit: %s\n", result(await caw_mysql_commit(m)));
    await say("what is there", m, "select group_concat(n) from t");
    printf("commit: %s\n", result(await caw_mysql_commit(m)));
    printf("autocommit: %s\n", result(await caw_mysql_autocommit(m, 1)));
    await say("a variable", m, "set @a = 1");
    printf("reset_connection: %s\n", result(await caw_mysql_reset_connection(m)));
    await say("no longer", m, "select @a");
    printf("change_user: %s\n", result(await caw_mysql_change_user(m, "other", "", "caw")));
    await say("tables", m, "show tables");
}
static async void prepared(MYSQL *m)
{
    MYSQL_STMT *s = mysql_stmt_init(m);
    int a = 20, b = 22, got = 0, rows = 0, e;
    MYSQL_BIND in[2] = {{.buffer_type = MYSQL_TYPE_LONG, .buffer = &a}, {.buffer_type = MYSQL_TYPE_LONG, .buffer = &b}};
    MYSQL_BIND out = {.buffer_type = MYSQL_TYPE_LONG, .buffer = &got};
    static const char sum[] = "select ? + ?", bad[] = "selekt", many[] = "select seq from seq_1_to_20000",
                      size[] = "select length(?)", wide[] = "select 'more than fits'";
    printf("bad: %s\n", result(await caw_mysql_stmt_prepare(s, bad, sizeof bad - 1)));
    printf("prepare: %s\n", result(await caw_mysql_stmt_prepare(s, sum, sizeof sum - 1)));
    mysql_stmt_bind_param(s, in);
    mysql_stmt_bind_result(s, &out);
    for (int i = 0; i < 2; i++, a++) {
        e = await caw_mysql_stmt_execute(s);
        int f = e ? e : await caw_mysql_stmt_fetch(s);
        printf("execute: %s %d", result(f), got);
        printf(" %s\n", result(await caw_mysql_stmt_fetch(s)));
        printf("free_result: %s\n", result(await caw_mysql_stmt_free_result(s)));
    }
    printf("prepare: %s\n", result(await caw_mysql_stmt_prepare(s, many, sizeof many - 1)));
    for (int stored = 0; stored < 2; stored++) {
        rows = 0;
        e = await caw_mysql_stmt_execute(s);
        mysql_stmt_bind_result(s, &out);
        if (stored) e = await caw_mysql_stmt_store_result(s);
        while (e == 0 && (e = await caw_mysql_stmt_fetch(s)) == 0) rows += got == rows + 1;
        printf("many: %s %d\n", result(e), rows);
    }
    printf("execute: %s\n", result(await caw_mysql_stmt_execute(s)));
    printf("reset: %s\n", result(await caw_mysql_stmt_reset(s)));
    printf("prepare: %s\n", result(await caw_mysql_stmt_prepare(s, wide, sizeof wide - 1)));
    char few[5] = "";
    MYSQL_BIND narrow = {.buffer_type = MYSQL_TYPE_STRING, .buffer = few, .buffer_length = 4};
    e = await caw_mysql_stmt_execute(s);
    mysql_stmt_bind_result(s, &narrow);
    e = await caw_mysql_stmt_fetch(s);
    printf("truncated: %s %s\n", result(e), few);
    printf("close: %s\n", result(await caw_mysql_stmt_close(s)));

    enum { PIECE = 1 << 20, PIECES = 6 };
    char *text = malloc(PIECE);
    memset(text, 'y', PIECE);
    s = mysql_stmt_init(m);
    MYSQL_BIND blob = {.buffer_type = MYSQL_TYPE_BLOB};
    printf("prepare: %s\n", result(await caw_mysql_stmt_prepare(s, size, sizeof size - 1)));
    mysql_stmt_bind_param(s, &blob);
    for (int i = e = 0; i < PIECES && e == 0; i++) e = await caw_mysql_stmt_send_long_data(s, 0, text, PIECE);
    printf("send_long_data: %s\n", result(e));
    e = await caw_mysql_stmt_execute(s);
    mysql_stmt_bind_result(s, &out);
    if (e == 0) e = await caw_mysql_stmt_fetch(s);
    printf("long: %s %d\n", result(e), got == PIECE * PIECES);
    printf("close: %s\n", result(await caw_mysql_stmt_close(s)));
    printf("close: %s\n", result(await caw_mysql_stmt_close(NULL)));
    free(text);
    char *large = malloc(PIECE * PIECES + 64);
    int n = sprintf(large, "select length('");
    memset(large + n, 'z', PIECE * PIECES);
    strcpy(large + n + PIECE * PIECES, "')");
    char told[64];
    e = await ask(m, large, told, sizeof told);
    printf("long text: %s %d\n", result(e), atoi(told) == PIECE * PIECES);
    free(large);
    MYSQL_RES *r;
    MYSQL_ROW row;
    e = await caw_mysql_query(m, "select repeat('w', 6 << 20)");
    e = await caw_mysql_store_result(m, &r);
    e = await caw_mysql_fetch_row(r, &row);
    printf("long answer: %s %d\n", result(e), mysql_fetch_lengths(r)[0] == PIECE * PIECES);
    mysql_free_result(r);
}
static async void several_of_one(MYSQL *m)
{
    static const char both[] = "begin not atomic select 1; select 2; end";
    int got = 0, e;
    MYSQL_BIND out = {.buffer_type = MYSQL_TYPE_LONG, .buffer = &got};
    MYSQL_STMT *s = mysql_stmt_init(m);
    printf("prepare: %s\n", result(await caw_mysql_stmt_prepare(s, both, sizeof both - 1)));
    e = await caw_mysql_stmt_execute(s);
    for (; e == 0; e = await caw_mysql_stmt_next_result(s)) {
        if (!mysql_stmt_field_count(s)) continue;
        mysql_stmt_bind_result(s, &out);
        e = await caw_mysql_stmt_fetch(s);
        printf("its result: %s %d\n", result(e), got);
    }
    printf("no more: %s\n", result(e));
    printf("close: %s\n", result(await caw_mysql_stmt_close(s)));
}

/* ---- over the pool ---- */
static async void pooled(void)
{
    int good = 0;
    gather for (int i = 0; i < 40; i++) {
        char sql[64], text[64];
        MYSQL *m;
        if (await caw_pool_get(pool, (void **)&m) < 0) continue;
        defer caw_mysql_put(pool, m);
        snprintf(sql, sizeof sql, "select %d + sleep(0.001)", i);
        if (await ask(m, sql, text, sizeof text) == 0) good += atoi(text) == i;
    }
    MYSQL *m;
    printf("pooled: %d\n", good);
    while (caw_pool_try_get(pool, (void **)&m) == 0) caw_pool_discard(pool, m);
}
static async void cancelled(void)
{
    MYSQL *m;
    MYSQL_RES *r = NULL;
    MYSQL_ROW row = NULL;
    char text[64];
    int e = await caw_pool_get(pool, (void **)&m);
    race {
        e = await caw_mysql_query(m, "select sleep(600)");
        await when_asleep(mysql_thread_id(m), NULL);
    }
    printf("cancelled: %s, broken: %d\n", result(e), caw_mysql_broken(m));
    await say("it stays so", m, "select 1");
    snprintf(text, sizeof text, "kill %lu", mysql_thread_id(m));
    caw_mysql_put(pool, m);
    count("discarded");
    if (await caw_pool_get(pool, (void **)&m) < 0) return;
    await say("the server stops", m, text);
    within (20) e = await caw_mysql_query(m, "select sleep(600)");
    else e = UV_ETIMEDOUT;
    printf("late: %s, broken: %d\n", result(e), caw_mysql_broken(m));
    caw_mysql_put(pool, m);
    if (await caw_pool_get(pool, (void **)&m) < 0) return;
    within (-1) e = await caw_mysql_query(m, "select 1");
    await say("not begun, whole", m, "select 1");
    e = await caw_mysql_query(m, "select seq, sleep(if(seq < 40, 0, 600)), repeat('x', 10000) from caw.seq_1_to_50");
    r = mysql_use_result(m);
    within (20) while (await caw_mysql_fetch_row(r, &row) == 0 && row) e++;
    printf("in the middle of rows: %d %d, broken: %d\n", e > 0, row == NULL, caw_mysql_broken(m));
    e = await caw_mysql_free_result(r);
    printf("free_result: %s\n", result(e));
    caw_mysql_put(pool, m);
    count("discarded");
}
static async void unfit(void)
{
    MYSQL *m;
    if (await caw_pool_get(pool, (void **)&m) < 0) return;
    caw_mysql_put(pool, m);
    count("put");
    if (await caw_pool_get(pool, (void **)&m) < 0) return;
    await say("begin", m, "start transaction");
    caw_mysql_put(pool, m);
    count("put back in a transaction");
    if (await caw_pool_get(pool, (void **)&m) < 0) return;
    (void)await caw_mysql_query(m, "select 1");
    caw_mysql_put(pool, m);
    count("put back without its rows");
    if (await caw_pool_get(pool, (void **)&m) < 0) return;
    await say("one of two", m, "select 1; select 2");
    caw_mysql_put(pool, m);
    caw_mysql_put(pool, NULL);
    count("put back without its second result");
}
static async void dying(void)
{
    MYSQL *m;
    MYSQL_RES *r;
    MYSQL_ROW row = NULL;
    char sql[64];
    int ended = 0, second = 0;
    if (await caw_pool_get(pool, (void **)&m) < 0) return;
    snprintf(sql, sizeof sql, "kill %lu", mysql_thread_id(m));
    gather {
        ended = await caw_mysql_query(m, "select sleep(600)");
        {
            await when_asleep(mysql_thread_id(m), NULL);
            second = await caw_mysql_query(m, "select 1");
            await when_asleep(mysql_thread_id(m), sql);
        }
    }
    printf("a second one: %s\n", result(second));
    if (ended == 0) { /* killed while it sleeps, the rest is told with the rows */
        ended = await caw_mysql_store_result(m, &r);
        if (ended == 0) ended = await caw_mysql_fetch_row(r, &row), mysql_free_result(r);
    }
    for (int i = 0; i < 3 && !caw_mysql_broken(m); i++) ended = await caw_mysql_ping(m);
    printf("the server's end: %d, broken: %d\n", ended >= 1000, caw_mysql_broken(m));
    await say("lost", m, "select 1");
    caw_mysql_put(pool, m);
    count("discarded");
}
async int main(void)
{
    MYSQL *m;
    port = (unsigned)atoi(getenv("MYSQL_TEST_PORT"));
    mysql_library_init(0, NULL, NULL);
    await connecting();
    int before = sockets();
    if (caw_pool_new(&pool, 4, open_one, close_one, NULL) < 0 || await caw_pool_get(pool, (void **)&m) < 0) return 1;
    await asking(m);
    await committing(m);
    await prepared(m);
    await several_of_one(m);
    caw_pool_discard(pool, m);
    await pooled();
    await cancelled();
    await unfit();
    await dying();
    caw_pool_free(pool);
    printf("sockets left: %d\n", sockets() - before);
    mysql_library_end();
    return 0;
}
