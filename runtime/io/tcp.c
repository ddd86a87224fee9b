/* TCP: connecting and listening.

   Connecting is RFC 8305, "happy eyeballs": a host's addresses are tried in the order in which the resolver gives them,
   one of each family in turn; the next begins when one has failed, or after 250 ms, while those before go on. The first
   that connects wins, and the block that is left then closes the others. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "caw/dns.h"
#include "caw/sync.h"
#include "address.h"
#include "listen.h"
#include "stream.h"

enum { STAGGER_MS = 250 };
bool caw_scope_cancelled(void);

/* ---- one address ---- */
static int begin_connect(caw_stream **out, const struct addrinfo *a, const struct addrinfo *local)
{
    int on = 1, number = socket(a->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, a->ai_protocol);
    *out = NULL;
    if (number < 0) return -errno;
    int e = caw_socket_stream(out, number);
    if (e < 0) return e;
    (void)setsockopt(number, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (local) {
        (void)setsockopt(number, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
        (void)setsockopt(number, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        if (bind(number, local->ai_addr, local->ai_addrlen) < 0) return -errno;
    }
    return connect(number, a->ai_addr, a->ai_addrlen) < 0 ? -errno : 0;
}
static int connect_error(caw_stream *s)
{
    int e = 0;
    socklen_t n = sizeof e;
    if (getsockopt(caw_fd_number(s->fd), SOL_SOCKET, SO_ERROR, &e, &n) < 0) return -errno;
    return -e;
}
static async int connect_one(caw_stream **out, const struct addrinfo *a, const struct addrinfo *local)
{
    int e = begin_connect(out, a, local);
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

/* ---- all of them ---- */
typedef struct addresses {
    const struct addrinfo *next[2], *local; /* of the family that comes first, of the others */
    int family, turn;
    caw_event failed;
} addresses;
static bool fits(const addresses *q, const struct addrinfo *a, int which)
{
    if (q->local && q->local->ai_family != a->ai_family) return false;
    return (a->ai_family == q->family) == (which == 0);
}
static const struct addrinfo *take(addresses *q, int which) /* NULL: there is none */
{
    const struct addrinfo *a = q->next[which];
    while (a && !fits(q, a, which)) a = a->ai_next;
    q->next[which] = a ? a->ai_next : NULL;
    return a;
}
static const struct addrinfo *next_address(addresses *q)
{
    const struct addrinfo *a = take(q, q->turn);
    if (!a) a = take(q, !q->turn);
    q->turn = !q->turn;
    return a;
}
static async const struct addrinfo *next_in_time(addresses *q)
{
    const struct addrinfo *a = next_address(q);
    if (!a) return NULL;
    within (STAGGER_MS) (void)await caw_event_wait(&q->failed);
    caw_event_clear(&q->failed);
    return caw_scope_cancelled() ? NULL : a;
}
/* That there is no way to an address says less than what another one answered. */
static int worse(int e, int also)
{
    bool nowhere = e == UV_ENETUNREACH || e == UV_EADDRNOTAVAIL || e == UV_EAFNOSUPPORT || e == UV_EHOSTUNREACH;
    return also == UV_ECANCELED || nowhere ? also : e;
}
static async int connect_any(caw_stream **out, addresses *q)
{
    int e = UV_EADDRNOTAVAIL;
    gather for (const struct addrinfo *a = next_address(q); a; a = await next_in_time(q)) {
        caw_stream *s = NULL;
        int got = await connect_one(&s, a, q->local);
        if (got >= 0) {
            *out = s;
            break;
        }
        e = e == UV_EADDRNOTAVAIL ? got : worse(e, got);
        caw_event_set(&q->failed);
    }
    if (*out && !caw_scope_cancelled()) return 0;
    caw_close(*out);
    *out = NULL;
    return caw_scope_cancelled() ? UV_ECANCELED : e;
}
static async int connect_to(caw_stream **out, const struct addrinfo *all, const struct addrinfo *local)
{
    if (!all->ai_next && !local) return await connect_one(out, all, NULL);
    addresses q = {.next = {all, all}, .local = local, .family = all->ai_family};
    return await connect_any(out, &q);
}

/* ---- by name ---- */
static async int find(struct addrinfo **all, const char *host_port)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    char host[CAW_HOST_MAX];
    const char *port;
    *all = NULL;
    int e = caw_host_port(host_port, host, &port);
    if (e == 0) e = caw_numeric(all, host, port, &hints);
    if (e != UV_EAI_NONAME) return e;
    return await caw_resolve(host, port, &hints, all);
}
static int find_local(struct addrinfo **out, const char *local)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    char host[CAW_HOST_MAX];
    const char *port;
    int e = caw_host_port(local, host, &port);
    return e < 0 ? e : caw_numeric(out, host, port, &hints);
}
async int caw_tcp_connect_from(caw_stream **out, const char *host_port, const char *local)
{
    struct addrinfo *all = NULL, *from = NULL;
    *out = NULL;
    int e = await caw_checkpoint();
    if (e >= 0 && local) e = find_local(&from, local);
    if (e >= 0) e = await find(&all, host_port);
    if (e >= 0) e = await connect_to(out, all, from);
    if (from) freeaddrinfo(from);
    if (all) freeaddrinfo(all);
    return e;
}
async int caw_tcp_connect(caw_stream **out, const char *host_port)
{
    return await caw_tcp_connect_from(out, host_port, NULL);
}

/* ---- listening ---- */
static bool is_anywhere(const struct addrinfo *a)
{
    const struct sockaddr_in6 *in6 = (const void *)a->ai_addr;
    return a->ai_family == AF_INET6 && IN6_IS_ADDR_UNSPECIFIED(&in6->sin6_addr);
}
static int listen_on(const struct addrinfo *a, int backlog, bool shared)
{
    int on = 1, off = 0, number = socket(a->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, a->ai_protocol);
    if (number < 0) return -errno;
    if (is_anywhere(a)) /* of both families */
        (void)setsockopt(number, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    if (setsockopt(number, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
        (!shared || setsockopt(number, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) == 0) &&
        bind(number, a->ai_addr, a->ai_addrlen) == 0 && listen(number, backlog) == 0)
        return number;
    int e = -errno;
    close(number);
    return e;
}
/* Of the family, or of any for AF_UNSPEC. */
static int listen_among(const struct addrinfo *all, int family, int backlog, bool shared)
{
    int e = UV_EAI_NONAME;
    for (const struct addrinfo *a = all; a && e < 0; a = a->ai_next)
        if (family == AF_UNSPEC || a->ai_family == family) e = listen_on(a, backlog, shared);
    return e;
}
static int listen_any(caw_listener **out, const char *host_port, int backlog, bool shared)
{
    struct addrinfo *all = NULL, hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
    char host[CAW_HOST_MAX];
    const char *port;
    *out = NULL;
    int e = caw_host_port(host_port, host, &port);
    if (e == 0) e = caw_numeric_or_name(&all, host, port, &hints);
    if (e < 0) return e;
    e = *host ? UV_EAI_NONAME : listen_among(all, AF_INET6, backlog, shared); /* which takes IPv4 too */
    if (e < 0 && e != UV_EADDRINUSE) e = listen_among(all, AF_UNSPEC, backlog, shared);
    freeaddrinfo(all);
    return e < 0 ? e : caw_listener_new(out, e);
}
int caw_tcp_listen(caw_listener **out, const char *host_port, int backlog)
{
    return listen_any(out, host_port, backlog, false);
}
int caw_tcp_listen_shared(caw_listener **out, const char *host_port, int backlog)
{
    return listen_any(out, host_port, backlog, true);
}
