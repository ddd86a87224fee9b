#include <caw.h>

async int main(void)
{
    async int v = caw_sleep(1);
    (void)await caw_yield();
    return 0;
}
