/* Copying from stream to stream, in the way that costs least.

   It begins with bytes through the buffer of `from`, which is right for everything: what is not yet sent when it is cancelled
   or fails is still there to be read. Once a buffer was filled whole there is much to copy, and the kernel is asked to do it
   alone: splice where both can be waited for, by way of a pipe if neither is one; what is in that pipe at the end goes back
   to the buffer. From a file sendfile, on a thread of the pool, since that may wait for the disk. Where the kernel refuses,
   it goes on through the buffer. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>
#include "stream.h"
#include "offload.h"

enum { FIRST_PIECE = 16384, PIECE = 65536, SENDFILE_PIECE = 1 << 22 };

typedef struct copying {
    caw_stream *to, *from;
    int64_t copied;
    bool kernel; /* it may be asked */
    bool much;   /* a buffer was filled */
    int pipe[2]; /* -1: none */
} copying;

/* ---- through the buffer: one buffer full. 1; 0: the end; or a code ---- */
static async int put_input(copying *c)
{
    for (size_t n; (n = caw_input_size(c->from)) > 0;) {
        ssize_t e = await caw_put_some(c->to, c->from->in->bytes + c->from->in->start, n);
        if (e < 0) return (int)e;
        c->from->in->start += (size_t)e;
        c->copied += e;
    }
    caw_input_settle(c->from);
    return 1;
}
static async int through_memory(copying *c)
{
    if (!caw_input_size(c->from)) {
        ssize_t n = await caw_input_fill(c->from, c->much ? PIECE : FIRST_PIECE);
        if (n <= 0) return (int)n;
        c->much = c->from->in->end + 1 == c->from->in->cap;
    }
    return await put_input(c);
}

/* ---- by the kernel: UV_ENOSYS, it does not know how ---- */
static int refused(int e)
{
    return e == EINVAL || e == ENOSYS || e == EPERM || e == EOPNOTSUPP ? UV_ENOSYS : -e;
}
typedef struct sending {
    int to, from;
    int64_t at; /* -1: from the position, which moves on */
    size_t n;
    ssize_t sent;
} sending;
static void send_now(void *arg)
{
    sending *s = arg;
    off_t at = (off_t)s->at;
    do s->sent = sendfile(s->to, s->from, s->at < 0 ? NULL : &at, s->n);
    while (s->sent < 0 && errno == EINTR);
    if (s->sent < 0) s->sent = errno == EAGAIN ? UV_EAGAIN : refused(errno);
}
/* As much as goes: the bytes, 0 at the file's end, or a code. */
static async ssize_t send_some(caw_stream *to, int from, int64_t at, size_t n)
{
    sending s = {caw_fd_number(to->fd), from, at, n, 0};
    for (;;) {
        int e = await caw_offload_to(CAW_OFFLOAD_FILES, send_now, &s);
        if (e < 0) return e;
        if (s.sent != UV_EAGAIN) return s.sent;
        e = await caw_wait_writable(to);
        if (e < 0) return e;
    }
}
/* Through memory: what the kernel does not send alone, as to a terminal or a file. */
typedef struct reading {
    int from;
    int64_t at;
    size_t n;
    char *p;
    ssize_t got;
} reading;
static void read_at(void *arg)
{
    reading *r = arg;
    do r->got = pread(r->from, r->p, r->n, (off_t)r->at);
    while (r->got < 0 && errno == EINTR);
    if (r->got < 0) r->got = -errno;
}
static async ssize_t read_and_write(caw_stream *to, int from, int64_t at, size_t n)
{
    reading r = {from, at, n < PIECE ? n : PIECE, NULL, 0};
    if (!(r.p = malloc(PIECE))) return UV_ENOMEM;
    ssize_t e = await caw_offload_to(CAW_OFFLOAD_FILES, read_at, &r);
    if (e >= 0) e = r.got;
    for (ssize_t put = 0, m; e > 0 && put < r.got; put += m)
        if ((m = await caw_put_some(to, r.p + put, (size_t)(r.got - put))) < 0) {
            e = put ? put : m;
            break;
        }
    free(r.p);
    return e;
}
async int64_t caw_send_from(caw_stream *to, int from, int64_t at, int64_t n)
{
    int64_t sent = 0;
    bool kernel = to->kind != CAW_STREAM_FILE;
    ssize_t e = await caw_checkpoint();
    if (e < 0) return e;
    if (to->broken) return UV_EPIPE;
    if (to->writing) return UV_EBUSY;
    caw_quiet_sigpipe();
    to->writing = true;
    while (sent < n) {
        size_t most = n - sent < SENDFILE_PIECE ? (size_t)(n - sent) : SENDFILE_PIECE;
        e = kernel ? await send_some(to, from, at + sent, most) : await read_and_write(to, from, at + sent, most);
        if (e == UV_ENOSYS && kernel) {
            kernel = false;
            continue;
        }
        if (e <= 0) break;
        sent += e;
    }
    to->writing = false;
    if (e < 0 && sent) to->broken = true;
    return e < 0 ? e : sent;
}
static async int send_file(copying *c)
{
    ssize_t n = await send_some(c->to, caw_fd_number(c->from->fd), -1, SENDFILE_PIECE);
    if (n <= 0) return (int)n;
    c->copied += n;
    return 1;
}
static ssize_t splice_now(int from, int to, size_t n)
{
    ssize_t got;
    do got = splice(from, NULL, to, NULL, n, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
    while (got < 0 && errno == EINTR);
    return got < 0 ? errno == EAGAIN ? UV_EAGAIN : refused(errno) : got;
}
/* One of both is a pipe. Which of them is not ready it doesn't tell: they are waited for in turn. */
static async int splice_straight(copying *c)
{
    for (;;) {
        for (int side = 0; side < 2; side++) {
            ssize_t n = splice_now(caw_fd_number(c->from->fd), caw_fd_number(c->to->fd), PIECE);
            if (n > 0) c->copied += n;
            if (n != UV_EAGAIN) return n > 0 ? 1 : (int)n;
            int e = side ? await caw_wait_writable(c->to) : await caw_wait_readable(c->from);
            if (e < 0) return e;
        }
    }
}
static async int splice_in(copying *c) /* into our pipe, which is empty */
{
    for (;;) {
        ssize_t n = splice_now(caw_fd_number(c->from->fd), c->pipe[1], PIECE);
        if (n != UV_EAGAIN) return (int)n;
        int e = await caw_wait_readable(c->from);
        if (e < 0) return e;
    }
}
static void unsplice(copying *c, size_t n) /* there is room */
{
    caw_input *in = c->from->in;
    while (n) {
        ssize_t got = read(c->pipe[0], in->bytes + in->end, n);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return;
        in->end += (size_t)got;
        n -= (size_t)got;
    }
}
static bool open_pipe(copying *c)
{
    int number[2];
    if (pipe2(number, O_CLOEXEC | O_NONBLOCK) < 0) return false;
    c->pipe[0] = number[0], c->pipe[1] = number[1];
    return true;
}
static async int splice_by_pipe(copying *c)
{
    int e = caw_input_room(c->from, PIECE);
    if (e < 0) return e;
    if (c->pipe[0] < 0 && !open_pipe(c)) return UV_ENOSYS;
    int n = await splice_in(c);
    if (n <= 0) return n;
    for (size_t left = (size_t)n; left;) {
        ssize_t put = splice_now(c->pipe[0], caw_fd_number(c->to->fd), left);
        if (put > 0) {
            left -= (size_t)put;
            c->copied += put;
            continue;
        }
        e = put == UV_EAGAIN ? await caw_wait_writable(c->to) : (int)put;
        if (e >= 0) continue;
        unsplice(c, left);
        return e;
    }
    return 1;
}

/* ---- the choice ---- */
static bool is_pipe(const caw_stream *s)
{
    struct stat st;
    return s->kind == CAW_STREAM_PIPE && fstat(caw_fd_number(s->fd), &st) == 0 && S_ISFIFO(st.st_mode);
}
static async int one_piece(copying *c)
{
    int e = UV_ENOSYS;
    bool files = c->from->kind == CAW_STREAM_FILE, waits = c->to->kind != CAW_STREAM_FILE;
    if (!c->kernel || caw_input_size(c->from) || !waits || !(files || c->much)) return await through_memory(c);
    if (files) e = await send_file(c);
    else if (is_pipe(c->from) || is_pipe(c->to)) e = await splice_straight(c);
    else e = await splice_by_pipe(c);
    if (e != UV_ENOSYS) return e;
    c->kernel = false;
    return 1;
}
async int64_t caw_copy(caw_stream *to, caw_stream *from)
{
    copying c = {.to = to, .from = from, .kernel = true, .pipe = {-1, -1}};
    int e = await caw_checkpoint();
    if (e < 0) return e;
    if (to->broken) return UV_EPIPE;
    if (to->writing || from->reading) return UV_EBUSY;
    caw_input_settle(from);
    caw_quiet_sigpipe(); /* the kernel's ways raise it for sockets too */
    to->writing = from->reading = true;
    while (e >= 0 && (e = await one_piece(&c)) > 0) e = await caw_checkpoint();
    to->writing = from->reading = false;
    if (c.pipe[0] >= 0) close(c.pipe[0]), close(c.pipe[1]);
    return e < 0 ? e : c.copied;
}

/* ---- both ways ---- */
static async int one_way(caw_stream *to, caw_stream *from)
{
    int64_t n = await caw_copy(to, from);
    if (n < 0) return (int)n;
    int e = await caw_shutdown(to);
    return e == UV_ENOTCONN ? 0 : e;
}
async int caw_copy_both(caw_stream *a, caw_stream *b)
{
    int e = 0, f = 0;
    gather {
        {
            e = await one_way(a, b);
            if (e < 0) return e;
        }
        {
            f = await one_way(b, a);
            if (f < 0) return f;
        }
    }
    return 0;
}
