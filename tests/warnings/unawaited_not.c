#include <caw.h>

async int main(void)
{
    async int v = caw_sleep(1);
    __attribute__((unused)) async int beside = caw_sleep(1000);
    return await v;
}
