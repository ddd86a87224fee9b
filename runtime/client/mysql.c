/* MariaDB. Connector/C runs each of its functions on a stack of its own, if asked, and leaves it when it would wait:
   X_start and X_cont then say for what. All that stands here is that wait, and a line for each pair.

   A wait that ends too early, by a cancellation, is told the library as one that timed out: so it comes to an end by its own
   error paths, gives up the connection, and leaves its stack. */
#include <string.h>
#include <sys/socket.h>
#include <errmsg.h>
#include "caw/mysql.h"
#include "client/lookup.h"

/* ---- the state of a connection: a byte of it that the library has no use for ---- */
enum { BUSY = 1, CUT = 2 };

bool caw_mysql_broken(const MYSQL *m)
{
    return m->unused_2 & CUT || !m->net.pvio;
}
void caw_mysql_put(caw_pool *pool, MYSQL *m)
{
    bool as_opened = m && !caw_mysql_broken(m) && !(m->unused_2 & BUSY) && m->status == MYSQL_STATUS_READY &&
                     !(m->server_status & (SERVER_STATUS_IN_TRANS | SERVER_MORE_RESULTS_EXIST));
    if (as_opened) caw_pool_put(pool, m);
    else caw_pool_discard(pool, m);
}
static int begin(MYSQL *m)
{
    my_bool async_calls = 0;
    if (!m || caw_mysql_broken(m)) return UV_EPIPE;
    if (m->unused_2 & BUSY) return UV_EBUSY;
    if (mysql_get_optionv(m, MYSQL_OPT_NONBLOCK, &async_calls) || !async_calls) return UV_EINVAL;
    m->unused_2 |= BUSY;
    return 0;
}
static void end(MYSQL *m, int cut)
{
    m->unused_2 &= (my_bool)~BUSY;
    if (cut >= 0) return;
    m->unused_2 |= CUT;
    if (m->net.pvio) (void)shutdown(mysql_get_socket(m), SHUT_RDWR);
}
static int number(int got, unsigned n) /* got: not 0 is an error */
{
    return !got ? 0 : n ? (int)n : CR_UNKNOWN_ERROR;
}

/* ---- the wait: what the library waits for, and what of it has come. When it can't go on, that is a code in *cut. ---- */
static async int ready(MYSQL *m, int waits, int *cut)
{
    int events = (waits & (MYSQL_WAIT_READ | MYSQL_WAIT_EXCEPT) ? UV_READABLE : 0) | (waits & MYSQL_WAIT_WRITE ? UV_WRITABLE : 0);
    int64_t ms = waits & MYSQL_WAIT_TIMEOUT ? (int64_t)mysql_get_timeout_value_ms(m) : CAW_FOREVER;
    int came = 0;
    within (ms) came = events ? await caw_poll(mysql_get_socket(m), events) : await caw_sleep(ms);
    if (came < 0) *cut = came;
    if (came <= 0) return MYSQL_WAIT_TIMEOUT;
    return (came & UV_READABLE ? waits & (MYSQL_WAIT_READ | MYSQL_WAIT_EXCEPT) : 0) | (came & UV_WRITABLE ? MYSQL_WAIT_WRITE : 0);
}
/* A pair, of object, on m; *got is what it gives. e is a code then. */
#define CALL(e, m, got, name, object, ...)                                                                             \
    int e = await caw_checkpoint();                                                                                    \
    if (e >= 0) e = begin(m);                                                                                          \
    if (e >= 0) {                                                                                                      \
        for (int waits_ = name##_start(got, object, ##__VA_ARGS__); waits_;)                                           \
            waits_ = name##_cont(got, object, await ready(m, waits_, &e));                                             \
        end(m, e);                                                                                                     \
    }

/* ---- those of a connection ---- */
#define OF_CONNECTION(type, name, params, ...)                                                                         \
    async int caw_##name params                                                                                        \
    {                                                                                                                  \
        type got = 0;                                                                                                  \
        CALL(e, m, &got, name, m, ##__VA_ARGS__)                                                                       \
        return e < 0 ? e : number(got, mysql_errno(m));                                                                \
    }
OF_CONNECTION(int, mysql_ping, (MYSQL * m))
OF_CONNECTION(int, mysql_reset_connection, (MYSQL * m))
OF_CONNECTION(my_bool, mysql_change_user, (MYSQL * m, const char *user, const char *password, const char *db), user, password, db)
OF_CONNECTION(int, mysql_select_db, (MYSQL * m, const char *db), db)
OF_CONNECTION(int, mysql_set_character_set, (MYSQL * m, const char *name), name)
OF_CONNECTION(int, mysql_set_server_option, (MYSQL * m, enum enum_mysql_set_option option), option)
OF_CONNECTION(int, mysql_query, (MYSQL * m, const char *sql), sql)
OF_CONNECTION(int, mysql_real_query, (MYSQL * m, const char *sql, unsigned long n), sql, n)
OF_CONNECTION(int, mysql_send_query, (MYSQL * m, const char *sql, unsigned long n), sql, n)
OF_CONNECTION(my_bool, mysql_read_query_result, (MYSQL * m))
OF_CONNECTION(my_bool, mysql_commit, (MYSQL * m))
OF_CONNECTION(my_bool, mysql_rollback, (MYSQL * m))
OF_CONNECTION(my_bool, mysql_autocommit, (MYSQL * m, my_bool on), on)

async int caw_mysql_next_result(MYSQL *m)
{
    int got = 0;
    CALL(e, m, &got, mysql_next_result, m)
    return e < 0 ? e : got < 0 ? MYSQL_NO_DATA : number(got, mysql_errno(m));
}

/* ---- those of a result ---- */
async int caw_mysql_store_result(MYSQL *m, MYSQL_RES **out)
{
    *out = NULL;
    CALL(e, m, out, mysql_store_result, m)
    return e < 0 ? e : *out ? 0 : (int)mysql_errno(m);
}
async int caw_mysql_fetch_row(MYSQL_RES *r, MYSQL_ROW *out)
{
    MYSQL *m = r->handle;
    *out = NULL;
    if (!m) { /* they are all there */
        int e = await caw_checkpoint();
        if (e >= 0) *out = mysql_fetch_row(r);
        return e;
    }
    CALL(e, m, out, mysql_fetch_row, r)
    return e < 0 ? e : *out ? 0 : (int)mysql_errno(m);
}
async int caw_mysql_free_result(MYSQL_RES *r)
{
    MYSQL *m = r ? r->handle : NULL;
    int e = m ? begin(m) : 0;
    if (e == UV_EBUSY) return e;
    if (e < 0 || !m) {
        mysql_free_result(r);
        return e;
    }
    for (int waits = mysql_free_result_start(r); waits;) waits = mysql_free_result_cont(r, await ready(m, waits, &e));
    end(m, e);
    return e;
}

/* ---- those of a statement ---- */
#define OF_STATEMENT(type, name, params, ...)                                                                          \
    async int caw_##name params                                                                                        \
    {                                                                                                                  \
        type got = 0;                                                                                                  \
        MYSQL *m = s->mysql;                                                                                           \
        CALL(e, m, &got, name, s, ##__VA_ARGS__)                                                                       \
        return e < 0 ? e : number(got, mysql_stmt_errno(s));                                                           \
    }
OF_STATEMENT(int, mysql_stmt_prepare, (MYSQL_STMT * s, const char *sql, unsigned long n), sql, n)
OF_STATEMENT(int, mysql_stmt_execute, (MYSQL_STMT * s))
OF_STATEMENT(int, mysql_stmt_store_result, (MYSQL_STMT * s))
OF_STATEMENT(my_bool, mysql_stmt_send_long_data, (MYSQL_STMT * s, unsigned param, const char *p, unsigned long n), param, p, n)
OF_STATEMENT(my_bool, mysql_stmt_free_result, (MYSQL_STMT * s))
OF_STATEMENT(my_bool, mysql_stmt_reset, (MYSQL_STMT * s))

async int caw_mysql_stmt_fetch(MYSQL_STMT *s)
{
    int got = 0;
    MYSQL *m = s->mysql;
    CALL(e, m, &got, mysql_stmt_fetch, s)
    if (e < 0 || got == MYSQL_NO_DATA || got == MYSQL_DATA_TRUNCATED) return e < 0 ? e : got;
    return number(got, mysql_stmt_errno(s));
}
async int caw_mysql_stmt_next_result(MYSQL_STMT *s)
{
    int got = 0;
    MYSQL *m = s->mysql;
    CALL(e, m, &got, mysql_stmt_next_result, s)
    return e < 0 ? e : got < 0 ? MYSQL_NO_DATA : number(got, mysql_stmt_errno(s));
}
async int caw_mysql_stmt_close(MYSQL_STMT *s)
{
    my_bool got = 0;
    MYSQL *m = s ? s->mysql : NULL;
    int e = m ? begin(m) : 0;
    if (e == UV_EBUSY) return e;
    if (e < 0 || !m) {
        if (s) mysql_stmt_close(s);
        return e;
    }
    for (int waits = mysql_stmt_close_start(&got, s); waits;) waits = mysql_stmt_close_cont(&got, s, await ready(m, waits, &e));
    end(m, e);
    return e < 0 ? e : number(got, mysql_errno(m));
}

/* ---- connecting ---- */
typedef struct login { /* mysql_real_connect's */
    const char *user, *password, *db;
    unsigned port;
    const char *unix_socket;
    unsigned long flags;
} login;
static async int connect_to(MYSQL *m, const char *host, const login *l)
{
    MYSQL *got = NULL;
    int e = await caw_checkpoint();
    if (e < 0) return e;
    if (m->unused_2 & BUSY) return UV_EBUSY;
    if (mysql_options(m, MYSQL_OPT_NONBLOCK, NULL)) return UV_ENOMEM;
    m->unused_2 = BUSY;
    for (int waits = mysql_real_connect_start(&got, m, host, l->user, l->password, l->db, l->port, l->unix_socket, l->flags); waits;)
        waits = mysql_real_connect_cont(&got, m, await ready(m, waits, &e));
    end(m, e);
    return e < 0 ? e : number(!got, mysql_errno(m));
}
/* A name to look up is none of those that have a meaning of their own, a list, or to be compared with a certificate's. */
static bool to_look_up(MYSQL *m, const char *host, const char *unix_socket)
{
    my_bool verifies = 0;
    (void)mysql_get_optionv(m, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &verifies);
    return host && *host && !unix_socket && !verifies && strcmp(host, "localhost") && !strpbrk(host, ",@");
}
async int caw_mysql_connect(MYSQL *m, const char *host, const char *user, const char *password, const char *db,
                            unsigned port, const char *unix_socket, unsigned long flags)
{
    login l = {user, password, db, port, unix_socket, flags};
    char address[CAW_ADDRESS_MAX];
    struct addrinfo *all;
    if (!to_look_up(m, host, unix_socket)) return await connect_to(m, host, &l);
    int e = await caw_client_look_up(host, &all);
    if (e < 0) return e;
    const struct addrinfo *a = all;
    do {
        e = caw_client_address(a, address);
        if (e >= 0) e = await connect_to(m, address, &l);
        a = a->ai_next;
    } while (e == CR_CONN_HOST_ERROR && a);
    freeaddrinfo(all);
    return e;
}
