/* Listeners: accepting, of any family. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include "address.h"
#include "listen.h"
#include "stream.h"

int caw_listener_new(caw_listener **out, int number)
{
    int e = caw_listener_open(out, number);
    if (e < 0) close(number);
    return e;
}
int caw_listener_open(caw_listener **out, int number)
{
    int listens = 0;
    socklen_t n = sizeof listens;
    *out = NULL;
    if (getsockopt(number, SOL_SOCKET, SO_ACCEPTCONN, &listens, &n) < 0) return -errno;
    if (!listens) return UV_EINVAL;
    caw_listener *l = calloc(1, sizeof *l);
    int e = l ? caw_fd_open(&l->fd, number) : UV_ENOMEM;
    if (e < 0) {
        free(l);
        return e;
    }
    *out = l;
    return 0;
}
int caw_listener_fd(const caw_listener *l)
{
    return caw_fd_number(l->fd);
}
int caw_listener_port(caw_listener *l)
{
    struct sockaddr_storage a;
    socklen_t n = sizeof a;
    if (getsockname(caw_fd_number(l->fd), (struct sockaddr *)&a, &n) < 0) return -errno;
    if (a.ss_family == AF_INET6) return ntohs(((struct sockaddr_in6 *)&a)->sin6_port);
    return a.ss_family == AF_INET ? ntohs(((struct sockaddr_in *)&a)->sin_port) : UV_EAFNOSUPPORT;
}
int caw_listener_local(const caw_listener *l, char *text, size_t size)
{
    struct sockaddr_storage a;
    socklen_t n = sizeof a;
    if (getsockname(caw_fd_number(l->fd), (struct sockaddr *)&a, &n) < 0) return -errno;
    return caw_sockaddr_text((struct sockaddr *)&a, n, text, size);
}
static void remove_path(const caw_listener *l)
{
    struct stat st;
    if (l->owner != getpid() || lstat(l->path, &st) < 0) return;
    if (st.st_dev == l->device && st.st_ino == l->inode) (void)unlink(l->path);
}
void caw_listener_close(caw_listener *l)
{
    if (!l) return;
    if (l->path) remove_path(l);
    caw_fd_close(l->fd);
    free(l->path);
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
    if (e >= 0 && l->accepting) return UV_EBUSY;
    for (; e >= 0;) {
        int on = 1, number = accept_now(l);
        if (number >= 0) {
            if (!l->path) (void)setsockopt(number, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            return caw_socket_stream(out, number);
        }
        if (number != UV_EAGAIN) return number;
        l->accepting = true;
        e = await caw_fd_wait(l->fd, UV_READABLE);
        l->accepting = false;
    }
    return e;
}
