/* The walk. A task is found by its wait, and a wait through its scope: all of them are in the tree below the worker's root,
   but for the owner of a group, who stands in the group's joiners, those that are ready, and the one that runs. From a wait
   its chain of calls leads outwards, to the group that the task is a branch of.

   Lists have their newest in front; told is the oldest first. */
#include "see/meter.h"
#include "class/loop.h"

enum { STEPS = 1 << 27 }; /* a list that is damaged, or being changed, may be a ring */

typedef struct walk {
    const caw_worker *k;
    caw_seen_fn *fn;
    void *to;
    bool scopes;
    long left; /* steps */
} walk;

static bool step(walk *w)
{
    return --w->left > 0;
}
static void tell_task(walk *w, const caw_wait *t, uint32_t depth)
{
    caw_seen s = {.what = t->queued && t->kind > CAW_WAIT_IGNORES ? CAW_SEEN_READY : CAW_SEEN_WAITS,
                  .kind = t->kind,
                  .depth = depth,
                  .cancelled = t->scope && t->scope->cancelled};
    w->k->cls->chain(t, &s.chain);
    s.age = s.chain.since ? s.chain.since : w->k->meter ? caw_meter_since(w->k, t) : 0;
    if (!t->queued) w->k->cls->since(w->k, t, &s);
    w->fn(w->to, &s);
}
static bool worth_telling(const caw_scope *s)
{
    return s->group || s->deadline || s->shield;
}
static uint32_t steps_in(const walk *w, const caw_scope *s) /* how much deeper stands what is in it */
{
    return s->group + (w->scopes && worth_telling(s));
}
static void tell_scope(walk *w, const caw_scope *s, uint32_t depth)
{
    caw_seen t = {.what = CAW_SEEN_SCOPE,
                  .depth = depth,
                  .group = s->group,
                  .shield = s->shield,
                  .defer = s->defer,
                  .cancelled = s->cancelled};
    if (s->group) {
        const caw_group *g = (const caw_group *)(const void *)((const char *)s - offsetof(caw_group, scope));
        t.running = g->running;
        t.race = g->race;
    }
    if (s->deadline) t.timed = true, t.due = s->deadline->at;
    w->fn(w->to, &t);
}
static void tell_waits(walk *w, const caw_scope *s, uint32_t depth)
{
    const caw_wait *t = s->waits;
    while (t && t->next && step(w)) t = t->next;
    for (; t && step(w);
         t = t->prev == &s->waits ? NULL : (const caw_wait *)(const void *)t->prev) /* `next` is first in it */
        if (t->kind != CAW_WAIT_JOIN) tell_task(w, t, depth);
}
static void tell_joiners(walk *w, const caw_scope *s, uint32_t depth)
{
    const caw_group *g = (const caw_group *)(const void *)((const char *)s - offsetof(caw_group, scope));
    for (const caw_joiner *j = (const caw_joiner *)(const void *)g->joiners; j && step(w); j = j->more)
        tell_task(w, &j->w, depth);
}
static const caw_scope *last(walk *w, const caw_scope *k)
{
    while (k && k->next && step(w)) k = k->next;
    return k;
}
static const caw_scope *before(const caw_scope *s)
{
    if (s->prev == &s->up->kids) return NULL;
    return (const caw_scope *)(const void *)((const char *)s->prev - offsetof(caw_scope, next));
}
static void tell_tree(walk *w, const caw_scope *root)
{
    uint32_t depth = 0;
    tell_waits(w, root, 0);
    for (const caw_scope *s = last(w, root->kids), *k; s && step(w);) {
        if (s->group) tell_joiners(w, s, depth);
        if (w->scopes && worth_telling(s)) tell_scope(w, s, depth + s->group);
        depth += steps_in(w, s);
        tell_waits(w, s, depth);
        for (k = last(w, s->kids); !k && s != root && step(w); s = s->up) {
            depth -= steps_in(w, s);
            if ((k = before(s))) break;
        }
        s = k;
    }
}
static void tell_ready(walk *w, const caw_here *h)
{
    for (const caw_wait *t = h->batch; t && step(w); t = t->next) tell_task(w, t, 0);
    if (h->ready_end == &h->ready) return;
    for (const caw_wait *t = h->ready; t && step(w); t = &t->next == h->ready_end ? NULL : t->next) tell_task(w, t, 0);
}
void caw_see_walk(const caw_worker *k, bool scopes, caw_seen_fn *fn, void *to)
{
    walk w = {k, fn, to, scopes, STEPS};
    caw_seen runs = {.what = CAW_SEEN_RUNS};
    if (k->cls->running(k, &runs.chain)) {
        runs.age = runs.chain.since;
        fn(to, &runs);
    }
    tell_tree(&w, &k->root);
    if (k->looper) tell_ready(&w, k->here);
    if (k->cls->queued) k->cls->queued(k, fn, to);
}
