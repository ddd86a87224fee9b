/* caw/sync.h: selecting. Thousands of items over up to four channels, with and without room, through races, deadlines and
   cancelled children on both sides: each is received once, none is lost, and those of one sender stay in order. */
#include <stdio.h>
#include <caw/sync.h>

CAW_CHAN(int, ints);
enum { MOST = 4, EACH = 500 };
static unsigned dice = 12345;
static unsigned roll(unsigned n)
{
    dice = dice * 1103515245 + 12345;
    return (dice >> 16) % n;
}

/* Whoever sends knows afterwards whether it has sent: e is only stored when the branch or the body has not been left. */
static async int send_somehow(ints *c, int v)
{
    int e = UV_ECANCELED;
    switch (roll(4)) {
    case 0: e = await ints_send(c, v); break;
    case 1: within (roll(2)) e = await ints_send(c, v); break;
    case 2:
        race {
            e = await ints_send(c, v);
            for (unsigned n = roll(4); n; n--) (void)await caw_yield();
        }
        break;
    case 3: e = ints_try_send(c, v); break;
    }
    return e;
}
static async int patient(ints *c, int v)
{
    for (;;) {
        int e = await send_somehow(c, v);
        if (e != UV_ECANCELED && e != UV_EAGAIN) return e;
        (void)await caw_yield();
    }
}
static async void send_all(ints *c, int from)
{
    for (int i = 0; i < EACH; i++)
        if (await patient(c, from + i) < 0) printf("not sent\n");
}

static int seen[MOST * EACH], last[MOST], got, lost, doubled, disordered;
static void take(int v)
{
    if (seen[v]++) doubled++;
    if (v % EACH < last[v / EACH]) disordered++;
    last[v / EACH] = v % EACH;
    got++;
}
static async int recv_into(ints *c, int *v)
{
    return await ints_recv(c, v);
}
static async void select_all(ints **c, int n, int all)
{
    while (got < all) {
        int e = UV_ECANCELED, f = UV_ECANCELED, v = -1, w = -1;
        switch (roll(6)) {
        case 0:
        case 1:
            race {
                e = await ints_recv(c[0], &v);
                e = await ints_recv(c[1 % n], &v);
                e = await ints_recv(c[2 % n], &v);
                e = await ints_recv(c[3 % n], &v);
            }
            break;
        case 2:
            within (roll(2)) {
                race {
                    e = await ints_recv(c[roll((unsigned)n)], &v);
                    for (unsigned k = roll(5); k; k--) (void)await caw_yield();
                }
            }
            break;
        case 3: e = ints_try_recv(c[roll((unsigned)n)], &v); break;
        case 4: within (roll(2)) e = await ints_recv(c[roll((unsigned)n)], &v); break;
        case 5: /* a child sees a code only: what it has received stays received */
            nursery {
                spawn f = recv_into(c[roll((unsigned)n)], &w);
                for (unsigned k = roll(3); k; k--) (void)await caw_yield();
                caw_nursery_cancel(caw_nursery_here());
            }
            break;
        }
        if (e == 0) take(v);
        if (f == 0) take(w);
        if (e < 0) (void)await caw_yield();
    }
}
static async void run(int n, size_t cap, int receivers)
{
    ints *c[MOST] = {0};
    for (int i = 0; i < n; i++)
        if (ints_new(&c[i], cap) < 0) return;
    memset(seen, 0, sizeof seen);
    memset(last, 0, sizeof last);
    got = lost = doubled = disordered = 0;
    race {
        {
            gather for (int i = 0; i < n; i++) await send_all(c[i], i * EACH);
            for (;;) { /* what a receiver of a rendezvous gave up is still there */
                (void)await caw_yield();
                if (got == n * EACH) break;
            }
        }
        gather for (int i = 0; i < receivers; i++) await select_all(c, n, n * EACH);
    }
    for (int i = 0; i < n * EACH; i++) lost += !seen[i];
    printf("%d channels of %zu, %d receivers: got %d, lost %d, doubled %d", n, cap, receivers, got, lost, doubled);
    if (receivers == 1) printf(", out of order %d", disordered);
    printf("\n");
    for (int i = 0; i < n; i++) {
        caw_chan_stats s;
        ints_stat(c[i], &s);
        if (s.items || s.senders.waiting || s.receivers.waiting || s.room != cap) printf("not empty\n");
        ints_free(c[i]);
    }
}
async int main(void)
{
    await run(2, 0, 1);
    await run(3, 1, 1);
    await run(4, 0, 1);
    await run(4, 3, 1);
    await run(2, 0, 3);
    await run(4, 2, 5);
    return 0;
}
