/* nursery, spawn, spawn x =, spawn_in: ends when all children have ended; left early, it cancels them first (rules 2, 8). */
#include <stdio.h>
#include <caw.h>

static async int child(int id, int64_t ms)
{
    int e = await caw_sleep(ms);
    if (!e) printf("child %d\n", id);
    return e ? e : id * 10;
}
static async void add(caw_nursery *n)
{
    spawn_in (n) child(3, 250);
}
static async void values(void)
{
    int x = 0, a[2] = {0};
    nursery {
        spawn x = child(1, 130);
        spawn a[1] = child(2, 10);
        await add(caw_nursery_here());
        printf("count %zu\n", caw_nursery_count(caw_nursery_here()));
    }
    printf("%d %d\n", x, a[1]);
}
static async void cancelled_from_inside(void)
{
    int x = 0;
    nursery {
        spawn x = child(4, 2000);
        (void)await caw_sleep(10);
        caw_nursery_cancel(caw_nursery_here());
        printf("on until the next await\n");
        (void)await child(9, 1);
        printf("not reached\n");
    }
    printf("%d\n", x == UV_ECANCELED);
}
static async int left_by_return(void)
{
    nursery {
        spawn child(5, 2000);
        (void)await caw_yield();
        return 7;
    }
    return 8;
}
static async void in_a_loop(void)
{
    for (int i = 0; i < 3; i++) nursery {
            spawn child(100 + i, 2000);
            if (i == 0) continue;
            break;
        }
}
static async void drained(void)
{
    int done = 0;
    nursery {
        caw_nursery_cancel_after(caw_nursery_here(), 200);
        spawn done = child(6, 10);
        for (int i = 0; i < 3; i++) spawn child(7, 5000);
    }
    printf("%d\n", done);
}
static async void from_a_branch(void)
{
    nursery {
        gather {
            spawn child(8, 30);
            (void)await caw_yield();
        }
        printf("gathered\n");
    }
}
async int main(void)
{
    await values();
    await cancelled_from_inside();
    printf("%d\n", await left_by_return());
    await in_a_loop();
    await drained();
    await from_a_branch();
    return 0;
}
