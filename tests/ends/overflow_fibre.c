/* Status 134. Class green,sync. A fibre of caw/fibre.h that overflows: the function of the task whose part it is. */
#include <string.h>
#include <caw/fibre.h>

static int deeper(int k)
{
    volatile char here[1000];
    memset((char *)here, k, sizeof here);
    return (k > 1000000 ? 0 : deeper(k + 1)) + here[k % 1000];
}
static int overflows(void *arg, void **value)
{
    (void)value;
    return deeper((int)(intptr_t)arg);
}
static async int task(void)
{
    caw_fibre *f;
    (void)await caw_yield();
    if (caw_fibre_new(&f, overflows, NULL, 32 * 1024) < 0) return 1;
    return caw_fibre_switch(f, NULL, NULL);
}
async int main(void)
{
    return await task();
}
