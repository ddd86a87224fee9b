/* PostgreSQL. libpq can do everything without waiting but wait: PQsendQuery sends, PQconsumeInput reads what is there,
   PQisBusy tells whether that is an answer. So all that stands here is the wait between them.

   A query is one such wait, so it is the runtime's own, on a descriptor that stays armed in the loop, and not caw_poll, which
   would be three system calls more each time. libpq closes its socket whenever it likes, so the watched one is a duplicate;
   it lives with the PGconn, as libpq's events have it: one of them tells the end. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>
#include <libpq-events.h>
#include "caw/pq.h"
#include "io/fd.h"

typedef struct line { /* what is ours of a connection */
    caw_fd *fd;       /* NULL: not yet waited for */
    bool cut;         /* a request was cancelled in its middle */
} line;

/* ---- a connection's line ---- */
static void unwatch(line *l)
{
    if (!l) return;
    caw_fd_close(l->fd);
    *l = (line){0};
}
static int on_event(PGEventId id, void *info, void *unused)
{
    (void)unused;
    if (id == PGEVT_CONNRESET) unwatch(PQinstanceData(((PGEventConnReset *)info)->conn, on_event));
    if (id == PGEVT_CONNDESTROY) {
        line *l = PQinstanceData(((PGEventConnDestroy *)info)->conn, on_event);
        unwatch(l);
        free(l);
    }
    return 1;
}
static line *line_of(PGconn *c) /* NULL: no memory */
{
    line *l = PQinstanceData(c, on_event);
    if (l) return l;
    (void)PQregisterEventProc(c, on_event, "caw", NULL); /* fails when it is there already */
    if (!(l = calloc(1, sizeof *l))) return NULL;
    if (PQsetInstanceData(c, on_event, l)) return l;
    free(l);
    return NULL;
}
static int watch(PGconn *c, caw_fd **out)
{
    line *l = line_of(c);
    if (!l) return UV_ENOMEM;
    if (!l->fd) {
        int number = fcntl(PQsocket(c), F_DUPFD_CLOEXEC, 0);
        int e = number < 0 ? -errno : caw_fd_open(&l->fd, number);
        if (e < 0 && number >= 0) close(number);
        if (e < 0) return e;
    }
    *out = l->fd;
    return 0;
}
static bool lost(const PGconn *c)
{
    return PQstatus(c) != CONNECTION_OK;
}
bool caw_pq_broken(const PGconn *c)
{
    const line *l = PQinstanceData(c, on_event);
    return (l && l->cut) || lost(c) || PQtransactionStatus(c) == PQTRANS_ACTIVE;
}
void caw_pq_put(caw_pool *pool, PGconn *c)
{
    bool as_opened = c && !caw_pq_broken(c) && PQtransactionStatus(c) == PQTRANS_IDLE &&
                     PQpipelineStatus(c) == PQ_PIPELINE_OFF;
    if (as_opened) caw_pool_put(pool, c);
    else caw_pool_discard(pool, c);
}
/* A request ended by a code. Cancelled in its middle: nobody is to take its answer for his own, by libpq's functions neither. */
static int ended(PGconn *c, int e)
{
    line *l = e == UV_ECANCELED && PQtransactionStatus(c) == PQTRANS_ACTIVE ? line_of(c) : NULL;
    if (l) l->cut = true, (void)shutdown(PQsocket(c), SHUT_RDWR);
    return e;
}

/* ---- the wait ---- */
/* What is waited for, as far as it is there: 0 when that is all of it, the events to wait for, or a code. */
typedef int step(PGconn *, void **out);

static async int until(PGconn *c, step *now, void **out)
{
    for (;;) {
        caw_fd *fd;
        int events = now(c, out), e = events > 0 ? watch(c, &fd) : events;
        if (!events) return 0;
        if (e >= 0) e = await caw_fd_wait(fd, events);
        if (e < 0) {
            PQclear(*out); /* the first of several results: nothing else is there before all is */
            *out = NULL;
            return ended(c, e);
        }
        if (e & UV_READABLE) (void)PQconsumeInput(c); /* a connection that is lost shows in its status */
    }
}
/* While something is still to be sent, the server may wait for its answers to be read before it reads on. What can't be sent
   is left to who reads: the server's last words may be there. */
static int to_send(PGconn *c)
{
    return PQflush(c) == 1 ? UV_READABLE | UV_WRITABLE : 0;
}
static int to_come(PGconn *c)
{
    int events = to_send(c);
    return events ? events : UV_READABLE;
}

/* ---- connecting ---- */
static async int establish(PGconn *c, PostgresPollingStatusType (*step)(PGconn *))
{
    PostgresPollingStatusType next = PGRES_POLLING_WRITING;
    int e = await caw_checkpoint();
    while (e >= 0 && (next == PGRES_POLLING_READING || next == PGRES_POLLING_WRITING)) {
        if (PQstatus(c) == CONNECTION_BAD) return UV_ECONNREFUSED;
        e = await caw_poll(PQsocket(c), next == PGRES_POLLING_READING ? UV_READABLE : UV_WRITABLE);
        if (e < 0) return e;
        offload {
            next = step(c);
        }
    }
    if (e < 0) return e;
    if (next != PGRES_POLLING_OK) return UV_ECONNREFUSED;
    return PQsetnonblocking(c, 1) < 0 ? UV_ENOMEM : 0;
}
async int caw_pq_connect_poll(PGconn *c)
{
    return await establish(c, PQconnectPoll);
}
async int caw_pq_connect(PGconn **out, const char *conninfo)
{
    PGconn *c = NULL;
    *out = NULL;
    int e = await caw_checkpoint();
    if (e < 0) return e;
    offload {
        c = PQconnectStart(conninfo);
    }
    if (!c) return caw_cancelled() ? UV_ECANCELED : UV_ENOMEM;
    e = await establish(c, PQconnectPoll);
    if (e < 0) PQfinish(c);
    else *out = c;
    return e;
}
async int caw_pq_reset(PGconn *c)
{
    bool begun = false;
    int e = await caw_checkpoint();
    if (e < 0) return e;
    unwatch(PQinstanceData(c, on_event));
    offload {
        begun = PQresetStart(c);
    }
    if (!begun) return caw_cancelled() ? UV_ECANCELED : UV_ECONNREFUSED;
    return await establish(c, PQresetPoll);
}

/* ---- requests ---- */
static int begin(PGconn *c)
{
    const line *l = PQinstanceData(c, on_event);
    if ((l && l->cut) || lost(c)) return UV_EPIPE;
    if (PQtransactionStatus(c) == PQTRANS_ACTIVE || PQpipelineStatus(c) != PQ_PIPELINE_OFF) return UV_EBUSY;
    return PQisnonblocking(c) || PQsetnonblocking(c, 1) == 0 ? 0 : UV_ENOMEM;
}
static bool comes(PGconn *c) /* of a lost one the error, at once */
{
    return PQisBusy(c) && !lost(c);
}
static int result_now(PGconn *c, void **out)
{
    if (comes(c)) return to_come(c);
    *out = PQgetResult(c);
    return 0;
}
/* Like PQexec: the last result, or the one with which a COPY begins. */
static int answer_now(PGconn *c, void **out)
{
    while (!comes(c)) {
        PGresult *r = PQgetResult(c);
        if (!r) return *out ? 0 : UV_EIO;
        PQclear(*out);
        *out = r;
        ExecStatusType s = PQresultStatus(r);
        if (s == PGRES_COPY_IN || s == PGRES_COPY_OUT || s == PGRES_COPY_BOTH || lost(c)) return 0;
    }
    return to_come(c);
}
async int caw_pq_get_result(PGconn *c, PGresult **out)
{
    *out = NULL;
    int e = await caw_checkpoint();
    return e < 0 ? ended(c, e) : await until(c, result_now, (void **)out);
}
/* The body of each; what PQsend… refuses has not been begun. */
#define REQUEST(c, out, send)                                                                                          \
    *(out) = NULL;                                                                                                     \
    int e = await caw_checkpoint();                                                                                    \
    if (e >= 0) e = begin(c);                                                                                          \
    if (e < 0) return e;                                                                                               \
    if (!(send)) return lost(c) ? UV_EPIPE : UV_EINVAL;                                                                \
    return await until(c, answer_now, (void **)(out))

async int caw_pq_exec(PGconn *c, const char *sql, PGresult **out)
{
    REQUEST(c, out, PQsendQuery(c, sql));
}
async int caw_pq_exec_params(PGconn *c, const char *sql, int n, const Oid *types, const char *const *values,
                             const int *lengths, const int *formats, int result_format, PGresult **out)
{
    REQUEST(c, out, PQsendQueryParams(c, sql, n, types, values, lengths, formats, result_format));
}
async int caw_pq_prepare(PGconn *c, const char *name, const char *sql, int n, const Oid *types, PGresult **out)
{
    REQUEST(c, out, PQsendPrepare(c, name, sql, n, types));
}
async int caw_pq_exec_prepared(PGconn *c, const char *name, int n, const char *const *values, const int *lengths,
                               const int *formats, int result_format, PGresult **out)
{
    REQUEST(c, out, PQsendQueryPrepared(c, name, n, values, lengths, formats, result_format));
}
async int caw_pq_describe_prepared(PGconn *c, const char *name, PGresult **out)
{
    REQUEST(c, out, PQsendDescribePrepared(c, name));
}
async int caw_pq_describe_portal(PGconn *c, const char *name, PGresult **out)
{
    REQUEST(c, out, PQsendDescribePortal(c, name));
}
static int sent_now(PGconn *c, void **none)
{
    (void)none;
    return lost(c) ? UV_EPIPE : to_send(c);
}
async int caw_pq_flush(PGconn *c)
{
    void *none = NULL;
    int e = await caw_checkpoint();
    return e < 0 ? ended(c, e) : await until(c, sent_now, &none);
}

/* ---- notifications ---- */
static int notify_now(PGconn *c, void **out)
{
    *out = PQnotifies(c);
    return *out ? 0 : lost(c) ? UV_EPIPE : to_come(c);
}
async int caw_pq_notify(PGconn *c, PGnotify **out)
{
    *out = NULL;
    int e = await caw_checkpoint();
    return e < 0 ? e : await until(c, notify_now, (void **)out);
}

/* ---- COPY ---- */
typedef struct row {
    void *p; /* until's out */
    int n;
} row;
static int row_now(PGconn *c, void **out)
{
    enum { AT_END = -1 };
    row *r = (row *)(void *)out;
    r->n = PQgetCopyData(c, (char **)&r->p, 1);
    if (r->n == 0) return lost(c) ? UV_EPIPE : to_come(c);
    if (r->n < AT_END) return lost(c) ? UV_EPIPE : UV_EINVAL;
    if (r->n == AT_END) r->n = 0;
    return 0;
}
async ssize_t caw_pq_get_copy_data(PGconn *c, char **out)
{
    row r = {0};
    *out = NULL;
    int e = await caw_checkpoint();
    if (e < 0) return ended(c, e);
    e = await until(c, row_now, (void **)&r);
    *out = r.p;
    return e < 0 ? e : r.n;
}
typedef struct piece {
    void *none; /* until's out */
    const char *p;
    int n; /* negative: the end */
    bool taken;
} piece;
static int piece_now(PGconn *c, void **out)
{
    piece *d = (piece *)(void *)out;
    while (!d->taken) {
        int did = d->n < 0 ? PQputCopyEnd(c, d->p) : PQputCopyData(c, d->p, d->n), events;
        if (did < 0) return lost(c) ? UV_EPIPE : UV_EINVAL;
        if (did == 0 && (events = to_send(c))) return events; /* no room; if all has gone meanwhile, there is */
        d->taken = did;
    }
    return lost(c) ? UV_EPIPE : to_send(c);
}
async int caw_pq_put_copy_data(PGconn *c, const char *p, int n)
{
    piece d = {.p = p, .n = n};
    if (n < 0) return UV_EINVAL;
    int e = await caw_checkpoint();
    return e < 0 ? ended(c, e) : await until(c, piece_now, (void **)&d);
}
async int caw_pq_put_copy_end(PGconn *c, const char *error)
{
    piece d = {.p = error, .n = -1};
    int e = await caw_checkpoint();
    return e < 0 ? ended(c, e) : await until(c, piece_now, (void **)&d);
}

async int caw_pq_cancel(PGconn *c)
{
    bool asked = false;
    char why[256];
    int e = await caw_checkpoint();
    PGcancel *request = e < 0 ? NULL : PQgetCancel(c);
    if (e < 0) return e;
    if (!request) return UV_EIO;
    offload {
        asked = PQcancel(request, why, sizeof why);
    }
    PQfreeCancel(request);
    return asked ? 0 : caw_cancelled() ? UV_ECANCELED : UV_EIO;
}
