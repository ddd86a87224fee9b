/* Rule 11: a task whose awaits are all ready lets others run; a within (0) around one takes what is ready all the same. */
#include <stdio.h>
#include <caw.h>
#include <caw/sync.h>

CAW_CHAN(int, ints)

static int others;

static async void other(void)
{
    for (;;) {
        if (await caw_yield() < 0) return;
        others++;
    }
}
static async int by_checkpoints(void)
{
    int n = 0;
    while (others < 3 && n < 100000) {
        (void)await caw_checkpoint();
        n++;
    }
    return n;
}
static async int by_locks(void)
{
    caw_mutex m = {0};
    caw_sem s = CAW_SEM(1);
    int n = 0;
    while (others < 6 && n < 100000) {
        (void)await caw_mutex_lock(&m);
        caw_mutex_unlock(&m);
        (void)await caw_sem_get(&s);
        caw_sem_put(&s);
        n++;
    }
    return n;
}
static async int by_channel(ints *c)
{
    int n = 0, v;
    while (others < 9 && n < 100000) {
        (void)await ints_send(c, n);
        (void)await ints_recv(c, &v);
        n++;
    }
    return n;
}
static async int taken(ints *c)
{
    int n = 0, got = 0, v;
    for (int i = 0; i < 1000; i++) {
        (void)ints_try_send(c, i);
        n++;
        within (0) {
            if (await ints_recv(c, &v) == 0) got++;
        }
    }
    return n - got;
}

async int main(void)
{
    ints *c;
    if (ints_new(&c, 4)) return 1;
    nursery {
        caw_nursery *n = caw_nursery_here();
        spawn other();
        printf("%d\n", await by_checkpoints() < 100000);
        printf("%d\n", await by_locks() < 100000);
        printf("%d\n", await by_channel(c) < 100000);
        printf("%d\n", await taken(c));
        caw_nursery_cancel(n);
    }
    ints_free(c);
    return 0;
}
