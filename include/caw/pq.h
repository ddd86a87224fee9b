/* PostgreSQL: libpq, with the waits for the server taken out. What libpq does without waiting is called as ever (PQgetvalue,
   PQclear, PQsendQueryParams, PQenterPipelineMode, …); of its functions that wait, PQexec(c, sql) becomes
   await caw_pq_exec(c, sql, &result), and so on. Any PGconn may be used, also one that libpq itself has opened; it is made
   non-blocking. Like a stream it is for the tasks of one thread, and for one of them at a time: another gets UV_EBUSY.

   Build with $(pkg-config --cflags libpq), link with -lcaw-pq -lpq.

   The results are codes, as everywhere in caw: 0 says that libpq has its answer, and that stands in *out, be it an error of
   the server's: PQresultStatus and PQresultErrorMessage tell, as after PQexec. Negative: there is no answer, *out is NULL,
   and PQerrorMessage(c) says more. UV_EPIPE: the connection is broken; UV_EBUSY: it has another request under way, or is in
   pipeline mode; UV_EINVAL: libpq refuses the arguments; UV_ECANCELED.

   A request that is cancelled once it has begun breaks the connection, for its answer would be taken for the next one's:
   caw_pq_broken tells, and caw_pq_put discards it. The server may have done it, or be at it still: caw_pq_cancel asks it
   to stop. Deadlines are `within`:

       within (200) e = await caw_pq_exec(c, "select …", &r);
       else e = UV_ETIMEDOUT; */
#ifndef CAW_PQ_H_INCLUDED
#define CAW_PQ_H_INCLUDED
#include <libpq-fe.h>
#include <sys/types.h>
#include <caw/sync.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- connecting. Its steps run on the thread pool: they look up names and calculate (SCRAM, TLS). ---- */
/* PQconnectdb. 0; UV_ECONNREFUSED: no server, or it refuses; UV_ENOMEM, UV_ECANCELED. *out is NULL on failure. PQfinish
   closes it. libpq's connect_timeout is not looked at: that is `within`. */
_Async int caw_pq_connect(PGconn **out, const char *conninfo);
/* The waiting alone, of what PQconnectStart or PQconnectStartParams has begun. It stays the caller's on failure too, and
   PQerrorMessage tells why. */
_Async int caw_pq_connect_poll(PGconn *);
/* PQreset: closes the connection, broken or not, and opens it anew. The same codes. */
_Async int caw_pq_reset(PGconn *);

/* ---- requests: PQexec, PQexecParams, PQprepare, PQexecPrepared, PQdescribePrepared, PQdescribePortal. Of several results
   the last one. Free it by PQclear. ---- */
_Async int caw_pq_exec(PGconn *, const char *sql, PGresult **out);
_Async int caw_pq_exec_params(PGconn *, const char *sql, int n, const Oid *types, const char *const *values,
                              const int *lengths, const int *formats, int result_format, PGresult **out);
_Async int caw_pq_prepare(PGconn *, const char *name, const char *sql, int n, const Oid *types, PGresult **out);
_Async int caw_pq_exec_prepared(PGconn *, const char *name, int n, const char *const *values, const int *lengths,
                                const int *formats, int result_format, PGresult **out);
_Async int caw_pq_describe_prepared(PGconn *, const char *name, PGresult **out);
_Async int caw_pq_describe_portal(PGconn *, const char *name, PGresult **out);

/* ---- several results; pipelines; row by row ---- */
/* PQgetResult: the next result of what has been sent by PQsendQuery, PQsendPrepare, …, one of PQsetSingleRowMode's rows, or
   one of a pipeline's. What is still to be sent is sent first. *out is NULL, and the result 0, at the end of each request's.
   A pipeline: PQenterPipelineMode(c); PQsendQueryParams(c, …) as often as you like; PQpipelineSync(c); then this until
   PQresultStatus is PGRES_PIPELINE_SYNC; PQexitPipelineMode(c). */
_Async int caw_pq_get_result(PGconn *, PGresult **out);
/* PQflush: until all has been sent. Only for a pipeline or a COPY that others shall see before its results are asked for. */
_Async int caw_pq_flush(PGconn *);

/* ---- LISTEN: PQnotifies ---- */
/* The next notification: free it by PQfreemem. Cancelled: none is lost, and the connection is as it was. */
_Async int caw_pq_notify(PGconn *, PGnotify **out);

/* ---- COPY, after a result of PGRES_COPY_IN or PGRES_COPY_OUT. Then caw_pq_get_result, to the end. ---- */
/* PQgetCopyData: the next row's length; 0: the end. Free *row by PQfreemem; it is NULL at the end and on failure. */
_Async ssize_t caw_pq_get_copy_data(PGconn *, char **row);
/* PQputCopyData: returns when it is sent, so some KiB at a time are cheaper than rows. */
_Async int caw_pq_put_copy_data(PGconn *, const char *, int n);
_Async int caw_pq_put_copy_end(PGconn *, const char *error); /* PQputCopyEnd; error: NULL, or why the COPY is to fail */

/* PQcancel: asks the server to stop what it does for this connection, which may be broken. By the thread pool. 0, or
   UV_EIO: it could not be asked. */
_Async int caw_pq_cancel(PGconn *);

/* ---- in a pool ---- */
/* Cut off in the middle of a request, or lost. */
bool caw_pq_broken(const PGconn *);
/* Back to its pool, if the next one finds it as it was opened: not broken, in no transaction, with no answer outstanding.
   Else it is discarded, and the server rolls back. NULL is accepted. Example:
       PGconn *c;
       if ((e = await caw_pool_get(db, (void **)&c)) < 0) return e;
       defer caw_pq_put(db, c); */
void caw_pq_put(caw_pool *, PGconn *);

#ifdef __cplusplus
}
#endif
#endif
