/* Mutex, semaphore and event across threads. As in lock.c and count.c a lock and a permit are handed over, and go on to the
   next when the one that was handed it is cancelled before its turn; all under the object's own lock, which nobody holds
   while waiting, and under which the memory of who waits is touched only. */
#include "shared.h"

/* Not by their names where an await follows: caw_shared_wait lets go of it meanwhile, which -Wawait-locked can't see. */
static void lock(uv_mutex_t *its)
{
    uv_mutex_lock(its);
}
static void unlock(uv_mutex_t *its)
{
    uv_mutex_unlock(its);
}

async int caw_shared_wait(uv_mutex_t *its, caw_waiters *q)
{
    caw_outsider o;
    caw_outside_enter(&o, q);
    unlock(its);
    (void)await caw_outside(&o);
    lock(its);
    return caw_outside_leave(&o) ? UV_ECANCELED : o.value;
}
int caw_shared_block(uv_mutex_t *its, caw_waiters *q)
{
    caw_outsider o;
    caw_outside_enter(&o, q);
    unlock(its);
    caw_outside_block(&o);
    lock(its);
    (void)caw_outside_leave(&o);
    return o.value;
}

/* ---- mutex ---- */
static bool take_lock(caw_mutex_shared *m)
{
    bool taken = !m->locked;
    m->locked = true;
    return taken;
}
static void pass_lock(caw_mutex_shared *m)
{
    m->locked = caw_outside_wake(&m->waiters, 0);
}
int caw_mutex_shared_trylock(caw_mutex_shared *m)
{
    lock(&m->lock);
    bool taken = take_lock(m);
    unlock(&m->lock);
    return taken ? 0 : UV_EBUSY;
}
async int caw_mutex_shared_lock(caw_mutex_shared *m)
{
    int e = await caw_checkpoint();
    if (e < 0) return e;
    lock(&m->lock);
    if (!take_lock(m)) {
        e = await caw_shared_wait(&m->lock, &m->waiters);
        if (e == 0 && caw_scope_cancelled()) {
            pass_lock(m);
            e = UV_ECANCELED;
        }
    }
    unlock(&m->lock);
    return e;
}
void caw_mutex_shared_lock_blocking(caw_mutex_shared *m)
{
    lock(&m->lock);
    if (!take_lock(m)) (void)caw_shared_block(&m->lock, &m->waiters);
    unlock(&m->lock);
}
void caw_mutex_shared_unlock(caw_mutex_shared *m)
{
    lock(&m->lock);
    pass_lock(m);
    unlock(&m->lock);
}

/* ---- semaphore ---- */
static bool take_permit(caw_sem_shared *s)
{
    if (!s->permits) return false;
    s->permits--;
    return true;
}
static void pass_permit(caw_sem_shared *s)
{
    if (!caw_outside_wake(&s->waiters, 0)) s->permits++;
}
int caw_sem_shared_try_get(caw_sem_shared *s)
{
    lock(&s->lock);
    bool taken = take_permit(s);
    unlock(&s->lock);
    return taken ? 0 : UV_EAGAIN;
}
async int caw_sem_shared_get(caw_sem_shared *s)
{
    int e = await caw_checkpoint();
    if (e < 0) return e;
    lock(&s->lock);
    if (!take_permit(s)) {
        e = await caw_shared_wait(&s->lock, &s->waiters);
        if (e == 0 && caw_scope_cancelled()) {
            pass_permit(s);
            e = UV_ECANCELED;
        }
    }
    unlock(&s->lock);
    return e;
}
void caw_sem_shared_get_blocking(caw_sem_shared *s)
{
    lock(&s->lock);
    if (!take_permit(s)) (void)caw_shared_block(&s->lock, &s->waiters);
    unlock(&s->lock);
}
void caw_sem_shared_put(caw_sem_shared *s)
{
    lock(&s->lock);
    pass_permit(s);
    unlock(&s->lock);
}

/* ---- event ---- */
int caw_event_shared_try_wait(caw_event_shared *v)
{
    lock(&v->lock);
    bool set = v->set;
    unlock(&v->lock);
    return set ? 0 : UV_EAGAIN;
}
async int caw_event_shared_wait(caw_event_shared *v)
{
    int e = await caw_checkpoint();
    if (e < 0) return e;
    lock(&v->lock);
    if (!v->set) e = await caw_shared_wait(&v->lock, &v->waiters);
    unlock(&v->lock);
    return caw_scope_cancelled() ? UV_ECANCELED : e;
}
void caw_event_shared_wait_blocking(caw_event_shared *v)
{
    lock(&v->lock);
    if (!v->set) (void)caw_shared_block(&v->lock, &v->waiters);
    unlock(&v->lock);
}
void caw_event_shared_set(caw_event_shared *v)
{
    lock(&v->lock);
    v->set = true;
    while (caw_outside_wake(&v->waiters, 0)) {}
    unlock(&v->lock);
}
void caw_event_shared_clear(caw_event_shared *v)
{
    lock(&v->lock);
    v->set = false;
    unlock(&v->lock);
}
