/* Status 134. Class green. Where there are so many stacks that their guards are of the other kind: an overflow is found, too. */
#include <caw.h>
#include <string.h>

static int waiting;
static async void waits(void)
{
    waiting++;
    while (await caw_sleep(CAW_FOREVER) == 0);
}
static async int deeper(int k)
{
    volatile char here[1000];
    memset((char *)here, k, sizeof here);
    int e = k > 100000 ? await caw_yield() : await deeper(k + 1);
    return e + here[k % 1000];
}
async int main(void)
{
    nursery {
        for (int i = 0; i < 9000; i++) spawn waits();
        fprintf(stderr, "%d\n", waiting);
        gather { waiting += await deeper(1); }
    }
    return waiting;
}
