/* Whole files: one call each, all of it on a thread of the pool. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "file.h"

/* ---- reading. What fstat says is a hint: files of /proc have no size. ---- */
typedef struct whole {
    char *p;
    size_t n, cap;
} whole;
static int grow(whole *w, size_t cap)
{
    char *p = realloc(w->p, cap);
    if (!p) return UV_ENOMEM;
    w->p = p;
    w->cap = cap;
    return 0;
}
static int read_whole(int fd, whole *w, size_t max)
{
    for (int e = 0;;) {
        if (w->n + 1 >= w->cap && (e = grow(w, 2 * w->cap)) < 0) return e;
        ssize_t got = read(fd, w->p + w->n, w->cap - w->n - 1);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return got < 0 ? -errno : 0;
        if ((w->n += (size_t)got) > max) return UV_E2BIG;
    }
}
static int64_t make_read_all(caw_file_call *c)
{
    struct stat st;
    whole w = {0};
    int fd = open(c->path, O_RDONLY | O_CLOEXEC), e = fd < 0 || fstat(fd, &st) < 0 ? -errno : 0;
    if (e == 0 && S_ISREG(st.st_mode) && (uint64_t)st.st_size > c->size) e = UV_E2BIG;
    if (e == 0) e = grow(&w, S_ISREG(st.st_mode) && st.st_size ? (size_t)st.st_size + 2 : 4096);
    if (e == 0) e = read_whole(fd, &w, c->size);
    if (fd >= 0) close(fd);
    if (e < 0) {
        free(w.p);
        return e;
    }
    w.p[w.n] = 0;
    *(caw_str *)c->out = (caw_str){w.p, w.n};
    return 0;
}
async int caw_file_read_all(const char *path, caw_str *out, size_t max)
{
    caw_file_call c = {.make = make_read_all, .path = path, .out = out, .size = max};
    *out = (caw_str){0};
    int e = (int)await caw_file_make(&c);
    if (e < 0 || !caw_scope_cancelled()) return e;
    free((char *)(uintptr_t)out->p);
    *out = (caw_str){0};
    return UV_ECANCELED;
}

/* ---- replacing: a new file beside the old one, which takes its name when it is on the disk ---- */
static int new_beside(const char *path, char *name, size_t size, int mode)
{
    for (unsigned i = 0; i < 100; i++) {
        snprintf(name, size, "%s.%d.%llx", path, (int)getpid(), (unsigned long long)uv_hrtime() + i);
        int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        if (fd >= 0 || errno != EEXIST) return fd < 0 ? -errno : fd;
    }
    return UV_EEXIST;
}
static int write_whole(int fd, const char *p, size_t n)
{
    while (n) {
        ssize_t put = write(fd, p, n);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return -errno;
        p += put;
        n -= (size_t)put;
    }
    return fsync(fd) < 0 ? -errno : 0;
}
/* The name, too, is on the disk then; not all file systems can. */
static void sync_directory(const char *path, char *room)
{
    const char *slash = strrchr(path, '/');
    size_t n = slash ? (size_t)(slash - path) + 1 : 0;
    memcpy(room, path, n);
    strcpy(room + n, n ? "" : ".");
    int fd = open(room, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return;
    (void)fsync(fd);
    close(fd);
}
static int64_t make_write_all(caw_file_call *c)
{
    struct stat st;
    size_t size = strlen(c->path) + 64;
    char *name = malloc(size);
    if (!name) return UV_ENOMEM;
    int fd = new_beside(c->path, name, size, c->mode), e = fd < 0 ? fd : 0;
    if (fd >= 0) {
        if (stat(c->path, &st) == 0) (void)fchmod(fd, st.st_mode & 07777);
        e = write_whole(fd, c->other, c->size);
        if (close(fd) < 0 && e == 0) e = -errno;
        if (e == 0 && rename(name, c->path) < 0) e = -errno;
        if (e < 0) (void)unlink(name);
        else sync_directory(c->path, name);
    }
    free(name);
    return e;
}
async int caw_file_write_all(const char *path, const void *p, size_t n, int mode)
{
    caw_file_call c = {.make = make_write_all, .path = path, .other = p, .size = n, .mode = mode};
    return (int)await caw_file_make(&c);
}
