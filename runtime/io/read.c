/* Reading from streams: system calls on descriptors that don't block, and a wait where they say "not now". Async C: written
   once, it is the same code in all classes.

   A read that brought less than it asked for has most likely emptied the kernel's buffer: the next one waits before it
   reads, which saves the read that would only say EAGAIN. Whatever comes meanwhile makes that wait end at once.

   Between the wait and the system call no other task runs, so there is nothing to undo when a wait is cancelled: what was
   not read is still in the kernel. Files are read by another thread; when that has read for a task that is cancelled by
   then, the file's position goes back.

   caw_read_until has to read more than it gives. That stays in the stream, and every read looks there first. The line that it
   gives lies in there, too; the byte behind it, where its NUL stands, is put back by the next read. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "stream.h"
#include "offload.h"

enum { INPUT_FIRST = 4096 - sizeof(caw_input), INPUT_KEPT = 65536, FILE_PIECE = 65000 };
bool caw_scope_cancelled(void);

/* ---- files ---- */
typedef struct file_read {
    int number;
    void *p;
    size_t n;
    ssize_t got;
} file_read;
static void read_file_now(void *arg)
{
    file_read *r = arg;
    do r->got = read(r->number, r->p, r->n);
    while (r->got < 0 && errno == EINTR);
    if (r->got < 0) r->got = -errno;
}
static async ssize_t read_file(caw_stream *s, void *p, size_t n)
{
    file_read r = {s->fd->number, p, n, 0};
    int e = await caw_offload_to(CAW_OFFLOAD_FILES, read_file_now, &r);
    if (e < 0) return e;
    if (!caw_scope_cancelled() || r.got <= 0) return r.got;
    return lseek(r.number, -r.got, SEEK_CUR) < 0 ? r.got : UV_ECANCELED;
}

/* ---- what can be waited for ---- */
ssize_t caw_read_now(caw_stream *s, void *p, size_t n)
{
    int number = s->fd->number;
    ssize_t got;
    do got = s->kind == CAW_STREAM_SOCKET ? recv(number, p, n, 0) : read(number, p, n);
    while (got < 0 && errno == EINTR);
    if (got < 0) return errno == EIO && s->eio_ends ? 0 : -errno;
    s->drained = got > 0 && (size_t)got < n;
    return got;
}
async int caw_wait_readable(caw_stream *s)
{
    if (s->kind == CAW_STREAM_FILE) return await caw_checkpoint();
    int e = await caw_fd_wait(s->fd, UV_READABLE);
    if (e >= 0) s->drained = false;
    return e;
}

/* ---- what was read ahead ---- */
void caw_input_settle(caw_stream *s)
{
    caw_input *in = s->in;
    if (!in) return;
    if (in->line) {
        in->bytes[in->start += in->line] = in->under;
        in->line = 0;
    }
    if (in->start == in->end) in->start = in->end = 0;
}
static void trim(caw_stream *s, size_t kept) /* an empty buffer that is larger */
{
    if (!s->in || caw_input_size(s) || s->in->cap <= kept) return;
    free(s->in);
    s->in = NULL;
}
int caw_input_room(caw_stream *s, size_t n)
{
    caw_input *in = s->in;
    size_t have = caw_input_size(s), cap = in ? in->cap : INPUT_FIRST;
    if (in && in->cap - in->end > n) return 0;
    if (n >= SIZE_MAX / 4 - have) return UV_ENOMEM;
    if (in && in->start) {
        memmove(in->bytes, in->bytes + in->start, have);
        in->start = 0;
        in->end = have;
        if (in->cap - in->end > n) return 0;
    }
    while (cap - have <= n) cap *= 2;
    in = realloc(in, sizeof *in + cap);
    if (!in) return UV_ENOMEM;
    if (!s->in) in->start = in->end = in->line = 0;
    in->cap = cap;
    s->in = in;
    return 0;
}
async ssize_t caw_input_fill(caw_stream *s, size_t least)
{
    ssize_t got = caw_input_room(s, least);
    if (got < 0) return got;
    char *to = s->in->bytes + s->in->end;
    size_t n = s->in->cap - s->in->end - 1;
    if (s->kind == CAW_STREAM_FILE) got = await read_file(s, to, n);
    else
        for (;;) {
            got = s->drained ? UV_EAGAIN : caw_read_now(s, to, n);
            if (got != UV_EAGAIN) break;
            got = await caw_wait_readable(s);
            if (got < 0) break;
        }
    if (got > 0) s->in->end += (size_t)got;
    return got;
}
static size_t take(caw_stream *s, void *p, size_t n)
{
    caw_input_settle(s);
    size_t have = caw_input_size(s);
    if (n > have) n = have;
    if (!n) return 0;
    memcpy(p, s->in->bytes + s->in->start, n);
    s->in->start += n;
    return n;
}

/* ---- reading ---- */
async ssize_t caw_read(caw_stream *s, void *p, size_t n)
{
    bool waits = s->drained && !s->in && n; /* the wait, too, looks whether it is cancelled */
    ssize_t got = waits ? 0 : await caw_checkpoint();
    if (got < 0 || !n) return got;
    if (s->reading) return UV_EBUSY;
    if (s->in && (got = (ssize_t)take(s, p, n)) > 0) return got;
    for (;;) {
        got = s->drained || s->kind == CAW_STREAM_FILE ? UV_EAGAIN : caw_read_now(s, p, n);
        if (got != UV_EAGAIN) return got;
        s->reading = true;
        got = s->kind == CAW_STREAM_FILE ? await read_file(s, p, n) : await caw_fd_wait(s->fd, UV_READABLE);
        s->reading = false;
        if (got < 0 || s->kind == CAW_STREAM_FILE) return got;
        s->drained = false;
    }
}
/* Before what was taken: there is room for it. */
static void give_back(caw_stream *s, const void *p, size_t n)
{
    caw_input *in = s->in;
    memmove(in->bytes + n, in->bytes + in->start, caw_input_size(s));
    memcpy(in->bytes, p, n);
    in->end = n + caw_input_size(s);
    in->start = 0;
}
async int caw_read_exact(caw_stream *s, void *p, size_t n)
{
    size_t have = 0;
    ssize_t got = n ? 0 : await caw_checkpoint();
    for (; have < n; have += (size_t)got) {
        if (have && (got = caw_input_room(s, have)) < 0) break; /* for what it gives back when it is cancelled */
        got = await caw_read(s, (char *)p + have, n - have);
        if (got == 0) got = UV_EOF;
        if (got < 0) break;
    }
    if (got == UV_ECANCELED && have) give_back(s, p, have);
    return got < 0 ? (int)got : 0;
}
static bool is_there(caw_stream *s) /* what a read gets without waiting; if nothing is, there is no buffer either */
{
    caw_input_settle(s);
    trim(s, 0);
    return s->in || s->kind == CAW_STREAM_FILE;
}
async ssize_t caw_readable(caw_stream *s)
{
    int e;
    if (s->reading) return UV_EBUSY;
    if (is_there(s)) e = await caw_checkpoint();
    else if (s->fd->number < 0) return UV_EBADF; /* a pipe that was shut down */
    else {
        s->reading = true;
        e = await caw_fd_wait(s->fd, UV_READABLE);
        s->reading = s->drained = false;
    }
    return e < 0 ? e : 1;
}
async int caw_hung_up(caw_stream *s)
{
    char c;
    if (s->reading) return UV_EBUSY;
    s->reading = true;
    int e = await caw_wait_readable(s);
    s->reading = false;
    if (e < 0) return e;
    if (s->kind != CAW_STREAM_SOCKET || recv(s->fd->number, &c, 1, MSG_PEEK) > 0)
        return await caw_sleep(CAW_FOREVER);
    return 0;
}

/* ---- lines ---- */
/* How many bytes the line has whose end is there, looking from `seen` on; 0: it is not there; UV_E2BIG. */
static ssize_t line_size(caw_stream *s, int delim, size_t max, size_t *seen)
{
    size_t have = caw_input_size(s);
    const char *from = have ? s->in->bytes + s->in->start : NULL;
    const char *end = delim < 0 || !have ? NULL : memchr(from + *seen, delim, have - *seen);
    *seen = have;
    if (end && (size_t)(end + 1 - from) <= max) return end + 1 - from;
    return end || have > max || (have == max && delim >= 0) ? UV_E2BIG : 0;
}
static ssize_t give(caw_stream *s, caw_str *line, size_t n)
{
    if (!n) return 0;
    caw_input *in = s->in;
    in->line = n;
    in->under = in->bytes[in->start + n];
    in->bytes[in->start + n] = 0;
    *line = (caw_str){in->bytes + in->start, n};
    return (ssize_t)n;
}
async ssize_t caw_read_until(caw_stream *s, caw_str *line, int delim, size_t max)
{
    size_t seen = 0;
    *line = (caw_str){"", 0};
    ssize_t n = await caw_checkpoint();
    if (n < 0) return n;
    if (s->reading) return UV_EBUSY;
    if (max > SSIZE_MAX) max = SSIZE_MAX;
    caw_input_settle(s);
    trim(s, INPUT_KEPT);
    s->reading = true;
    while ((n = line_size(s, delim, max, &seen)) == 0) {
        n = await caw_input_fill(s, s->kind == CAW_STREAM_FILE ? FILE_PIECE : 1);
        if (n == 0) n = (ssize_t)caw_input_size(s); /* the end: what there is */
        else if (n > 0) continue;
        break;
    }
    s->reading = false;
    return n < 0 ? n : give(s, line, (size_t)n);
}
