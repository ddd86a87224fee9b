/* What counts: semaphore, limiter, event, barrier, wait group, once. A permit is handed over like a lock. */
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
    if (caw_cancelled()) return UV_ECANCELED;
    if (caw_sem_try_get(s) == 0) return 0;
    int e = await caw_park(&s->waiters, NULL, false);
    if (e < 0 || !caw_cancelled()) return e;
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
    if (caw_cancelled()) return UV_ECANCELED;
    if (caw_limit_try_get(l) == 0) return 0;
    int e = await caw_park(&l->waiters, NULL, false);
    if (e < 0 || !caw_cancelled()) return e;
    caw_limit_put(l);
    return UV_ECANCELED;
}
void caw_limit_put(caw_limit *l)
{
    if (!caw_unpark(&l->waiters, 0) && l->used) l->used--;
}

/* ---- waiting for something that is then so for all ---- */
static async int wait_for_all(caw_waiters *q)
{
    int e = await caw_park(q, NULL, false);
    return e == 0 && caw_cancelled() ? UV_ECANCELED : e;
}
async int caw_event_wait(caw_event *v)
{
    if (caw_cancelled()) return UV_ECANCELED;
    return v->set ? 0 : await wait_for_all(&v->waiters);
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
async int caw_waitgroup_wait(caw_waitgroup *g)
{
    if (caw_cancelled()) return UV_ECANCELED;
    return g->n ? await wait_for_all(&g->waiters) : 0;
}

/* ---- barrier: who gives up before the last has come has not been there ---- */
async int caw_barrier_wait(caw_barrier *b)
{
    if (caw_cancelled()) return UV_ECANCELED;
    if (++b->arrived >= b->n) {
        b->arrived = 0;
        while (caw_unpark(&b->waiters, 0)) {}
        return 1;
    }
    int e = await caw_park(&b->waiters, NULL, false);
    if (e < 0) b->arrived--;
    return e == 0 && caw_cancelled() ? UV_ECANCELED : e;
}

/* ---- once ---- */
async int caw_once_run(caw_once *o, async int (*fn)(void *), void *arg)
{
    if (caw_cancelled()) return UV_ECANCELED;
    while (!o->done && o->running) {
        int e = await wait_for_all(&o->waiters);
        if (e < 0) return e;
    }
    if (o->done) return 0;
    o->running = true;
    int e = await fn(arg);
    o->running = false;
    o->done = e >= 0;
    while (caw_unpark(&o->waiters, 0)) {}
    return e < 0 ? e : 0;
}
