/* Mutex, condition, readers and writers. A lock is handed over, not dropped and fought for: it stays taken between the
   unlock and the turn of the next owner, so nobody overtakes. An owner that is cancelled before its turn hands it on. */
#include "park.h"

/* ---- mutex ---- */
int caw_mutex_trylock(caw_mutex *m)
{
    if (m->locked) return UV_EBUSY;
    m->locked = true;
    return 0;
}
async int caw_mutex_lock(caw_mutex *m)
{
    int e = await caw_checkpoint();
    if (e < 0 || caw_mutex_trylock(m) == 0) return e;
    e = await caw_park(&m->waiters, NULL);
    if (e < 0 || !caw_scope_cancelled()) return e;
    caw_mutex_unlock(m);
    return UV_ECANCELED;
}
void caw_mutex_unlock(caw_mutex *m)
{
    if (!caw_unpark(&m->waiters, 0)) m->locked = false;
}

/* ---- condition ---- */
/* A signal to one that is cancelled before its turn, or before it has the mutex again, goes to the next. */
static int not_signalled(caw_cond *c)
{
    caw_cond_signal(c);
    return UV_ECANCELED;
}
async int caw_cond_wait(caw_cond *c, caw_mutex *m)
{
    if (caw_scope_cancelled()) return await caw_checkpoint(); /* else no yield here: a signal would be missed */
    caw_mutex_unlock(m);
    int e = await caw_park(&c->waiters, NULL);
    if (e == 0 && caw_scope_cancelled()) e = not_signalled(c);
    shield (void)await caw_mutex_lock(m);
    return e == 0 && caw_scope_cancelled() ? not_signalled(c) : e;
}
void caw_cond_signal(caw_cond *c)
{
    (void)caw_unpark(&c->waiters, 0);
}
void caw_cond_broadcast(caw_cond *c)
{
    while (caw_unpark(&c->waiters, 0)) {}
}

/* ---- readers and writers; a waiter's item says which it is ---- */
static char writer;

static void grant(caw_rwlock *l)
{
    while (l->waiters.first && !l->writer) {
        bool writes = caw_first_parked(&l->waiters) == &writer;
        if (writes && l->readers) return;
        if (writes) l->writer = true;
        else l->readers++;
        (void)caw_unpark(&l->waiters, 0);
    }
}
static async int granted(caw_rwlock *l, void *item)
{
    int e = await caw_park(&l->waiters, item);
    if (e == 0 && caw_scope_cancelled()) {
        caw_rwlock_unlock(l);
        return UV_ECANCELED;
    }
    if (e < 0) grant(l); /* those behind a writer that gave up */
    return e;
}
int caw_rwlock_tryrdlock(caw_rwlock *l)
{
    if (l->writer || l->waiters.first) return UV_EBUSY;
    l->readers++;
    return 0;
}
int caw_rwlock_trywrlock(caw_rwlock *l)
{
    if (l->writer || l->readers || l->waiters.first) return UV_EBUSY;
    l->writer = true;
    return 0;
}
async int caw_rwlock_rdlock(caw_rwlock *l)
{
    int e = await caw_checkpoint();
    if (e < 0 || caw_rwlock_tryrdlock(l) == 0) return e;
    return await granted(l, NULL);
}
async int caw_rwlock_wrlock(caw_rwlock *l)
{
    int e = await caw_checkpoint();
    if (e < 0 || caw_rwlock_trywrlock(l) == 0) return e;
    return await granted(l, &writer);
}
void caw_rwlock_unlock(caw_rwlock *l)
{
    if (l->writer) l->writer = false;
    else l->readers--;
    grant(l);
}
