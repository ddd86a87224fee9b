/* Status 3. A signal reaches a program whose tasks only yield. */
#include <signal.h>
#include <caw.h>

async int main(void)
{
    (void)await caw_yield();
    raise(SIGTERM);
    int64_t until = caw_now() + 20000;
    while (await caw_yield() == 0)
        if (caw_left(until) < 0) return 4;
    return 3;
}
