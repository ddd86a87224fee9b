/* TCP streams: system calls on non-blocking descriptors, and a wait where they say "not now". Async C: written once, it is
   the same code in all classes.

   A read that brought less than it asked for has most likely emptied the kernel's buffer: the next one waits before it
   reads, which saves the read that would only say EAGAIN. Whatever comes meanwhile makes that wait end at once.

   Between the wait and the system call no other task runs, so there is nothing to undo when a wait is cancelled: what was
   not read is still in the kernel. Only a write can be cancelled in its middle; that breaks the stream. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>
#include "caw/stream.h"
#include "fd.h"

enum { HOST_MAX = 256, PIECES = 16 };

struct caw_stream {
    caw_fd *fd;
    bool drained; /* the kernel's buffer is likely empty */
    bool writing; /* a task stands in a write */
    bool broken;  /* a write stopped in its middle */
};
struct caw_listener {
    caw_fd *fd;
};

/* ---- addresses ---- */
static int eai(int e)
{
    switch (e) {
    case 0: return 0;
    case EAI_AGAIN: return UV_EAI_AGAIN;
    case EAI_FAMILY: return UV_EAI_FAMILY;
    case EAI_MEMORY: return UV_EAI_MEMORY;
    case EAI_NONAME: return UV_EAI_NONAME;
    case EAI_SERVICE: return UV_EAI_SERVICE;
    case EAI_SYSTEM: return errno ? -errno : UV_EAI_FAIL;
    default: return UV_EAI_FAIL;
    }
}
static int split(const char *host_port, char host[HOST_MAX], const char **port)
{
    const char *colon = strrchr(host_port, ':'), *end = colon;
    if (!colon || !colon[1]) return UV_EINVAL;
    if (*host_port == '[') {
        host_port++;
        if (end == host_port || *--end != ']') return UV_EINVAL;
    }
    size_t n = (size_t)(end - host_port);
    if (n >= HOST_MAX) return UV_EINVAL;
    memcpy(host, host_port, n);
    host[n] = 0;
    *port = colon + 1;
    return 0;
}
static int resolve(struct addrinfo **out, const char *host_port, int flags)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = flags | AI_NUMERICSERV | AI_NUMERICHOST};
    char host[HOST_MAX];
    const char *port;
    *out = NULL;
    int e = split(host_port, host, &port);
    if (e) return e;
    const char *name = *host ? host : NULL;
    e = getaddrinfo(name, port, &hints, out);
    if (e == EAI_NONAME && name) {
        hints.ai_flags &= ~AI_NUMERICHOST;
        e = getaddrinfo(name, port, &hints, out);
    }
    return eai(e);
}

/* ---- opening and closing ---- */
static int stream_new(caw_stream **out, int number) /* takes the number over, on failure too */
{
    int e = UV_ENOMEM, on = 1;
    caw_stream *s = calloc(1, sizeof *s);
    *out = NULL;
    if (s && (e = caw_fd_open(&s->fd, number)) == 0) {
        (void)setsockopt(number, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        *out = s;
        return 0;
    }
    free(s);
    close(number);
    return e;
}
void caw_close(caw_stream *s)
{
    if (!s) return;
    caw_fd_close(s->fd);
    free(s);
}
static int begin_connect(caw_stream **out, const struct addrinfo *a) /* 0, a code, or -EINPROGRESS: not yet */
{
    int number = socket(a->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, a->ai_protocol);
    if (number < 0) {
        *out = NULL;
        return -errno;
    }
    int e = stream_new(out, number);
    if (e) return e;
    return connect(number, a->ai_addr, a->ai_addrlen) < 0 ? -errno : 0;
}
static int connect_error(caw_stream *s)
{
    int e = 0;
    socklen_t n = sizeof e;
    if (getsockopt(caw_fd_number(s->fd), SOL_SOCKET, SO_ERROR, &e, &n) < 0) return -errno;
    return -e;
}
static async int connect_one(caw_stream **out, const struct addrinfo *a)
{
    int e = begin_connect(out, a);
    if (e == -EINPROGRESS || e == -EINTR) {
        e = await caw_fd_wait((*out)->fd, UV_WRITABLE);
        if (e >= 0) e = connect_error(*out);
    }
    if (e < 0) {
        caw_close(*out);
        *out = NULL;
    }
    return e;
}
async int caw_tcp_connect(caw_stream **out, const char *host_port)
{
    struct addrinfo *all;
    *out = NULL;
    int e = await caw_checkpoint();
    if (e >= 0) e = resolve(&all, host_port, 0);
    if (e < 0) return e;
    struct addrinfo *first = all, *a = first;
    do {
        e = await connect_one(out, a);
        a = a->ai_next;
    } while (e < 0 && e != UV_ECANCELED && a);
    freeaddrinfo(first);
    return e;
}

/* ---- listening ---- */
static int listen_on(const struct addrinfo *a, int backlog, bool shared)
{
    int on = 1, number = socket(a->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, a->ai_protocol);
    if (number < 0) return -errno;
    if (setsockopt(number, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
        (!shared || setsockopt(number, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) == 0) &&
        bind(number, a->ai_addr, a->ai_addrlen) == 0 && listen(number, backlog) == 0)
        return number;
    int e = -errno;
    close(number);
    return e;
}
static int listen_any(caw_listener **out, const char *host_port, int backlog, bool shared)
{
    struct addrinfo *all;
    *out = NULL;
    int e = resolve(&all, host_port, AI_PASSIVE);
    if (e) return e;
    e = UV_EAI_NONAME;
    for (struct addrinfo *a = all; a && e < 0; a = a->ai_next) e = listen_on(a, backlog, shared);
    freeaddrinfo(all);
    if (e < 0) return e;
    int number = e;
    caw_listener *l = calloc(1, sizeof *l);
    e = l ? caw_fd_open(&l->fd, number) : UV_ENOMEM;
    if (e < 0) {
        free(l);
        close(number);
        return e;
    }
    *out = l;
    return 0;
}
int caw_tcp_listen(caw_listener **out, const char *host_port, int backlog)
{
    return listen_any(out, host_port, backlog, false);
}
int caw_tcp_listen_shared(caw_listener **out, const char *host_port, int backlog)
{
    return listen_any(out, host_port, backlog, true);
}
int caw_listener_port(caw_listener *l)
{
    struct sockaddr_storage a;
    socklen_t n = sizeof a;
    if (getsockname(caw_fd_number(l->fd), (struct sockaddr *)&a, &n) < 0) return -errno;
    if (a.ss_family == AF_INET6) return ntohs(((struct sockaddr_in6 *)&a)->sin6_port);
    return ntohs(((struct sockaddr_in *)&a)->sin_port);
}
void caw_listener_close(caw_listener *l)
{
    if (!l) return;
    caw_fd_close(l->fd);
    free(l);
}
static int accept_now(caw_listener *l)
{
    for (;;) {
        int number = accept4(caw_fd_number(l->fd), NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (number >= 0) return number;
        if (errno != EINTR && errno != ECONNABORTED && errno != EPROTO) return -errno;
    }
}
async int caw_accept(caw_listener *l, caw_stream **out)
{
    *out = NULL;
    int e = await caw_checkpoint();
    for (; e >= 0; e = await caw_fd_wait(l->fd, UV_READABLE)) {
        int number = accept_now(l);
        if (number >= 0) return stream_new(out, number);
        if (number != UV_EAGAIN) return number;
    }
    return e;
}

/* ---- reading ---- */
static ssize_t read_now(caw_stream *s, void *p, size_t n)
{
    ssize_t got;
    do got = recv(caw_fd_number(s->fd), p, n, 0);
    while (got < 0 && errno == EINTR);
    if (got < 0) return -errno;
    s->drained = got > 0 && (size_t)got < n;
    return got;
}
static async int wait_for(caw_stream *s, int event)
{
    return await caw_fd_wait(s->fd, event);
}
async ssize_t caw_read(caw_stream *s, void *p, size_t n)
{
    int e = await caw_checkpoint();
    if (e < 0 || !n) return e;
    for (;;) {
        ssize_t got = s->drained ? UV_EAGAIN : read_now(s, p, n);
        if (got != UV_EAGAIN) return got;
        e = await wait_for(s, UV_READABLE);
        if (e < 0) return e;
        s->drained = false;
    }
}
async ssize_t caw_readable(caw_stream *s)
{
    int e = await wait_for(s, UV_READABLE);
    if (e < 0) return e;
    s->drained = false;
    return 1;
}
async int caw_hung_up(caw_stream *s)
{
    char c;
    int e = await wait_for(s, UV_READABLE);
    if (e < 0) return e == UV_ECANCELED ? e : 0;
    if (recv(caw_fd_number(s->fd), &c, 1, MSG_PEEK) > 0) return await caw_sleep(CAW_FOREVER);
    return 0;
}
async int caw_read_exact(caw_stream *s, void *p, size_t n)
{
    size_t have = 0;
    int e = n ? 0 : await caw_checkpoint();
    while (e >= 0 && have < n) {
        ssize_t got = await caw_read(s, (char *)p + have, n - have);
        if (got <= 0) return got < 0 ? (int)got : UV_EOF;
        have += (size_t)got;
    }
    return e;
}

/* ---- writing ---- */
/* Sends what it can of the pieces from byte `skip` on: the number of bytes, or a code. */
static ssize_t write_now(caw_stream *s, const uv_buf_t *b, unsigned n, size_t skip)
{
    struct iovec v[PIECES];
    struct msghdr m = {.msg_iov = v};
    for (; n && m.msg_iovlen < PIECES; b++, n--) {
        if (skip >= b->len) {
            skip -= b->len;
            continue;
        }
        v[m.msg_iovlen++] = (struct iovec){b->base + skip, b->len - skip};
        skip = 0;
    }
    ssize_t put;
    do put = sendmsg(caw_fd_number(s->fd), &m, MSG_NOSIGNAL);
    while (put < 0 && errno == EINTR);
    return put < 0 ? -errno : put;
}
static int begin_write(caw_stream *s)
{
    if (s->broken) return UV_EPIPE;
    if (s->writing) return UV_EBUSY;
    s->writing = true;
    return 0;
}
static int end_write(caw_stream *s, ssize_t e, size_t done)
{
    s->writing = false;
    if (e >= 0) return 0;
    if (done) s->broken = true;
    return (int)e;
}
async int caw_writev(caw_stream *s, const uv_buf_t *b, unsigned n)
{
    size_t done = 0, all = 0;
    ssize_t e = await caw_checkpoint();
    if (e >= 0) e = begin_write(s);
    if (e < 0) return (int)e;
    for (unsigned i = 0; i < n; i++) all += b[i].len;
    while (done < all) {
        e = write_now(s, b, n, done);
        if (e == UV_EAGAIN) e = await wait_for(s, UV_WRITABLE);
        else if (e >= 0) done += (size_t)e;
        if (e < 0) break;
    }
    return end_write(s, e, done);
}
static ssize_t send_now(caw_stream *s, const char *p, size_t n)
{
    ssize_t put;
    do put = send(caw_fd_number(s->fd), p, n, MSG_NOSIGNAL);
    while (put < 0 && errno == EINTR);
    return put < 0 ? -errno : put;
}
async int caw_write(caw_stream *s, const void *p, size_t n)
{
    size_t done = 0;
    ssize_t e = await caw_checkpoint();
    if (e >= 0) e = begin_write(s);
    if (e < 0) return (int)e;
    while (done < n) {
        e = send_now(s, (const char *)p + done, n - done);
        if (e == UV_EAGAIN) e = await wait_for(s, UV_WRITABLE);
        else if (e >= 0) done += (size_t)e;
        if (e < 0) break;
    }
    return end_write(s, e, done);
}
async int caw_shutdown(caw_stream *s)
{
    int e = await caw_checkpoint();
    if (e < 0) return e;
    return shutdown(caw_fd_number(s->fd), SHUT_WR) < 0 ? -errno : 0;
}
