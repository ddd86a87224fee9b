/* What sockets can be asked and told: options, and the addresses of both ends. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#define CAW_NO_WORDS /* plain C, in which they are names of members */
#include <caw.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include "address.h"
#include "caw/stream.h"
#include "stream.h"

static int set(caw_stream *s, int level, int name, int value)
{
    return setsockopt(caw_fd_number(s->fd), level, name, &value, sizeof value) < 0 ? -errno : 0;
}
static int seconds(int64_t ms) /* at least one */
{
    int64_t s = ms / 1000 + (ms % 1000 != 0);
    return s < 1 ? 1 : s > 32767 ? 32767 : (int)s;
}
int caw_tcp_nodelay(caw_stream *s, bool on)
{
    return set(s, IPPROTO_TCP, TCP_NODELAY, on);
}
int caw_tcp_keepalive(caw_stream *s, int64_t idle_ms, int64_t interval_ms, int probes)
{
    int e = set(s, SOL_SOCKET, SO_KEEPALIVE, idle_ms >= 0);
    if (e < 0 || idle_ms < 0) return e;
    if ((e = set(s, IPPROTO_TCP, TCP_KEEPIDLE, seconds(idle_ms))) < 0) return e;
    if ((e = set(s, IPPROTO_TCP, TCP_KEEPINTVL, seconds(interval_ms))) < 0) return e;
    return set(s, IPPROTO_TCP, TCP_KEEPCNT, probes);
}
static int buffer(caw_stream *s, int name, int bytes)
{
    int e = bytes > 0 ? set(s, SOL_SOCKET, name, bytes) : 0, now = 0;
    socklen_t n = sizeof now;
    if (e < 0) return e;
    return getsockopt(caw_fd_number(s->fd), SOL_SOCKET, name, &now, &n) < 0 ? -errno : now;
}
int caw_stream_receive_buffer(caw_stream *s, int bytes)
{
    return buffer(s, SO_RCVBUF, bytes);
}
int caw_stream_send_buffer(caw_stream *s, int bytes)
{
    return buffer(s, SO_SNDBUF, bytes);
}
void caw_close_reset(caw_stream *s)
{
    struct linger none = {.l_onoff = 1};
    if (s && s->kind == CAW_STREAM_SOCKET)
        (void)setsockopt(caw_fd_number(s->fd), SOL_SOCKET, SO_LINGER, &none, sizeof none);
    caw_close(s);
}

/* ---- addresses ---- */
typedef int name_of(int, struct sockaddr *, socklen_t *);
static int address(const caw_stream *s, name_of *name, char *text, size_t size)
{
    struct sockaddr_storage a;
    socklen_t n = sizeof a;
    if (size) *text = 0;
    if (name(caw_fd_number(s->fd), (struct sockaddr *)&a, &n) < 0) return -errno;
    return caw_sockaddr_text((struct sockaddr *)&a, n, text, size);
}
int caw_stream_local(const caw_stream *s, char *text, size_t size)
{
    return address(s, getsockname, text, size);
}
int caw_stream_peer(const caw_stream *s, char *text, size_t size)
{
    return address(s, getpeername, text, size);
}
