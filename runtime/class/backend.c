/* A turn of libuv costs some hundred instructions beside its system call: for its timers, and its queues of handles of ten
   kinds. When tasks only wait for descriptors and for times there is nothing in these. So then we wait for libuv's epoll set
   ourselves, and tell those of our descriptors what came for them.

   The set is libuv's all the same, which puts into it what it watches, when it has its turn. And it is level-triggered: as soon
   as anything else comes (another thread rings, a signal, an error on a descriptor) all is left as it is, and libuv has its turn
   and finds it. Where such things come, more of them will: so it has some turns then. */
#include "class/backend.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

enum { AT_ONCE = 256, LEAST = 64, PAUSE = 8 };

static bool make_room(caw_backend *b, size_t number)
{
    size_t room = b->room ? b->room : LEAST;
    while (room <= number) room *= 2;
    void **more = realloc(b->of, room * sizeof *more);
    if (!more) return false;
    memset(more + b->room, 0, (room - b->room) * sizeof *more);
    b->of = more;
    b->room = room;
    return true;
}
void caw_backend_tell(caw_backend *b, int number, void *watch)
{
    if ((size_t)number < b->room || (watch && make_room(b, (size_t)number))) b->of[number] = watch;
}
void caw_backend_close(caw_backend *b)
{
    free(b->of);
    *b = (caw_backend){0};
}

static void *watch_of(const caw_backend *b, const struct epoll_event *e)
{
    bool plain = e->events & (EPOLLIN | EPOLLOUT) && !(e->events & EPOLLERR);
    return plain && (size_t)e->data.fd < b->room ? b->of[e->data.fd] : NULL;
}
static int events_of(const struct epoll_event *e)
{
    return (e->events & EPOLLIN ? UV_READABLE : 0) | (e->events & EPOLLOUT ? UV_WRITABLE : 0);
}
bool caw_backend_turn(caw_backend *b, uv_loop_t *loop, int ms, void (*came)(void *watch, int events))
{
    struct epoll_event e[AT_ONCE];
    int n = epoll_wait(uv_backend_fd(loop), e, AT_ONCE, ms);
    if (n < 0) return errno == EINTR;
    for (int i = 0; i < n; i++)
        if (!watch_of(b, &e[i])) {
            b->pause = PAUSE;
            return false;
        }
    uv_update_time(loop);
    for (int i = 0; i < n; i++) came(watch_of(b, &e[i]), events_of(&e[i]));
    return true;
}
