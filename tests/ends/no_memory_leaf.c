/* Status 134. Class async. Rule 11: no memory for what a primitive needs: the message names who awaits it. */
#include <caw.h>
#include <stdlib.h>

static bool none;
void *aligned_alloc(size_t align, size_t size) /* which frames come from */
{
    void *p = NULL;
    return none || posix_memalign(&p, align, size) ? NULL : p;
}
static async int waits(void)
{
    int e = await caw_yield();
    none = true; /* and this function has its frame: it is caw_sleep's that is not there */
    e += await caw_sleep(2);
    return e + 1;
}
async int main(void)
{
    return 1 + await waits();
}
