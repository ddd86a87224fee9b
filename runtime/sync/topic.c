/* Topics: a list of subscribers, each with a channel of its own. The list has the topic's lock; the channels have theirs, which
   are taken after it. The topic's memory goes with the last subscriber, a subscriber's with the last publisher that waits for
   it. */
#include <stdlib.h>
#include "wait.h"

struct caw_topic {
    size_t item;
    uint64_t published;
    caw_topic_sub *subs;
    size_t refs; /* its owner, and who has subscribed */
    bool closed, shared;
    uv_mutex_t lock; /* of a shared one */
};
struct caw_topic_sub {
    caw_topic *topic;
    caw_topic_sub *next, **prev; /* prev NULL: kicked, or the topic is closed */
    caw_chan *items;
    caw_slow slow;
    uint64_t missed;
    unsigned users; /* publishers that wait for it */
    bool over;      /* unsubscribed meanwhile */
    bool cut_off;   /* by the close of the topic: who waits to publish is told */
};

static uv_mutex_t *lock_of(const caw_topic *t)
{
    return t->shared ? (uv_mutex_t *)(uintptr_t)&t->lock : NULL;
}
int caw_topic_new(caw_topic **out, size_t item)
{
    *out = calloc(1, sizeof **out);
    if (!*out) return UV_ENOMEM;
    (*out)->item = item;
    (*out)->refs = 1;
    return 0;
}
int caw_topic_new_shared(caw_topic **out, size_t item)
{
    int e = caw_topic_new(out, item);
    if (e == 0) e = uv_mutex_init(&(*out)->lock);
    if (e == 0) (*out)->shared = true;
    else free(*out), *out = NULL;
    return e;
}
static void drop(caw_topic *t)
{
    caw_hold(lock_of(t));
    bool last = --t->refs == 0;
    caw_let_go(lock_of(t));
    if (!last) return;
    if (t->shared) uv_mutex_destroy(&t->lock);
    free(t);
}
static void unlist(caw_topic_sub *s)
{
    if (!s->prev) return;
    *s->prev = s->next;
    if (s->next) s->next->prev = s->prev;
    s->prev = NULL;
    caw_chan_close(s->items);
}
void caw_topic_close(caw_topic *t)
{
    if (!t) return;
    caw_hold(lock_of(t));
    t->closed = true;
    for (caw_topic_sub *s; (s = t->subs);) {
        s->cut_off = true;
        unlist(s);
    }
    caw_let_go(lock_of(t));
}
void caw_topic_free(caw_topic *t)
{
    caw_topic_close(t);
    if (t) drop(t);
}
static int list(caw_topic *t, caw_topic_sub *s)
{
    if (t->closed) return UV_EPIPE;
    if ((s->next = t->subs)) s->next->prev = &s->next;
    s->prev = &t->subs;
    t->subs = s;
    t->refs++;
    return 0;
}
int caw_topic_subscribe(caw_topic *t, caw_topic_sub **out, size_t cap, caw_slow slow)
{
    *out = NULL;
    caw_topic_sub *s = calloc(1, sizeof *s);
    if (!s) return UV_ENOMEM;
    s->topic = t;
    s->slow = slow;
    int e = (t->shared ? caw_chan_new_shared : caw_chan_new)(&s->items, cap ? cap : 1, t->item);
    if (e == 0) {
        caw_hold(lock_of(t));
        e = list(t, s);
        caw_let_go(lock_of(t));
    }
    if (e == 0) {
        *out = s;
        return 0;
    }
    caw_chan_free(s->items);
    free(s);
    return e;
}
static void sub_free(caw_topic_sub *s)
{
    caw_topic *t = s->topic;
    caw_chan_free(s->items);
    free(s);
    drop(t);
}
void caw_topic_unsubscribe(caw_topic_sub *s)
{
    if (!s) return;
    caw_hold(lock_of(s->topic));
    unlist(s);
    s->over = true;
    bool last = !s->users;
    caw_let_go(lock_of(s->topic));
    if (last) sub_free(s);
}

/* ---- publishing ---- */
/* false: it is full, and the publisher is to wait. */
static bool offer(caw_topic_sub *s, const void *item)
{
    if (caw_chan_try_send(s->items, item) != UV_EAGAIN) return true;
    if (s->slow == CAW_SLOW_WAIT) return false;
    if (s->slow == CAW_SLOW_DROP_OLDEST) s->missed += caw_chan_force(s->items, item);
    else s->missed++;
    if (s->slow == CAW_SLOW_KICK) unlist(s);
    return true;
}
static bool full(const caw_topic_sub *s)
{
    caw_chan_stats stats;
    caw_chan_stat(s->items, &stats);
    return !stats.room;
}
static int publish_now(caw_topic *t, const void *item)
{
    if (t->closed) return UV_EPIPE;
    for (const caw_topic_sub *s = t->subs; s; s = s->next)
        if (s->slow == CAW_SLOW_WAIT && full(s)) return UV_EAGAIN;
    t->published++;
    for (caw_topic_sub *s = t->subs, *next; s; s = next) {
        next = s->next;
        (void)offer(s, item);
    }
    return 0;
}
int caw_topic_try_publish(caw_topic *t, const void *item)
{
    caw_hold(lock_of(t));
    int e = publish_now(t, item);
    caw_let_go(lock_of(t));
    return e;
}
/* Those that take it at once have it before anybody is waited for; then each slow one in turn. One that unsubscribes while
   a publisher waits for it goes when that has ended. */
typedef struct slow_ones {
    caw_topic_sub **subs;
    unsigned n;
} slow_ones;
static int offer_to_all(caw_topic *t, const void *item, slow_ones *slow)
{
    unsigned n = 0;
    if (t->closed) return UV_EPIPE;
    for (caw_topic_sub *s = t->subs; s; s = s->next) n += s->slow == CAW_SLOW_WAIT;
    if (n && !(slow->subs = malloc(n * sizeof *slow->subs))) return UV_ENOMEM;
    t->published++;
    for (caw_topic_sub *s = t->subs, *next; s; s = next) {
        next = s->next;
        if (offer(s, item)) continue;
        s->users++;
        slow->subs[slow->n++] = s;
    }
    return 0;
}
static bool has_left(caw_topic_sub *s) /* by itself, or kicked */
{
    caw_hold(lock_of(s->topic));
    bool left = !s->cut_off;
    caw_let_go(lock_of(s->topic));
    return left;
}
static bool ended_with(caw_topic_sub *s) /* true: it is to be freed */
{
    caw_hold(lock_of(s->topic));
    bool gone = --s->users == 0 && s->over;
    caw_let_go(lock_of(s->topic));
    return gone;
}
static async int wait_for_slow(slow_ones slow, const void *item)
{
    int e = 0;
    for (unsigned i = 0; i < slow.n; i++) {
        caw_topic_sub *s = slow.subs[i];
        if (e == 0) e = await caw_chan_send(s->items, item);
        if (e == UV_EPIPE && has_left(s)) e = 0;
        if (ended_with(s)) sub_free(s);
    }
    return e;
}
async int caw_topic_publish(caw_topic *t, const void *item)
{
    slow_ones slow = {0};
    int e = await caw_checkpoint();
    if (e < 0) return e;
    caw_hold(lock_of(t));
    e = offer_to_all(t, item, &slow);
    caw_let_go(lock_of(t));
    if (slow.n) e = await wait_for_slow(slow, item);
    free(slow.subs);
    return e;
}

/* ---- subscribers ---- */
async int caw_topic_next(caw_topic_sub *s, void *item)
{
    return await caw_chan_recv(s->items, item);
}
int caw_topic_next_blocking(caw_topic_sub *s, void *item)
{
    return caw_chan_recv_blocking(s->items, item);
}
int caw_topic_try_next(caw_topic_sub *s, void *item)
{
    return caw_chan_try_recv(s->items, item);
}
size_t caw_topic_count(const caw_topic_sub *s)
{
    return caw_chan_count(s->items);
}
uint64_t caw_topic_missed(const caw_topic_sub *s)
{
    caw_hold(lock_of(s->topic));
    uint64_t n = s->missed;
    caw_let_go(lock_of(s->topic));
    return n;
}
void caw_topic_stat(const caw_topic *t, caw_topic_stats *out)
{
    caw_hold(lock_of(t));
    *out = (caw_topic_stats){.published = t->published};
    for (const caw_topic_sub *s = t->subs; s; s = s->next) {
        out->subscribers++;
        out->missed += s->missed;
    }
    caw_let_go(lock_of(t));
}
