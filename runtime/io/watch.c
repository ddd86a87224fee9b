/* Watching files: inotify, a descriptor that is read like any other. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <limits.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <unistd.h>
#include "file.h"
#include "fd.h"

struct caw_watch {
    caw_fd *fd;
    bool busy;
    size_t at, n; /* of the events in `bytes` */
    _Alignas(struct inotify_event) char bytes[4096 + NAME_MAX];
};
enum {
    MASK = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB |
           IN_DELETE_SELF | IN_MOVE_SELF
};

static int64_t make_add(caw_file_call *c)
{
    return caw_told(inotify_add_watch(c->fd, c->path, MASK));
}
async int caw_watch_add(caw_watch *w, const char *path)
{
    caw_file_call c = {.make = make_add, .fd = caw_fd_number(w->fd), .path = path};
    return (int)await caw_file_make(&c);
}
int caw_watch_remove(caw_watch *w, int id)
{
    return inotify_rm_watch(caw_fd_number(w->fd), id) < 0 ? -errno : 0;
}
static int new_watch(caw_watch **out)
{
    int number = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (number < 0) return -errno;
    caw_watch *w = malloc(sizeof *w);
    int e = w ? caw_fd_open(&w->fd, number) : UV_ENOMEM;
    if (e < 0) {
        free(w);
        close(number);
        return e;
    }
    w->busy = false;
    w->at = w->n = 0;
    *out = w;
    return 0;
}
async int caw_watch_open(caw_watch **out, const char *path)
{
    *out = NULL;
    int e = await caw_checkpoint();
    if (e >= 0) e = new_watch(out);
    if (e < 0 || !path) return e;
    e = await caw_watch_add(*out, path);
    if (e >= 0 && !caw_scope_cancelled()) return 0;
    caw_watch_close(*out);
    *out = NULL;
    return e < 0 ? e : UV_ECANCELED;
}
void caw_watch_close(caw_watch *w)
{
    if (!w) return;
    caw_fd_close(w->fd);
    free(w);
}

static unsigned what(uint32_t mask)
{
    static const struct {
        uint32_t theirs;
        unsigned ours;
    } each[] = {{IN_CREATE, CAW_WATCH_CREATED},        {IN_DELETE, CAW_WATCH_REMOVED},
                {IN_MOVED_FROM, CAW_WATCH_MOVED_AWAY}, {IN_MOVED_TO, CAW_WATCH_MOVED_HERE},
                {IN_MODIFY, CAW_WATCH_CHANGED},        {IN_CLOSE_WRITE, CAW_WATCH_WRITTEN},
                {IN_ATTRIB, CAW_WATCH_ATTRIBUTES},     {IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT, CAW_WATCH_GONE},
                {IN_Q_OVERFLOW, CAW_WATCH_LOST}};
    unsigned all = 0;
    for (size_t i = 0; i < sizeof each / sizeof *each; i++)
        if (mask & each[i].theirs) all |= each[i].ours;
    return all;
}
static bool next_event(caw_watch *w, caw_watch_event *out) /* false: none of those that were read tells anything */
{
    while (w->at < w->n) {
        const struct inotify_event *e = (const void *)(w->bytes + w->at);
        w->at += sizeof *e + e->len;
        *out = (caw_watch_event){.id = e->wd,
                                 .what = what(e->mask),
                                 .directory = e->mask & IN_ISDIR,
                                 .pair = e->cookie,
                                 .name = e->len ? e->name : ""};
        if (out->what) return true;
    }
    return false;
}
async int caw_watch_next(caw_watch *w, caw_watch_event *out)
{
    int e = await caw_checkpoint();
    if (e < 0) return e;
    if (w->busy) return UV_EBUSY;
    while (!next_event(w, out)) {
        ssize_t n = read(caw_fd_number(w->fd), w->bytes, sizeof w->bytes);
        w->at = 0;
        w->n = n < 0 ? 0 : (size_t)n;
        if (n >= 0 || errno == EINTR) continue;
        if (errno != EAGAIN) return -errno;
        w->busy = true;
        e = await caw_fd_wait(w->fd, UV_READABLE);
        w->busy = false;
        if (e < 0) return e;
    }
    return 0;
}
