/* Descriptors that tasks wait for.

   Reads and writes are plain system calls on a non-blocking descriptor; only "not now" comes here. Over libuv the watcher
   is a uv_poll_t, made at the first wait (so that a descriptor may be opened before there is a loop). Each change of what
   it watches costs two epoll_ctl, so it is not stopped when its waiter is woken: only when it fires and nobody waits. A
   connection that is read, answered, and read again then never changes it. In sync the class polls the number itself.

   libuv tells POLLERR as UV_EBADF and stops the watcher; for a waiter it counts as ready, as the system call that it makes
   then tells the true error. */
#include "fd.h"
#include "class/loop.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum { READER, WRITER, PLACES };
static const int event_of[PLACES] = {UV_READABLE, UV_WRITABLE};

struct caw_fd {
    int number;
    bool open;               /* the watcher has been made */
    uint8_t armed;           /* what it watches for */
    caw_wait *place[PLACES]; /* who waits; one that waits for both stands in both */
    caw_worker *worker;      /* whose loop it is in */
    uv_poll_t poll;
};

CAW_PRIMITIVE(caw_fd_wait, caw_fd *fd, int events);
CAW_PRIMITIVE_FN(caw_fd_wait);

int caw_fd_open(caw_fd **out, int number)
{
    caw_fd *fd = *out = NULL;
    int flags = fcntl(number, F_GETFL);
    if (flags < 0 || (!(flags & O_NONBLOCK) && fcntl(number, F_SETFL, flags | O_NONBLOCK) < 0)) return -errno;
    if (!(fd = calloc(1, sizeof *fd))) return UV_ENOMEM;
    fd->number = number;
    *out = fd;
    return 0;
}
int caw_fd_number(const caw_fd *fd)
{
    return fd->number;
}
static void closed(uv_handle_t *h)
{
    free(h->data);
}
void caw_fd_close(caw_fd *fd)
{
    if (!fd) return;
    for (int i = 0; i < PLACES; i++)
        if (fd->place[i]) fd->worker->cls->wake(fd->place[i], UV_EBADF);
    if (fd->open) uv_close((uv_handle_t *)&fd->poll, closed); /* takes it out of epoll: the number may be used again */
    close(fd->number);
    if (!fd->open) free(fd);
}

/* ---- over libuv ---- */
static void on_poll(uv_poll_t *p, int status, int events);
static int arm(caw_fd *fd, int events)
{
    if (events == fd->armed) return 0;
    int e = events ? uv_poll_start(&fd->poll, events, on_poll) : uv_poll_stop(&fd->poll);
    fd->armed = e ? 0 : (uint8_t)events;
    return e;
}
static void on_poll(uv_poll_t *p, int status, int events)
{
    caw_fd *fd = p->data;
    int unheard = 0;
    if (status < 0) events = UV_READABLE | UV_WRITABLE, fd->armed = 0;
    for (int i = 0; i < PLACES; i++) {
        caw_wait *w = fd->place[i];
        if (!(events & event_of[i])) continue;
        if (!w) unheard |= event_of[i];
        else {
            bool both = w == fd->place[!i] && events & event_of[!i];
            fd->worker->cls->wake(w, both ? UV_READABLE | UV_WRITABLE : event_of[i]);
            if (both) break;
        }
    }
    if (unheard & fd->armed) arm(fd, fd->armed & ~unheard);
}
static int open_poll(caw_fd *fd)
{
    fd->worker = CAW_HERE->worker;
    int e = uv_poll_init(fd->worker->loop, &fd->poll, fd->number);
    if (e) return e;
    fd->poll.data = fd;
    fd->open = true;
    uv_unref((uv_handle_t *)&fd->poll); /* whether somebody waits is counted in `watching` */
    return 0;
}
int caw_fd_watch(caw_fd *fd, caw_wait *w, int events)
{
    int e;
    for (int i = 0; i < PLACES; i++)
        if (events & event_of[i] && fd->place[i]) return UV_EBUSY;
    if (!fd->open && (e = open_poll(fd))) return e;
    if ((e = arm(fd, fd->armed | events))) return e;
    for (int i = 0; i < PLACES; i++)
        if (events & event_of[i]) fd->place[i] = w;
    caw_wait_own(w, fd);
    fd->worker->timers->watching++;
    return 0;
}
void caw_fd_unwatch(caw_wait *w)
{
    caw_fd *fd = caw_wait_owner(w);
    for (int i = 0; i < PLACES; i++)
        if (fd->place[i] == w) fd->place[i] = NULL;
    fd->worker->timers->watching--;
}

/* ---- the leaf ---- */
int caw_fd_wait(caw_fd *fd, int events)
{
    int e = CAW_HERE->worker->cls->fd_wait(fd, events);
    return e == UV_EBADF ? events : e;
}
struct caw_fd_wait__ret caw_fd_wait__start(caw_fd *fd, int events)
{
    caw_here *here = CAW_HERE;
    if (here->scope->cancelled) return (struct caw_fd_wait__ret){.v = UV_ECANCELED};
    caw_wait *w = caw_wait_new(sizeof *w, CAW_WAIT_FD, here->scope);
    int e = caw_fd_watch(fd, w, events);
    if (e) {
        caw_frame_drop(&w->h);
        return (struct caw_fd_wait__ret){.v = e};
    }
    caw_wait_link(w, here->scope);
    return (struct caw_fd_wait__ret){.st = &w->h};
}
