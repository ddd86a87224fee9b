/* What counts: semaphore, limiter, event, barrier, wait group, once. A permit is handed over like a lock, and so is the
   right to run a once. */
#include "park.h"

/* ---- semaphore ---- */
int caw_sem_try_get(caw_sem *s)
{
    if (!s->permits) return UV_EAGAIN;
    s->permits--;
    return 0;
}
async int caw_sem_get(caw_sem *s)
{
    int e = await caw_checkpoint();
    if (e < 0 || caw_sem_try_get(s) == 0) return e;
    e = await caw_park(&s->waiters, NULL);
    if (e < 0 || !caw_scope_cancelled()) return e;
    caw_sem_put(s);
    return UV_ECANCELED;
}
void caw_sem_put(caw_sem *s)
{
    if (!caw_unpark(&s->waiters, 0)) s->permits++;
}

/* ---- limiter ---- */
int caw_limit_try_get(caw_limit *l)
{
    if (l->used >= l->most) return UV_EAGAIN;
    l->used++;
    return 0;
}
async int caw_limit_get(caw_limit *l)
{
    int e = await caw_checkpoint();
    if (e < 0 || caw_limit_try_get(l) == 0) return e;
    e = await caw_park(&l->waiters, NULL);
    if (e < 0 || !caw_scope_cancelled()) return e;
    caw_limit_put(l);
    return UV_ECANCELED;
}
void caw_limit_put(caw_limit *l)
{
    if (!l->used) return;
    if (l->used > l->most || !caw_unpark(&l->waiters, 0)) l->used--;
}
void caw_limit_set(caw_limit *l, unsigned most)
{
    l->most = most;
    while (l->used < l->most && caw_unpark(&l->waiters, 0)) l->used++;
}

/* ---- waiting for something that is then so for all ---- */
static async int wait_for_all(caw_waiters *q)
{
    int e = await caw_park(q, NULL);
    return caw_scope_cancelled() ? UV_ECANCELED : e;
}
int caw_event_try_wait(const caw_event *v)
{
    return v->set ? 0 : UV_EAGAIN;
}
async int caw_event_wait(caw_event *v)
{
    int e = await caw_checkpoint();
    return e < 0 || v->set ? e : await wait_for_all(&v->waiters);
}
void caw_event_set(caw_event *v)
{
    v->set = true;
    while (caw_unpark(&v->waiters, 0)) {}
}
void caw_event_clear(caw_event *v)
{
    v->set = false;
}
void caw_waitgroup_add(caw_waitgroup *g, unsigned n)
{
    g->n += n;
}
void caw_waitgroup_done(caw_waitgroup *g)
{
    if (g->n && --g->n) return;
    while (caw_unpark(&g->waiters, 0)) {}
}
int caw_waitgroup_try_wait(const caw_waitgroup *g)
{
    return g->n ? UV_EAGAIN : 0;
}
async int caw_waitgroup_wait(caw_waitgroup *g)
{
    int e = await caw_checkpoint();
    return e < 0 || !g->n ? e : await wait_for_all(&g->waiters);
}

/* ---- barrier: who has come is who waits, so one that gives up has not been there from that moment on ---- */
int caw_barrier_try_wait(caw_barrier *b)
{
    if (b->waiters.waiting + 1 < b->n) return UV_EAGAIN;
    while (caw_unpark(&b->waiters, 0)) {}
    return 1;
}
async int caw_barrier_wait(caw_barrier *b)
{
    int e = await caw_checkpoint();
    if (e < 0) return e;
    e = caw_barrier_try_wait(b);
    return e == UV_EAGAIN ? await wait_for_all(&b->waiters) : e;
}

/* ---- once ---- */
enum { DONE = 0, YOUR_TURN = 1 };

static void pass_on(caw_once *o)
{
    o->running = caw_unpark(&o->waiters, YOUR_TURN);
}
int caw_once_try(const caw_once *o)
{
    return o->done ? 0 : UV_EAGAIN;
}
async int caw_once_run(caw_once *o, async int (*fn)(void *), void *arg)
{
    int e = await caw_checkpoint();
    if (e < 0 || o->done) return e;
    if (o->running) {
        e = await caw_park(&o->waiters, NULL);
        if (caw_scope_cancelled()) {
            if (e == YOUR_TURN) pass_on(o);
            return UV_ECANCELED;
        }
        if (e != YOUR_TURN) return e;
    }
    o->running = true;
    e = await fn(arg);
    o->done = e >= 0;
    if (!o->done) {
        pass_on(o);
        return e;
    }
    o->running = false;
    while (caw_unpark(&o->waiters, DONE)) {}
    return 0;
}
