/* Parking: the one leaf under everything that tasks do with each other. A parked task stands in a queue, with something of
   its own for whoever wakes it, and in its scope.

   Waking only queues, so that between the waking and the resumption its scope may be cancelled. The value still tells that
   it was woken: who parks must then give on what it was handed (rule 6). */
#include "task/task.h"
#include "caw/sync.h"

CAW_PRIMITIVE(caw_park, caw_waiters *q, void *item);

void caw_park_enter(caw_parked *p, caw_waiters *q, void *item)
{
    p->queue = q;
    p->item = item;
    p->before = q->last;
    p->after = NULL;
    *(p->before ? &p->before->after : &q->first) = p;
    q->last = p;
    q->waits++;
    if (++q->waiting > q->most) q->most = q->waiting;
}
void caw_park_leave(caw_parked *p)
{
    caw_waiters *q = p->queue;
    *(p->before ? &p->before->after : &q->first) = p->after;
    *(p->after ? &p->after->before : &q->last) = p->before;
    q->waiting--;
}
int caw_park(caw_waiters *q, void *item)
{
    return CAW_HERE->worker->cls->park(q, item);
}
CAW_PRIMITIVE_FN(caw_park);

bool caw_unpark(caw_waiters *q, int value)
{
    if (!q->first) return false;
    CAW_HERE->worker->cls->wake(&q->first->w, value);
    return true;
}
void *caw_first_parked(const caw_waiters *q)
{
    return q->first->item;
}
