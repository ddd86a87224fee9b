/* Status 134. Class green. caw_fibre_stack_size is the size of the stacks of tasks that begin from then on. */
#include <string.h>
#include <caw/fibre.h>

static __attribute__((noinline)) int takes(size_t bytes)
{
    volatile char here[bytes];
    memset((char *)here, 0, bytes);
    return here[bytes / 2];
}
static async int task(size_t bytes)
{
    return takes(bytes) + await caw_yield();
}
static async int child(size_t bytes)
{
    async int e = task(bytes);
    return await e;
}
async int main(void)
{
    int e = await child(200 * 1024);
    e += caw_fibre_stack_size(400 * 1024);
    e += await child(350 * 1024);
    fprintf(stderr, "%d\n", e);
    e += caw_fibre_stack_size(32 * 1024);
    e += takes(200 * 1024); /* main's is as it was */
    fprintf(stderr, "%d\n", e);
    return e + await child(64 * 1024);
}
