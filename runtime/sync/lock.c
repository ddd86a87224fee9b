/* Mutex, readers and writers, condition. A lock is handed over, not dropped and fought for: it stays taken between the
   unlock and the turn of the next owner, so nobody overtakes. An owner that is cancelled before its turn hands it on. */
#include "wait.h"

/* ---- mutex ---- */
static void unlock(caw_mutex *m, uv_mutex_t *its)
{
    m->locked = caw_wake(&m->waiters, 0, its);
}
static int lock_now(void *object, void *arg, uv_mutex_t *its)
{
    caw_mutex *m = object;
    (void)arg, (void)its;
    if (m->locked) return UV_EAGAIN;
    m->locked = true;
    return 0;
}
static void lock_undo(void *object, void *arg, uv_mutex_t *its, int e)
{
    (void)arg;
    if (e == 0) unlock(object, its);
}
static const caw_rule locking = {.now = lock_now, .undo = lock_undo};

static int busy(int e) /* of what is tried */
{
    return e == UV_EAGAIN ? UV_EBUSY : e;
}
int caw_mutex_trylock(caw_mutex *m)
{
    return busy(lock_now(m, NULL, NULL));
}
async int caw_mutex_lock(caw_mutex *m)
{
    CAW_WAIT_FOR(&locking, m, &m->waiters, NULL, NULL);
}
void caw_mutex_unlock(caw_mutex *m)
{
    unlock(m, NULL);
}
int caw_mutex_shared_trylock(caw_mutex_shared *m)
{
    return busy(caw_try(&locking, &m->of, NULL, &m->lock));
}
async int caw_mutex_shared_lock(caw_mutex_shared *m)
{
    CAW_WAIT_FOR(&locking, &m->of, &m->of.waiters, NULL, &m->lock);
}
void caw_mutex_shared_lock_blocking(caw_mutex_shared *m)
{
    (void)caw_block_for(&locking, &m->of, &m->of.waiters, NULL, &m->lock);
}
void caw_mutex_shared_unlock(caw_mutex_shared *m)
{
    caw_hold(&m->lock);
    unlock(&m->of, &m->lock);
    caw_let_go(&m->lock);
}

/* ---- readers and writers; a waiter's arg says which it is ---- */
static char writer;

static void grant(caw_rwlock *l, uv_mutex_t *its)
{
    while (l->waiters.first && !l->writer) {
        bool writes = caw_first_arg(&l->waiters, its) == &writer;
        if (writes && l->readers) return;
        if (writes) l->writer = true;
        else l->readers++;
        (void)caw_wake(&l->waiters, 0, its);
    }
}
static void release(caw_rwlock *l, uv_mutex_t *its)
{
    if (l->writer) l->writer = false;
    else if (l->readers) l->readers--; /* else nobody holds it: nothing happens, as with a mutex */
    grant(l, its);
}
static int rw_now(void *object, void *arg, uv_mutex_t *its)
{
    caw_rwlock *l = object;
    (void)its;
    if (l->writer || l->waiters.first || (arg == &writer && l->readers)) return UV_EAGAIN;
    if (arg == &writer) l->writer = true;
    else l->readers++;
    return 0;
}
static void rw_undo(void *object, void *arg, uv_mutex_t *its, int e)
{
    (void)arg;
    if (e == 0) release(object, its);
    else grant(object, its); /* those behind a writer that gave up */
}
static const caw_rule reading_or_writing = {.now = rw_now, .undo = rw_undo};

int caw_rwlock_tryrdlock(caw_rwlock *l)
{
    return busy(rw_now(l, NULL, NULL));
}
int caw_rwlock_trywrlock(caw_rwlock *l)
{
    return busy(rw_now(l, &writer, NULL));
}
async int caw_rwlock_rdlock(caw_rwlock *l)
{
    CAW_WAIT_FOR(&reading_or_writing, l, &l->waiters, NULL, NULL);
}
async int caw_rwlock_wrlock(caw_rwlock *l)
{
    CAW_WAIT_FOR(&reading_or_writing, l, &l->waiters, &writer, NULL);
}
void caw_rwlock_unlock(caw_rwlock *l)
{
    release(l, NULL);
}
int caw_rwlock_shared_tryrdlock(caw_rwlock_shared *l)
{
    return busy(caw_try(&reading_or_writing, &l->of, NULL, &l->lock));
}
int caw_rwlock_shared_trywrlock(caw_rwlock_shared *l)
{
    return busy(caw_try(&reading_or_writing, &l->of, &writer, &l->lock));
}
async int caw_rwlock_shared_rdlock(caw_rwlock_shared *l)
{
    CAW_WAIT_FOR(&reading_or_writing, &l->of, &l->of.waiters, NULL, &l->lock);
}
async int caw_rwlock_shared_wrlock(caw_rwlock_shared *l)
{
    CAW_WAIT_FOR(&reading_or_writing, &l->of, &l->of.waiters, &writer, &l->lock);
}
void caw_rwlock_shared_rdlock_blocking(caw_rwlock_shared *l)
{
    (void)caw_block_for(&reading_or_writing, &l->of, &l->of.waiters, NULL, &l->lock);
}
void caw_rwlock_shared_wrlock_blocking(caw_rwlock_shared *l)
{
    (void)caw_block_for(&reading_or_writing, &l->of, &l->of.waiters, &writer, &l->lock);
}
void caw_rwlock_shared_unlock(caw_rwlock_shared *l)
{
    caw_hold(&l->lock);
    release(&l->of, &l->lock);
    caw_let_go(&l->lock);
}

/* ---- condition. Not by a rule: between the unlock of the mutex and the wait there may be no yield, and a signal to one that
   is cancelled before its turn, or before it has the mutex again, goes to the next. ---- */
static int not_signalled(caw_cond *c, uv_mutex_t *its)
{
    (void)caw_wake(&c->waiters, 0, its);
    return UV_ECANCELED;
}
static int signalled(caw_cond *c, uv_mutex_t *its, int e)
{
    return e == 0 && caw_scope_cancelled() ? not_signalled(c, its) : e;
}
async int caw_cond_wait(caw_cond *c, caw_mutex *m)
{
    if (caw_scope_cancelled()) return await caw_checkpoint();
    unlock(m, NULL);
    int e = signalled(c, NULL, await caw_park(&c->waiters, NULL));
    shield (void)await caw_mutex_lock(m);
    return signalled(c, NULL, e);
}
void caw_cond_signal(caw_cond *c)
{
    (void)caw_wake(&c->waiters, 0, NULL);
}
void caw_cond_broadcast(caw_cond *c)
{
    caw_wake_all(&c->waiters, 0, NULL);
}
async int caw_cond_shared_wait(caw_cond_shared *c, caw_mutex_shared *m)
{
    if (caw_scope_cancelled()) return await caw_checkpoint();
    caw_hold(&c->lock);
    caw_mutex_shared_unlock(m); /* who has the mutex next can't signal before this one stands in the queue */
    int e = signalled(&c->of, &c->lock, await caw_wait_outside(&c->of.waiters, NULL, &c->lock));
    caw_let_go(&c->lock);
    shield (void)await caw_mutex_shared_lock(m);
    caw_hold(&c->lock);
    e = signalled(&c->of, &c->lock, e);
    caw_let_go(&c->lock);
    return e;
}
void caw_cond_shared_wait_blocking(caw_cond_shared *c, caw_mutex_shared *m)
{
    caw_hold(&c->lock);
    caw_mutex_shared_unlock(m);
    (void)caw_block_in(&c->of.waiters, NULL, &c->lock);
    caw_let_go(&c->lock);
    caw_mutex_shared_lock_blocking(m);
}
void caw_cond_shared_signal(caw_cond_shared *c)
{
    caw_hold(&c->lock);
    (void)caw_wake(&c->of.waiters, 0, &c->lock);
    caw_let_go(&c->lock);
}
void caw_cond_shared_broadcast(caw_cond_shared *c)
{
    caw_hold(&c->lock);
    caw_wake_all(&c->of.waiters, 0, &c->lock);
    caw_let_go(&c->lock);
}
