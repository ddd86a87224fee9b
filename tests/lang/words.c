#include <stdio.h>
#include <string.h>
#include <caw.h>

static async int work(const char *name, int64_t ms, int v)
{
    int e = await caw_sleep(ms);
    printf("%s %d\n", name, e == UV_ECANCELED ? -1 : e);
    return e ? e : v;
}
static async int test_race(void)
{
    int r = 0;
    race {
        r = await work("a", 60, 1);
        r = await work("b", 20, 2);
        { (void)await caw_sleep(40); printf("never\n"); }
    }
    return r;
}
static async int first(void)
{
    race {
        { int v = await work("r1", 10, 11); return v; }
        { int v = await work("r2", 30, 12); return v; }
    }
    return 0;
}
static async int late(int64_t ms)
{
    within (ms) {
        (void)await caw_sleep(30);
        return 1;
    } else {
        return 2;
    }
    return 3;
}
static async void noelse(void)
{
    int n = 0;
    within (35) for (;;) { if (await caw_sleep(10)) break; n++; }
    printf("noelse %d\n", n >= 2 && n <= 3);
}
static async void gatherin(void)
{
    int a = 0, b = 0;
    within (30) gather {
        a = await work("g1", 10, 1);
        b = await work("g2", 100, 1);
    }
    else printf("gather late\n");
    printf("a %d b %d\n", a, b);
}
static async int spawned(int id, int64_t ms)
{
    int e = await caw_sleep(ms);
    printf("child %d %s\n", id, e ? "cancelled" : "done");
    return e ? e : id * 10;
}
static async void helper(caw_nursery *n)
{
    spawn_in (n) spawned(9, 25);
}
static async void nur(void)
{
    int x = 0, y = 0;
    nursery {
        spawn x = spawned(1, 20);
        spawn y = spawned(2, 10);
        spawn spawned(3, 30);
        await helper(caw_nursery_here());
        printf("count %zu\n", caw_nursery_count(caw_nursery_here()));
    }
    printf("x %d y %d\n", x, y);
    nursery {
        spawn x = spawned(4, 200);
        (void)await caw_sleep(5);
        caw_nursery_cancel(caw_nursery_here());
        (void)await caw_sleep(5);
        printf("not reached\n");
    }
    printf("after %d\n", x == UV_ECANCELED);
    nursery {
        caw_nursery_cancel_after(caw_nursery_here(), 20);
        for (int i = 0; i < 3; i++) spawn spawned(i, 100);
    }
    for (int i = 0; i < 2; i++) nursery {
        spawn spawned(20 + i, 50);
        if (i == 0) { (void)await caw_sleep(1); continue; }
        break;
    }
}
static async int defers(int k)
{
    defer printf("outer\n");
    {
        defer { (void)await caw_sleep(5); printf("inner %d\n", k); }
        if (k == 1) return 7;
        defer printf("second\n");
        (void)await caw_sleep(1);
        if (k == 2) return 8;
    }
    for (int i = 0; i < 3; i++) {
        defer printf("loop %d\n", i);
        if (i == 1) break;
        (void)await caw_yield();
    }
    return 9;
}
static async void defer_cancelled(void)
{
    within (10) {
        defer { int e = await caw_sleep(10); printf("deferred sleep %d cancelled %d\n", e, caw_cancelled()); }
        (void)await caw_sleep(1000);
        printf("no\n");
    }
}
static async void shielded(void)
{
    int e = 1, f = 1;
    within (10) {
        shield { e = await caw_sleep(30); }
        f = await caw_sleep(1);
        printf("no\n");
    } else printf("late\n");
    printf("shield %d %d\n", e, f);
}
static async void offl(void)
{
    long sum = 0;
    int n = 1000;
    offload { for (int i = 0; i < n; i++) sum += i; }
    printf("sum %ld\n", sum);
    gather {
        offload { uv_sleep(20); }
        { (void)await caw_sleep(5); printf("beside\n"); }
    }
}
static int running, most;
static async void one(void) { running++; if (running > most) most = running; (void)await caw_sleep(2); running--; }
static async void limited(void)
{
    gather_max (3) for (int i = 0; i < 10; i++) await one();
    printf("most %d\n", most);
}
static async int child(int ms, int v) { (void)await caw_sleep(ms); return v; }
static async void vars(void)
{
    async int a = child(10, 1), b = child(5, 2);
    int s = 0;
    gather {
        s += await a;
        s += await a + await b;
    }
    printf("vars %d\n", s);
}
async int main(void)
{
    printf("race %d\n", await test_race());
    printf("first %d\n", await first());
    printf("late %d %d %d %d\n", await late(100), await late(10), await late(0), await late(-5));
    await noelse();
    await gatherin();
    await nur();
    printf("defers %d\n", await defers(1));
    printf("defers %d\n", await defers(2));
    printf("defers %d\n", await defers(3));
    await defer_cancelled();
    await shielded();
    await offl();
    await limited();
    await vars();
    return 0;
}
