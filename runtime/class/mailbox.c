/* The mailbox of a worker with a loop: who is woken from another thread is put in it, and the bell, one uv_async_t for each
   loop, is rung; the loop's own thread then wakes the parked tasks.

   The bell keeps the loop alive only while somebody waits for something from outside; so that is no deadlock as far as this
   worker can tell. */
#include "class/mailbox.h"
#include "class/loop.h"
#include <stdio.h>
#include <stdlib.h>

bool caw_unpark(caw_waiters *q, int value);
struct caw_mailbox {
    uv_async_t bell;
    uv_mutex_t lock;
    caw_outsider *first, **last;
};

static void put(caw_mailbox *m, caw_outsider *o)
{
    o->next = NULL;
    o->prev = m->last;
    *m->last = o;
    m->last = &o->next;
}
static void take(caw_mailbox *m, caw_outsider *o)
{
    if (!o->prev) return;
    *o->prev = o->next;
    if (o->next) o->next->prev = o->prev;
    else m->last = o->prev;
    o->prev = NULL;
}
static void on_bell(uv_async_t *bell)
{
    caw_mailbox *m = (caw_mailbox *)bell;
    uv_mutex_lock(&m->lock);
    for (caw_outsider *o; (o = m->first);) {
        take(m, o);
        (void)caw_unpark(&o->here, 0); /* false: it has been cancelled, and has not had its turn yet */
    }
    uv_mutex_unlock(&m->lock);
}
void caw_mailbox_open(caw_worker *k)
{
    caw_mailbox *m = calloc(1, sizeof *m);
    if (!m || uv_async_init(k->loop, &m->bell, on_bell) || uv_mutex_init(&m->lock)) {
        fputs("caw: no memory for a mailbox\n", stderr);
        caw_abort();
    }
    uv_unref((uv_handle_t *)&m->bell);
    m->last = &m->first;
    k->mailbox = m;
}
uv_handle_t *caw_mailbox_bell(const caw_worker *k)
{
    return (uv_handle_t *)&k->mailbox->bell;
}
void caw_mailbox_begin(caw_outsider *o)
{
    caw_looper_keep(o->worker);
}
void caw_mailbox_end(caw_outsider *o)
{
    caw_worker *k = o->worker;
    uv_mutex_lock(&k->mailbox->lock);
    take(k->mailbox, o);
    uv_mutex_unlock(&k->mailbox->lock);
    caw_looper_release(k);
}
void caw_mailbox_wake(caw_outsider *o)
{
    caw_mailbox *m = o->worker->mailbox;
    uv_mutex_lock(&m->lock);
    bool rung = m->first;
    put(m, o);
    if (!rung) uv_async_send(&m->bell);
    uv_mutex_unlock(&m->lock);
}
void caw_mailbox_close(caw_worker *k)
{
    uv_mutex_destroy(&k->mailbox->lock);
    free(k->mailbox);
    k->mailbox = NULL;
}
