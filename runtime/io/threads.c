/* The threads of offloads: a pool for each kind of work, with a limit of its own, so that slow lookups don't keep files
   waiting, nor either the program's work. All workers of a process share them.

   A thread is made when there is work and none is idle, up to the limit. The one that became idle last gets the next job: its
   stack is warm, and the others, which are not needed, leave when they have had nothing to do for some seconds. Each that
   leaves joins the one that left before it; the last worker of the process that ends waits for all.

   In class sync a task has a thread already: it only waits in the queue until fewer than the limit are at work, and does the
   job itself.

   A job that is left behind keeps its place among the running ones until it ends; but its thread, which may take very long,
   is on its own from then on: nobody waits for it, and it does nothing else afterwards. */
#include "task/task.h"
#include "io/offload.h"
#include "io/pools.h"
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum { LIMIT_MOST = 1024, IDLE_S = 10 };

typedef struct idler { /* stands on its thread's stack */
    struct idler *next;
    pthread_cond_t called;
    bool is;
} idler;
typedef struct caw_threads {
    const char *setting;
    long usual; /* limit */
    pthread_mutex_t lock;
    caw_job *first, *last; /* the queue */
    unsigned limit, running, queued, most_queued;
    uint64_t begun;
    unsigned threads, working; /* all but those left behind; those that are at a job */
    unsigned n_idle;
    idler *idle;
    bool closing, any_left;
    pthread_t left;      /* the last that left, and is not joined */
    pthread_cond_t gone; /* one more */
} pool;

#define POOL(name, usual)                                                                                              \
    {                                                                                                                  \
        name, usual, PTHREAD_MUTEX_INITIALIZER, .gone = PTHREAD_COND_INITIALIZER                                       \
    }
static pool pools[CAW_OFFLOAD_KINDS] = {
    [CAW_OFFLOAD_USER] = POOL("CAW_POOL_USER", 4),
    [CAW_OFFLOAD_FILES] = POOL("CAW_POOL_FILES", 4),
    [CAW_OFFLOAD_DNS] = POOL("CAW_POOL_DNS", 16)}; /* a resolver that does not answer keeps a thread for many seconds */

/* ---- the queue; under the lock ---- */
static void put(pool *p, caw_job *j)
{
    j->queued = true;
    j->after = NULL;
    j->before = p->last;
    *(p->last ? &p->last->after : &p->first) = j;
    p->last = j;
    if (++p->queued > p->most_queued) p->most_queued = p->queued;
}
static void take(pool *p, caw_job *j)
{
    j->queued = false;
    *(j->before ? &j->before->after : &p->first) = j->after;
    *(j->after ? &j->after->before : &p->last) = j->before;
    p->queued--;
}
static caw_job *begin_first(pool *p)
{
    caw_job *j = p->first;
    take(p, j);
    p->running++;
    p->begun++;
    return j;
}
static void let_go(pool *p) /* those that have a thread */
{
    while (p->first && p->first->own && p->running < p->limit) caw_outside_rouse(&begin_first(p)->waits);
}
static caw_job *next(pool *p) /* for one of its threads */
{
    let_go(p);
    return p->first && p->running < p->limit ? begin_first(p) : NULL;
}

/* ---- threads ---- */
static void stop_idling(pool *p, idler *i)
{
    idler **at = &p->idle;
    while (*at != i) at = &(*at)->next;
    *at = i->next;
    i->is = false;
    p->n_idle--;
}
static void call(pool *p, idler *i)
{
    stop_idling(p, i);
    pthread_cond_signal(&i->called);
}
static bool idle(pool *p, idler *i) /* false: for long enough */
{
    struct timespec until;
    int e = 0;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += IDLE_S;
    i->next = p->idle;
    i->is = true;
    p->idle = i;
    p->n_idle++;
    while (i->is && !e) e = pthread_cond_timedwait(&i->called, &p->lock, &until);
    if (!i->is) return true;
    stop_idling(p, i);
    return p->first; /* it came just now */
}
static int serve(pool *p);
/* false: it was left behind with the last one. */
static bool run_jobs(pool *p, caw_job *j)
{
    bool left = false;
    p->working++;
    pthread_mutex_unlock(&p->lock);
    for (caw_job *then; j; j = then) {
        j->work(j->arg);
        pthread_mutex_lock(&p->lock);
        p->running--;
        j->ended = true;
        left = j->left;
        then = left ? NULL : next(p);
        if (left) (void)serve(p);
        else if (!then) p->working--;
        pthread_mutex_unlock(&p->lock);
        if (left) j->drop(j->arg), pthread_detach(pthread_self());
        else caw_outside_rouse(&j->waits);
    }
    pthread_mutex_lock(&p->lock);
    return !left;
}
static void leave(pool *p)
{
    pthread_t before = p->left;
    bool any = p->any_left;
    p->left = pthread_self();
    p->any_left = true;
    p->threads--;
    pthread_cond_signal(&p->gone);
    pthread_mutex_unlock(&p->lock);
    if (any) pthread_join(before, NULL);
}
static void *thread_main(void *of)
{
    pool *p = of;
    idler i;
    pthread_condattr_t a;
    pthread_condattr_init(&a);
    pthread_condattr_setclock(&a, CLOCK_MONOTONIC);
    pthread_cond_init(&i.called, &a);
    pthread_condattr_destroy(&a);
    pthread_mutex_lock(&p->lock);
    bool stays = true;
    do
        for (caw_job *j; stays && (j = next(p));) stays = run_jobs(p, j);
    while (stays && !p->closing && p->threads <= p->limit && idle(p, &i));
    pthread_cond_destroy(&i.called);
    if (stays) leave(p);
    else pthread_mutex_unlock(&p->lock);
    return NULL;
}
/* Threads that are neither idle nor at work look into the queue soon. 0, or an errno: there is no thread at all. */
static int serve(pool *p)
{
    let_go(p);
    for (unsigned awake;
         awake = p->threads - p->n_idle - p->working, p->queued > awake && p->running + awake < p->limit;) {
        pthread_t id;
        if (p->idle) {
            call(p, p->idle);
            continue;
        }
        int e = p->threads < p->limit ? pthread_create(&id, NULL, thread_main, p) : EAGAIN;
        if (e) return p->threads ? 0 : e;
        p->threads++;
    }
    return 0;
}

/* ---- jobs: of a task, on its thread ---- */
bool caw_job_refused(void)
{
    if (CAW_HERE->worker->cls->look) CAW_HERE->worker->cls->look();
    return caw_suspends_cancelled();
}
int caw_job_begin(caw_job *j, caw_offload_kind kind)
{
    caw_worker *k = CAW_HERE->worker;
    pool *p = &pools[kind];
    j->pool = p;
    j->own = k->cls->offload && !j->drop;
    caw_outside_open(&j->waits);
    bool by_pool = !j->own && k->cls->offload; /* a wait for another thread, like any */
    if (!by_pool) j->waits.kind = CAW_WAIT_WORK;
    k->working++;
    pthread_mutex_lock(&p->lock);
    put(p, j);
    int e = serve(p);
    if (e) take(p, j);
    pthread_mutex_unlock(&p->lock);
    if (!e) return 0;
    caw_job_end(j);
    return uv_translate_sys_error(e);
}
bool caw_job_withdraw(caw_job *j)
{
    pool *p = j->pool;
    pthread_mutex_lock(&p->lock);
    bool back = j->queued || j->own;
    if (j->queued) take(p, j);
    else if (j->own) p->running--;
    if (back) (void)serve(p);
    pthread_mutex_unlock(&p->lock);
    return back;
}
bool caw_job_leave(caw_job *j)
{
    pool *p = j->pool;
    pthread_mutex_lock(&p->lock);
    bool ended = j->ended;
    if (!ended) {
        caw_job_end(j);
        j->left = true;
        p->working--;
        p->threads--;
        pthread_cond_signal(&p->gone);
    }
    pthread_mutex_unlock(&p->lock);
    return !ended;
}
static void do_own(void *own)
{
    caw_job *j = own;
    pool *p = j->pool;
    j->work(j->arg);
    pthread_mutex_lock(&p->lock);
    p->running--;
    (void)serve(p);
    pthread_mutex_unlock(&p->lock);
}
int caw_job_do(caw_job *j)
{
    return CAW_HERE->worker->cls->offload(&j->waits, do_own, j);
}
void caw_job_end(caw_job *j)
{
    j->waits.worker->working--;
    caw_outside_close(&j->waits);
}

/* ---- limits ---- */
static void read_settings(void)
{
    for (int k = 0; k < CAW_OFFLOAD_KINDS; k++)
        pools[k].limit = (unsigned)caw_setting(pools[k].setting, 1, LIMIT_MOST, pools[k].usual);
}
static void settle(void)
{
    static pthread_once_t read = PTHREAD_ONCE_INIT;
    pthread_once(&read, read_settings);
}
int caw_offload_limit(caw_offload_kind kind, int n)
{
    pool *p = &pools[kind];
    settle();
    if (n > LIMIT_MOST) n = LIMIT_MOST;
    pthread_mutex_lock(&p->lock);
    int before = (int)p->limit;
    if (n > 0) p->limit = (unsigned)n;
    (void)serve(p);
    pthread_mutex_unlock(&p->lock);
    return before;
}
void caw_offload_look(caw_offload_kind kind, caw_offload_counts *out)
{
    pool *p = &pools[kind];
    settle();
    pthread_mutex_lock(&p->lock);
    *out = (caw_offload_counts){p->limit, p->running, p->queued, p->most_queued, p->threads, p->begun};
    pthread_mutex_unlock(&p->lock);
}

/* ---- who uses them ---- */
static pthread_mutex_t users_lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned users; /* workers of this process */

void caw_threads_open(void)
{
    settle();
    caw_stats_also(caw_pools_say);
    pthread_mutex_lock(&users_lock);
    users++;
    pthread_mutex_unlock(&users_lock);
}
static void close_pool(pool *p)
{
    pthread_mutex_lock(&p->lock);
    p->closing = true;
    while (p->idle) call(p, p->idle);
    while (p->threads) pthread_cond_wait(&p->gone, &p->lock);
    p->closing = false;
    if (p->any_left) pthread_join(p->left, NULL);
    p->any_left = false;
    pthread_mutex_unlock(&p->lock);
}
void caw_threads_close(void)
{
    pthread_mutex_lock(&users_lock);
    bool last = --users == 0;
    for (int k = 0; last && k < CAW_OFFLOAD_KINDS; k++) close_pool(&pools[k]);
    pthread_mutex_unlock(&users_lock);
}
