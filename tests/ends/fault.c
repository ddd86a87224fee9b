/* Status 139. A fault that is no overflow has its usual end, and nothing is said: next to the guard, too. */
#include <caw/fibre.h>

static int faults(void *arg, void **value)
{
    volatile uintptr_t low = (uintptr_t)&arg - 32 * 1024 - 256 * 1024; /* the guard's end */
    (void)value;
    *(volatile char *)(low - 4096) = 1;
    return *(volatile char *)(low - 8192);
}
async int main(void)
{
    caw_fibre *f;
    (void)await caw_yield();
    if (caw_fibre_new(&f, faults, NULL, 32 * 1024) < 0) return 1;
    return caw_fibre_switch(f, NULL, NULL);
}
