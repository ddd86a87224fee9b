#include <caw.h>

static int ticks;
static async void tick(void)
{
    for (;;) {
        ticks++;
        if (await caw_sleep(10)) break;
    }
    while (ticks < 5) {
        ticks++;
        (void)await caw_yield();
    }
}
async int main(void)
{
    await tick();
    within (10) for (;;) (void)await caw_sleep(1); /* the within ends it */
    return 0;
}
