/* Topics: a list of subscribers, each with a channel of its own. */
#include <stdlib.h>
#include "park.h"

struct caw_topic {
    size_t item;
    uint64_t published;
    caw_topic_sub *subs;
    bool closed;
};
struct caw_topic_sub {
    caw_topic *topic; /* NULL: kicked, or the topic is gone */
    caw_topic_sub *next, **prev;
    caw_chan *items;
    caw_slow slow;
    uint64_t missed;
    unsigned users; /* publishers that wait for it */
    bool over;      /* unsubscribed meanwhile */
};

int caw_topic_new(caw_topic **out, size_t item)
{
    *out = calloc(1, sizeof **out);
    if (!*out) return UV_ENOMEM;
    (*out)->item = item;
    return 0;
}
static void leave(caw_topic_sub *s)
{
    if (!s->topic) return;
    *s->prev = s->next;
    if (s->next) s->next->prev = s->prev;
    s->topic = NULL;
    caw_chan_close(s->items);
}
void caw_topic_close(caw_topic *t)
{
    if (!t) return;
    t->closed = true;
    while (t->subs) leave(t->subs);
}
void caw_topic_free(caw_topic *t)
{
    caw_topic_close(t);
    free(t);
}
int caw_topic_subscribe(caw_topic *t, caw_topic_sub **out, size_t cap, caw_slow slow)
{
    *out = NULL;
    if (t->closed) return UV_EPIPE;
    caw_topic_sub *s = calloc(1, sizeof *s);
    if (!s || caw_chan_new(&s->items, cap ? cap : 1, t->item) < 0) {
        free(s);
        return UV_ENOMEM;
    }
    s->topic = t;
    s->slow = slow;
    if ((s->next = t->subs)) s->next->prev = &s->next;
    s->prev = &t->subs;
    t->subs = s;
    *out = s;
    return 0;
}
static void sub_free(caw_topic_sub *s)
{
    caw_chan_free(s->items);
    free(s);
}
void caw_topic_unsubscribe(caw_topic_sub *s)
{
    if (!s) return;
    leave(s);
    s->over = true;
    if (!s->users) sub_free(s);
}
/* false: it is full, and the publisher is to wait. */
static bool offer(caw_topic_sub *s, const void *item)
{
    if (caw_chan_try_send(s->items, item) != UV_EAGAIN) return true;
    if (s->slow == CAW_SLOW_WAIT) return false;
    if (s->slow == CAW_SLOW_DROP_OLDEST) caw_chan_force(s->items, item);
    if (s->slow == CAW_SLOW_KICK) leave(s);
    s->missed++;
    return true;
}
static bool full(const caw_topic_sub *s)
{
    caw_chan_stats stats;
    caw_chan_stat(s->items, &stats);
    return !stats.room;
}
int caw_topic_try_publish(caw_topic *t, const void *item)
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
/* Those that take it at once have it before anybody is waited for; then each slow one in turn. One that unsubscribes while
   a publisher waits for it goes when that has ended. */
static async int wait_for_slow(caw_topic_sub **slow, unsigned n, const void *item)
{
    int e = 0;
    for (unsigned i = 0; i < n; i++) {
        caw_topic_sub *s = slow[i];
        if (e == 0) e = await caw_chan_send(s->items, item);
        if (e == UV_EPIPE) e = 0; /* it has left */
        if (--s->users == 0 && s->over) sub_free(s);
    }
    return e;
}
static async int publish(caw_topic *t, const void *item)
{
    unsigned n = 0;
    for (caw_topic_sub *s = t->subs; s; s = s->next) n += s->slow == CAW_SLOW_WAIT;
    caw_topic_sub **slow = n ? malloc(n * sizeof *slow) : NULL;
    if (n && !slow) return UV_ENOMEM;
    defer free(slow);
    t->published++;
    n = 0;
    for (caw_topic_sub *s = t->subs, *next; s; s = next) {
        next = s->next;
        if (offer(s, item)) continue;
        s->users++;
        slow[n++] = s;
    }
    return n ? await wait_for_slow(slow, n, item) : 0;
}
async int caw_topic_publish(caw_topic *t, const void *item)
{
    int e = await caw_checkpoint();
    if (e < 0) return e;
    return t->closed ? UV_EPIPE : await publish(t, item);
}
async int caw_topic_next(caw_topic_sub *s, void *item)
{
    return await caw_chan_recv(s->items, item);
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
    return s->missed;
}
void caw_topic_stat(const caw_topic *t, caw_topic_stats *out)
{
    *out = (caw_topic_stats){.published = t->published};
    for (const caw_topic_sub *s = t->subs; s; s = s->next) {
        out->subscribers++;
        out->missed += s->missed;
    }
}
