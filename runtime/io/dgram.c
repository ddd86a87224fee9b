/* Datagrams: each is one system call, whole or not at all, so there is nothing to undo. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "caw/dgram.h"
#include "address.h"
#include "fd.h"

enum { BATCH = 32 };
struct caw_dgram {
    caw_fd *fd;
    int family;
    bool receiving, sending;
};
static int number(const caw_dgram *d)
{
    return caw_fd_number(d->fd);
}

/* ---- opening ---- */
int caw_dgram_open(caw_dgram **out, int fd)
{
    int type = 0, family = 0;
    socklen_t n = sizeof type, m = sizeof family;
    *out = NULL;
    if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &n) < 0) return -errno;
    if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &family, &m) < 0) return -errno;
    if (type != SOCK_DGRAM) return UV_EINVAL;
    caw_dgram *d = calloc(1, sizeof *d);
    int e = d ? caw_fd_open(&d->fd, fd) : UV_ENOMEM;
    if (e < 0) {
        free(d);
        return e;
    }
    d->family = family;
    *out = d;
    return 0;
}
static int new_socket(caw_dgram **out, int family)
{
    int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return -errno;
    int e = caw_dgram_open(out, fd);
    if (e < 0) close(fd);
    return e;
}
static int bind_to(caw_dgram **out, const caw_address *a, bool shared)
{
    int on = 1, off = 0, e = new_socket(out, a->any.sa_family);
    if (e < 0) return e;
    int fd = number(*out);
    if (a->any.sa_family == AF_INET6 && IN6_IS_ADDR_UNSPECIFIED(&a->in6.sin6_addr))
        (void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    if ((!shared || (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
                     setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) == 0)) &&
        bind(fd, &a->any, a->n) == 0)
        return 0;
    e = -errno;
    caw_dgram_close(*out);
    *out = NULL;
    return e;
}
static int bind_any(caw_dgram **out, const char *host_port, bool shared)
{
    caw_address a, both = {.n = sizeof both.in6, .in6 = {.sin6_family = AF_INET6}};
    *out = NULL;
    int e = caw_address_parse(&a, host_port);
    if (e < 0) return e;
    if (*host_port == ':') {
        both.in6.sin6_port = htons((uint16_t)caw_address_port(&a));
        e = bind_to(out, &both, shared);
        if (e == 0 || e == UV_EADDRINUSE) return e;
    }
    return bind_to(out, &a, shared);
}
int caw_dgram_bind(caw_dgram **out, const char *host_port)
{
    return bind_any(out, host_port, false);
}
int caw_dgram_bind_shared(caw_dgram **out, const char *host_port)
{
    return bind_any(out, host_port, true);
}
async int caw_dgram_connect(caw_dgram **out, const char *host_port)
{
    caw_address a;
    *out = NULL;
    int e = await caw_address_find(&a, host_port);
    if (e >= 0) e = new_socket(out, a.any.sa_family);
    if (e < 0) return e;
    do e = connect(number(*out), &a.any, a.n) < 0 ? -errno : 0;
    while (e == UV_EINTR);
    if (e == 0) return 0;
    caw_dgram_close(*out);
    *out = NULL;
    return e;
}
int caw_dgram_fd(const caw_dgram *d)
{
    return number(d);
}
void caw_dgram_close(caw_dgram *d)
{
    if (!d) return;
    caw_fd_close(d->fd);
    free(d);
}
int caw_dgram_local(const caw_dgram *d, caw_address *out)
{
    out->n = sizeof out->storage;
    return getsockname(number(d), &out->any, &out->n) < 0 ? -errno : 0;
}
int caw_dgram_peer(const caw_dgram *d, caw_address *out)
{
    out->n = sizeof out->storage;
    return getpeername(number(d), &out->any, &out->n) < 0 ? -errno : 0;
}

/* ---- sending ---- */
static async int wait_for(caw_dgram *d, int event, bool *standing)
{
    *standing = true;
    int e = await caw_fd_wait(d->fd, event);
    *standing = false;
    return e;
}
async ssize_t caw_dgram_send_to(caw_dgram *d, const void *p, size_t n, const caw_address *to)
{
    bool is_to = to && to->n;
    int e = await caw_checkpoint();
    if (e >= 0 && d->sending) return UV_EBUSY;
    for (; e >= 0; e = await wait_for(d, UV_WRITABLE, &d->sending)) {
        ssize_t put;
        do put = sendto(number(d), p, n, MSG_NOSIGNAL, is_to ? &to->any : NULL, is_to ? to->n : 0);
        while (put < 0 && errno == EINTR);
        if (put >= 0) return put;
        if (errno != EAGAIN) return -errno;
    }
    return e;
}
async ssize_t caw_dgram_send(caw_dgram *d, const void *p, size_t n)
{
    return await caw_dgram_send_to(d, p, n, NULL);
}

/* ---- receiving ---- */
async ssize_t caw_dgram_recv(caw_dgram *d, void *p, size_t n, caw_address *from)
{
    int e = await caw_checkpoint();
    if (e >= 0 && d->receiving) return UV_EBUSY;
    for (; e >= 0; e = await wait_for(d, UV_READABLE, &d->receiving)) {
        if (from) from->n = sizeof from->storage;
        ssize_t got;
        do got = recvfrom(number(d), p, n, MSG_TRUNC, from ? &from->any : NULL, from ? &from->n : NULL);
        while (got < 0 && errno == EINTR);
        if (got >= 0) return got;
        if (errno != EAGAIN) return -errno;
    }
    return e;
}

/* ---- many ---- */
typedef struct batch {
    struct mmsghdr m[BATCH];
    struct iovec v[BATCH];
} batch;
static unsigned fill(batch *b, const caw_packet *k, unsigned n, bool receives)
{
    if (n > BATCH) n = BATCH;
    for (unsigned i = 0; i < n; i++) {
        socklen_t address = receives ? sizeof k[i].address.storage : k[i].address.n;
        b->v[i] = (struct iovec){k[i].p, k[i].n};
        b->m[i] = (struct mmsghdr){.msg_hdr = {.msg_name = address ? (void *)(uintptr_t)&k[i].address.any : NULL,
                                               .msg_namelen = address,
                                               .msg_iov = &b->v[i],
                                               .msg_iovlen = 1}};
    }
    return n;
}
static int receive_now(caw_dgram *d, caw_packet *k, unsigned n)
{
    batch b;
    int got;
    n = fill(&b, k, n, true);
    do got = recvmmsg(number(d), b.m, n, MSG_TRUNC, NULL);
    while (got < 0 && errno == EINTR);
    for (int i = 0; i < got; i++) k[i].size = b.m[i].msg_len, k[i].address.n = b.m[i].msg_hdr.msg_namelen;
    return got < 0 ? -errno : got;
}
async int caw_dgram_recv_many(caw_dgram *d, caw_packet *k, unsigned n)
{
    unsigned have = 0;
    int e = await caw_checkpoint();
    if (e >= 0 && d->receiving) return UV_EBUSY;
    while (e >= 0 && have < n && have < INT_MAX) {
        e = receive_now(d, k + have, n - have);
        if (e >= 0) have += (unsigned)e;
        else if (have) break; /* the others are not there yet; or the next call has the code */
        else if (e == UV_EAGAIN) e = await wait_for(d, UV_READABLE, &d->receiving);
    }
    return have ? (int)have : e;
}
static int send_now(caw_dgram *d, const caw_packet *k, unsigned n)
{
    batch b;
    int put;
    n = fill(&b, k, n, false);
    do put = sendmmsg(number(d), b.m, n, MSG_NOSIGNAL);
    while (put < 0 && errno == EINTR);
    return put < 0 ? -errno : put;
}
async int caw_dgram_send_many(caw_dgram *d, const caw_packet *k, unsigned n)
{
    unsigned done = 0;
    int e = await caw_checkpoint();
    if (e >= 0 && d->sending) return UV_EBUSY;
    while (e >= 0 && done < n && done < INT_MAX) {
        e = send_now(d, k + done, n - done);
        if (e >= 0) done += (unsigned)e;
        else if (e == UV_EAGAIN) e = await wait_for(d, UV_WRITABLE, &d->sending);
    }
    return done ? (int)done : e;
}

/* ---- options ---- */
static int set(const caw_dgram *d, int level, int name, const void *value, size_t n)
{
    return setsockopt(number(d), level, name, value, (socklen_t)n) < 0 ? -errno : 0;
}
static int set_int(const caw_dgram *d, int name4, int name6, int value)
{
    if (d->family == AF_INET6) return set(d, IPPROTO_IPV6, name6, &value, sizeof value);
    return set(d, IPPROTO_IP, name4, &value, sizeof value);
}
static int index_of(const char *interface, unsigned *out)
{
    *out = interface ? if_nametoindex(interface) : 0;
    return interface && !*out ? -errno : 0;
}
static int plain_address(const char *text, struct sockaddr_storage *out)
{
    struct sockaddr_in *in = (void *)out;
    struct sockaddr_in6 *in6 = (void *)out;
    *out = (struct sockaddr_storage){0};
    if (inet_pton(AF_INET, text, &in->sin_addr) == 1) in->sin_family = AF_INET;
    else if (inet_pton(AF_INET6, text, &in6->sin6_addr) == 1) in6->sin6_family = AF_INET6;
    else return UV_EINVAL;
    return 0;
}
static int membership(caw_dgram *d, const char *group, const char *interface, const char *source, bool joins)
{
    struct group_source_req both = {0};
    struct group_req any = {0};
    unsigned index;
    int e = index_of(interface, &index);
    if (e == 0) e = plain_address(group, &any.gr_group);
    if (e == 0 && source) e = plain_address(source, &both.gsr_source);
    if (e < 0) return e;
    int level = any.gr_group.ss_family == AF_INET6 ? IPPROTO_IPV6 : IPPROTO_IP;
    both.gsr_group = any.gr_group;
    both.gsr_interface = any.gr_interface = index;
    if (source) return set(d, level, joins ? MCAST_JOIN_SOURCE_GROUP : MCAST_LEAVE_SOURCE_GROUP, &both, sizeof both);
    return set(d, level, joins ? MCAST_JOIN_GROUP : MCAST_LEAVE_GROUP, &any, sizeof any);
}
int caw_dgram_join(caw_dgram *d, const char *group, const char *interface, const char *source)
{
    return membership(d, group, interface, source, true);
}
int caw_dgram_leave(caw_dgram *d, const char *group, const char *interface, const char *source)
{
    return membership(d, group, interface, source, false);
}
int caw_dgram_multicast_interface(caw_dgram *d, const char *interface)
{
    unsigned index;
    int e = index_of(interface, &index);
    struct ip_mreqn request = {.imr_ifindex = (int)index};
    if (e < 0) return e;
    if (d->family == AF_INET6) return set_int(d, 0, IPV6_MULTICAST_IF, (int)index);
    return set(d, IPPROTO_IP, IP_MULTICAST_IF, &request, sizeof request);
}
int caw_dgram_multicast_ttl(caw_dgram *d, int hops)
{
    return set_int(d, IP_MULTICAST_TTL, IPV6_MULTICAST_HOPS, hops);
}
int caw_dgram_multicast_loop(caw_dgram *d, bool on)
{
    return set_int(d, IP_MULTICAST_LOOP, IPV6_MULTICAST_LOOP, on);
}
int caw_dgram_ttl(caw_dgram *d, int hops)
{
    return set_int(d, IP_TTL, IPV6_UNICAST_HOPS, hops);
}
int caw_dgram_broadcast(caw_dgram *d, bool on)
{
    int value = on;
    return set(d, SOL_SOCKET, SO_BROADCAST, &value, sizeof value);
}
static int buffer(caw_dgram *d, int name, int bytes)
{
    int e = bytes > 0 ? set(d, SOL_SOCKET, name, &bytes, sizeof bytes) : 0, now = 0;
    socklen_t n = sizeof now;
    if (e < 0) return e;
    return getsockopt(number(d), SOL_SOCKET, name, &now, &n) < 0 ? -errno : now;
}
int caw_dgram_receive_buffer(caw_dgram *d, int bytes)
{
    return buffer(d, SO_RCVBUF, bytes);
}
int caw_dgram_send_buffer(caw_dgram *d, int bytes)
{
    return buffer(d, SO_SNDBUF, bytes);
}
