/* Scopes: a tree in which cancellation goes down at once, so that a test is one load.

   A wait stands in the list of its scope until it is woken; waking only queues, so the walk meets no running code. */
#include "task/task.h"

void caw_scope_open(caw_scope *s, caw_scope *up, bool shield)
{
    *s = (caw_scope){.up = up, .shield = shield, .cancelled = !shield && up && up->cancelled};
    if (s->cancelled) s->epoch = up->epoch;
    if (!up) return;
    s->next = up->kids;
    if (s->next) s->next->prev = &s->next;
    s->prev = &up->kids;
    up->kids = s;
}
void caw_scope_close(caw_scope *s)
{
    if (!s->prev) return;
    if (s->next) s->next->prev = s->prev;
    *s->prev = s->next;
    s->prev = NULL;
}
/* Which comes after k in the subtree of top, outermost first; `in`: those inside k, too. */
static caw_scope *after(caw_scope *k, const caw_scope *top, bool in)
{
    if (in && k->kids) return k->kids;
    for (; k != top; k = k->up)
        if (k->next) return k->next;
    return NULL;
}
void caw_scope_cancel(caw_scope *top)
{
    static _Thread_local uint32_t epoch;
    epoch++;
    for (caw_scope *s = top; s; s = after(s, top, s == top || !s->shield)) {
        if (s != top && s->shield) continue;
        if (!s->cancelled) s->epoch = epoch;
        s->cancelled = true;
        while (s->waits) CAW_HERE->worker->cls->wake(s->waits, UV_ECANCELED);
    }
}
bool caw_scope_cancelled(void)
{
    return CAW_HERE->scope->cancelled;
}
bool caw_cancelled(void)
{
    const caw_scope *s = CAW_HERE->scope;
    while (s && s->defer && !s->cancelled) s = s->up;
    return s && s->cancelled;
}
void caw_shield_begin(caw_scope *s, bool defer)
{
    caw_scope_open(s, CAW_HERE->scope, true);
    s->defer = defer;
    CAW_HERE->scope = s;
}
void caw_shield_end(caw_scope *s)
{
    if (!CAW_HERE->worker->values || !caw_values_lift(s)) CAW_HERE->scope = s->up;
    caw_scope_close(s);
    if (CAW_HERE->worker->cls->look) CAW_HERE->worker->cls->look(); /* time may have passed in it unseen */
}
void caw_wait_link(caw_wait *w, caw_scope *s)
{
    w->scope = s;
    w->next = s->waits;
    if (w->next) w->next->prev = &w->next;
    w->prev = &s->waits;
    s->waits = w;
}
void caw_wait_unlink(caw_wait *w)
{
    if (!w->prev) return;
    if (w->next) w->next->prev = w->prev;
    *w->prev = w->next;
    w->prev = NULL;
    w->next = NULL;
}
