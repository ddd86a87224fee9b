/* caw/sync.h: semaphore, limiter, event, barrier, wait group, once. */
#include <stdio.h>
#include <caw/sync.h>

static caw_sem sem = CAW_SEM(2);
static caw_limit limit = CAW_LIMIT(3);
static caw_event event;
static caw_barrier barrier = CAW_BARRIER(4);
static caw_waitgroup group;
static caw_once once;
static int inside, most, last, ran;

static async void permitted(void)
{
    if (await caw_sem_get(&sem) < 0) return;
    if (++inside > most) most = inside;
    (void)await caw_yield();
    inside--;
    caw_sem_put(&sem);
}
static async void limited(void)
{
    if (await caw_limit_get(&limit) < 0) return;
    if (++inside > most) most = inside;
    (void)await caw_yield();
    inside--;
    caw_limit_put(&limit);
}
static async int waits(void)
{
    return await caw_event_wait(&event);
}
static async void worker(int i)
{
    for (int k = 0; k < i; k++) (void)await caw_yield();
    caw_waitgroup_done(&group);
}
static async int init(void *fails)
{
    ran++;
    (void)await caw_yield();
    return *(int *)fails ? UV_EIO : 0;
}
async int main(void)
{
    gather for (int i = 0; i < 10; i++) await permitted();
    printf("sem %d, left %u\n", most, sem.permits);
    most = 0;
    gather for (int i = 0; i < 10; i++) await limited();
    printf("limit %d, used %u\n", most, limit.used);

    int woken = 0;
    nursery {
        spawn woken = waits();
        gather for (int i = 0; i < 3; i++) {
            if (i < 2) woken += await waits() == 0;
            else {
                (void)await caw_yield();
                caw_event_set(&event);
            }
        }
    }
    printf("event %d, again %d\n", woken, await caw_event_wait(&event));
    caw_event_clear(&event);
    int e = 1;
    within (10) {
        e = await waits();
    } else
        printf("event never: %d\n", e);

    gather for (int i = 0; i < 8; i++) last += await caw_barrier_wait(&barrier);
    printf("barrier %d\n", last);

    caw_waitgroup_add(&group, 3);
    gather {
        gather for (int i = 0; i < 3; i++) await worker(i);
        printf("group %d\n", await caw_waitgroup_wait(&group));
    }

    int fails = 1, ok = 0, failed = 0;
    gather for (int i = 0; i < 5; i++) {
        int r = await caw_once_run(&once, init, &fails);
        fails = 0;
        if (r == 0) ok++;
        else failed++;
    }
    printf("once ran %d, %d, %d\n", ran, failed, ok);

    within (10) { /* a permit is not lost with its waiter */
        caw_sem none = CAW_SEM(0);
        nursery {
            defer printf("permits %u\n", none.permits);
            spawn caw_sem_get(&none);
            (void)await caw_yield();
            caw_sem_put(&none);
            caw_nursery_cancel(caw_nursery_here());
        }
    }
    return 0;
}
