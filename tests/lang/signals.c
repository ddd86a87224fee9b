/* caw_signal_wait: all that wait get it, of other threads too; what comes between two waits is kept; cancelled ones take none;
   SIGINT is taken over from the runtime, and given back. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <caw/signal.h>
#include <caw/sync.h>

static const char *text(int e)
{
    return e < 0 ? uv_err_name(e) : "ok";
}
static void hit(int signum)
{
    kill(getpid(), signum);
}
static async int wait_on_a_thread(void *ready)
{
    int e = UV_ETIMEDOUT;
    gather {
        e = await caw_signal_wait(SIGUSR1);
        caw_event_shared_set(ready);
    }
    return e;
}
static async void all_of_them(void)
{
    int e[3] = {1, 1, 1}, other = 1;
    caw_event_shared ready = {0};
    gather {
        for (int i = 0; i < 1; i++) e[0] = await caw_signal_wait(SIGUSR1);
        e[1] = await caw_signal_wait(SIGUSR1);
        {
            other = await caw_thread_run(wait_on_a_thread, &ready);
            if (other < 0) caw_event_shared_set(&ready); /* it may not have begun */
        }
        {
            (void)await caw_event_shared_wait(&ready);
            hit(SIGUSR1);
        }
        e[2] = await caw_signal_wait(SIGUSR2) | await caw_sleep(0); /* one code of two */
        {
            while (e[1] == 1) (void)await caw_sleep(1);
            hit(SIGUSR2);
        }
    }
    printf("all: %s %s %s, on a thread %s\n", text(e[0]), text(e[1]), text(e[2]), text(other));
}
static async void between(void)
{
    int e;
    for (int i = 0; i < 3; i++) raise(SIGUSR1);
    e = await caw_signal_wait(SIGUSR1);
    int f = 1;
    within (20) f = await caw_signal_wait(SIGUSR1); /* three were one */
    printf("kept: %s, no more %d\n", text(e), f);
    for (int i = 0; i < 100; i++) {
        hit(SIGUSR1);
        if (await caw_signal_wait(SIGUSR1) < 0) printf("lost\n");
    }
    nursery { /* cancelled in the very turn */
        spawn f = caw_signal_wait(SIGUSR1);
        (void)await caw_yield();
        hit(SIGUSR1);
        caw_nursery_cancel(caw_nursery_here());
    }
    e = await caw_signal_wait(SIGUSR1);
    printf("cancelled: %s, then %s\n", text(f), text(e));
    int rest = 1;
    race { /* whichever branch it ends, it is told once */
        e = await caw_signal_wait(SIGUSR1);
        {
            hit(SIGUSR1);
            rest = await caw_sleep(CAW_FOREVER);
        }
    }
    printf("race: %s %d\n", text(e), rest);
}
static async void taken_over(void)
{
    int e = 1, f = 1;
    gather {
        e = await caw_signal_wait(SIGINT);
        f = await caw_signal_wait(SIGTERM);
        {
            if (await caw_yield() < 0) return;
            hit(SIGINT);
            hit(SIGTERM);
        }
    }
    printf("SIGINT %s, SIGTERM %s, cancelled %d\n", text(e), text(f), caw_cancelled());
    if (e < 0 || f < 0) return;
    hit(SIGINT); /* one is kept */
    printf("kept %s\n", text(await caw_signal_wait(SIGINT)));
}
async int main(void)
{
    signal(SIGUSR1, SIG_IGN); /* what comes before they are waited for does nothing */
    signal(SIGUSR2, SIG_IGN);
    static const int never[] = {SIGKILL, SIGSTOP, SIGSEGV, 0, -1, 1000};
    for (size_t i = 0; i < sizeof never / sizeof *never; i++) printf("%s ", text(await caw_signal_wait(never[i])));
    printf("\n");
    await all_of_them();
    await between();
    await taken_over();
    struct sigaction a;
    caw_signal_release(SIGUSR1);
    sigaction(SIGUSR1, NULL, &a);
    caw_signal_release(SIGWINCH); /* never waited for */
    printf("released: ignored %d", a.sa_handler == SIG_IGN);
    signal(SIGUSR1, SIG_DFL);
    int e = 1;
    within (20) e = await caw_signal_wait(SIGUSR1);
    caw_signal_release(SIGUSR1);
    sigaction(SIGUSR1, NULL, &a);
    printf(", default %d, nothing came %d\n", a.sa_handler == SIG_DFL, e);
    return 0;
}
