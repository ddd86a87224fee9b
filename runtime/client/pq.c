/* PostgreSQL. libpq can do everything without waiting but wait: PQsendQuery sends, PQconsumeInput reads what is there,
   PQisBusy tells whether that is an answer. So all that stands here is the wait between them.

   A query is one such wait, so it is the runtime's own, on a descriptor that stays armed in the loop, and not caw_poll, which
   would be some system calls more each time. libpq closes its socket whenever it likes, so the watched one is a duplicate;
   it lives with the PGconn, as libpq's events have it: one of them tells the end. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>
#include <libpq-events.h>
#include "caw/pq.h"
#include "io/fd.h"
#include "io/offload.h"

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
static bool lost(const PGconn *c)
{
    return PQstatus(c) != CONNECTION_OK;
}
/* The descriptor to wait for. Whose connection it is that comes here for the first time: from now on it does not block. */
static int watch(PGconn *c, caw_fd **out)
{
    line *l = line_of(c);
    if (l && l->fd) return *out = l->fd, 0;
    if (!l || PQsetnonblocking(c, 1) < 0) return lost(c) ? UV_EPIPE : UV_ENOMEM;
    int number = fcntl(PQsocket(c), F_DUPFD_CLOEXEC, 0);
    if (number < 0) return lost(c) ? UV_EPIPE : -errno;
    int e = caw_fd_open(&l->fd, number);
    if (e < 0) close(number);
    *out = l->fd;
    return e;
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

/* What is waited for, as far as it is there: 0 when that is all of it, the events to wait for, or a code. */
typedef int step(PGconn *, void **out);

static async int wait_for(PGconn *c, caw_fd *fd, int events, step *now, void **out)
{
    for (;;) {
        int e = await caw_fd_wait(fd, events);
        if (e < 0) {
            PQclear(*out); /* the first of several results: nothing else is there before all is */
            *out = NULL;
            return ended(c, e);
        }
        if (e & UV_READABLE) (void)PQconsumeInput(c); /* a connection that is lost shows in its status */
        if ((events = now(c, out)) <= 0) return events;
    }
}
/* The same, for what may be there already. */
static async int until(PGconn *c, step *now, void **out)
{
    caw_fd *fd;
    int e = await caw_checkpoint(), events = e < 0 ? e : now(c, out);
    if (events <= 0) return ended(c, events);
    e = watch(c, &fd);
    return e < 0 ? e : await wait_for(c, fd, events, now, out);
}

/* ---- connecting. Each step may look up a name, or calculate for long (SCRAM, TLS). ---- */
typedef struct dial {
    PGconn *c;
    const char *conninfo;
    int (*step)(struct dial *);
    int said; /* a PostgresPollingStatusType, or whether it has begun */
} dial;
static int start(dial *d)
{
    return (d->c = PQconnectStart(d->conninfo)) != NULL;
}
static int connect_on(dial *d)
{
    return (int)PQconnectPoll(d->c);
}
static int start_again(dial *d)
{
    return PQresetStart(d->c);
}
static int reset_on(dial *d)
{
    return (int)PQresetPoll(d->c);
}
static void take_step(void *p)
{
    dial *d = p;
    d->said = d->step(d);
}
static async int elsewhere(dial *d, int (*step)(dial *))
{
    d->step = step;
    return await caw_offload_to(CAW_OFFLOAD_DNS, take_step, d);
}
static async int establish(dial *d, int (*step)(dial *))
{
    int e = 0;
    d->said = PGRES_POLLING_WRITING;
    while (e >= 0 && (d->said == PGRES_POLLING_READING || d->said == PGRES_POLLING_WRITING)) {
        if (PQstatus(d->c) == CONNECTION_BAD) return UV_ECONNREFUSED;
        e = await caw_poll(PQsocket(d->c), d->said == PGRES_POLLING_READING ? UV_READABLE : UV_WRITABLE);
        if (e >= 0) e = await elsewhere(d, step);
    }
    if (e < 0) return e;
    if (d->said != PGRES_POLLING_OK) return UV_ECONNREFUSED;
    return PQsetnonblocking(d->c, 1) < 0 ? UV_ENOMEM : 0; /* what is sent before anything is awaited does not block either */
}
async int caw_pq_connect_poll(PGconn *c)
{
    dial d = {.c = c};
    return await establish(&d, connect_on);
}
async int caw_pq_connect(PGconn **out, const char *conninfo)
{
    dial d = {.conninfo = conninfo};
    *out = NULL;
    int e = await elsewhere(&d, start);
    if (e >= 0) e = d.c ? await establish(&d, connect_on) : UV_ENOMEM;
    if (e < 0) PQfinish(d.c);
    else *out = d.c;
    return e;
}
async int caw_pq_reset(PGconn *c)
{
    dial d = {.c = c};
    int e = await caw_checkpoint();
    if (e < 0) return e;
    unwatch(PQinstanceData(c, on_event));
    e = await elsewhere(&d, start_again);
    if (e < 0) return e;
    return d.said ? await establish(&d, reset_on) : UV_ECONNREFUSED;
}

/* ---- requests ---- */
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
        if (*out) PQclear(*out);
        *out = r;
        ExecStatusType s = PQresultStatus(r);
        if (s == PGRES_COPY_IN || s == PGRES_COPY_OUT || s == PGRES_COPY_BOTH) return 0;
    }
    return to_come(c);
}
async int caw_pq_get_result(PGconn *c, PGresult **out)
{
    *out = NULL;
    return await until(c, result_now, (void **)out);
}
static int refused(PGconn *c)
{
    const line *l = PQinstanceData(c, on_event);
    if ((l && l->cut) || lost(c)) return UV_EPIPE;
    return PQtransactionStatus(c) == PQTRANS_ACTIVE || PQpipelineStatus(c) != PQ_PIPELINE_OFF ? UV_EBUSY : UV_EINVAL;
}
/* The body of each. Every call of libpq's counts here: whether the connection may be asked at all, PQsend… finds out. */
#define REQUEST(c, out, send)                                                                                          \
    caw_fd *fd;                                                                                                        \
    *(out) = NULL;                                                                                                     \
    int e = await caw_checkpoint();                                                                                    \
    if (e >= 0) e = watch(c, &fd);                                                                                     \
    if (e < 0) return e;                                                                                               \
    if (PQpipelineStatus(c) != PQ_PIPELINE_OFF || !(send)) return refused(c);                                          \
    return await wait_for(c, fd, to_come(c), answer_now, (void **)(out))

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
    return await until(c, sent_now, &none);
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
    return await until(c, notify_now, (void **)out);
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
    int e = await until(c, row_now, (void **)&r);
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
    return n < 0 ? UV_EINVAL : await until(c, piece_now, (void **)&d);
}
async int caw_pq_put_copy_end(PGconn *c, const char *error)
{
    piece d = {.p = error, .n = -1};
    return await until(c, piece_now, (void **)&d);
}

/* ---- a connection of its own, which says "stop" ---- */
typedef struct stop {
    PGcancel *request;
    bool asked;
} stop;
static void ask_to_stop(void *p)
{
    stop *s = p;
    char why[256];
    s->asked = PQcancel(s->request, why, sizeof why);
}
async int caw_pq_cancel(PGconn *c)
{
    stop s = {.request = PQgetCancel(c)};
    int e = s.request ? await caw_offload_to(CAW_OFFLOAD_DNS, ask_to_stop, &s) : UV_EIO;
    PQfreeCancel(s.request);
    return e < 0 ? e : s.asked ? 0 : UV_EIO;
}
