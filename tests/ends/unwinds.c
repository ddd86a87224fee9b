/* Status 0. Many tasks that clean up in a cancelled scope, with groups of refused awaits between awaits that do suspend: none of
   them ignores its cancellation, however many there are. */
#include <caw.h>

static async int leaf(void)
{
    return await caw_sleep(1);
}
static async void cleans_up(void)
{
    for (int i = 0; i < 20; i++) {
        gather {
            (void)await leaf();
            (void)await leaf();
        }
        shield {
            (void)await caw_yield();
        }
    }
}
static async void all(void)
{
    gather for (int i = 0; i < 200; i++) {
        (void)await leaf();
        await cleans_up();
    }
}
async int main(void)
{
    nursery {
        spawn all();
        (void)await caw_yield();
        caw_nursery_cancel(caw_nursery_here());
    }
    return 0;
}
