/* Waiting for a descriptor that is somebody else's. What is ready now is asked first: that needs no loop, tells files, which
   are always ready and which epoll refuses, and is what `within (0)` means. */
#include <errno.h>
#include <caw.h>
#include "fd.h"

static int ready_now(int number, int events) /* which; 0: none */
{
    struct pollfd p = {.fd = number, .events = caw_fd_mask(events)};
    int n;
    do n = poll(&p, 1, 0);
    while (n < 0 && errno == EINTR);
    if (n < 0) return uv_translate_sys_error(errno);
    return p.revents & POLLNVAL ? UV_EBADF : caw_fd_came((unsigned short)p.revents, events);
}
async int caw_poll(int number, int events)
{
    caw_fd fd = {.number = number, .foreign = true};
    int e = await caw_checkpoint();
    if (e < 0) return e;
    if (number < 0) return UV_EBADF; /* poll would wait for ever */
    if (!events || events & ~(UV_READABLE | UV_WRITABLE)) return UV_EINVAL;
    e = ready_now(number, events);
    return e ? e : await caw_fd_wait(&fd, events);
}
