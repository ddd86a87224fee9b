/* libcurl. Its multi interface drives any number of transfers, and says which sockets and which time it waits for; one multi
   a worker, so that connections are found again. Those sockets stand in an epoll set, and the time is a timer in it, so that
   all of libcurl is one descriptor to wait for.

   Nobody but the tasks that have a transfer under way would wait for it: one of them leads, which is to say that it waits
   and lets libcurl go on, for all; the others wait for their own end. Who leaves the lead hands it to another. So nothing
   runs beside the tasks, and there is nothing to be stopped. */
#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>
#include "caw/curl.h"
#include "io/fd.h"
#include "task/task.h"

typedef struct transfer {
    struct transfer *next, **prev; /* of those under way */
    CURL *easy;
    bool done;
    CURLcode code;
    caw_event turn; /* it is done, or is to lead */
} transfer;
typedef struct hub {
    caw_kept kept;
    CURLM *multi;
    int set, timer;
    caw_fd *fd; /* the set */
    transfer *first;
    bool led;
} hub;

/* ---- what libcurl waits for ---- */
static int on_socket(CURL *easy, curl_socket_t s, int what, void *arg, void *unused)
{
    const hub *h = arg;
    struct epoll_event e = {.events = (what & CURL_POLL_IN ? EPOLLIN : 0) | (what & CURL_POLL_OUT ? EPOLLOUT : 0), .data.fd = s};
    (void)easy, (void)unused;
    if (what == CURL_POLL_REMOVE) return (void)epoll_ctl(h->set, EPOLL_CTL_DEL, s, &e), 0;
    if (epoll_ctl(h->set, EPOLL_CTL_MOD, s, &e) == 0) return 0;
    return errno == ENOENT && epoll_ctl(h->set, EPOLL_CTL_ADD, s, &e) == 0 ? 0 : -1;
}
static int on_timer(CURLM *multi, long ms, void *arg)
{
    const hub *h = arg;
    struct itimerspec t = {.it_value = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}};
    (void)multi;
    if (ms < 0) t.it_value = (struct timespec){0}; /* no time at all */
    else if (ms == 0) t.it_value.tv_nsec = 1;
    return timerfd_settime(h->timer, 0, &t, NULL);
}

/* ---- the worker's hub ---- */
static void hub_drop(caw_kept *kept)
{
    hub *h = (hub *)(void *)kept;
    curl_multi_cleanup(h->multi);
    if (h->timer >= 0) close(h->timer);
    if (h->fd) caw_fd_close(h->fd);
    else if (h->set >= 0) close(h->set);
    free(h);
}
static int hub_open(hub *h)
{
    struct epoll_event e = {.events = EPOLLIN};
    h->timer = -1;
    if ((h->set = epoll_create1(EPOLL_CLOEXEC)) < 0) return -errno;
    if ((h->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)) < 0) return -errno;
    e.data.fd = h->timer;
    if (epoll_ctl(h->set, EPOLL_CTL_ADD, h->timer, &e) < 0) return -errno;
    if (!(h->multi = curl_multi_init())) return UV_ENOMEM;
    curl_multi_setopt(h->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(h->multi, CURLMOPT_SOCKETDATA, h);
    curl_multi_setopt(h->multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(h->multi, CURLMOPT_TIMERDATA, h);
    return caw_fd_open(&h->fd, h->set);
}
static int hub_here(hub **out)
{
    static const char key;
    if ((*out = (hub *)(void *)caw_worker_kept(&key))) return 0;
    hub *h = calloc(1, sizeof *h);
    int e = h ? hub_open(h) : UV_ENOMEM;
    if (e < 0) {
        if (h) hub_drop(&h->kept);
        return e;
    }
    h->kept = (caw_kept){.key = &key, .drop = hub_drop};
    caw_worker_keep(&h->kept);
    *out = h;
    return 0;
}

/* ---- transfers ---- */
static void link_in(hub *h, transfer *t)
{
    t->prev = &h->first;
    if ((t->next = h->first)) t->next->prev = &t->next;
    h->first = t;
}
static void unlink_from(transfer *t)
{
    *t->prev = t->next;
    if (t->next) t->next->prev = t->prev;
}
static int begin(hub *h, transfer *t) /* 0, a CURLcode, or a code */
{
    switch (curl_multi_add_handle(h->multi, t->easy)) {
    case CURLM_OK: break;
    case CURLM_ADDED_ALREADY: return UV_EBUSY;
    case CURLM_OUT_OF_MEMORY: return CURLE_OUT_OF_MEMORY;
    case CURLM_BAD_EASY_HANDLE: return CURLE_BAD_FUNCTION_ARGUMENT;
    default: return CURLE_FAILED_INIT;
    }
    link_in(h, t);
    return 0;
}
static void end(hub *h, transfer *t)
{
    unlink_from(t);
#if LIBCURL_VERSION_NUM >= 0x075700
    if (!t->done) curl_easy_setopt(t->easy, CURLOPT_QUICK_EXIT, 1L); /* else it would wait for a lookup to end */
#endif
    curl_multi_remove_handle(h->multi, t->easy);
#if LIBCURL_VERSION_NUM >= 0x075700
    if (!t->done) curl_easy_setopt(t->easy, CURLOPT_QUICK_EXIT, 0L);
#endif
    if (!h->led && h->first) caw_event_set(&h->first->turn);
}
static void tell_done(hub *h)
{
    int left;
    for (CURLMsg *m; (m = curl_multi_info_read(h->multi, &left));) {
        transfer *t = h->first;
        while (t && t->easy != m->easy_handle) t = t->next;
        if (m->msg != CURLMSG_DONE || !t) continue;
        t->done = true;
        t->code = m->data.result;
        caw_event_set(&t->turn);
    }
}
static void act(const hub *h, const struct epoll_event *e)
{
    int running;
    uint64_t times;
    if (e->data.fd == h->timer) {
        (void)!read(h->timer, &times, sizeof times);
        curl_multi_socket_action(h->multi, CURL_SOCKET_TIMEOUT, 0, &running);
        return;
    }
    int mask = (e->events & EPOLLIN ? CURL_CSELECT_IN : 0) | (e->events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
               (e->events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);
    curl_multi_socket_action(h->multi, e->data.fd, mask, &running);
}
static void go_on(hub *h)
{
    enum { AT_ONCE = 64 };
    struct epoll_event e[AT_ONCE];
    int n = epoll_wait(h->set, e, AT_ONCE, 0);
    for (int i = 0; i < n; i++) act(h, &e[i]);
    tell_done(h);
}
static async int lead(hub *h, const transfer *t)
{
    int e = 0;
    h->led = true;
    while (e >= 0 && !t->done) {
        e = await caw_fd_wait(h->fd, UV_READABLE);
        if (e >= 0) go_on(h);
    }
    h->led = false;
    return e;
}
async int caw_curl_perform(CURL *easy)
{
    hub *h;
    transfer t = {.easy = easy};
    int e = await caw_checkpoint();
    if (e >= 0) e = hub_here(&h);
    if (e >= 0) e = begin(h, &t);
    if (e) return e;
    while (e >= 0 && !t.done) {
        caw_event_clear(&t.turn);
        e = h->led ? await caw_event_wait(&t.turn) : await lead(h, &t);
    }
    end(h, &t);
    return e < 0 ? e : (int)t.code;
}

void caw_curl_put(caw_pool *pool, CURL *easy)
{
    if (easy) curl_easy_reset(easy);
    caw_pool_put(pool, easy);
}
