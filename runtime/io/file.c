/* Open files. The kernel keeps their position, as for every other program that has them; a read for a task that is cancelled by
   the time it has ended puts it back. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>
#include "file.h"
#include "pieces.h"
#include "stream.h"

struct caw_file {
    int fd;
    bool reading; /* a task reads from the position */
};

static void make_call(void *arg)
{
    caw_file_call *c = arg;
    do c->result = c->make(c);
    while (c->result == UV_EINTR);
}
async int64_t caw_file_make(caw_file_call *c)
{
    int e = await caw_offload_to(CAW_OFFLOAD_FILES, make_call, c);
    return e < 0 ? e : c->result;
}

/* ---- opening ---- */
int caw_file_hold(caw_file **out, int fd)
{
    *out = calloc(1, sizeof **out);
    if (!*out) return UV_ENOMEM;
    (*out)->fd = fd;
    return 0;
}
int caw_file_fd(const caw_file *f)
{
    return f->fd;
}
void caw_file_close(caw_file *f)
{
    if (!f) return;
    close(f->fd);
    free(f);
}
static int hold_opened(caw_file **out, int64_t fd) /* or a code; for a task that may be cancelled by now */
{
    if (fd < 0) return (int)fd;
    int e = caw_scope_cancelled() ? UV_ECANCELED : caw_file_hold(out, (int)fd);
    if (e < 0) close((int)fd);
    return e;
}
static int64_t make_open(caw_file_call *c)
{
    return caw_told(open(c->path, c->flags | O_CLOEXEC, c->mode));
}
async int caw_file_open(caw_file **out, const char *path, int flags, int mode)
{
    caw_file_call c = {.make = make_open, .path = path, .flags = flags, .mode = mode};
    *out = NULL;
    return hold_opened(out, await caw_file_make(&c));
}
static int64_t make_mkstemp(caw_file_call *c)
{
    return caw_told(mkostemp(c->out, O_CLOEXEC));
}
async int caw_file_mkstemp(caw_file **out, char *template_)
{
    caw_file_call c = {.make = make_mkstemp, .out = template_};
    *out = NULL;
    int64_t fd = await caw_file_make(&c);
    int e = hold_opened(out, fd);
    if (fd >= 0 && e < 0) (void)unlink(template_);
    return e;
}

/* ---- reading ---- */
static int64_t make_read(caw_file_call *c)
{
    struct iovec v[CAW_PIECES];
    int n = caw_pieces_next(c->out, v);
    return caw_told(c->at < 0 ? readv(c->fd, v, n) : preadv(c->fd, v, n, (off_t)c->at));
}
/* In windows; a short one is the last. */
static int64_t make_reads(caw_file_call *c)
{
    caw_pieces *q = c->out;
    int64_t sum = 0, got = 0;
    while (caw_pieces_any(q)) {
        struct iovec v[CAW_PIECES];
        size_t asked = 0;
        for (int i = caw_pieces_next(q, v); i > 0; i--) asked += v[i - 1].iov_len;
        do got = make_read(c);
        while (got == UV_EINTR);
        if (got <= 0) break;
        sum += got;
        q->skip += (size_t)got;
        if (c->at >= 0) c->at += got;
        if ((size_t)got < asked) break;
    }
    return sum || got >= 0 ? sum : got;
}
async ssize_t caw_file_readv(caw_file *f, const uv_buf_t *b, unsigned n)
{
    caw_pieces q = {b, n, 0};
    caw_file_call c = {.make = make_reads, .fd = f->fd, .out = &q, .at = -1};
    if (f->reading) return UV_EBUSY;
    f->reading = true;
    int64_t got = await caw_file_make(&c);
    f->reading = false;
    if (got > 0 && caw_scope_cancelled() && lseek(f->fd, (off_t)-got, SEEK_CUR) >= 0) got = UV_ECANCELED;
    return (ssize_t)got;
}
async ssize_t caw_file_preadv(caw_file *f, const uv_buf_t *b, unsigned n, int64_t at)
{
    caw_pieces q = {b, n, 0};
    caw_file_call c = {.make = make_reads, .fd = f->fd, .out = &q, .at = at};
    if (at < 0) return UV_EINVAL;
    int64_t got = await caw_file_make(&c);
    return caw_scope_cancelled() ? UV_ECANCELED : (ssize_t)got;
}
static uv_buf_t buffer(const void *p, size_t n)
{
    return (uv_buf_t){.base = (char *)(uintptr_t)p, .len = n};
}
async ssize_t caw_file_read(caw_file *f, void *p, size_t n)
{
    uv_buf_t b = buffer(p, n);
    return await caw_file_readv(f, &b, 1);
}
async ssize_t caw_file_pread(caw_file *f, void *p, size_t n, int64_t at)
{
    uv_buf_t b = buffer(p, n);
    return await caw_file_preadv(f, &b, 1, at);
}

/* ---- writing ---- */
static int64_t make_writes(caw_file_call *c)
{
    caw_pieces *q = c->out;
    int64_t sum = 0, put = 0;
    while (caw_pieces_any(q)) {
        struct iovec v[CAW_PIECES];
        int n = caw_pieces_next(q, v);
        do put = caw_told(c->at < 0 ? writev(c->fd, v, n) : pwritev(c->fd, v, n, (off_t)c->at));
        while (put == UV_EINTR);
        if (put <= 0) break;
        sum += put;
        q->skip += (size_t)put;
        if (c->at >= 0) c->at += put;
    }
    return sum || put >= 0 ? sum : put;
}
static async ssize_t write_pieces(caw_file *f, const uv_buf_t *b, unsigned n, int64_t at)
{
    caw_pieces q = {b, n, 0};
    caw_file_call c = {.make = make_writes, .fd = f->fd, .out = &q, .at = at};
    return (ssize_t)await caw_file_make(&c);
}
async ssize_t caw_file_writev(caw_file *f, const uv_buf_t *b, unsigned n)
{
    return await write_pieces(f, b, n, -1);
}
async ssize_t caw_file_pwritev(caw_file *f, const uv_buf_t *b, unsigned n, int64_t at)
{
    if (at < 0) return UV_EINVAL;
    return await write_pieces(f, b, n, at);
}
async ssize_t caw_file_write(caw_file *f, const void *p, size_t n)
{
    uv_buf_t b = buffer(p, n);
    return await write_pieces(f, &b, 1, -1);
}
async ssize_t caw_file_pwrite(caw_file *f, const void *p, size_t n, int64_t at)
{
    uv_buf_t b = buffer(p, n);
    if (at < 0) return UV_EINVAL;
    return await write_pieces(f, &b, 1, at);
}

/* ---- the rest ---- */
async int64_t caw_file_sendfile(caw_stream *to, caw_file *f, int64_t at, int64_t n)
{
    if (at < 0 || n < 0) return UV_EINVAL;
    return await caw_send_from(to, f->fd, at, n);
}
int64_t caw_file_seek(caw_file *f, int64_t at, int whence)
{
    return caw_told(lseek(f->fd, (off_t)at, whence));
}
static int64_t make_fstat(caw_file_call *c)
{
    uv_fs_t req;
    int e = uv_fs_fstat(NULL, &req, c->fd, NULL);
    if (e == 0) *(uv_stat_t *)c->out = req.statbuf;
    uv_fs_req_cleanup(&req);
    return e;
}
async int caw_file_fstat(caw_file *f, uv_stat_t *out)
{
    caw_file_call c = {.make = make_fstat, .fd = f->fd, .out = out};
    return (int)await caw_file_make(&c);
}
static int64_t make_truncate(caw_file_call *c)
{
    return caw_told(ftruncate(c->fd, (off_t)c->at));
}
async int caw_file_truncate(caw_file *f, int64_t size)
{
    caw_file_call c = {.make = make_truncate, .fd = f->fd, .at = size};
    return (int)await caw_file_make(&c);
}
static int64_t make_sync(caw_file_call *c)
{
    return caw_told(fsync(c->fd));
}
async int caw_file_sync(caw_file *f)
{
    caw_file_call c = {.make = make_sync, .fd = f->fd};
    return (int)await caw_file_make(&c);
}
static int64_t make_datasync(caw_file_call *c)
{
    return caw_told(fdatasync(c->fd));
}
async int caw_file_datasync(caw_file *f)
{
    caw_file_call c = {.make = make_datasync, .fd = f->fd};
    return (int)await caw_file_make(&c);
}
static int64_t make_fchmod(caw_file_call *c)
{
    return caw_told(fchmod(c->fd, (mode_t)c->mode));
}
async int caw_file_fchmod(caw_file *f, int mode)
{
    caw_file_call c = {.make = make_fchmod, .fd = f->fd, .mode = mode};
    return (int)await caw_file_make(&c);
}
static int64_t make_fchown(caw_file_call *c)
{
    return caw_told(fchown(c->fd, c->uid, c->gid));
}
async int caw_file_fchown(caw_file *f, uv_uid_t uid, uv_gid_t gid)
{
    caw_file_call c = {.make = make_fchown, .fd = f->fd, .uid = uid, .gid = gid};
    return (int)await caw_file_make(&c);
}
static int64_t make_futime(caw_file_call *c)
{
    uv_fs_t req;
    int e = uv_fs_futime(NULL, &req, c->fd, c->atime, c->mtime, NULL);
    uv_fs_req_cleanup(&req);
    return e;
}
async int caw_file_futime(caw_file *f, double atime, double mtime)
{
    caw_file_call c = {.make = make_futime, .fd = f->fd, .atime = atime, .mtime = mtime};
    return (int)await caw_file_make(&c);
}
