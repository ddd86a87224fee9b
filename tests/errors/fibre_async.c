/* A fibre of caw/fibre.h runs plain code. */
#include <caw/fibre.h>

static async int waits(void *arg, void **value)
{
    (void)arg, (void)value;
    return await caw_yield();
}
static int plain(void *arg, void **value)
{
    (void)arg, (void)value;
    return await caw_yield();
}
async int main(void)
{
    caw_fibre *f;
    int e = caw_fibre_new(&f, plain, 0, 0);
    if (e < 0) return 1;
    return caw_fibre_new(&f, waits, 0, 0);
}
