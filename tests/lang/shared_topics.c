/* Topics and pools across threads: every subscriber that is waited for gets all, in the order of each publisher, also a plain
   thread and one that leaves in the middle; a topic may go before its subscribers. A pool has no more out than it may, and
   what is handed to one that gives up, or fails to open, goes to the next thread's. */
#include <stdio.h>
#include <caw/sync.h>

enum { THREADS = 2, EACH = 100, SUBSCRIBERS = 4 };
static uv_mutex_t m; /* for a moment only, and over no await */
static int add(int *n, int d) /* from any thread */
{
    uv_mutex_lock(&m);
    int now = *n += d;
    uv_mutex_unlock(&m);
    return now;
}

/* ---- topics ---- */
CAW_TOPIC_SHARED(int, news);
static news *topic;
static int got, out_of_order, left_early, publishing = THREADS + 1;

static async int publish(void *arg)
{
    int from = *(int *)arg * EACH;
    for (int i = from; i < from + EACH; i++) {
        int e = await news_publish(topic, i);
        if (e < 0) return e;
    }
    if (add(&publishing, -1) == 0) news_close(topic);
    return 0;
}
typedef struct reader {
    news_sub *sub;
    int seen, next[THREADS + 1], wrong;
} reader;
static void take(reader *r, int v)
{
    int of = v / EACH;
    r->seen++;
    r->wrong += v % EACH != r->next[of];
    r->next[of] = v % EACH + 1;
}
static void read_plainly(void *arg)
{
    reader *r = arg;
    for (int v; news_next_blocking(r->sub, &v) == 0;) take(r, v);
}
static async int read_all(void *arg)
{
    reader *r = arg;
    int e = 0;
    for (int v; e != UV_EOF;) {
        e = UV_ECANCELED;
        within (r->seen % 3) e = await news_next(r->sub, &v);
        if (e == 0) take(r, v);
    }
    return 0;
}
static async int read_some(void *arg) /* full and not reading, it leaves while somebody waits for it */
{
    reader *r = arg;
    for (int v; r->seen < 7 && await news_next(r->sub, &v) == 0;) take(r, v);
    (void)await caw_sleep(2);
    news_unsubscribe(r->sub);
    r->sub = NULL;
    return 0;
}
static async int topics(void)
{
    reader readers[SUBSCRIBERS] = {{0}};
    int from[THREADS + 1], e = 0;
    uv_thread_t plain;
    news_sub *kicked, *oldest;
    if (news_new(&topic) < 0) return 1;
    for (int i = 0; i < SUBSCRIBERS; i++)
        if (news_subscribe(topic, &readers[i].sub, (size_t)i + 1, CAW_SLOW_WAIT) < 0) return 1;
    if (news_subscribe(topic, &kicked, 5, CAW_SLOW_KICK) < 0) return 1;
    if (news_subscribe(topic, &oldest, 5, CAW_SLOW_DROP_OLDEST) < 0) return 1;
    if (uv_thread_create(&plain, read_plainly, &readers[0]) < 0) return 1;
    gather {
        gather for (int i = 0; i <= THREADS; i++) {
            from[i] = i;
            if (i < THREADS) e += await caw_thread_run(publish, &from[i]);
            else e += await publish(&from[i]);
        }
        (void)await caw_thread_run(read_all, &readers[1]);
        (void)await read_all(&readers[2]);
        (void)await caw_thread_run(read_some, &readers[3]);
    }
    offload {
        uv_thread_join(&plain);
    }
    caw_topic_stats stats;
    news_stat(topic, &stats);
    news_free(topic); /* before its subscribers */
    for (int i = 0; i < 3; i++) got += readers[i].seen, out_of_order += readers[i].wrong;
    left_early = readers[3].seen;
    printf("published %d: all %d, out of order %d, left after %d, %d\n", (int)stats.published, got, out_of_order, left_early, e);
    int n = 0, last = -1;
    while (news_try_next(kicked, &last) == 0) n++;
    printf("kicked with %d, missed %d; ", n, (int)news_missed(kicked));
    for (n = 0; news_try_next(oldest, &last) == 0;) n++;
    printf("the newest %d, missed %d\n", n, (int)news_missed(oldest));
    for (int i = 0; i < SUBSCRIBERS; i++) news_unsubscribe(readers[i].sub);
    news_unsubscribe(kicked);
    news_unsubscribe(oldest);
    return 0;
}

/* ---- pools ---- */
static int open_now, too_many, opened, failed, used;
static async int open_thing(void *arg, void **out)
{
    static char thing[16];
    (void)arg;
    int open = add(&open_now, 1), mine = add(&opened, 1);
    if (open > 3) add(&too_many, 1);
    (void)await caw_sleep(1);
    if (mine % 4 == 1) {
        add(&open_now, -1);
        add(&failed, 1);
        return UV_ECONNREFUSED;
    }
    *out = &thing[mine % 16];
    return 0;
}
static void close_thing(void *thing)
{
    (void)thing;
    add(&open_now, -1);
}
static caw_pool *pool;
static async void use(int k)
{
    void *thing = NULL;
    for (int i = 0; i < 10; i++) {
        int e = UV_ECANCELED;
        within (k == 0 ? 1 : 500) e = await caw_pool_get(pool, &thing);
        if (e < 0) continue;
        add(&used, 1);
        if ((i + k) % 5 == 0) caw_pool_discard(pool, thing);
        else caw_pool_put(pool, thing);
    }
}
static async int users(void *arg)
{
    (void)arg;
    gather for (int k = 0; k < 4; k++) await use(k);
    return 0;
}
static async int pools(void)
{
    if (caw_pool_new_shared(&pool, 3, open_thing, close_thing, NULL) < 0) return 1;
    gather for (int i = 0; i <= THREADS; i++) {
        if (i < THREADS) (void)await caw_thread_run(users, NULL);
        else (void)await users(NULL);
    }
    caw_pool_stats s;
    caw_pool_stat(pool, &s);
    printf("pool: too many %d, out %d, idle as open: %d, waiting %u, used %d\n", too_many, s.out,
           s.idle == open_now, s.waiters.waiting, used > 0 && opened > failed);
    caw_pool_free(pool);
    printf("open %d\n", open_now);
    return 0;
}

async int main(void)
{
    if (uv_mutex_init(&m) < 0) return 1;
    (void)await topics();
    return await pools();
}
