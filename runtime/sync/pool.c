/* Pools. What is put goes to the first who waits; a place that becomes free (a discard, a failed open) lets the first who
   waits open one of its own. Opening and closing are the user's functions, and run without the lock. */
#include <stdlib.h>
#include "wait.h"

struct caw_pool {
    int max, out_and_idle, idle_n;
    async int (*open)(void *arg, void **out);
    void (*close)(void *);
    void *arg;
    bool shared;
    uv_mutex_t lock; /* of a shared one */
    caw_waiters waiters; /* an arg is where the thing goes; what stays NULL is a place */
    void *idle[];
};

static uv_mutex_t *lock_of(const caw_pool *p)
{
    return p->shared ? (uv_mutex_t *)(uintptr_t)&p->lock : NULL;
}
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
int caw_pool_new_shared(caw_pool **out, int max, async int (*open)(void *arg, void **out), void (*close)(void *), void *arg)
{
    int e = caw_pool_new(out, max, open, close, arg);
    if (e < 0) return e;
    if ((e = uv_mutex_init(&(*out)->lock)) == 0) (*out)->shared = true;
    else free(*out), *out = NULL;
    return e;
}

/* ---- giving back ---- */
static void hand(caw_pool *p, void *thing, uv_mutex_t *its)
{
    *(void **)caw_first_arg(&p->waiters, its) = thing;
    (void)caw_wake(&p->waiters, 0, its);
}
static void put_thing(caw_pool *p, void *thing, uv_mutex_t *its)
{
    if (p->waiters.first) hand(p, thing, its);
    else p->idle[p->idle_n++] = thing;
}
static void free_place(caw_pool *p, uv_mutex_t *its)
{
    if (p->waiters.first) hand(p, NULL, its);
    else p->out_and_idle--;
}
void caw_pool_put(caw_pool *p, void *thing)
{
    if (!thing) return;
    caw_hold(lock_of(p));
    put_thing(p, thing, lock_of(p));
    caw_let_go(lock_of(p));
}
static void put_place(caw_pool *p)
{
    caw_hold(lock_of(p));
    free_place(p, lock_of(p));
    caw_let_go(lock_of(p));
}
void caw_pool_discard(caw_pool *p, void *thing)
{
    if (!thing) return;
    p->close(thing);
    put_place(p);
}

/* ---- getting: *out NULL and 0 is a place ---- */
static int get_idle(caw_pool *p, void **out)
{
    *out = p->idle_n ? p->idle[--p->idle_n] : NULL;
    return *out ? 0 : UV_EAGAIN;
}
static int get_now(void *object, void *out, uv_mutex_t *its)
{
    caw_pool *p = object;
    (void)its;
    if (get_idle(p, out) == 0) return 0;
    if (p->out_and_idle == p->max) return UV_EAGAIN;
    p->out_and_idle++;
    return 0;
}
static void get_undo(void *object, void *arg, uv_mutex_t *its, int e)
{
    void **out = arg;
    if (e == 0 && *out) put_thing(object, *out, its);
    else if (e == 0) free_place(object, its);
    *out = NULL;
}
static const caw_rule getting = {.now = get_now, .undo = get_undo};

static async int open_one(caw_pool *p, void **out)
{
    int e = await p->open(p->arg, out);
    if (e < 0) {
        *out = NULL;
        put_place(p);
        return e;
    }
    if (!caw_scope_cancelled()) return 0;
    if (*out) caw_pool_put(p, *out);
    else put_place(p);
    *out = NULL;
    return UV_ECANCELED;
}
int caw_pool_try_get(caw_pool *p, void **out)
{
    caw_hold(lock_of(p));
    int e = get_idle(p, out);
    caw_let_go(lock_of(p));
    return e;
}
static async int get(caw_pool *p, void **out)
{
    CAW_WAIT_FOR(&getting, p, &p->waiters, out, lock_of(p));
}
async int caw_pool_get(caw_pool *p, void **out)
{
    *out = NULL;
    int e = await get(p, out);
    return e < 0 || *out ? e : await open_one(p, out);
}
void caw_pool_stat(const caw_pool *p, caw_pool_stats *out)
{
    caw_hold(lock_of(p));
    *out =
        (caw_pool_stats){.max = p->max, .idle = p->idle_n, .out = p->out_and_idle - p->idle_n, .waiters = p->waiters};
    caw_let_go(lock_of(p));
    out->waiters.first = out->waiters.last = NULL;
}
void caw_pool_free(caw_pool *p)
{
    if (!p) return;
    while (p->idle_n) p->close(p->idle[--p->idle_n]);
    if (p->shared) uv_mutex_destroy(&p->lock);
    free(p);
}
