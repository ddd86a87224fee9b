/* What counts: semaphore, limiter, event, wait group, barrier, once. A permit is handed over like a lock, and so is the
   right to run a once. */
#include "wait.h"

/* ---- semaphore ---- */
static void put_permit(caw_sem *s, uv_mutex_t *its)
{
    if (!caw_wake(&s->waiters, 0, its)) s->permits++;
}
static int permit_now(void *object, void *arg, uv_mutex_t *its)
{
    caw_sem *s = object;
    (void)arg, (void)its;
    if (!s->permits) return UV_EAGAIN;
    s->permits--;
    return 0;
}
static void permit_undo(void *object, void *arg, uv_mutex_t *its, int e)
{
    (void)arg;
    if (e == 0) put_permit(object, its);
}
static const caw_rule permits = {.now = permit_now, .undo = permit_undo};

int caw_sem_try_get(caw_sem *s)
{
    return permit_now(s, NULL, NULL);
}
async int caw_sem_get(caw_sem *s)
{
    CAW_WAIT_FOR(&permits, s, &s->waiters, NULL, NULL);
}
void caw_sem_put(caw_sem *s)
{
    put_permit(s, NULL);
}
int caw_sem_shared_try_get(caw_sem_shared *s)
{
    return caw_try(&permits, &s->of, NULL, &s->lock);
}
async int caw_sem_shared_get(caw_sem_shared *s)
{
    CAW_WAIT_FOR(&permits, &s->of, &s->of.waiters, NULL, &s->lock);
}
void caw_sem_shared_get_blocking(caw_sem_shared *s)
{
    (void)caw_block_for(&permits, &s->of, &s->of.waiters, NULL, &s->lock);
}
void caw_sem_shared_put(caw_sem_shared *s)
{
    caw_hold(&s->lock);
    put_permit(&s->of, &s->lock);
    caw_let_go(&s->lock);
}

/* ---- limiter ---- */
static void put_place(caw_limit *l, uv_mutex_t *its)
{
    if (!l->used) return;
    if (l->used > l->most || !caw_wake(&l->waiters, 0, its)) l->used--;
}
static void set_most(caw_limit *l, unsigned most, uv_mutex_t *its)
{
    l->most = most;
    while (l->used < l->most && caw_wake(&l->waiters, 0, its)) l->used++;
}
static int place_now(void *object, void *arg, uv_mutex_t *its)
{
    caw_limit *l = object;
    (void)arg, (void)its;
    if (l->used >= l->most) return UV_EAGAIN;
    l->used++;
    return 0;
}
static void place_undo(void *object, void *arg, uv_mutex_t *its, int e)
{
    (void)arg;
    if (e == 0) put_place(object, its);
}
static const caw_rule places = {.now = place_now, .undo = place_undo};

int caw_limit_try_get(caw_limit *l)
{
    return place_now(l, NULL, NULL);
}
async int caw_limit_get(caw_limit *l)
{
    CAW_WAIT_FOR(&places, l, &l->waiters, NULL, NULL);
}
void caw_limit_put(caw_limit *l)
{
    put_place(l, NULL);
}
void caw_limit_set(caw_limit *l, unsigned most)
{
    set_most(l, most, NULL);
}
int caw_limit_shared_try_get(caw_limit_shared *l)
{
    return caw_try(&places, &l->of, NULL, &l->lock);
}
async int caw_limit_shared_get(caw_limit_shared *l)
{
    CAW_WAIT_FOR(&places, &l->of, &l->of.waiters, NULL, &l->lock);
}
void caw_limit_shared_get_blocking(caw_limit_shared *l)
{
    (void)caw_block_for(&places, &l->of, &l->of.waiters, NULL, &l->lock);
}
void caw_limit_shared_put(caw_limit_shared *l)
{
    caw_hold(&l->lock);
    put_place(&l->of, &l->lock);
    caw_let_go(&l->lock);
}
void caw_limit_shared_set(caw_limit_shared *l, unsigned most)
{
    caw_hold(&l->lock);
    set_most(&l->of, most, &l->lock);
    caw_let_go(&l->lock);
}

/* ---- event: what is then so for all, and nothing is handed over ---- */
static int event_now(void *object, void *arg, uv_mutex_t *its)
{
    const caw_event *v = object;
    (void)arg, (void)its;
    return v->set ? 0 : UV_EAGAIN;
}
static const caw_rule setting = {.now = event_now};

static void set(caw_event *v, uv_mutex_t *its)
{
    v->set = true;
    caw_wake_all(&v->waiters, 0, its);
}
int caw_event_try_wait(const caw_event *v)
{
    return v->set ? 0 : UV_EAGAIN;
}
async int caw_event_wait(caw_event *v)
{
    CAW_WAIT_FOR(&setting, v, &v->waiters, NULL, NULL);
}
void caw_event_set(caw_event *v)
{
    set(v, NULL);
}
void caw_event_clear(caw_event *v)
{
    v->set = false;
}
int caw_event_shared_try_wait(caw_event_shared *v)
{
    return caw_try(&setting, &v->of, NULL, &v->lock);
}
async int caw_event_shared_wait(caw_event_shared *v)
{
    CAW_WAIT_FOR(&setting, &v->of, &v->of.waiters, NULL, &v->lock);
}
void caw_event_shared_wait_blocking(caw_event_shared *v)
{
    (void)caw_block_for(&setting, &v->of, &v->of.waiters, NULL, &v->lock);
}
void caw_event_shared_set(caw_event_shared *v)
{
    caw_hold(&v->lock);
    set(&v->of, &v->lock);
    caw_let_go(&v->lock);
}
void caw_event_shared_clear(caw_event_shared *v)
{
    caw_hold(&v->lock);
    v->of.set = false;
    caw_let_go(&v->lock);
}

/* ---- wait group ---- */
static int done_now(void *object, void *arg, uv_mutex_t *its)
{
    const caw_waitgroup *g = object;
    (void)arg, (void)its;
    return g->n ? UV_EAGAIN : 0;
}
static const caw_rule all_done = {.now = done_now};

static void done(caw_waitgroup *g, uv_mutex_t *its)
{
    if (g->n && --g->n) return;
    caw_wake_all(&g->waiters, 0, its);
}
void caw_waitgroup_add(caw_waitgroup *g, unsigned n)
{
    g->n += n;
}
void caw_waitgroup_done(caw_waitgroup *g)
{
    done(g, NULL);
}
int caw_waitgroup_try_wait(const caw_waitgroup *g)
{
    return g->n ? UV_EAGAIN : 0;
}
async int caw_waitgroup_wait(caw_waitgroup *g)
{
    CAW_WAIT_FOR(&all_done, g, &g->waiters, NULL, NULL);
}
void caw_waitgroup_shared_add(caw_waitgroup_shared *g, unsigned n)
{
    caw_hold(&g->lock);
    g->of.n += n;
    caw_let_go(&g->lock);
}
void caw_waitgroup_shared_done(caw_waitgroup_shared *g)
{
    caw_hold(&g->lock);
    done(&g->of, &g->lock);
    caw_let_go(&g->lock);
}
int caw_waitgroup_shared_try_wait(caw_waitgroup_shared *g)
{
    return caw_try(&all_done, &g->of, NULL, &g->lock);
}
async int caw_waitgroup_shared_wait(caw_waitgroup_shared *g)
{
    CAW_WAIT_FOR(&all_done, &g->of, &g->of.waiters, NULL, &g->lock);
}
void caw_waitgroup_shared_wait_blocking(caw_waitgroup_shared *g)
{
    (void)caw_block_for(&all_done, &g->of, &g->of.waiters, NULL, &g->lock);
}

/* ---- barrier: who has come is who waits, so one that gives up has not been there from that moment on ---- */
static int come_now(void *object, void *arg, uv_mutex_t *its)
{
    caw_barrier *b = object;
    (void)arg;
    if (b->waiters.waiting + 1 < b->n) return UV_EAGAIN;
    caw_wake_all(&b->waiters, 0, its);
    return 1;
}
static const caw_rule coming = {.now = come_now};

int caw_barrier_try_wait(caw_barrier *b)
{
    return come_now(b, NULL, NULL);
}
async int caw_barrier_wait(caw_barrier *b)
{
    CAW_WAIT_FOR(&coming, b, &b->waiters, NULL, NULL);
}
int caw_barrier_shared_try_wait(caw_barrier_shared *b)
{
    return caw_try(&coming, &b->of, NULL, &b->lock);
}
async int caw_barrier_shared_wait(caw_barrier_shared *b)
{
    CAW_WAIT_FOR(&coming, &b->of, &b->of.waiters, NULL, &b->lock);
}
int caw_barrier_shared_wait_blocking(caw_barrier_shared *b)
{
    return caw_block_for(&coming, &b->of, &b->of.waiters, NULL, &b->lock);
}

/* ---- once ---- */
enum { DONE = 0, YOUR_TURN = 1 };

static void pass_on(caw_once *o, uv_mutex_t *its)
{
    o->running = caw_wake(&o->waiters, YOUR_TURN, its);
}
static int once_now(void *object, void *arg, uv_mutex_t *its)
{
    caw_once *o = object;
    (void)arg, (void)its;
    if (o->done) return DONE;
    if (o->running) return UV_EAGAIN;
    o->running = true;
    return YOUR_TURN;
}
static void once_undo(void *object, void *arg, uv_mutex_t *its, int e)
{
    (void)arg;
    if (e == YOUR_TURN) pass_on(object, its);
}
static const caw_rule running = {.now = once_now, .undo = once_undo};

static async int my_turn(caw_once *o, uv_mutex_t *its)
{
    CAW_WAIT_FOR(&running, o, &o->waiters, NULL, its);
}
static async int run(caw_once *o, uv_mutex_t *its, async int (*fn)(void *), void *arg)
{
    int e = await my_turn(o, its);
    if (e != YOUR_TURN) return e;
    e = await fn(arg);
    caw_hold(its);
    if (e < 0) pass_on(o, its);
    else {
        o->done = true;
        o->running = false;
        caw_wake_all(&o->waiters, DONE, its);
    }
    caw_let_go(its);
    return e < 0 ? e : 0;
}
int caw_once_try(const caw_once *o)
{
    return o->done ? 0 : UV_EAGAIN;
}
async int caw_once_run(caw_once *o, async int (*fn)(void *), void *arg)
{
    return await run(o, NULL, fn, arg);
}
int caw_once_shared_try(caw_once_shared *o)
{
    caw_hold(&o->lock);
    bool is = o->of.done;
    caw_let_go(&o->lock);
    return is ? 0 : UV_EAGAIN;
}
async int caw_once_shared_run(caw_once_shared *o, async int (*fn)(void *), void *arg)
{
    return await run(&o->of, &o->lock, fn, arg);
}
