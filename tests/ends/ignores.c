/* Status 0. Rule 11: a task that makes a thousand awaits after its cancellation is told of, once, and others run meanwhile;
   many tasks that make a few each are not, nor is a loop whose awaits end by a deadline of their own. */
#include <caw.h>
#include <stdio.h>

static int others;

static async void stubborn(void)
{
    for (int i = 0; i < 5000; i++) {
        int e = await caw_sleep(10);
        if (e == 0) printf("slept\n");
    }
}
static async void other(void)
{
    for (int i = 0; i < 20; i++, others++) (void)await caw_yield();
}
static async void polite(void)
{
    for (int i = 0; i < 2; i++) (void)await caw_checkpoint();
}
static async int never(void)
{
    int e = await caw_sleep(1000);
    return e;
}

async int main(void)
{
    for (int i = 0; i < 3000; i++) within (0) (void)await never();
    within (5) gather for (int i = 0; i < 2000; i++) {
        shield (void)await caw_sleep(10);
        await polite();
    }
    nursery {
        caw_nursery *n = caw_nursery_here();
        gather {
            nursery {
                spawn stubborn();
                (void)await caw_yield();
                caw_nursery_cancel(caw_nursery_here());
            }
            {
                (void)await caw_yield();
                spawn_in (n) other();
            }
        }
    }
    printf("%d\n", others);
    return 0;
}
