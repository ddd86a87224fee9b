#include <caw.h>

static int ticks;
static async void tick(void)
{
    for (;;) {
        ticks++;
        (void)await caw_sleep(1000);
    }
}
static async void again(int n)
{
again:
    if (n > 10) {
        n = 0;
        goto on;
    }
    for (int i = 0; i < n; i++) {
        if (i == ticks) break;
        if (i > ticks) continue;
        ticks++;
    }
on:
    n += await caw_sleep(1);
    goto again;
}
static async void inner(void)
{
    {
    first:
        ticks++;
    }
    {
        (void)await caw_yield();
        {
            goto first;
        }
    }
}
static async void to_itself(void)
{
    while (1) {
    top:
        switch (await caw_yield()) {
        case 1: continue;
        case 2: break;
        default: goto top;
        }
    }
}
async int main(void)
{
    await again(0);
    await inner();
    await to_itself();
    await tick();
    return 0;
}
