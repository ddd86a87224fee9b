/* Status 7. The first SIGTERM cancels main, whose status then counts. */
#include <caw.h>
#include <signal.h>

async int main(void)
{
    defer raise(0);
    raise(SIGTERM);
    return await caw_sleep(10000) == UV_ECANCELED ? 7 : 1;
}
