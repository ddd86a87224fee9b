/* Status 134. Class async. Memory 200000 KiB. Rule 11: no memory for a frame is a message that names the function. */
#include <caw.h>

static async int eat(int k)
{
    int e = await caw_yield();
    return e + k;
}

async int main(void)
{
    gather for (int i = 0; i < 100000000; i++) (void)await eat(i);
    return 0;
}
