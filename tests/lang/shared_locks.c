/* The counting and locking objects across threads, with plain threads among them: readers and a writer exclude each other; a
   condition loses no signal, nor does one that goes to a task that gives up; a limiter limits; a barrier lets n go, round
   after round; a wait group waits for all; a once runs once, and again after it failed. Undoing as in sync_undo.c. */
#include <stdio.h>
#include <caw/sync.h>

enum { THREADS = 2, TASKS = 4, ROUNDS = 25 };
static caw_mutex_shared m;
static void add(int *n, int d) /* from any thread */
{
    caw_mutex_shared_lock_blocking(&m);
    *n += d;
    caw_mutex_shared_unlock(&m);
}
/* Each test: the same function by two threads with tasks, by this one, and something by a plain thread. */
static async void on_all(async int (*fn)(void *), void (*plain)(void *))
{
    uv_thread_t id;
    if (uv_thread_create(&id, plain, NULL) < 0) return;
    gather for (int i = 0; i <= THREADS; i++) {
        if (i < THREADS) (void)await caw_thread_run(fn, NULL);
        else (void)await fn(NULL);
    }
    offload {
        uv_thread_join(&id);
    }
}

/* ---- readers and writers ---- */
static caw_rwlock_shared rw;
static int value, other, torn;
static void write_both(void)
{
    value++;
    other++;
}
static async void reads_and_writes(int k)
{
    for (int i = 0; i < ROUNDS; i++) {
        if ((i + k) % 4 == 0) {
            if (await caw_rwlock_shared_wrlock(&rw) < 0) return;
            value++;
            (void)await caw_yield();
            other++;
        } else {
            if (await caw_rwlock_shared_rdlock(&rw) < 0) return;
            if (value != other) torn = 1; /* only ever so: several readers may say it */
        }
        caw_rwlock_shared_unlock(&rw);
        within (0) if (await caw_rwlock_shared_wrlock(&rw) == 0) caw_rwlock_shared_unlock(&rw);
    }
}
static async int rw_tasks(void *arg)
{
    (void)arg;
    gather for (int k = 0; k < TASKS; k++) await reads_and_writes(k);
    return 0;
}
static void rw_plain(void *arg)
{
    (void)arg;
    for (int i = 0; i < ROUNDS; i++) {
        caw_rwlock_shared_rdlock_blocking(&rw);
        int same = value == other;
        caw_rwlock_shared_unlock(&rw);
        caw_rwlock_shared_wrlock_blocking(&rw);
        write_both();
        if (!same) value = -1000;
        caw_rwlock_shared_unlock(&rw);
    }
}

/* ---- a bounded buffer of counts, by a mutex and two conditions ---- */
static caw_mutex_shared buffer;
static caw_cond_shared more, less;
static int held, produced, consumed;
enum { ROOM = 3, EACH = 40, ALL = EACH * (THREADS + 2) };
static async int produce_and_consume(void *arg)
{
    (void)arg;
    gather {
        for (int i = 0; i < EACH; i++) {
            (void)await caw_mutex_shared_lock(&buffer);
            while (held == ROOM) (void)await caw_cond_shared_wait(&less, &buffer);
            held++;
            produced++;
            caw_cond_shared_signal(&more);
            caw_mutex_shared_unlock(&buffer);
        }
        for (int i = 0; i < EACH;) {
            (void)await caw_mutex_shared_lock(&buffer);
            int e = 0;
            while (held == 0 && e == 0) { /* gives up now and then, with a signal or without */
                within (i % 3) e = await caw_cond_shared_wait(&more, &buffer);
            }
            if (held) {
                i++;
                held--;
                consumed++;
                caw_cond_shared_signal(&less);
            }
            caw_mutex_shared_unlock(&buffer);
        }
    }
    return 0;
}
static void buffer_plain(void *arg)
{
    (void)arg;
    for (int i = 0; i < EACH; i++) {
        caw_mutex_shared_lock_blocking(&buffer);
        while (held == ROOM) caw_cond_shared_wait_blocking(&less, &buffer);
        held++;
        produced++;
        caw_cond_shared_signal(&more);
        while (held == 0) caw_cond_shared_wait_blocking(&more, &buffer);
        held--;
        consumed++;
        caw_cond_shared_broadcast(&less);
        caw_mutex_shared_unlock(&buffer);
    }
}

/* ---- limiter, barrier, wait group ---- */
static caw_limit_shared at_once = CAW_SHARED(CAW_LIMIT(2));
static caw_barrier_shared line = CAW_SHARED(CAW_BARRIER(THREADS + 2));
static caw_barrier_shared crowd = CAW_SHARED(CAW_BARRIER(THREADS + 2));
static caw_waitgroup_shared finished;
static int inside, most, firsts, early;
static void in_and_out(void)
{
    caw_mutex_shared_lock_blocking(&m);
    if (++inside > most) most = inside;
    caw_mutex_shared_unlock(&m);
    add(&inside, -1);
}
static async int limited(void *arg)
{
    (void)arg;
    for (int i = 0; i < ROUNDS; i++) {
        int e = UV_ECANCELED;
        within (5) e = await caw_limit_shared_get(&at_once);
        if (e == UV_ECANCELED) continue;
        offload {
            in_and_out();
        }
        caw_limit_shared_put(&at_once);
    }
    return 0;
}
static void limited_plain(void *arg)
{
    (void)arg;
    for (int i = 0; i < ROUNDS; i++) {
        caw_limit_shared_get_blocking(&at_once);
        in_and_out();
        caw_limit_shared_put(&at_once);
    }
}
static async int rounds(void *arg)
{
    (void)arg;
    for (int i = 0; i < ROUNDS; i++) {
        int last = await caw_barrier_shared_wait(&line);
        within (0) (void)await caw_barrier_shared_wait(&crowd); /* who gives up has not been there */
        offload {
            add(&firsts, last);
        }
    }
    caw_waitgroup_shared_done(&finished);
    if (await caw_waitgroup_shared_wait(&finished) < 0) return UV_ECANCELED;
    bool too_early = firsts != ROUNDS; /* nobody writes any more */
    offload {
        add(&early, too_early);
    }
    return 0;
}
static void rounds_plain(void *arg)
{
    (void)arg;
    for (int i = 0; i < ROUNDS; i++) add(&firsts, caw_barrier_shared_wait_blocking(&line));
    caw_waitgroup_shared_done(&finished);
    caw_waitgroup_shared_wait_blocking(&finished);
}

/* ---- once ---- */
static caw_once_shared once;
static int tries, answers[2];
static async int set_up(void *arg) /* fails twice */
{
    (void)arg;
    (void)await caw_sleep(1);
    return ++tries < 3 ? UV_EAGAIN : 0;
}
static async int set_up_once(void *arg)
{
    (void)arg;
    gather for (int i = 0; i < TASKS; i++) {
        int e = await caw_once_shared_run(&once, set_up, NULL);
        offload {
            add(&answers[e == 0], 1);
        }
    }
    return 0;
}
static void set_up_plainly(void *arg)
{
    (void)arg;
    (void)caw_run(set_up_once, NULL);
}

/* ---- woken, and cancelled in the same turn ---- */
static async int signalled(caw_cond_shared *c, caw_mutex_shared *guard)
{
    (void)await caw_mutex_shared_lock(guard);
    int e = await caw_cond_shared_wait(c, guard);
    caw_mutex_shared_unlock(guard);
    return e;
}
static async void undone(void)
{
    caw_rwlock_shared l = {0};
    caw_limit_shared full = CAW_SHARED(CAW_LIMIT(1));
    caw_cond_shared c = {0};
    caw_mutex_shared guard = {0};
    int e[4] = {1, 1, 1, 1};
    (void)await caw_rwlock_shared_wrlock(&l);
    (void)await caw_limit_shared_get(&full);
    nursery {
        spawn e[0] = caw_rwlock_shared_wrlock(&l);
        spawn e[1] = caw_limit_shared_get(&full);
        (void)await caw_yield();
        caw_rwlock_shared_unlock(&l);
        caw_limit_shared_put(&full);
        caw_nursery_cancel(caw_nursery_here());
    }
    e[2] = caw_rwlock_shared_trywrlock(&l);
    e[3] = caw_limit_shared_try_get(&full);
    printf("undone: %s %s %d %d\n", uv_err_name(e[0]), uv_err_name(e[1]), e[2], e[3]);

    caw_event leave = {0};
    int first = 1, second = 1, took = 0;
    gather {
        race { /* the first in the queue, signalled and left in the same turn */
            first = await signalled(&c, &guard);
            (void)await caw_event_wait(&leave);
        }
        second = await signalled(&c, &guard);
        {
            (void)await caw_sleep(1);
            caw_cond_shared_signal(&c);
            caw_event_set(&leave);
            (void)await caw_sleep(20);
            took = (first == 0) + (second == 0);
            caw_cond_shared_broadcast(&c);
        }
    }
    printf("one signal: %d, free %d\n", took, caw_mutex_shared_trylock(&guard));
}

async int main(void)
{
    await undone();
    await on_all(rw_tasks, rw_plain);
    printf("rwlock: %d %d, torn %d, free %d\n", value, other, torn, caw_rwlock_shared_trywrlock(&rw));
    await on_all(produce_and_consume, buffer_plain);
    printf("conditions: %d %d of %d, left %d\n", produced, consumed, ALL, held);
    await on_all(limited, limited_plain);
    printf("limit: at most %d, in use %u\n", most <= 2 ? 2 : most, at_once.of.used);
    caw_waitgroup_shared_add(&finished, THREADS + 2);
    await on_all(rounds, rounds_plain);
    printf("barrier: %d firsts, %d too early, %d, left %u\n", firsts, early, caw_waitgroup_shared_try_wait(&finished),
           crowd.of.waiters.waiting);
    await on_all(set_up_once, set_up_plainly);
    printf("once: %d tries, %d failed, %d went on, %d\n", tries, answers[0], answers[1], caw_once_shared_try(&once));
    return 0;
}
