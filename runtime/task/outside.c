/* Who waits for another thread: the queue, and plain threads. How a worker's task sleeps and is woken is its class's. */
#include "task/task.h"
#include "task/outside.h"
#include <pthread.h>

CAW_PRIMITIVE(caw_outside, caw_outsider *o);

/* What a thread without a worker sleeps on. */
typedef struct sleeper {
    pthread_mutex_t lock;
    pthread_cond_t cond;
} sleeper;
static _Thread_local sleeper mine = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER};

void caw_outside_open(caw_outsider *o)
{
    *o = (caw_outsider){.worker = CAW_HERE->worker, .thread = &mine, .kind = CAW_WAIT_OUTSIDE};
    if (o->worker) o->worker->cls->outside->begin(o);
}
void caw_outside_close(caw_outsider *o)
{
    if (o->worker) o->worker->cls->outside->end(o);
}
void caw_outside_enter(caw_outsider *o, caw_waiters *q, void *arg)
{
    caw_outsider *last = (caw_outsider *)(void *)q->last;
    caw_outside_open(o);
    o->queue = q;
    o->arg = arg;
    o->before = last;
    q->last = (struct caw_parked *)(void *)o;
    if (last) last->after = o;
    else q->first = q->last;
    q->waits++;
    if (++q->waiting > q->most) q->most = q->waiting;
}
static void unlist(caw_outsider *o)
{
    caw_waiters *q = o->queue;
    if (o->before) o->before->after = o->after;
    else q->first = (struct caw_parked *)(void *)o->after;
    if (o->after) o->after->before = o->before;
    else q->last = (struct caw_parked *)(void *)o->before;
    q->waiting--;
    o->queue = NULL;
}
bool caw_outside_leave(caw_outsider *o)
{
    bool waited = o->queue;
    if (waited) unlist(o);
    caw_outside_close(o);
    return waited;
}
caw_outsider *caw_outside_first(const caw_waiters *q)
{
    return (caw_outsider *)(void *)q->first;
}
void caw_outside_rouse(caw_outsider *o)
{
    if (o->worker) {
        o->worker->cls->outside->wake(o);
        return;
    }
    sleeper *s = o->thread;
    pthread_mutex_lock(&s->lock);
    o->woken = true;
    pthread_cond_signal(&s->cond);
    pthread_mutex_unlock(&s->lock);
}
bool caw_outside_wake(caw_waiters *q, int value)
{
    caw_outsider *o = caw_outside_first(q);
    if (!o) return false;
    unlist(o);
    o->value = value;
    caw_outside_rouse(o);
    return true;
}
void caw_outside_block(caw_outsider *o)
{
    pthread_mutex_lock(&mine.lock);
    while (!o->woken) pthread_cond_wait(&mine.cond, &mine.lock);
    pthread_mutex_unlock(&mine.lock);
}
int caw_outside(caw_outsider *o)
{
    return CAW_HERE->worker->cls->outside->wait(o);
}
CAW_PRIMITIVE_FN(caw_outside);
