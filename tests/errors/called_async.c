#include <caw.h>
static int async(int x)
{
    return x;
}
async int main(void)
{
    return async(1) + await caw_sleep(1);
}
