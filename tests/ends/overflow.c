/* Status 134. Class green. Rule 11: a fibre's stack that overflows is a message that names the function and its awaits, and an
   abort. */
#include <caw.h>
#include <string.h>

static async int deeper(int k)
{
    volatile char here[1000];
    memset((char *)here, k, sizeof here);
    int e = k > 100000 ? await caw_yield() : await deeper(k + 1);
    return e + here[k % 1000];
}
static async int first(int k)
{
    int e = await caw_yield();
    e += await deeper(k);
    return e;
}

async int main(void)
{
    int e[2] = {0};
    gather {
        e[0] = await caw_sleep(1000);
        e[1] = await first(1);
    }
    return e[0] + e[1];
}
