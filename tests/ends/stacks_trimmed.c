/* Status 0. Class green. After a burst the memory of its stacks goes back to the kernel. */
#include <stdlib.h>
#include <string.h>
#include <caw.h>

enum { BURST = 5000, SLACK = 4000, MORE = 15000 }; /* KiB */

static long resident(void)
{
    char line[256];
    long kib = -1;
    FILE *f = fopen("/proc/self/status", "r");
    while (f && fgets(line, sizeof line, f))
        if (!strncmp(line, "VmRSS:", 6)) kib = atol(line + 6);
    if (f) fclose(f);
    return kib;
}
static async void sleeps(void)
{
    while (await caw_sleep(CAW_FOREVER) == 0);
}
async int main(void)
{
    long before = resident(), most = 0;
    nursery {
        for (int i = 0; i < BURST; i++) spawn sleeps();
        most = resident();
        caw_nursery_cancel(caw_nursery_here());
    }
    for (int i = 0; i < 1000 && resident() > before + SLACK; i++) (void)await caw_sleep(10);
    if (most < before + MORE || resident() > before + SLACK)
        fprintf(stderr, "before %ld KiB, most %ld, after %ld\n", before, most, resident());
    return 0;
}
