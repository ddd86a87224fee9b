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
#define TRY(e) ({ int e_ = (e); if (e_) return; e_; })
#define OR_BREAK(e) ({ if (e) break; })
static async void tries(void)
{
    for (;;) TRY(await caw_sleep(1));
    while (1) OR_BREAK(await caw_sleep(1));
}
static async void jumps(int n)
{
again:
    if (await caw_sleep(1)) goto again; /* on a condition */
twice:
    if (await caw_sleep(1)) goto out;
    goto twice;
out:
    for (; n < 10; n++) {
    here:
        if (await caw_sleep(1)) break;
        goto here;
    }
    while (n < 20) {
    there:
        if (await caw_sleep(1)) continue;
        goto there;
    }
    switch (n) {
    back:
        (void)await caw_sleep(1);
        break;
    case 2: goto back;
    }
    if (n) {
    then:
        (void)await caw_sleep(1);
    } else {
        goto then;
    }
    for (;;) {
        if (!await caw_sleep(1)) goto end;
    }
end:
    (void)(n < 30 && ({ goto twice; 1; }));
    within (10) {
    on:
        (void)await caw_sleep(1);
        goto on;
    }
    {
    calls:
        if (await caw_sleep(1)) return;
        goto calls;
    }
}
async int main(void)
{
    await tries();
    await jumps(0);
    await tick();
    within (10) for (;;) (void)await caw_sleep(1); /* the within ends it */
    return 0;
}
