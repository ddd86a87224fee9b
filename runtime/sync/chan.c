/* Channels. Whoever waits is woken with a *promise*, and acts in its own turn: a receiver is promised an item, which stays
   in the channel until then; a sender is promised room, and keeps its item until then. So one that is cancelled before its
   turn has nothing to give back but the promise, which goes to the next: an item is neither lost nor sent twice, whichever
   side a race or a within leaves. Nobody takes what is promised to another, so nobody overtakes.

   A rendezvous (cap 0) has as much room as receivers are there. A sender goes on once it has given its item to the channel
   for one of them; should that one be cancelled before its turn, the item is at the head for the next.

   One that threads share does all this under its lock, and who waits is woken across threads; else it is the same (wait.h).

   Always so: receivers wait only while each item is promised, senders only while there is no room. */
#include <stdlib.h>
#include "wait.h"

struct caw_chan {
    size_t cap, item, slots, head, count; /* a ring of so many slots; a rendezvous's grows with its receivers */
    unsigned promised, rooms;             /* receivers, senders that are woken, and have not had their turn */
    bool closed, shared;
    uv_mutex_t lock; /* of a shared one */
    caw_waiters senders, receivers;
    char *ring;
};

static uv_mutex_t *lock_of(const caw_chan *c) /* no part of its value. NULL: of one thread */
{
    return c->shared ? (uv_mutex_t *)(uintptr_t)&c->lock : NULL;
}

int caw_chan_new(caw_chan **out, size_t cap, size_t item)
{
    *out = NULL;
    if (item && cap > (SIZE_MAX - sizeof **out) / item) return UV_ENOMEM;
    caw_chan *c = calloc(1, sizeof *c + cap * item);
    if (!c) return UV_ENOMEM;
    c->cap = c->slots = cap;
    c->item = item;
    c->ring = (char *)(c + 1);
    *out = c;
    return 0;
}
int caw_chan_new_shared(caw_chan **out, size_t cap, size_t item)
{
    int e = caw_chan_new(out, cap, item);
    if (e == 0) e = uv_mutex_init(&(*out)->lock);
    if (e == 0) (*out)->shared = true;
    else free(*out), *out = NULL;
    return e;
}
void caw_chan_free(caw_chan *c)
{
    if (c && !c->cap && c->slots) free(c->ring);
    if (c && c->shared) uv_mutex_destroy(&c->lock);
    free(c);
}
size_t caw_chan_count(const caw_chan *c)
{
    caw_hold(lock_of(c));
    size_t n = c->count - c->promised;
    caw_let_go(lock_of(c));
    return n;
}
/* Takes part when `more` receivers are counted in that are about to wait. */
static size_t room(const caw_chan *c, unsigned more)
{
    size_t used = c->count + c->rooms, all = c->cap ? c->cap : c->receivers.waiting + c->promised + more;
    return all > used ? all - used : 0;
}
void caw_chan_stat(const caw_chan *c, caw_chan_stats *out)
{
    caw_hold(lock_of(c));
    *out = (caw_chan_stats){.items = c->count, .room = room(c, 0), .senders = c->senders, .receivers = c->receivers};
    caw_let_go(lock_of(c));
    out->senders.first = out->senders.last = out->receivers.first = out->receivers.last = NULL;
}

/* ---- promises ---- */
static void promise_item(caw_chan *c)
{
    if (!c->receivers.first || c->count == c->promised) return;
    c->promised++;
    (void)caw_wake(&c->receivers, 0, lock_of(c));
}
static void promise_room(caw_chan *c, unsigned more)
{
    if (!c->senders.first || !room(c, more)) return;
    c->rooms++;
    (void)caw_wake(&c->senders, 0, lock_of(c));
}
static char *place(caw_chan *c, size_t i)
{
    return c->ring + (c->head + i) % c->slots * c->item;
}
static void drop(caw_chan *c) /* the first item */
{
    c->head = (c->head + 1) % c->slots;
    c->count--;
}
static void take(caw_chan *c, void *item)
{
    memcpy(item, place(c, 0), c->item);
    drop(c);
    promise_room(c, 0);
    if (c->closed && !c->count) caw_wake_all(&c->receivers, UV_EOF, lock_of(c));
}
static void put(caw_chan *c, const void *item)
{
    memcpy(place(c, c->count++), item, c->item);
    promise_item(c);
}
/* One more receiver may have an item put for it. */
static int grow(caw_chan *c)
{
    size_t need = c->count + c->receivers.waiting + c->promised + 1;
    if (c->cap || c->slots >= need) return 0;
    char *ring = c->item > SIZE_MAX / 2 / need ? NULL : malloc(2 * need * (c->item ? c->item : 1));
    if (!ring) return UV_ENOMEM;
    for (size_t i = 0; i < c->count; i++) memcpy(ring + i * c->item, place(c, i), c->item);
    if (c->slots) free(c->ring);
    c->ring = ring;
    c->head = 0;
    c->slots = 2 * need;
    return 0;
}

/* ---- receiving ---- */
static int recv_at_once(caw_chan *c, void *item)
{
    if (c->count == c->promised) return c->closed && !c->count ? UV_EOF : UV_EAGAIN;
    take(c, item);
    return 0;
}
static int recv_now(void *object, void *item, uv_mutex_t *its) /* UV_EAGAIN: it waits */
{
    caw_chan *c = object;
    (void)its;
    int e = recv_at_once(c, item);
    if (e != UV_EAGAIN || c->cap) return e;
    if ((e = grow(c)) < 0) return e;
    promise_room(c, 1);
    return UV_EAGAIN;
}
static int recv_then(void *object, void *item, uv_mutex_t *its, int e)
{
    caw_chan *c = object;
    (void)its;
    if (e < 0) return e; /* UV_EOF */
    c->promised--;
    take(c, item);
    return 0;
}
static void recv_undo(void *object, void *item, uv_mutex_t *its, int e)
{
    caw_chan *c = object;
    (void)item, (void)its;
    if (e < 0) return;
    c->promised--;
    promise_item(c);
}
static const caw_rule receiving = {recv_now, recv_then, recv_undo};

int caw_chan_try_recv(caw_chan *c, void *item)
{
    caw_hold(lock_of(c));
    int e = recv_at_once(c, item);
    caw_let_go(lock_of(c));
    return e;
}
async int caw_chan_recv(caw_chan *c, void *item)
{
    CAW_WAIT_FOR(&receiving, c, &c->receivers, item, lock_of(c));
}
int caw_chan_recv_blocking(caw_chan *c, void *item)
{
    return caw_block_for(&receiving, c, &c->receivers, item, lock_of(c));
}

/* ---- sending; what arg points to is only read ---- */
static int send_now(void *object, void *item, uv_mutex_t *its)
{
    caw_chan *c = object;
    (void)its;
    if (c->closed) return UV_EPIPE;
    if (!room(c, 0)) return UV_EAGAIN;
    put(c, item);
    return 0;
}
static int send_then(void *object, void *item, uv_mutex_t *its, int e)
{
    caw_chan *c = object;
    (void)its;
    if (e < 0) return e; /* UV_EPIPE */
    c->rooms--;
    if (c->closed) return UV_EPIPE;
    put(c, item);
    return 0;
}
static void send_undo(void *object, void *item, uv_mutex_t *its, int e)
{
    caw_chan *c = object;
    (void)item, (void)its;
    if (e < 0) return;
    c->rooms--;
    promise_room(c, 0);
}
static const caw_rule sending = {send_now, send_then, send_undo};

int caw_chan_try_send(caw_chan *c, const void *item)
{
    return caw_try(&sending, c, (void *)(uintptr_t)item, lock_of(c));
}
async int caw_chan_send(caw_chan *c, const void *item)
{
    CAW_WAIT_FOR(&sending, c, &c->senders, (void *)(uintptr_t)item, lock_of(c));
}
int caw_chan_send_blocking(caw_chan *c, const void *item)
{
    return caw_block_for(&sending, c, &c->senders, (void *)(uintptr_t)item, lock_of(c));
}
bool caw_chan_force(caw_chan *c, const void *item)
{
    caw_hold(lock_of(c));
    bool full = c->count == c->cap;
    if (full) drop(c); /* a promise is for an item, not for this one */
    put(c, item);
    caw_let_go(lock_of(c));
    return full;
}
void caw_chan_close(caw_chan *c)
{
    if (!c) return;
    caw_hold(lock_of(c));
    c->closed = true;
    caw_wake_all(&c->senders, UV_EPIPE, lock_of(c));
    if (!c->count) caw_wake_all(&c->receivers, UV_EOF, lock_of(c)); /* else once it is empty: a promise may come back */
    caw_let_go(lock_of(c));
}
