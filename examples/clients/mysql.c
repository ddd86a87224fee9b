/* Squares, by MariaDB: many questions at once over four connections, none for longer than a second. Who is late, or is
   cancelled, leaves a broken connection, which the pool discards. Arguments: host, port, user, password. */
#include <stdio.h>
#include <stdlib.h>
#include <caw/mysql.h>

typedef struct place {
    const char *host;
    unsigned port;
    const char *user, *password;
} place;
static async int connect_one(void *arg, void **out)
{
    const place *at = arg;
    MYSQL *m = mysql_init(NULL);
    if (!m) return UV_ENOMEM;
    int e = await caw_mysql_connect(m, at->host, at->user, at->password, NULL, at->port, NULL, 0);
    if (e == 0) {
        *out = m;
        return 0;
    }
    if (e > 0) fprintf(stderr, "mysql: %s\n", mysql_error(m)), e = UV_ECONNREFUSED;
    mysql_close(m);
    return e;
}
static void close_one(void *m)
{
    mysql_close(m);
}
static async int square(caw_pool *db, int n, int *out)
{
    MYSQL *m;
    MYSQL_RES *r = NULL;
    MYSQL_ROW row = NULL;
    char sql[64];
    int e = await caw_pool_get(db, (void **)&m);
    if (e < 0) return e;
    defer caw_mysql_put(db, m);
    snprintf(sql, sizeof sql, "select %d * %d", n, n);
    within (1000) {
        e = await caw_mysql_query(m, sql);
        if (e == 0) e = await caw_mysql_store_result(m, &r);
        if (e == 0) e = await caw_mysql_fetch_row(r, &row);
    }
    else e = UV_ETIMEDOUT;
    if (row) *out = atoi(row[0]);
    if (e > 0) fprintf(stderr, "mysql: %s\n", mysql_error(m)), e = UV_EIO;
    mysql_free_result(r);
    return e;
}
async int main(int argc, char **argv)
{
    enum { N = 100 };
    place at = {argc > 1 ? argv[1] : NULL, argc > 2 ? (unsigned)atoi(argv[2]) : 0, argc > 3 ? argv[3] : NULL,
                argc > 4 ? argv[4] : NULL};
    caw_pool *db;
    int sum = 0, e = caw_pool_new(&db, 4, connect_one, close_one, &at);
    if (e < 0) return 1;
    gather for (int i = 1; i <= N; i++) {
        int s = 0, late = await square(db, i, &s);
        if (late < 0) e = late;
        sum += s;
    }
    caw_pool_free(db);
    if (e < 0) fprintf(stderr, "mysql: %s\n", uv_strerror(e));
    else printf("%d\n", sum);
    return e < 0;
}
