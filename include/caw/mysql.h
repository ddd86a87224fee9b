/* MariaDB and MySQL: Connector/C, with the waits for the server taken out. What it does without waiting is called as ever
   (mysql_init, mysql_options, mysql_use_result, mysql_stmt_bind_param, mysql_close, …); each of its functions that waits,
   mysql_X(…), becomes await caw_mysql_X(…), with the same arguments. A MYSQL is for one task at a time: another gets UV_EBUSY.

   Build with $(pkg-config --cflags libmariadb), link with -lcaw-mysql -lmariadb.

   The results are codes. 0: it is done. The number of an error, 1000 or more, as mysql_errno and mysql_stmt_errno give it:
   the server, or the library, says no; mysql_error tells the text. MYSQL_NO_DATA: there is no more. Negative: UV_EPIPE, the
   connection is broken; UV_EBUSY; UV_EINVAL: it was not opened by caw_mysql_connect; UV_ECANCELED. What the library returns as a
   pointer comes through a last argument, and is NULL on failure.

   What is cancelled once it has begun breaks the connection: caw_mysql_broken tells, and caw_mysql_put discards it. The
   server may have done it, or be at it still (KILL QUERY ends that, from another connection). Deadlines are `within`; the
   library's own (MYSQL_OPT_READ_TIMEOUT, …) hold too, if set. */
#ifndef CAW_MYSQL_H_INCLUDED
#define CAW_MYSQL_H_INCLUDED
#include <mysql.h>
#include <caw/sync.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- the connection ---- */
/* mysql_real_connect, of what mysql_init gave, with MYSQL_OPT_NONBLOCK set. It stays the caller's on failure too, for
   mysql_error and mysql_close. Names are looked up by the thread pool: UV_EAI_NONAME, …; but by the library itself, which
   blocks, if it is to verify the server's name (MYSQL_OPT_SSL_VERIFY_SERVER_CERT). */
_Async int caw_mysql_connect(MYSQL *, const char *host, const char *user, const char *password, const char *db,
                             unsigned port, const char *unix_socket, unsigned long flags);
_Async int caw_mysql_ping(MYSQL *);
_Async int caw_mysql_reset_connection(MYSQL *);
_Async int caw_mysql_change_user(MYSQL *, const char *user, const char *password, const char *db);
_Async int caw_mysql_select_db(MYSQL *, const char *db);
_Async int caw_mysql_set_character_set(MYSQL *, const char *name);
_Async int caw_mysql_set_server_option(MYSQL *, enum enum_mysql_set_option);

/* ---- queries ---- */
_Async int caw_mysql_query(MYSQL *, const char *sql);
_Async int caw_mysql_real_query(MYSQL *, const char *sql, unsigned long n);
_Async int caw_mysql_send_query(MYSQL *, const char *sql, unsigned long n); /* the halves of real_query */
_Async int caw_mysql_read_query_result(MYSQL *);
_Async int caw_mysql_next_result(MYSQL *); /* of several statements; MYSQL_NO_DATA: that was the last */
_Async int caw_mysql_commit(MYSQL *);
_Async int caw_mysql_rollback(MYSQL *);
_Async int caw_mysql_autocommit(MYSQL *, my_bool on);

/* All rows, for mysql_free_result; 0 and NULL: the query gives none. */
_Async int caw_mysql_store_result(MYSQL *, MYSQL_RES **out);
/* The next row, of mysql_use_result too; 0 and NULL: the end. It is good until the next call. */
_Async int caw_mysql_fetch_row(MYSQL_RES *, MYSQL_ROW *out);
/* Of mysql_use_result: reads what is left of its rows first. It is freed, whatever the code, but for UV_EBUSY. NULL is accepted. */
_Async int caw_mysql_free_result(MYSQL_RES *);

/* ---- prepared statements ---- */
_Async int caw_mysql_stmt_prepare(MYSQL_STMT *, const char *sql, unsigned long n);
_Async int caw_mysql_stmt_execute(MYSQL_STMT *);
_Async int caw_mysql_stmt_fetch(MYSQL_STMT *); /* MYSQL_NO_DATA: the end; MYSQL_DATA_TRUNCATED: a row, but see its `error`s */
_Async int caw_mysql_stmt_store_result(MYSQL_STMT *);
_Async int caw_mysql_stmt_next_result(MYSQL_STMT *); /* MYSQL_NO_DATA: that was the last */
_Async int caw_mysql_stmt_send_long_data(MYSQL_STMT *, unsigned param, const char *p, unsigned long n);
_Async int caw_mysql_stmt_free_result(MYSQL_STMT *);
_Async int caw_mysql_stmt_reset(MYSQL_STMT *);
_Async int caw_mysql_stmt_close(MYSQL_STMT *); /* freed, whatever the code, but for UV_EBUSY. NULL is accepted */

/* ---- in a pool ---- */
/* Cut off in the middle of something, or lost. */
bool caw_mysql_broken(const MYSQL *);
/* Back to its pool, if the next one finds it as it was opened: not broken, in no transaction, with nothing left to be read.
   Else it is discarded, and the server rolls back. NULL is accepted. Example:
       MYSQL *m;
       if ((e = await caw_pool_get(db, (void **)&m)) < 0) return e;
       defer caw_mysql_put(db, m); */
void caw_mysql_put(caw_pool *, MYSQL *);

#ifdef __cplusplus
}
#endif
#endif
