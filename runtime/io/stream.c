/* Streams: what a descriptor is made of decides how its bytes are moved. Sockets take MSG_NOSIGNAL; pipes and terminals are
   read and written; both say "not now", and then their class waits. Files, and devices like /dev/null, never say so: a
   thread of the pool reads and writes them.

   SIGPIPE. Only sockets can be told not to raise it. So the first pipe or terminal that is opened gives it a handler that does
   nothing, if it has the default: unlike SIG_IGN that is not handed on to programs that are executed. Whoever wants to be
   killed by it sets SIG_DFL anew.

   The standard streams are shared with other programs, and O_NONBLOCK belongs to what is shared. Pipes and terminals are
   therefore opened once more, which gives something of our own; where that can't be, the flag is taken back at the close. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include "stream.h"

static void nothing(int signum)
{
    (void)signum;
}
void caw_quiet_sigpipe(void)
{
    struct sigaction a;
    if (sigaction(SIGPIPE, NULL, &a) < 0 || a.sa_handler != SIG_DFL) return;
    a = (struct sigaction){.sa_handler = nothing, .sa_flags = SA_RESTART};
    (void)sigaction(SIGPIPE, &a, NULL);
}

/* ---- opening ---- */
static int make(caw_stream **out, int number, int kind) /* on failure the number is still the caller's */
{
    caw_stream *s = calloc(1, sizeof *s);
    int e = !s ? UV_ENOMEM : kind == CAW_STREAM_FILE ? caw_fd_hold(&s->fd, number) : caw_fd_open(&s->fd, number);
    if (e < 0) {
        free(s);
        return e;
    }
    s->kind = (uint8_t)kind;
    *out = s;
    return 0;
}
int caw_socket_stream(caw_stream **out, int number)
{
    *out = NULL;
    int e = make(out, number, CAW_STREAM_SOCKET);
    if (e < 0) close(number);
    return e;
}
static bool can_be_polled(int number)
{
    struct epoll_event none = {0};
    int poll = epoll_create1(EPOLL_CLOEXEC);
    bool can = poll < 0 || epoll_ctl(poll, EPOLL_CTL_ADD, number, &none) == 0 || errno != EPERM;
    if (poll >= 0) close(poll);
    return can;
}
static int kind_of(int number) /* a caw_stream_kind, or a code */
{
    struct stat st;
    if (fstat(number, &st) < 0) return -errno;
    if (S_ISSOCK(st.st_mode)) return CAW_STREAM_SOCKET;
    if (S_ISFIFO(st.st_mode) || (S_ISCHR(st.st_mode) && can_be_polled(number))) return CAW_STREAM_PIPE;
    return S_ISDIR(st.st_mode) ? UV_EISDIR : CAW_STREAM_FILE;
}
int caw_stream_open(caw_stream **out, int number)
{
    unsigned pty;
    int kind = kind_of(number), e = kind < 0 ? kind : 0;
    *out = NULL;
    if (e == 0) e = make(out, number, kind);
    if (e < 0 || kind != CAW_STREAM_PIPE) return e;
    caw_quiet_sigpipe();
    (*out)->eio_ends = ioctl(number, TIOCGPTN, &pty) == 0;
    return 0;
}
static int two(caw_stream **a, caw_stream **b, const int number[2])
{
    int e = caw_stream_open(a, number[0]), f = caw_stream_open(b, number[1]);
    if (e >= 0 && f >= 0) return 0;
    if (e < 0) close(number[0]);
    if (f < 0) close(number[1]);
    caw_close(*a);
    caw_close(*b);
    *a = *b = NULL;
    return e < 0 ? e : f;
}
int caw_pipe(caw_stream **reads, caw_stream **writes)
{
    int number[2];
    *reads = *writes = NULL;
    return pipe2(number, O_CLOEXEC | O_NONBLOCK) < 0 ? -errno : two(reads, writes, number);
}
int caw_unix_pair(caw_stream **a, caw_stream **b)
{
    int number[2];
    *a = *b = NULL;
    return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, number) < 0 ? -errno : two(a, b, number);
}

/* ---- the standard streams ---- */
static int open_once_more(int number, int flags)
{
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", number);
    do number = open(path, (flags & O_ACCMODE) | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    while (number < 0 && errno == EINTR);
    return number;
}
static int standard(caw_stream **out, int number)
{
    int flags = fcntl(number, F_GETFL), own = -1, kind = kind_of(number);
    *out = NULL;
    if (kind < 0) return kind;
    if (kind == CAW_STREAM_PIPE) own = open_once_more(number, flags);
    bool shares = own < 0;
    if (shares && (own = fcntl(number, F_DUPFD_CLOEXEC, 3)) < 0) return -errno;
    int e = caw_stream_open(out, own);
    if (e < 0) close(own);
    else (*out)->waits = shares && kind != CAW_STREAM_FILE && !(flags & O_NONBLOCK);
    return e;
}
int caw_stdin(caw_stream **out)
{
    return standard(out, STDIN_FILENO);
}
int caw_stdout(caw_stream **out)
{
    return standard(out, STDOUT_FILENO);
}
int caw_stderr(caw_stream **out)
{
    return standard(out, STDERR_FILENO);
}

/* ---- closing ---- */
int caw_stream_fd(const caw_stream *s)
{
    return caw_fd_number(s->fd);
}
void caw_close(caw_stream *s)
{
    if (!s) return;
    int number = caw_fd_number(s->fd);
    if (s->cooked) caw_tty_cook(s);
    if (s->waits) (void)fcntl(number, F_SETFL, fcntl(number, F_GETFL) & ~O_NONBLOCK);
    caw_fd_close(s->fd);
    free(s->in);
    free(s);
}
async int caw_shutdown(caw_stream *s)
{
    int e = await caw_checkpoint();
    if (e < 0) return e;
    if (s->writing) return UV_EBUSY;
    if (s->kind == CAW_STREAM_SOCKET) return shutdown(caw_fd_number(s->fd), SHUT_WR) < 0 ? -errno : 0;
    if (s->kind == CAW_STREAM_PIPE && !isatty(caw_fd_number(s->fd))) { /* one way: all there is to end */
        s->broken = true;
        caw_fd_shut(s->fd);
    }
    return 0;
}
