#include <caw.h>

static int ticks;
static async void tick(void)
{
    for (;;) {
        ticks++;
        (void)await caw_sleep(1000);
    }
}
async int main(void)
{
    await tick();
    return 0;
}
