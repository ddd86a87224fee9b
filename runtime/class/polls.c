/* Descriptors that belong to somebody else: to libpq, to libcurl, to the program. Nothing of them may be changed, any number
   of tasks may wait for the same one, and between two waits it may be closed and its number be given to another file. A
   uv_poll_t allows none of that. So they stand in an epoll set of our own, which the loop watches as one more descriptor.

   Each wait tells the set anew what it wants, for once (EPOLLONESHOT). The kernel knows the file and not only its number, so
   a number that means another file by now is found out by that, and a wait costs one system call as long as it does not. Who
   no longer waits takes back what it wanted: an event always is for those who stand there. */
#include "class/polls.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { AT_ONCE = 64, LEAST = 64 };

struct place { /* of a number */
    caw_fd_waiter *first, *last;
    unsigned readers, writers; /* of those */
};
struct caw_polls {
    uv_poll_t poll; /* of the set */
    int set;
    struct place *places;
    size_t room;
};

/* ---- the set ---- */
static int want(const caw_polls *p, int number) /* what those who wait for it do */
{
    const struct place *at = &p->places[number];
    uint32_t mask = (at->readers ? EPOLLIN : 0) | (at->writers ? EPOLLOUT : 0);
    struct epoll_event e = {.events = mask | EPOLLONESHOT, .data.fd = number};
    if (!mask) return epoll_ctl(p->set, EPOLL_CTL_DEL, number, &e);
    if (epoll_ctl(p->set, EPOLL_CTL_MOD, number, &e) == 0) return 0;
    if (errno == ENOENT && epoll_ctl(p->set, EPOLL_CTL_ADD, number, &e) == 0) return 0;
    return uv_translate_sys_error(errno);
}
static void count(struct place *at, const caw_fd_waiter *w, unsigned n)
{
    if (w->events & UV_READABLE) at->readers += n;
    if (w->events & UV_WRITABLE) at->writers += n;
}
static void take_out(caw_polls *p, caw_fd_waiter *w)
{
    struct place *at = &p->places[w->number];
    *(w->before ? &w->before->after : &at->first) = w->after;
    *(w->after ? &w->after->before : &at->last) = w->before;
    count(at, w, -1U);
    w->number = -1;
}
static void wake(caw_polls *p, caw_fd_waiter *w, int value)
{
    take_out(p, w);
    caw_looper_wake(&w->w, value);
}
static void came(caw_polls *p, int number, uint32_t mask)
{
    struct place *at = &p->places[number];
    for (caw_fd_waiter *w = at->first, *after; w; w = after) {
        int events = caw_fd_came(mask, w->events);
        after = w->after;
        if (events) wake(p, w, events);
    }
    int e = at->first ? want(p, number) : 0; /* they wait on */
    while (e < 0 && at->first) wake(p, at->first, e);
}
static void on_set(uv_poll_t *poll, int status, int events)
{
    caw_polls *p = (caw_polls *)poll;
    struct epoll_event e[AT_ONCE];
    (void)status, (void)events;
    int n = epoll_wait(p->set, e, AT_ONCE, 0);
    for (int i = 0; i < n; i++) came(p, e[i].data.fd, e[i].events);
}

/* ---- waiting ---- */
static int make(caw_worker *k)
{
    caw_polls *p = calloc(1, sizeof *p);
    if (!p) return UV_ENOMEM;
    p->set = epoll_create1(EPOLL_CLOEXEC);
    int e = p->set < 0 ? uv_translate_sys_error(errno) : uv_poll_init(k->loop, &p->poll, p->set);
    if (e < 0) {
        if (p->set >= 0) close(p->set);
        free(p);
        return e;
    }
    uv_poll_start(&p->poll, UV_READABLE, on_set);
    caw_looper_watches_more(k);
    uv_unref((uv_handle_t *)&p->poll);
    k->polls = p;
    return 0;
}
static int make_room(caw_polls *p, size_t number)
{
    size_t room = p->room ? p->room : LEAST;
    if (number < p->room) return 0;
    while (room <= number) room *= 2;
    struct place *more = realloc(p->places, room * sizeof *more);
    if (!more) return UV_ENOMEM;
    memset(more + p->room, 0, (room - p->room) * sizeof *more);
    p->places = more;
    p->room = room;
    return 0;
}
int caw_polls_enter(caw_fd_waiter *w, int number, int events)
{
    caw_worker *k = CAW_HERE->worker;
    int e = k->polls ? 0 : make(k);
    if (e == 0) e = make_room(k->polls, (size_t)number);
    if (e < 0) return e;
    struct place *at = &k->polls->places[number];
    caw_wait_init(&w->w, CAW_WAIT_POLL);
    w->number = number;
    w->events = events;
    w->after = NULL;
    w->before = at->last;
    *(at->last ? &at->last->after : &at->first) = w;
    at->last = w;
    count(at, w, 1);
    if ((e = want(k->polls, number)) < 0) {
        take_out(k->polls, w);
        return e;
    }
    caw_looper_keep(k);
    caw_wait_link(&w->w, CAW_HERE->scope);
    return 0;
}
void caw_polls_leave(caw_fd_waiter *w)
{
    caw_worker *k = CAW_HERE->worker;
    int number = w->number;
    caw_looper_release(k);
    if (number < 0) return;
    take_out(k->polls, w);
    (void)want(k->polls, number);
}
uv_handle_t *caw_polls_handle(const caw_worker *k)
{
    return k->polls ? (uv_handle_t *)&k->polls->poll : NULL;
}
void caw_polls_close(caw_worker *k)
{
    caw_polls *p = k->polls;
    if (!p) return;
    close(p->set);
    free(p->places);
    free(p);
    k->polls = NULL;
}
