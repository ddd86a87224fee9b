/* caw/sync.h across threads, each with a runtime of its own, and plain ones: a channel loses and doubles no item though its
   receivers race and give up; a mutex excludes, also over awaits; a semaphore has no more permits than it has; an event
   wakes all. caw_thread_run gives the value of its function, and cancels it; caw_run runs one on this thread. */
#include <stdio.h>
#include <caw/sync.h>

CAW_CHAN_SHARED(int, ints);
enum { THREADS = 3, EACH = 400, ALL = (THREADS + 1) * EACH };
static ints *items[2];
static int seen[ALL], total;
static caw_mutex_shared m, counting;
static caw_sem_shared permits = CAW_SHARED(CAW_SEM(2));
static caw_event_shared go, never;
static int inside, most, unguarded, woken;

/* ---- channels ---- */
static async int send_range(void *arg)
{
    int first = *(int *)arg;
    for (int i = first; i < first + EACH; i++) {
        int e = UV_ECANCELED;
        while (e == UV_ECANCELED) within (i % 3) e = await ints_send(items[i % 2], i);
        if (e < 0) return e;
    }
    return first;
}
static void send_plain(void *arg)
{
    int first = *(int *)arg;
    for (int i = first; i < first + EACH; i++)
        if (ints_send_blocking(items[i % 2], i) < 0) puts("not sent");
}
static void count_in(int v) /* from any thread */
{
    caw_mutex_shared_lock_blocking(&counting);
    seen[v]++;
    if (++total == ALL) ints_close(items[0]), ints_close(items[1]);
    caw_mutex_shared_unlock(&counting);
}
static async int receive_all(void *arg)
{
    (void)arg;
    for (int ended = 0, n = 0; !ended; n++) {
        int e = UV_ECANCELED, v = -1;
        switch (n % 3) {
        case 0:
            race {
                e = await ints_recv(items[0], &v);
                e = await ints_recv(items[1], &v);
            }
            break;
        case 1: within (n % 2) e = await ints_recv(items[n / 3 % 2], &v); break;
        case 2: e = ints_try_recv(items[n / 3 % 2], &v); break;
        }
        if (e == 0) {
            offload { /* counting blocks */
                count_in(v);
            }
        }
        ended = e == UV_EOF;
    }
    return 0;
}
static async int channels(size_t cap)
{
    int first[THREADS + 1], sum = 0, lost = 0, doubled = 0;
    memset(seen, 0, sizeof seen);
    total = 0;
    for (int i = 0; i <= THREADS; i++) first[i] = i * EACH;
    if (ints_new(&items[0], cap) < 0 || ints_new(&items[1], cap) < 0) return 1;
    uv_thread_t plain;
    uv_thread_create(&plain, send_plain, &first[THREADS]);
    gather {
        gather for (int i = 0; i < THREADS; i++) sum += await caw_thread_run(send_range, &first[i]);
        (void)await caw_thread_run(receive_all, NULL);
        (void)await receive_all(NULL);
    }
    offload {
        uv_thread_join(&plain);
    }
    for (int i = 0; i < ALL; i++) lost += !seen[i], doubled += seen[i] > 1;
    printf("channels of %zu: %d, lost %d, doubled %d\n", cap, sum, lost, doubled);
    ints_free(items[0]);
    ints_free(items[1]);
    return 0;
}

/* ---- mutex and semaphore: many tasks on each thread ---- */
static async void guarded(void)
{
    for (int i = 0; i < 30; i++) {
        if (await caw_mutex_shared_lock(&m) < 0) return;
        int before = unguarded;
        if (i % 5 == 0) (void)await caw_yield();
        unguarded = before + 1;
        caw_mutex_shared_unlock(&m);
        if (await caw_sem_shared_get(&permits) < 0) return;
        if (await caw_mutex_shared_lock(&m) < 0) return;
        if (++inside > most) most = inside;
        caw_mutex_shared_unlock(&m);
        if (i % 7 == 0) (void)await caw_yield();
        if (await caw_mutex_shared_lock(&m) < 0) return;
        inside--;
        caw_mutex_shared_unlock(&m);
        caw_sem_shared_put(&permits);
    }
}
static async int many_guarded(void *arg)
{
    (void)arg;
    gather for (int i = 0; i < 5; i++) await guarded();
    return 0;
}
static void plain_guarded(void *arg)
{
    (void)arg;
    for (int i = 0; i < 50; i++) {
        caw_mutex_shared_lock_blocking(&m);
        unguarded++;
        caw_mutex_shared_unlock(&m);
        caw_sem_shared_get_blocking(&permits);
        caw_sem_shared_put(&permits);
    }
}
static async int wait_go(void *arg)
{
    (void)arg;
    int e = await caw_event_shared_wait(&go);
    if (await caw_mutex_shared_lock(&m) < 0) return UV_ECANCELED;
    woken += e == 0;
    caw_mutex_shared_unlock(&m);
    return e;
}

/* ---- cancelling ---- */
static int defers;
static async int for_ever(void *arg)
{
    defer defers++;
    (void)arg;
    return await caw_event_shared_wait(&never);
}
static async int with_tasks(void *arg)
{
    int sum = 0;
    gather for (int i = 0; i < 10; i++) {
        (void)await caw_sleep(1);
        sum += i;
    }
    return sum + *(int *)arg;
}
static async void undone(void) /* as in sync_undo.c: woken, and cancelled in the same turn */
{
    int e[4] = {1, 1, 1, 1}, v = 0, w = 0;
    ints *c;
    caw_sem_shared none = {0};
    if (ints_new(&c, 1) < 0) return;
    (void)await caw_mutex_shared_lock(&m);
    nursery {
        spawn e[0] = caw_mutex_shared_lock(&m);
        spawn e[1] = caw_sem_shared_get(&none);
        spawn e[2] = ints_recv(c, &v);
        (void)await caw_yield();
        caw_mutex_shared_unlock(&m);
        caw_sem_shared_put(&none);
        (void)ints_try_send(c, 7);
        caw_nursery_cancel(caw_nursery_here());
    }
    printf("undone: %d %d", caw_mutex_shared_trylock(&m), caw_sem_shared_try_get(&none));
    nursery {
        (void)await caw_sleep(1);
        spawn e[3] = ints_send(c, 8);
        (void)await caw_yield();
        (void)ints_try_recv(c, &w);
        caw_nursery_cancel(caw_nursery_here());
    }
    printf(", %d, holds %zu", w, ints_count(c));
    for (int i = 0; i < 4; i++) printf(" %s", e[i] == UV_ECANCELED ? "cancelled" : "?");
    printf("\n");
    caw_mutex_shared_unlock(&m);
    ints_free(c);
}

async int main(void)
{
    await undone();
    (void)await channels(0);
    (void)await channels(3);

    uv_thread_t plain;
    uv_thread_create(&plain, plain_guarded, NULL);
    gather for (int i = 0; i < 3; i++) {
        if (i < 2) (void)await caw_thread_run(many_guarded, NULL);
        else (void)await many_guarded(NULL);
    }
    offload {
        uv_thread_join(&plain);
    }
    printf("guarded %d, at most %d, left %u\n", unguarded, most <= 2 ? 2 : most, permits.of.permits);

    gather for (int i = 0; i < 4; i++) {
        if (i < 2) (void)await caw_thread_run(wait_go, NULL);
        else if (i < 3) (void)await wait_go(NULL);
        else caw_event_shared_set(&go);
    }
    printf("woken %d\n", woken);

    int e = 1, base = 100, here = 0, nested = 0;
    within (20) e = await caw_thread_run(for_ever, NULL);
    printf("left: %d, defers %d\n", e, defers);
    nursery {
        spawn e = caw_thread_run(for_ever, NULL);
        (void)await caw_sleep(5);
        caw_nursery_cancel(caw_nursery_here());
    }
    printf("%s, defers %d\n", uv_err_name(e), defers);
    offload {
        here = caw_run(with_tasks, &base);
    }
    int (*run)(async int (*)(void *), void *) = caw_run; /* by its name -Wblocking would tell */
    nested = run(with_tasks, &base);
    printf("%d %d %s\n", await caw_thread_run(with_tasks, &base), here, uv_err_name(nested));
    return 0;
}
