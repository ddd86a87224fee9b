/* Status 134. Class green. Rule 11: a fibre's stack that overflows is a message that names the function. */
#include <caw.h>
#include <string.h>

static async int deeper(int k)
{
    volatile char here[1000];
    memset((char *)here, k, sizeof here);
    int e = k > 100000 ? await caw_yield() : await deeper(k + 1);
    return e + here[k % 1000];
}

async int main(void)
{
    int e = await caw_yield();
    return e + await deeper(1);
}
