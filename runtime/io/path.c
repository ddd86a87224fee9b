/* What is done to files by their path: each one call for a thread of the pool. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "file.h"

/* caw_file_NAME(…), which fills in the members of a call, and makes CALL. */
#define PLAIN(name, parameters, call, ...)                                                                             \
    static int64_t make_##name(caw_file_call *c)                                                                       \
    {                                                                                                                  \
        return caw_told(call);                                                                                         \
    }                                                                                                                  \
    async int caw_file_##name parameters                                                                               \
    {                                                                                                                  \
        caw_file_call c_ = {.make = make_##name, __VA_ARGS__};                                                         \
        return (int)await caw_file_make(&c_);                                                                          \
    }                                                                                                                  \
    struct nothing_ /* so that a semicolon may follow */

PLAIN(access, (const char *path, int mode), access(c->path, c->mode), .path = path, .mode = mode);
PLAIN(rename, (const char *from, const char *to), rename(c->path, c->other), .path = from, .other = to);
PLAIN(unlink, (const char *path), unlink(c->path), .path = path);
PLAIN(link, (const char *old, const char *path), link(c->other, c->path), .other = old, .path = path);
PLAIN(symlink, (const char *target, const char *path), symlink(c->other, c->path), .other = target, .path = path);
PLAIN(chmod, (const char *path, int mode), chmod(c->path, (mode_t)c->mode), .path = path, .mode = mode);
PLAIN(chown, (const char *path, uv_uid_t uid, uv_gid_t gid), chown(c->path, c->uid, c->gid), .path = path, .uid = uid,
      .gid = gid);
PLAIN(lchown, (const char *path, uv_uid_t uid, uv_gid_t gid), lchown(c->path, c->uid, c->gid), .path = path, .uid = uid,
      .gid = gid);
PLAIN(mkdir, (const char *path, int mode), mkdir(c->path, (mode_t)c->mode), .path = path, .mode = mode);
PLAIN(rmdir, (const char *path), rmdir(c->path), .path = path);

/* ---- those that libuv makes of more than a system call ---- */
typedef int by_path(uv_loop_t *, uv_fs_t *, const char *, uv_fs_cb);
static int64_t status(caw_file_call *c, by_path *call)
{
    uv_fs_t req;
    int e = call(NULL, &req, c->path, NULL);
    if (e == 0) *(uv_stat_t *)c->out = req.statbuf;
    uv_fs_req_cleanup(&req);
    return e;
}
static int64_t make_stat(caw_file_call *c)
{
    return status(c, uv_fs_stat);
}
static int64_t make_lstat(caw_file_call *c)
{
    return status(c, uv_fs_lstat);
}
async int caw_file_stat(const char *path, uv_stat_t *out)
{
    caw_file_call c = {.make = make_stat, .path = path, .out = out};
    return (int)await caw_file_make(&c);
}
async int caw_file_lstat(const char *path, uv_stat_t *out)
{
    caw_file_call c = {.make = make_lstat, .path = path, .out = out};
    return (int)await caw_file_make(&c);
}
static int64_t make_statfs(caw_file_call *c)
{
    uv_fs_t req;
    int e = uv_fs_statfs(NULL, &req, c->path, NULL);
    if (e == 0) *(uv_statfs_t *)c->out = *(uv_statfs_t *)req.ptr;
    uv_fs_req_cleanup(&req);
    return e;
}
async int caw_file_statfs(const char *path, uv_statfs_t *out)
{
    caw_file_call c = {.make = make_statfs, .path = path, .out = out};
    return (int)await caw_file_make(&c);
}
typedef int by_times(uv_loop_t *, uv_fs_t *, const char *, double, double, uv_fs_cb);
static int64_t times(caw_file_call *c, by_times *call)
{
    uv_fs_t req;
    int e = call(NULL, &req, c->path, c->atime, c->mtime, NULL);
    uv_fs_req_cleanup(&req);
    return e;
}
static int64_t make_utime(caw_file_call *c)
{
    return times(c, uv_fs_utime);
}
static int64_t make_lutime(caw_file_call *c)
{
    return times(c, uv_fs_lutime);
}
async int caw_file_utime(const char *path, double atime, double mtime)
{
    caw_file_call c = {.make = make_utime, .path = path, .atime = atime, .mtime = mtime};
    return (int)await caw_file_make(&c);
}
async int caw_file_lutime(const char *path, double atime, double mtime)
{
    caw_file_call c = {.make = make_lutime, .path = path, .atime = atime, .mtime = mtime};
    return (int)await caw_file_make(&c);
}
static int64_t make_copyfile(caw_file_call *c)
{
    uv_fs_t req;
    int e = uv_fs_copyfile(NULL, &req, c->path, c->other, c->flags, NULL);
    uv_fs_req_cleanup(&req);
    return e;
}
async int caw_file_copyfile(const char *from, const char *to, int flags)
{
    caw_file_call c = {.make = make_copyfile, .path = from, .other = to, .flags = flags};
    return (int)await caw_file_make(&c);
}

/* ---- those that give a path ---- */
static int64_t give_path(caw_file_call *c, const char *p, size_t n)
{
    if (n >= c->size) return UV_ENOBUFS;
    memcpy(c->out, p, n);
    ((char *)c->out)[n] = 0;
    return (int64_t)n;
}
static int64_t make_readlink(caw_file_call *c)
{
    char path[PATH_MAX];
    ssize_t n = readlink(c->path, path, sizeof path);
    return n < 0 ? -errno : give_path(c, path, (size_t)n);
}
async ssize_t caw_file_readlink(const char *path, char *out, size_t size)
{
    caw_file_call c = {.make = make_readlink, .path = path, .out = out, .size = size};
    return (ssize_t)await caw_file_make(&c);
}
static int64_t make_realpath(caw_file_call *c)
{
    char *path = realpath(c->path, NULL);
    int64_t e = path ? give_path(c, path, strlen(path)) : -errno;
    free(path);
    return e;
}
async ssize_t caw_file_realpath(const char *path, char *out, size_t size)
{
    caw_file_call c = {.make = make_realpath, .path = path, .out = out, .size = size};
    return (ssize_t)await caw_file_make(&c);
}

/* ---- directories ---- */
static int64_t make_mkdtemp(caw_file_call *c)
{
    return mkdtemp(c->out) ? 0 : -errno;
}
async int caw_file_mkdtemp(char *template_)
{
    caw_file_call c = {.make = make_mkdtemp, .out = template_};
    int e = (int)await caw_file_make(&c);
    if (e < 0 || !caw_scope_cancelled()) return e;
    (void)rmdir(template_);
    return UV_ECANCELED;
}
static int make_one(const char *path, mode_t mode)
{
    struct stat st;
    if (mkdir(path, mode) == 0) return 0;
    int e = -errno;
    return e == UV_EEXIST && stat(path, &st) == 0 && S_ISDIR(st.st_mode) ? 0 : e;
}
/* From the top; so a directory that can't be seen above one that is there is none's concern. */
static int64_t make_mkdirs(caw_file_call *c)
{
    int e = make_one(c->path, (mode_t)c->mode);
    if (e != UV_ENOENT) return e;
    char *path = strdup(c->path);
    if (!path) return UV_ENOMEM;
    for (char *slash = path; (slash = strchr(slash + 1, '/'));) {
        *slash = 0;
        e = make_one(path, (mode_t)c->mode);
        *slash = '/';
        if (e < 0) break;
    }
    if (e == 0) e = make_one(path, (mode_t)c->mode);
    free(path);
    return e;
}
async int caw_file_mkdirs(const char *path, int mode)
{
    caw_file_call c = {.make = make_mkdirs, .path = path, .mode = mode};
    return (int)await caw_file_make(&c);
}
