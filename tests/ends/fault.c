/* Status 139. A fault that is no overflow has its usual end, next to the guard, too; with CAW_FAULT_TASKS=0 nothing is said. */
#include <stdlib.h>
#include <caw/fibre.h>

__attribute__((constructor)) static void before_the_runtime(void)
{
    setenv("CAW_FAULT_TASKS", "0", 1);
}

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
