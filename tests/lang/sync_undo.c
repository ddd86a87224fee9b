/* caw/sync.h, rule 6: what comes in the very turn in which its receiver is cancelled goes on to the next, of every kind; who
   gives up while it waits does not stand in anybody's way; and in the defers of a cancelled function all of it works. */
#include <stdio.h>
#include <caw/sync.h>

CAW_CHAN(int, ints);
CAW_TOPIC(int, news);
static void say(const char *what, int e, bool good)
{
    const char *how = e == UV_ECANCELED ? "cancelled" : e == 0 ? "done" : uv_err_name(e);
    printf("%s: %s, %s\n", what, how, good ? "good" : "BAD");
}
/* Runs child; once it waits, does what it waits for, and cancels it before its turn. */
#define UNDONE(result, child, handed)                                                                                  \
    nursery {                                                                                                          \
        spawn result = child;                                                                                          \
        (void)await caw_yield();                                                                                       \
        handed;                                                                                                        \
        caw_nursery_cancel(caw_nursery_here());                                                                        \
    }

static async void locks(void)
{
    caw_mutex m = {0};
    caw_rwlock rw = {0};
    int e = 1;
    (void)await caw_mutex_lock(&m);
    UNDONE(e, caw_mutex_lock(&m), caw_mutex_unlock(&m));
    say("mutex", e, caw_mutex_trylock(&m) == 0);
    (void)await caw_rwlock_wrlock(&rw);
    UNDONE(e, caw_rwlock_rdlock(&rw), caw_rwlock_unlock(&rw));
    say("reader", e, caw_rwlock_trywrlock(&rw) == 0);
    UNDONE(e, caw_rwlock_wrlock(&rw), caw_rwlock_unlock(&rw));
    say("writer", e, caw_rwlock_tryrdlock(&rw) == 0);
    int f = 1;
    nursery { /* a reader behind a writer that gives up */
        nursery {
            spawn e = caw_rwlock_wrlock(&rw);
            (void)await caw_yield();
            caw_nursery_cancel(caw_nursery_here());
        }
        spawn f = caw_rwlock_rdlock(&rw);
    }
    say("writer that waits", e, f == 0 && rw.readers == 2);
}
static async int wait_cond(caw_cond *c, caw_mutex *m)
{
    int e = await caw_mutex_lock(m);
    if (e == 0) e = await caw_cond_wait(c, m);
    if (m->locked) caw_mutex_unlock(m);
    return e;
}
static async void conditions(void)
{
    caw_cond c = {0};
    caw_mutex m = {0};
    int e = 1, f = 1;
    gather {
        {
            nursery {
                spawn e = wait_cond(&c, &m);
                (void)await caw_yield();
                (void)await caw_yield();
                caw_cond_signal(&c);
                caw_nursery_cancel(caw_nursery_here());
            }
        }
        f = await wait_cond(&c, &m); /* has the signal */
    }
    say("condition", e, f == 0 && !m.locked);
    gather { /* cancelled while it waits for the mutex again */
        {
            nursery {
                spawn e = wait_cond(&c, &m);
                (void)await caw_yield();
                (void)await caw_mutex_lock(&m);
                caw_cond_signal(&c);
                (void)await caw_yield();
                (void)await caw_yield();
                caw_mutex_unlock(&m);
                caw_nursery_cancel(caw_nursery_here());
            }
        }
        f = await wait_cond(&c, &m);
    }
    say("condition, late", e, f == 0 && !m.locked);
}
static async void counts(void)
{
    caw_sem s = CAW_SEM(0);
    caw_limit l = CAW_LIMIT(1);
    caw_event v = {0};
    int e = 1;
    UNDONE(e, caw_sem_get(&s), caw_sem_put(&s));
    say("semaphore", e, caw_sem_try_get(&s) == 0 && caw_sem_try_get(&s) == UV_EAGAIN);
    (void)await caw_limit_get(&l);
    UNDONE(e, caw_limit_get(&l), caw_limit_put(&l));
    say("limiter", e, caw_limit_try_get(&l) == 0 && l.used == 1);
    UNDONE(e, caw_event_wait(&v), caw_event_set(&v));
    say("event", e, caw_event_try_wait(&v) == 0);

    caw_barrier b = CAW_BARRIER(2);
    UNDONE(e, caw_barrier_wait(&b), (void)0);
    say("barrier given up", e, caw_barrier_try_wait(&b) == UV_EAGAIN);
}
static async void barriers(void)
{
    caw_barrier b = CAW_BARRIER(2);
    int e = 1, f = 1, g = 1;
    gather {
        {
            nursery {
                spawn e = caw_barrier_wait(&b);
                (void)await caw_yield();
                caw_nursery_cancel(caw_nursery_here());
            }
        }
        {
            (void)await caw_yield();
            f = await caw_barrier_wait(&b);
        }
        {
            for (int i = 0; i < 5; i++) (void)await caw_yield();
            g = await caw_barrier_wait(&b);
        }
    }
    say("barrier", e, f + g == 1 && b.waiters.waiting == 0);
}
static int runs;
static async int fails(void *arg)
{
    runs++;
    (void)await caw_yield();
    (void)await caw_yield();
    return *(int *)arg;
}
static async void onces(void)
{
    caw_once o = {0};
    int e = 1, f = 1, bad = UV_EIO, good = 0, g = 1;
    gather {
        g = await caw_once_run(&o, fails, &bad);
        {
            nursery {
                spawn e = caw_once_run(&o, fails, &good);
                while (o.waiters.waiting != 2) (void)await caw_yield();
                while (o.waiters.waiting == 2) (void)await caw_yield(); /* it is to run it ... */
                caw_nursery_cancel(caw_nursery_here());                 /* ... and does not get there */
            }
        }
        f = await caw_once_run(&o, fails, &good);
    }
    printf("once: %s, then %s, then %d, ran %d, again %d\n", uv_err_name(g), e < 0 ? uv_err_name(e) : "ran", f,
           runs, caw_once_try(&o));
}
static async void channels(void)
{
    ints *c, *z;
    int e = 1, v = 0, w = 0;
    if (ints_new(&c, 1) < 0 || ints_new(&z, 0) < 0) return;
    UNDONE(e, ints_recv(c, &v), (void)ints_try_send(c, 1));
    say("item", e, ints_count(c) == 1 && v == 0);
    UNDONE(e, ints_send(c, 2), (void)ints_try_recv(c, &w));
    say("room", e, ints_count(c) == 0 && w == 1);
    int given = 1;
    UNDONE(e, ints_recv(z, &v), given = ints_try_send(z, 3));
    say("rendezvous", e, given == 0 && ints_try_send(z, 4) == UV_EAGAIN && ints_try_recv(z, &v) == 0 && v == 3);
    int f = 1, g = 1;
    nursery { /* the room goes to the next sender, the item to the next receiver */
        (void)await ints_send(c, 1);
        spawn f = ints_send(c, 5);
        nursery {
            spawn e = ints_send(c, 4);
            (void)await caw_yield();
            caw_nursery_cancel(caw_nursery_here());
        }
        (void)await ints_recv(c, &v);
        (void)await caw_yield();
        w = 0;
        (void)ints_try_recv(c, &w);
    }
    say("next sender", e, f == 0 && v == 1 && w == 5);
    nursery {
        nursery {
            spawn e = ints_recv(c, &v);
            (void)await caw_yield();
            (void)ints_try_send(c, 6);
            caw_nursery_cancel(caw_nursery_here());
        }
        spawn g = ints_recv(c, &w);
    }
    say("next receiver", e, g == 0 && w == 6);
    ints_close(c);
    ints *d;
    if (ints_new(&d, 1) < 0) return;
    nursery { /* closed with an item that is promised: who comes later waits for what becomes of it */
        int i = 1;
        spawn e = ints_recv(d, &v);
        (void)await caw_yield();
        (void)ints_try_send(d, 7);
        ints_close(d);
        i = await ints_recv(d, &w);
        printf("closed: %d %d, %s\n", e, v, uv_err_name(i));
    }
    ints_free(d);
    ints_free(c);
    ints_free(z);
}
static int opened;
static async int open_slowly(void *arg, void **out)
{
    (void)await caw_yield();
    (void)await caw_yield();
    *out = arg;
    opened++;
    return 0;
}
static void close_one(void *thing)
{
    (void)thing;
    opened--;
}
static async void pools(void)
{
    caw_pool *p;
    void *x = NULL;
    int e = 1;
    if (caw_pool_new(&p, 1, open_slowly, close_one, &opened) < 0) return;
    UNDONE(e, caw_pool_get(p, &x), (void)0);
    caw_pool_stats s;
    caw_pool_stat(p, &s);
    say("opened in vain", e, !x && s.idle == 1 && s.out == 0 && opened == 1);
    (void)await caw_pool_get(p, &x);
    void *y = NULL;
    UNDONE(e, caw_pool_get(p, &y), caw_pool_put(p, x));
    say("pool", e, !y && caw_pool_try_get(p, &y) == 0);
    caw_pool_put(p, y);
    caw_pool_free(p);
    printf("open %d\n", opened);
}
static async void topics(void)
{
    news *t;
    news_sub *s;
    int e = 1, v = 0;
    if (news_new(&t) < 0 || news_subscribe(t, &s, 1, CAW_SLOW_DROP_OLDEST) < 0) return;
    UNDONE(e, news_next(s, &v), (void)news_try_publish(t, 1));
    (void)news_try_publish(t, 2);
    say("topic", e, news_try_next(s, &v) == 0 && v == 2 && news_missed(s) == 1);
    news_unsubscribe(s);
    news_free(t);
}
static async void cleans_up(caw_mutex *m, ints *c)
{
    defer {
        int e = await caw_mutex_lock(m), v = 0;
        say("lock in a defer", e, caw_cancelled());
        e = await ints_send(c, 5);
        say("send in a defer", e, await ints_recv(c, &v) == 0 && v == 5 && await caw_checkpoint() == 0);
    }
    (void)await caw_sleep(10000);
}
static async void defers(void)
{
    caw_mutex m = {0};
    ints *c;
    if (ints_new(&c, 1) < 0) return;
    within (1) await cleans_up(&m, c);
    ints_free(c);
}
async int main(void)
{
    await locks();
    await conditions();
    await counts();
    await barriers();
    await onces();
    await channels();
    await pools();
    await topics();
    await defers();
    return 0;
}
