/* Pools. What is put goes to the first who waits; a place that becomes free (a discard, a failed open) lets the first who
   waits open one of its own. */
#include <stdlib.h>
#include "park.h"

struct caw_pool {
    int max, out_and_idle, idle_n;
    async int (*open)(void *arg, void **out);
    void (*close)(void *);
    void *arg;
    caw_waiters waiters; /* an item is where the thing goes; what stays NULL is a place */
    void *idle[];
};

int caw_pool_new(caw_pool **out, int max, async int (*open)(void *arg, void **out), void (*close)(void *), void *arg)
{
    *out = NULL;
    if (max < 1) return UV_EINVAL;
    caw_pool *p = calloc(1, sizeof *p + (size_t)max * sizeof *p->idle);
    if (!p) return UV_ENOMEM;
    p->max = max;
    p->open = open;
    p->close = close;
    p->arg = arg;
    *out = p;
    return 0;
}
static void hand(caw_pool *p, void *thing)
{
    *(void **)caw_first_parked(&p->waiters) = thing;
    (void)caw_unpark(&p->waiters, 0);
}
static void free_place(caw_pool *p)
{
    if (p->waiters.first) hand(p, NULL);
    else p->out_and_idle--;
}
static int put_back(caw_pool *p, void **out) /* the caller is cancelled */
{
    if (*out) caw_pool_put(p, *out);
    else free_place(p);
    *out = NULL;
    return UV_ECANCELED;
}
static async int open_one(caw_pool *p, void **out)
{
    int e = await p->open(p->arg, out);
    if (e < 0) {
        *out = NULL;
        free_place(p);
        return e;
    }
    return caw_scope_cancelled() ? put_back(p, out) : 0;
}
int caw_pool_try_get(caw_pool *p, void **out)
{
    *out = p->idle_n ? p->idle[--p->idle_n] : NULL;
    return *out ? 0 : UV_EAGAIN;
}
async int caw_pool_get(caw_pool *p, void **out)
{
    *out = NULL;
    int e = await caw_checkpoint();
    if (e < 0 || caw_pool_try_get(p, out) == 0) return e;
    if (p->out_and_idle < p->max) {
        p->out_and_idle++;
        return await open_one(p, out);
    }
    e = await caw_park(&p->waiters, out);
    if (e < 0) return e;
    if (caw_scope_cancelled()) return put_back(p, out);
    return *out ? 0 : await open_one(p, out);
}
void caw_pool_put(caw_pool *p, void *thing)
{
    if (!thing) return;
    if (p->waiters.first) hand(p, thing);
    else p->idle[p->idle_n++] = thing;
}
void caw_pool_discard(caw_pool *p, void *thing)
{
    if (!thing) return;
    p->close(thing);
    free_place(p);
}
void caw_pool_stat(const caw_pool *p, caw_pool_stats *out)
{
    *out =
        (caw_pool_stats){.max = p->max, .idle = p->idle_n, .out = p->out_and_idle - p->idle_n, .waiters = p->waiters};
    out->waiters.first = out->waiters.last = NULL;
}
void caw_pool_free(caw_pool *p)
{
    if (!p) return;
    while (p->idle_n) p->close(p->idle[--p->idle_n]);
    free(p);
}
