/* Channels. An item stays in the channel (or with its parked sender) until a receiver's turn has come: waking a receiver
   only promises it one. So a receiver that is cancelled after all has nothing to give back, and the order of items never
   changes. Nobody takes what is promised to another. */
#include <stdlib.h>
#include "park.h"

struct caw_chan {
    size_t cap, item, head, count; /* a ring of cap items */
    unsigned promised;             /* receivers that are woken, and have not had their turn */
    bool closed;
    caw_waiters senders, receivers;
    char ring[];
};

int caw_chan_new(caw_chan **out, size_t cap, size_t item)
{
    *out = NULL;
    if (item && cap > (SIZE_MAX - sizeof **out) / item) return UV_ENOMEM;
    caw_chan *c = calloc(1, sizeof *c + cap * item);
    if (!c) return UV_ENOMEM;
    c->cap = cap;
    c->item = item;
    *out = c;
    return 0;
}
void caw_chan_free(caw_chan *c)
{
    free(c);
}
size_t caw_chan_count(const caw_chan *c)
{
    return c->count + c->senders.waiting;
}
static bool free_item(const caw_chan *c)
{
    return caw_chan_count(c) > c->promised;
}
static void promise(caw_chan *c)
{
    if (!c->receivers.first || !free_item(c)) return;
    c->promised++;
    (void)caw_unpark(&c->receivers, 0);
}
static char *place(caw_chan *c, size_t i)
{
    return c->ring + (c->head + i) % c->cap * c->item;
}
/* The first item; the first parked sender's comes into the room. */
static void take(caw_chan *c, void *item)
{
    if (!c->count) {
        memcpy(item, caw_first_parked(&c->senders), c->item);
        (void)caw_unpark(&c->senders, 0);
        return;
    }
    memcpy(item, place(c, 0), c->item);
    c->head = (c->head + 1) % c->cap;
    c->count--;
    if (!c->senders.first) return;
    memcpy(place(c, c->count++), caw_first_parked(&c->senders), c->item);
    (void)caw_unpark(&c->senders, 0);
}

int caw_chan_try_recv(caw_chan *c, void *item)
{
    if (free_item(c)) {
        take(c, item);
        return 0;
    }
    return c->closed && !caw_chan_count(c) ? UV_EOF : UV_EAGAIN;
}
async int caw_chan_recv(caw_chan *c, void *item)
{
    if (caw_cancelled()) return UV_ECANCELED;
    int e = caw_chan_try_recv(c, item);
    for (bool again = false; e == UV_EAGAIN; again = true) {
        e = await caw_park(&c->receivers, NULL, again);
        if (e < 0) break; /* UV_EOF, UV_ECANCELED */
        c->promised--;
        if (caw_cancelled()) {
            promise(c); /* the next one's turn */
            return UV_ECANCELED;
        }
        e = caw_chan_try_recv(c, item); /* a sender that gave up took its item along */
    }
    return e;
}
int caw_chan_try_send(caw_chan *c, const void *item)
{
    if (c->closed) return UV_EPIPE;
    if (c->count == c->cap) return UV_EAGAIN;
    memcpy(place(c, c->count++), item, c->item);
    promise(c);
    return 0;
}
/* In a channel without room, the sender that parks is the item: a receiver is promised it before that, as it has its turn
   only afterwards. */
async int caw_chan_send(caw_chan *c, const void *item)
{
    if (caw_cancelled()) return UV_ECANCELED;
    int e = caw_chan_try_send(c, item);
    if (e != UV_EAGAIN) return e;
    if (c->receivers.first && caw_chan_count(c) + 1 > c->promised) {
        c->promised++;
        (void)caw_unpark(&c->receivers, 0);
    }
    return await caw_park(&c->senders, (void *)(uintptr_t)item, false);
}
void caw_chan_close(caw_chan *c)
{
    if (!c || c->closed) return;
    c->closed = true;
    while (caw_unpark(&c->senders, UV_EPIPE)) {}
    while (caw_unpark(&c->receivers, UV_EOF)) {}
}
