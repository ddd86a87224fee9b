/* caw/sync.h: channels: order, bounds, rendezvous, closing; selecting with race loses no item. */
#include <stdio.h>
#include <caw/sync.h>

CAW_CHAN(int, ints);
typedef struct pair {
    int a;
    double b;
} pair;
CAW_CHAN(pair, pairs)

static async void send_all(ints *c, int from, int to)
{
    for (int i = from; i < to; i++)
        if (await ints_send(c, i) < 0) return;
    ints_close(c);
}
static async long receive_all(ints *c, bool in_order)
{
    long sum = 0;
    int v, last = -1;
    while (await ints_recv(c, &v) == 0) {
        if (in_order && v <= last) printf("order: %d after %d\n", v, last);
        last = v;
        sum += v;
    }
    return sum;
}
static async void pipe_of(size_t cap)
{
    ints *c;
    long sum = 0;
    if (ints_new(&c, cap) < 0) return;
    defer ints_free(c);
    gather {
        await send_all(c, 0, 1000);
        sum = await receive_all(c, true);
    }
    printf("cap %zu: %ld\n", cap, sum);
}
static async void many(void)
{
    ints *c;
    long sums[4] = {0};
    if (ints_new(&c, 3) < 0) return;
    defer ints_free(c);
    gather {
        gather for (int i = 0; i < 4; i++) sums[i] = await receive_all(c, false);
        {
            gather for (int i = 0; i < 3; i++)
                for (int k = 0; k < 100; k++) (void)await ints_send(c, 100 * k + i);
            ints_close(c);
        }
    }
    printf("many %ld\n", sums[0] + sums[1] + sums[2] + sums[3]);
}
static async void selecting(void)
{
    ints *a, *b;
    int got = 0, v = -1;
    long sum = 0;
    if (ints_new(&a, 0) < 0 || ints_new(&b, 1) < 0) return;
    defer ints_free(a);
    defer ints_free(b);
    gather {
        for (int i = 0; i < 50; i++) (void)await ints_send(a, i);
        for (int i = 0; i < 50; i++) (void)await ints_send(b, 1000 + i);
        while (got < 100) {
            int e = UV_ECANCELED;
            race {
                e = await ints_recv(a, &v);
                e = await ints_recv(b, &v);
            }
            if (e < 0 && caw_cancelled()) break;
            if (e < 0) continue;
            got++;
            sum += v;
        }
    }
    printf("selected %d, %ld\n", got, sum);
}
static async int receive(ints *c, int *v)
{
    return await ints_recv(c, v);
}
static async void not_received(void)
{
    ints *c;
    int v = 0, w = 0, e = 0;
    if (ints_new(&c, 2) < 0) return;
    defer ints_free(c);
    nursery {
        spawn e = receive(c, &v);
        (void)await caw_yield();
        (void)await ints_send(c, 7); /* promised to the child ... */
        (void)await ints_send(c, 8);
        caw_nursery_cancel(caw_nursery_here()); /* ... which is cancelled before its turn */
    }
    printf("%s %d\n", e == UV_ECANCELED ? "cancelled" : "received", v);
    int f = ints_try_recv(c, &w);
    printf("at the head: %d %d\n", f, w);
}
static async void ends(void)
{
    ints *c;
    int v, e = 0;
    if (ints_new(&c, 1) < 0) return;
    defer ints_free(c);
    e = ints_try_send(c, 5);
    printf("%d %s\n", e, uv_err_name(ints_try_send(c, 6)));
    gather {
        e = await ints_send(c, 7);
        {
            (void)await caw_yield();
            ints_close(c);
        }
    }
    printf("%s, then %d %d, then %s, %s\n", uv_err_name(e), await ints_recv(c, &v), v, uv_err_name(await ints_recv(c, &v)),
           uv_err_name(await ints_send(c, 1)));
    pairs *p;
    pair x = {0, 0};
    if (pairs_new(&p, 4) < 0) return;
    (void)await pairs_send(p, (pair){3, 0.5});
    (void)await pairs_recv(p, &x);
    printf("%d %g\n", x.a, x.b);
    pairs_close(p);
    pairs_free(p);
    ints_free(NULL);
    ints_close(NULL);
}
async int main(void)
{
    await pipe_of(0);
    await pipe_of(1);
    await pipe_of(7);
    await many();
    await selecting();
    await not_received();
    await ends();
    return 0;
}
