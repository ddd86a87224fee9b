/* Status 130. A program that waits for SIGINT itself, and then no more: one is kept, the next kills. */
#include <caw/signal.h>
#include <stdio.h>
#include <unistd.h>

async int main(void)
{
    int e = 1;
    gather {
        e = await caw_signal_wait(SIGINT);
        kill(getpid(), SIGINT);
    }
    kill(getpid(), SIGINT);
    printf("%d %d\n", e, caw_cancelled());
    fflush(stdout);
    (void)await caw_sleep(1);
    kill(getpid(), SIGINT);
    return await caw_sleep(10000);
}
