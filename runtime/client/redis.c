/* Redis. hiredis keeps what is to be sent and what has come in buffers of a context, and waits for neither when that is not
   a blocking one; so all that stands here is the wait. It raises SIGPIPE when it writes, and moves what is left after each
   piece: therefore the sending is ours. */
#include <errno.h>
#include <netdb.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include "caw/redis.h"
#include "client/lookup.h"

enum {
    BUSY = 1 << 30,  /* among the context's flags: a task stands in a call on it */
    PIECE = 16 << 10 /* what hiredis reads at once, at most */
};

/* ---- the state of a context ---- */
static int breaks(redisContext *c, int e)
{
    if (!c->err) {
        c->err = REDIS_ERR_OTHER;
        snprintf(c->errstr, sizeof c->errstr, "%s", uv_strerror(e));
    }
    return e == UV_ECANCELED ? e : UV_EPIPE;
}
static int begin(redisContext *c)
{
    if (c->err) return UV_EPIPE;
    if (c->flags & REDIS_BLOCK) return UV_EINVAL;
    if (c->flags & BUSY) return UV_EBUSY;
    c->flags |= BUSY;
    return 0;
}
static int end(redisContext *c, int e)
{
    c->flags &= ~BUSY;
    return e;
}
void caw_redis_put(caw_pool *pool, redisContext *c)
{
    if (c && !c->err && !sdslen(c->obuf) && c->reader->pos == c->reader->len) caw_pool_put(pool, c);
    else caw_pool_discard(pool, c);
}

/* ---- connecting ---- */
/* What redisConnect…NonBlock has given, and errno after it: 0, or a code; then it is freed. */
static int begun(redisContext **out, redisContext *c, int error)
{
    int e = !c || c->err == REDIS_ERR_OOM ? UV_ENOMEM : !c->err ? 0 : c->err == REDIS_ERR_IO && error ? -error : UV_EINVAL;
    if (e < 0 && c) redisFree(c);
    *out = e < 0 ? NULL : c;
    return e;
}
static int begin_tcp(redisContext **out, const struct addrinfo *a, int port)
{
    char address[CAW_ADDRESS_MAX];
    *out = NULL;
    int e = caw_client_address(a, address);
    if (e < 0) return e;
    errno = 0;
    redisContext *c = redisConnectNonBlock(address, port);
    return begun(out, c, errno);
}
static int begin_unix(redisContext **out, const char *path)
{
    errno = 0;
    redisContext *c = redisConnectUnixNonBlock(path);
    return begun(out, c, errno);
}
static int connect_error(const redisContext *c)
{
    int e = 0;
    socklen_t n = sizeof e;
    if (getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &e, &n) < 0) return -errno;
    return -e;
}
static async int connected(redisContext **out)
{
    int e = await caw_poll((*out)->fd, UV_WRITABLE);
    if (e >= 0) e = connect_error(*out);
    if (e < 0) {
        redisFree(*out);
        *out = NULL;
    }
    return e;
}
async int caw_redis_connect(redisContext **out, const char *host, int port)
{
    struct addrinfo *all;
    *out = NULL;
    int e = await caw_client_look_up(host, &all);
    if (e < 0) return e;
    const struct addrinfo *a = all;
    do {
        e = begin_tcp(out, a, port);
        if (e >= 0) e = await connected(out);
        a = a->ai_next;
    } while (e < 0 && e != UV_ECANCELED && a);
    freeaddrinfo(all);
    return e;
}
async int caw_redis_connect_unix(redisContext **out, const char *path)
{
    enum { PAUSE_MS = 5 };
    *out = NULL;
    int e = await caw_checkpoint();
    while (e >= 0 && (e = begin_unix(out, path)) == UV_EAGAIN) /* more wait to be accepted than may: no poll tells when */
        e = await caw_sleep(PAUSE_MS);
    return e < 0 ? e : await connected(out);
}

/* ---- the wait ---- */
static ssize_t send_now(const redisContext *c, size_t done)
{
    ssize_t n;
    do n = send(c->fd, c->obuf + done, sdslen(c->obuf) - done, MSG_NOSIGNAL);
    while (n < 0 && errno == EINTR);
    return n < 0 ? -errno : n;
}
/* What stays when this is cancelled can still be sent later. A server may wait for its replies to be read before it reads on. */
static async int send_all(redisContext *c)
{
    size_t done = 0;
    ssize_t e = 0;
    while (e >= 0 && done < sdslen(c->obuf)) {
        e = send_now(c, done);
        if (e >= 0) done += (size_t)e;
        if (e != UV_EAGAIN) continue;
        e = await caw_poll(c->fd, UV_READABLE | UV_WRITABLE);
        if (e >= 0 && e & UV_READABLE && redisBufferRead(c) != REDIS_OK) e = UV_EPIPE;
    }
    if (done) sdsrange(c->obuf, (int)done, -1);
    return e < 0 ? (int)e : 0;
}
/* The next reply there is. Large ones come in pieces: only behind one that is not full there may be nothing more. */
static async int receive(redisContext *c, redisReply **out)
{
    for (bool more = false;;) {
        void *r = NULL;
        if (redisGetReplyFromReader(c, &r) != REDIS_OK) return UV_EPIPE;
        *out = r;
        int e = r || more ? 0 : await caw_poll(c->fd, UV_READABLE);
        if (r || e < 0) return e;
        size_t had = c->reader->len;
        if (redisBufferRead(c) != REDIS_OK) return UV_EPIPE;
        more = c->reader->len - had >= PIECE;
    }
}
/* By who has begun. */
static async int send_and_receive(redisContext *c, redisReply **out)
{
    int e = await send_all(c);
    return e < 0 ? e : await receive(c, out);
}

/* ---- commands ---- */
caw_redis_text caw_redis_format(const char *format, ...)
{
    caw_redis_text t = {0};
    va_list args;
    va_start(args, format);
    t.n = redisvFormatCommand(&t.p, format, args);
    va_end(args);
    if (t.n < 0) t = (caw_redis_text){.n = t.n == -1 ? UV_ENOMEM : UV_EINVAL};
    return t;
}
static int take(redisContext *c, caw_redis_text t)
{
    return redisAppendFormattedCommand(c, t.p, (size_t)t.n) == REDIS_OK ? 0 : breaks(c, UV_ENOMEM);
}
async int caw_redis_formatted(redisContext *c, redisReply **out, caw_redis_text t)
{
    *out = NULL;
    int e = t.n < 0 ? t.n : await caw_checkpoint();
    if (e >= 0) e = begin(c);
    if (e >= 0 && (e = take(c, t)) < 0) end(c, e);
    redisFreeCommand(t.p);
    if (e < 0) return e;
    e = await send_and_receive(c, out);
    return end(c, e < 0 ? breaks(c, e) : 0);
}
async int caw_redis_command_argv(redisContext *c, redisReply **out, int argc, const char **argv, const size_t *lengths)
{
    caw_redis_text t = {0};
    t.n = redisFormatCommandArgv(&t.p, argc, argv, lengths);
    if (t.n < 0) t = (caw_redis_text){.n = UV_ENOMEM};
    return await caw_redis_formatted(c, out, t);
}
async int caw_redis_get_reply(redisContext *c, redisReply **out)
{
    *out = NULL;
    int e = begin(c);
    if (e < 0) return e;
    e = await caw_checkpoint();
    if (e >= 0) e = await send_and_receive(c, out);
    return end(c, e < 0 ? breaks(c, e) : 0);
}
async int caw_redis_next(redisContext *c, redisReply **out)
{
    *out = NULL;
    int e = begin(c);
    if (e < 0) return e;
    e = await caw_checkpoint();
    if (e >= 0) e = await send_and_receive(c, out);
    return end(c, e >= 0 || e == UV_ECANCELED ? e : breaks(c, e));
}
