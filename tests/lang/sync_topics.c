/* caw/sync.h: topics with each way of treating a slow subscriber; pools. */
#include <stdio.h>
#include <caw/sync.h>

CAW_TOPIC(int, news);

static async void publish(news *t)
{
    for (int i = 0; i < 5; i++) (void)await news_publish(t, i);
    news_close(t);
}
static async void read_all(news_sub *s, const char *name)
{
    int v;
    printf("%s", name);
    while (await news_next(s, &v) == 0) printf(" %d", v);
    printf("\n");
}
static async void topic(caw_slow slow, const char *name)
{
    news *t;
    news_sub *s;
    if (news_new(&t) < 0 || news_subscribe(t, &s, 2, slow) < 0) return;
    if (slow == CAW_SLOW_WAIT) gather {
            await publish(t);
            await read_all(s, name);
        }
    else {
        await publish(t);
        await read_all(s, name);
    }
    news_unsubscribe(s);
    news_free(t);
}

static int opened, closed;
static async int open_one(void *arg, void **out)
{
    (void)await caw_yield();
    if (*(int *)arg) return UV_ECONNREFUSED;
    static int things[16];
    things[opened] = opened;
    *out = &things[opened++];
    return 0;
}
static void close_one(void *thing)
{
    closed += *(int *)thing >= 0;
}
static int inside, most;
static async void use(caw_pool *p, bool breaks)
{
    void *x;
    if (await caw_pool_get(p, &x) < 0) return;
    if (++inside > most) most = inside;
    (void)await caw_yield();
    inside--;
    if (breaks) caw_pool_discard(p, x);
    else caw_pool_put(p, x);
}
static async int get_one(caw_pool *p)
{
    void *x;
    int e = await caw_pool_get(p, &x);
    if (e == 0) caw_pool_put(p, x);
    return e;
}
async int main(void)
{
    await topic(CAW_SLOW_WAIT, "wait");
    await topic(CAW_SLOW_DROP_OLDEST, "drop oldest");
    await topic(CAW_SLOW_DROP_NEWEST, "drop newest");
    await topic(CAW_SLOW_KICK, "kick");

    caw_pool *p;
    int fails = 0;
    if (caw_pool_new(&p, 3, open_one, close_one, &fails) < 0) return 1;
    gather for (int i = 0; i < 9; i++) await use(p, i == 0);
    printf("pool most %d, opened %d, closed %d\n", most, opened, closed);
    void *all[3], *none = NULL;
    for (int i = 0; i < 3; i++) (void)await caw_pool_get(p, &all[i]);
    int e = 0;
    nursery {
        spawn e = get_one(p);
        (void)await caw_yield();
        caw_pool_put(p, all[0]); /* handed to the child, which is cancelled before its turn */
        caw_nursery_cancel(caw_nursery_here());
    }
    printf("%s, still there: %d\n", uv_err_name(e), await get_one(p));
    fails = 1;
    caw_pool_discard(p, all[1]);
    caw_pool_discard(p, all[2]);
    (void)await caw_pool_get(p, &all[0]);
    printf("%s %d\n", uv_err_name(await caw_pool_get(p, &none)), none == NULL);
    caw_pool_put(p, all[0]);
    caw_pool_free(p);
    printf("opened %d, closed %d\n", opened, closed);
    return 0;
}
