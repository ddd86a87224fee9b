/* Scopes: who is cancelled with whom.

   A tree that follows the blocks of the program. `cancelled` is written into the whole subtree when a scope is cancelled,
   and inherited when one is opened, so that the test, which stands before every wait, is one load. A shield stops both.
   The walk over the tree uses its own links, as its depth is the program's (a recursion of gathers), not ours. */
#include "task.h"

void caw_scope_open(caw_scope *s, caw_scope *up, bool shield)
{
    s->up = up;
    s->kids = NULL;
    s->waits = NULL;
    s->next = NULL;
    s->prev = NULL;
    s->shield = shield;
    s->cancelled = up && !shield && up->cancelled;
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
    s->next = NULL;
    s->prev = NULL;
}

static caw_scope *next_unshielded(caw_scope *s)
{
    while (s && s->shield)
        s = s->next;
    return s;
}
static caw_scope *after(caw_scope *s, caw_scope *top) /* in the walk through top's subtree; NULL: its end */
{
    caw_scope *k = next_unshielded(s->kids);
    if (k) return k;
    for (; s != top; s = s->up)
        if ((k = next_unshielded(s->next))) return k;
    return NULL;
}
void caw_scope_cancel(caw_scope *s)
{
    const caw_class *cls = CAW_HERE->worker->cls;
    for (caw_scope *k = s; k; k = after(k, s)) {
        k->cancelled = true;
        while (k->waits) /* a wake takes it out, and runs nothing */
            cls->wake(k->waits, UV_ECANCELED);
    }
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
    if (w->next) w->next->prev = w->prev;
    *w->prev = w->next;
    w->next = NULL;
    w->prev = NULL;
}
bool caw_cancelled(void)
{
    caw_scope *s = CAW_HERE->scope;
    return s && s->cancelled;
}
