/* The mailbox of a worker with a loop: another thread puts a letter in it and rings the bell, one uv_async_t for each loop;
   the loop's own thread then does what is to be done. Most say that a parked task is to be woken.

   The bell keeps the loop alive only while somebody waits for something from outside; so that is no deadlock as far as this
   worker can tell. */
#include "class/mailbox.h"
#include "class/loop.h"
#include <stdlib.h>

bool caw_unpark(caw_waiters *q, int value);
struct caw_mailbox {
    uv_async_t bell;
    uv_mutex_t lock;
    caw_letter *first, **last;
    caw_letter *open; /* the loop's own: they have come, and it has not got to them */
};

static void put(caw_mailbox *m, caw_letter *l)
{
    l->next = NULL;
    l->prev = m->last;
    *m->last = l;
    m->last = &l->next;
}
static void take(caw_mailbox *m, caw_letter *l)
{
    if (!l->prev) return;
    *l->prev = l->next;
    if (l->next) l->next->prev = l->prev;
    else if (m->last == &l->next) m->last = l->prev; /* it is not open */
    l->prev = NULL;
}
static void empty(caw_mailbox *m)
{
    uv_mutex_lock(&m->lock);
    if ((m->open = m->first)) m->open->prev = &m->open;
    m->first = NULL;
    m->last = &m->first;
    uv_mutex_unlock(&m->lock);
}
static void open_first(caw_mailbox *m)
{
    caw_letter *l = m->open;
    if ((m->open = l->next)) m->open->prev = &m->open;
    l->prev = NULL;
    l->arrived(l);
}
static void open_all(caw_mailbox *m)
{
    while (m->open) open_first(m); /* of a call around this one */
    empty(m);
    while (m->open) open_first(m);
}
static void on_bell(uv_async_t *bell)
{
    open_all((caw_mailbox *)bell);
}
void caw_mailbox_collect(caw_worker *k)
{
    open_all(k->mailbox);
}
void caw_mailbox_send(caw_worker *k, caw_letter *l)
{
    caw_mailbox *m = k->mailbox;
    uv_mutex_lock(&m->lock);
    bool rung = m->first;
    put(m, l);
    if (!rung) uv_async_send(&m->bell);
    uv_mutex_unlock(&m->lock);
}
int caw_mailbox_open(caw_worker *k)
{
    caw_mailbox *m = calloc(1, sizeof *m);
    if (!m) return UV_ENOMEM;
    int e = uv_mutex_init(&m->lock);
    if (e == 0 && (e = uv_async_init(k->loop, &m->bell, on_bell)) < 0) uv_mutex_destroy(&m->lock);
    if (e < 0) {
        free(m);
        return e;
    }
    uv_unref((uv_handle_t *)&m->bell);
    m->last = &m->first;
    k->mailbox = m;
    return 0;
}
uv_handle_t *caw_mailbox_bell(const caw_worker *k)
{
    return (uv_handle_t *)&k->mailbox->bell;
}

/* ---- outsiders ---- */
static void rouse(caw_outsider *o)
{
    o->woken = true;
    (void)caw_unpark(&o->here, 0); /* false: it is not parked yet; or cancelled, and has not had its turn */
}
static void arrived(caw_letter *l)
{
    rouse((caw_outsider *)(void *)((char *)l - offsetof(caw_outsider, letter)));
}
void caw_mailbox_begin(caw_outsider *o)
{
    o->letter.arrived = arrived;
    caw_looper_keep(o->worker);
}
void caw_mailbox_end(caw_outsider *o)
{
    caw_worker *k = o->worker;
    if (!o->woken) { /* it may be on its way */
        uv_mutex_lock(&k->mailbox->lock);
        take(k->mailbox, &o->letter);
        uv_mutex_unlock(&k->mailbox->lock);
    }
    caw_looper_release(k);
}
void caw_mailbox_wake(caw_outsider *o)
{
    if (o->worker == CAW_HERE->worker) rouse(o);
    else caw_mailbox_send(o->worker, &o->letter);
}
int caw_mailbox_start(caw_nursery *n, caw_letter *l, void (*child)(void *))
{
    (void)child;
    caw_nursery_expect(n);
    caw_mailbox_send(n->worker, l);
    return 0;
}
void caw_mailbox_close(caw_worker *k)
{
    uv_mutex_destroy(&k->mailbox->lock);
    free(k->mailbox);
    k->mailbox = NULL;
}
