/* What stands between tasks while calls fail (run --own): channels, topics, pools, values, threads, offload. Every code is looked
   at, the first ends the program with a word and status 1, and nothing is left behind. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <caw.h>
#include <caw/sync.h>

CAW_CHAN(int, ints);
CAW_CHAN_SHARED(int, shared_ints);
CAW_TOPIC(int, news);
CAW_TOPIC_SHARED(int, shared_news);

static int failed(const char *what, int e)
{
    fprintf(stderr, "%s: %s\n", what, uv_strerror(e));
    return e;
}
static async int send_all(ints *c, int n)
{
    defer ints_close(c);
    for (int i = 0; i < n; i++) {
        int e = await ints_send(c, i);
        if (e < 0) return failed("send", e);
    }
    return 0;
}
static async int sum_all(ints *c, int *sum)
{
    int v, e;
    while ((e = await ints_recv(c, &v)) == 0) *sum += v;
    return e == UV_EOF ? 0 : failed("receive", e);
}
static async int channels(size_t cap)
{
    ints *c;
    int sum = 0, e = ints_new(&c, cap);
    if (e < 0) return failed("a channel", e);
    defer ints_free(c);
    gather {
        if ((e = await send_all(c, 10)) < 0) return e;
        {
            int f = await sum_all(c, &sum);
            if (f < 0) return f;
        }
    }
    return sum == 45 ? 0 : failed("the sum of a channel", UV_EPROTO);
}
static async int listen_to(news_sub *s, int *sum)
{
    int v, e;
    while ((e = await news_next(s, &v)) == 0) *sum += v;
    return e == UV_EOF ? 0 : failed("next", e);
}
static async int topics(void)
{
    news *t;
    news_sub *a = NULL, *b = NULL;
    int sum[2] = {0}, e = news_new(&t);
    if (e < 0) return failed("a topic", e);
    defer news_free(t);
    defer news_unsubscribe(a);
    defer news_unsubscribe(b);
    if ((e = news_subscribe(t, &a, 1, CAW_SLOW_WAIT)) < 0) return failed("subscribe", e);
    if ((e = news_subscribe(t, &b, 2, CAW_SLOW_WAIT)) < 0) return failed("subscribe", e);
    gather {
        {
            int f = await listen_to(a, &sum[0]);
            if (f < 0) return f;
        }
        {
            int f = await listen_to(b, &sum[1]);
            if (f < 0) return f;
        }
        {
            for (int i = 0; i < 6; i++)
                if ((e = await news_publish(t, i)) < 0) return failed("publish", e);
            news_close(t);
        }
    }
    return sum[0] == 15 && sum[1] == 15 ? 0 : failed("the sums of a topic", UV_EPROTO);
}
static async int open_one(void *arg, void **out)
{
    (void)arg;
    int e = await caw_yield();
    if (e < 0) return e;
    return (*out = malloc(64)) ? 0 : UV_ENOMEM;
}
static async int use(caw_pool *p)
{
    void *one;
    int e = await caw_pool_get(p, &one);
    if (e < 0) return failed("of the pool", e);
    memset(one, 1, 64);
    e = await caw_sleep(1);
    caw_pool_put(p, one);
    return e;
}
static async int pools(void)
{
    caw_pool *p;
    int e = caw_pool_new(&p, 2, open_one, free, NULL);
    if (e < 0) return failed("a pool", e);
    defer caw_pool_free(p);
    gather for (int i = 0; i < 5; i++)
    {
        int f = await use(p);
        if (f < 0) return f;
    }
    return 0;
}
static const caw_task_key key = {free};
static async int branch_values(int n)
{
    int *mine = malloc(sizeof *mine), e;
    if (!mine) return failed("a value", UV_ENOMEM);
    *mine = n;
    if ((e = caw_task_set(&key, mine)) < 0) {
        free(mine);
        return failed("set", e);
    }
    if ((e = await caw_yield()) < 0) return e;
    const int *seen = caw_task_get(&key);
    return seen && *seen == n ? 0 : failed("the task's value", UV_EPROTO);
}
static async int values(void)
{
    gather for (int i = 1; i <= 3; i++)
    {
        int e = await branch_values(i);
        if (e < 0) return e;
    }
    return 0;
}
static async int in_thread(void *p)
{
    for (int i = 0; i < 5; i++) {
        int e = await shared_ints_send(p, i);
        if (e < 0) return failed("send from a thread", e);
    }
    return 0;
}
static async int threads(void)
{
    shared_ints *c;
    int sum = 0, e = shared_ints_new(&c, 2);
    if (e < 0) return failed("a shared channel", e);
    defer shared_ints_free(c);
    gather {
        {
            int f = await caw_thread_run(in_thread, c);
            if (f < 0) return failed("a thread", f);
        }
        for (int i = 0, v; i < 5; i++) {
            if ((e = await shared_ints_recv(c, &v)) < 0) return failed("receive from a thread", e);
            sum += v;
        }
    }
    return sum == 10 ? 0 : failed("the sum of a thread", UV_EPROTO);
}
static async int offloads(void)
{
    long sum = 0;
    for (int k = 0; k < 3; k++) {
        offload {
            for (long i = 0; i < 1000; i++) sum += i;
        }
    }
    return sum == 3 * 499500 ? 0 : failed("offload", UV_EPROTO);
}
static async int nurseries(void)
{
    int got = 0, e = 0;
    nursery {
        caw_nursery *n = caw_nursery_here();
        for (int i = 0; i < 3; i++) spawn caw_sleep(CAW_FOREVER);
        spawn got = caw_sleep(CAW_FOREVER);
        caw_nursery_cancel_after(n, 1);
        e = await caw_sleep(CAW_FOREVER);
    }
    return got == UV_ECANCELED && e == 0 ? 0 : failed("a nursery", got);
}
static async int lengths(int n)
{
    char some[n * 100];
    memset(some, n, sizeof some);
    int e = await caw_yield();
    return e < 0 ? e : some[n] == n ? 0 : failed("an array", UV_EPROTO);
}
static async int all(void)
{
    int e = await channels(0);
    if (e == 0) e = await channels(3);
    if (e == 0) e = await topics();
    if (e == 0) e = await pools();
    if (e == 0) e = await values();
    if (e == 0) e = await threads();
    if (e == 0) e = await offloads();
    if (e == 0) e = await nurseries();
    if (e == 0) e = await lengths(3);
    return e;
}
async int main(void)
{
    int e = UV_ETIMEDOUT;
    within (100000) e = await all();
    if (e < 0) return fprintf(stderr, "%s\n", uv_strerror(e)), 1;
    puts("all");
    return 0;
}
