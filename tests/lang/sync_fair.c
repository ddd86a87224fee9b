/* caw/sync.h: first come, first served: of each kind the order of service is that of coming, and a late comer does not
   overtake one that has been woken and has not had its turn, by a _try form neither (it would be in capitals). A task
   whose calls are all ready lets others run now and then. Who waits, and how many have waited, can be read. */
#include <stdio.h>
#include <caw/sync.h>

CAW_CHAN(int, ints);
enum { N = 5 };
static char order[N + 1];
static int n;
static caw_mutex m;
static caw_rwlock rw;
static caw_sem s = CAW_SEM(1);
static caw_limit l = CAW_LIMIT(1);
static caw_pool *p;
static ints *in, *out;
static int thing;

static async void mutex(int i)
{
    (void)await caw_mutex_lock(&m);
    order[n++] = (char)('a' + i);
    caw_mutex_unlock(&m);
    if (caw_mutex_trylock(&m) == 0) caw_mutex_unlock(&m), order[n - 1] -= i < N - 1 ? 32 : 0;
}
static async void rwlock(int i)
{
    if (i % 2) (void)await caw_rwlock_rdlock(&rw);
    else (void)await caw_rwlock_wrlock(&rw);
    order[n++] = (char)('a' + i);
    caw_rwlock_unlock(&rw);
    int e = i % 2 ? caw_rwlock_trywrlock(&rw) : caw_rwlock_tryrdlock(&rw);
    if (e == 0) caw_rwlock_unlock(&rw), order[n - 1] -= i < N - 1 ? 32 : 0;
}
static async void sem(int i)
{
    (void)await caw_sem_get(&s);
    order[n++] = (char)('a' + i);
    caw_sem_put(&s);
    if (caw_sem_try_get(&s) == 0) caw_sem_put(&s), order[n - 1] -= i < N - 1 ? 32 : 0;
}
static async void limit(int i)
{
    (void)await caw_limit_get(&l);
    order[n++] = (char)('a' + i);
    caw_limit_put(&l);
    if (caw_limit_try_get(&l) == 0) caw_limit_put(&l), order[n - 1] -= i < N - 1 ? 32 : 0;
}
static async void pool(int i)
{
    void *x;
    (void)await caw_pool_get(p, &x);
    order[n++] = (char)('a' + i);
    caw_pool_put(p, x);
    if (caw_pool_try_get(p, &x) == 0) caw_pool_put(p, x), order[n - 1] -= i < N - 1 ? 32 : 0;
}
static async void receiver(int i)
{
    int v;
    (void)await ints_recv(in, &v);
    order[n++] = (char)('a' + i);
    if (v != i || ints_try_recv(in, &v) == 0) order[n - 1] -= 32;
}
static async void sender(int i)
{
    (void)await ints_send(out, i);
    order[n++] = (char)('a' + i);
}
static async int open_one(void *arg, void **o)
{
    *o = arg;
    return 0;
}
static void close_one(void *x)
{
    (void)x;
}
static void say(const char *what, caw_waiters *w)
{
    printf("%s %s, most %u of %d waits\n", what, order, w->most, (int)w->waits);
    memset(order, 0, sizeof order);
    n = 0;
}
static async void greedy(caw_mutex *mine, bool *stop)
{
    while (!*stop) {
        (void)await caw_mutex_lock(mine);
        caw_mutex_unlock(mine);
    }
}
async int main(void)
{
    void *x;
    caw_pool_stats ps;
    caw_chan_stats cs;
    if (caw_pool_new(&p, 1, open_one, close_one, &thing) < 0 || ints_new(&in, 9) < 0 || ints_new(&out, 1) < 0) return 1;
    (void)await caw_mutex_lock(&m);
    gather {
        gather for (int i = 0; i < N; i++) await mutex(i);
        caw_mutex_unlock(&m);
    }
    say("mutex", &m.waiters);
    (void)await caw_rwlock_wrlock(&rw);
    gather {
        gather for (int i = 0; i < N; i++) await rwlock(i);
        caw_rwlock_unlock(&rw);
    }
    say("rwlock", &rw.waiters);
    (void)await caw_sem_get(&s);
    gather {
        gather for (int i = 0; i < N; i++) await sem(i);
        caw_sem_put(&s);
    }
    say("semaphore", &s.waiters);
    (void)await caw_limit_get(&l);
    gather {
        gather for (int i = 0; i < N; i++) await limit(i);
        caw_limit_put(&l);
    }
    say("limiter", &l.waiters);
    (void)await caw_pool_get(p, &x);
    gather {
        gather for (int i = 0; i < N; i++) await pool(i);
        {
            caw_pool_stat(p, &ps);
            printf("pool of %d: out %d, idle %d, waiting %u\n", ps.max, ps.out, ps.idle, ps.waiters.waiting);
            caw_pool_put(p, x);
        }
    }
    caw_pool_stat(p, &ps);
    say("pool", &ps.waiters);
    gather {
        gather for (int i = 0; i < N; i++) await receiver(i);
        {
            ints_stat(in, &cs);
            printf("channel: receivers %u, senders %u, room %zu\n", cs.receivers.waiting, cs.senders.waiting, cs.room);
            for (int i = 0; i < N; i++) (void)ints_try_send(in, i);
            int v;
            ints_stat(in, &cs);
            printf("promised: %s, holds %zu, free %zu\n", uv_err_name(ints_try_recv(in, &v)), cs.items, ints_count(in));
        }
    }
    ints_stat(in, &cs);
    say("receivers", &cs.receivers);
    (void)await ints_send(out, -1);
    gather {
        gather for (int i = 0; i < N; i++) await sender(i);
        for (int i = -1; i < N; i++) {
            int v;
            (void)await ints_recv(out, &v);
            if (v != i) printf("%d instead of %d\n", v, i);
            if (i < N - 1 && ints_try_send(out, 99) == 0) printf("overtaken\n");
        }
    }
    ints_stat(out, &cs);
    say("senders", &cs.senders);
    caw_pool_free(p);
    ints_free(in);
    ints_free(out);

    bool stop = false;
    caw_mutex mine = {0};
    gather {
        await greedy(&mine, &stop);
        stop = true;
    }
    printf("the greedy one let others run\n");
    within (5) while (mine.waiters.waits == 0) {
            (void)await caw_mutex_lock(&mine);
            caw_mutex_unlock(&mine);
        }
    else printf("and is left when its time is up\n");

    caw_limit_set(&l, 3);
    printf("limit %d %d", caw_limit_try_get(&l), caw_limit_try_get(&l));
    caw_limit_set(&l, 1);
    printf(" %s", uv_err_name(caw_limit_try_get(&l)));
    caw_limit_put(&l);
    printf(" %s", uv_err_name(caw_limit_try_get(&l)));
    gather {
        printf(", raised: %d\n", await caw_limit_get(&l));
        caw_limit_set(&l, 2);
    }
    return 0;
}
