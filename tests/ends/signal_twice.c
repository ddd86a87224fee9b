/* Status 143. The second SIGTERM kills. */
#include <caw.h>
#include <signal.h>
#include <unistd.h>

async int main(void)
{
    raise(SIGTERM);
    int e = await caw_sleep(10000);
    kill(getpid(), SIGTERM);
    shield e += await caw_sleep(10000);
    return e;
}
