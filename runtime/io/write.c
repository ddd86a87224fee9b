/* Writing to streams: all of it, or a code; in pieces, or some. A write that is cancelled, or fails, when a part of it has been
   sent leaves the other side with half of something: that breaks the stream. caw_write_some, which tells how much it sent,
   can't. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>
#include "stream.h"
#include "offload.h"
#include "pieces.h"

/* ---- files ---- */
typedef struct file_write {
    int number, n;
    struct iovec *v;
    ssize_t put;
} file_write;
static void write_file_now(void *arg)
{
    file_write *w = arg;
    do w->put = writev(w->number, w->v, w->n);
    while (w->put < 0 && errno == EINTR);
    if (w->put < 0) w->put = -errno;
}
static async ssize_t write_file(caw_stream *s, struct iovec *v, int n)
{
    file_write w = {s->fd->number, n, v, 0};
    int e = await caw_offload_to(CAW_OFFLOAD_FILES, write_file_now, &w);
    if (e < 0) return e == UV_EAGAIN ? UV_ENOMEM : e; /* no thread: that is not "not now" */
    /* What is written is written, also when cancelled meanwhile. */
    return w.put;
}

/* ---- what can be waited for ---- */
ssize_t caw_write_now(caw_stream *s, struct iovec *v, int n)
{
    int number = s->fd->number;
    struct msghdr m = {.msg_iov = v, .msg_iovlen = (size_t)n};
    ssize_t put;
    do put = s->kind == CAW_STREAM_SOCKET ? sendmsg(number, &m, MSG_NOSIGNAL) : writev(number, v, n);
    while (put < 0 && errno == EINTR);
    return put < 0 ? -errno : put;
}
static ssize_t send_now(caw_stream *s, const void *p, size_t n)
{
    int number = s->fd->number;
    ssize_t put;
    do put = s->kind == CAW_STREAM_SOCKET ? send(number, p, n, MSG_NOSIGNAL) : write(number, p, n);
    while (put < 0 && errno == EINTR);
    return put < 0 ? -errno : put;
}
async int caw_wait_writable(caw_stream *s)
{
    return s->kind == CAW_STREAM_FILE ? 0 : await caw_fd_wait(s->fd, UV_WRITABLE);
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

/* ---- one piece ---- */
static async ssize_t write_file_piece(caw_stream *s, const void *p, size_t n)
{
    struct iovec v = {(void *)(uintptr_t)p, n};
    return await write_file(s, &v, 1);
}
async int caw_write(caw_stream *s, const void *p, size_t n)
{
    const char *from = p;
    size_t done = 0;
    ssize_t e = await caw_checkpoint();
    if (e >= 0) e = begin_write(s);
    if (e < 0) return (int)e;
    while (done < n) {
        e = s->kind == CAW_STREAM_FILE ? await write_file_piece(s, from + done, n - done)
                                       : send_now(s, from + done, n - done);
        if (e == UV_EAGAIN) e = await caw_wait_writable(s);
        else if (e >= 0) done += (size_t)e;
        if (e < 0) break;
    }
    return end_write(s, e, done);
}
async ssize_t caw_put_some(caw_stream *s, const void *p, size_t n)
{
    for (;;) {
        ssize_t e = s->kind == CAW_STREAM_FILE ? await write_file_piece(s, p, n) : send_now(s, p, n);
        if (e != UV_EAGAIN) return e;
        e = await caw_wait_writable(s);
        if (e < 0) return e;
    }
}
async ssize_t caw_write_some(caw_stream *s, const void *p, size_t n)
{
    ssize_t e = await caw_checkpoint();
    if (e >= 0) e = begin_write(s);
    if (e < 0) return e;
    if (n) e = await caw_put_some(s, p, n);
    s->writing = false;
    return e;
}

/* ---- many pieces ---- */
static ssize_t write_pieces_now(caw_stream *s, const caw_pieces *q)
{
    struct iovec v[CAW_PIECES];
    return caw_write_now(s, v, caw_pieces_next(q, v));
}
static async ssize_t write_file_pieces(caw_stream *s, const caw_pieces *q)
{
    struct iovec v[CAW_PIECES];
    return await write_file(s, v, caw_pieces_next(q, v));
}
async int caw_writev(caw_stream *s, const uv_buf_t *b, unsigned n)
{
    caw_pieces q = {b, n, 0};
    size_t done = 0;
    ssize_t e = await caw_checkpoint();
    if (e >= 0) e = begin_write(s);
    if (e < 0) return (int)e;
    while (caw_pieces_any(&q)) {
        e = s->kind == CAW_STREAM_FILE ? await write_file_pieces(s, &q) : write_pieces_now(s, &q);
        if (e == UV_EAGAIN) e = await caw_wait_writable(s);
        else if (e >= 0) done += (size_t)e, q.skip += (size_t)e;
        if (e < 0) break;
    }
    return end_write(s, e, done);
}
