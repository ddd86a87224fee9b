/* Status 3. Class green. A handler of SIGSEGV that was there before is called, after the message, with the address, its own mask and on
   a stack that has room. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <caw.h>

static void handler(int sig, siginfo_t *si, void *context)
{
    char room[16 * 1024];
    sigset_t mask;
    memset(room, 1, sizeof room);
    (void)context;
    sigprocmask(SIG_BLOCK, NULL, &mask);
    fprintf(stderr, "handler: %d %d %d %d\n", sig == SIGSEGV, si->si_addr != NULL, sigismember(&mask, SIGUSR1), room[9]);
    _exit(3);
}
__attribute__((constructor)) static void before_the_runtime(void)
{
    struct sigaction a = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
    sigaddset(&a.sa_mask, SIGUSR1);
    sigaction(SIGSEGV, &a, NULL);
}
static async int deeper(int k)
{
    volatile char here[1000];
    memset((char *)here, k, sizeof here);
    int e = k > 100000 ? await caw_yield() : await deeper(k + 1);
    return e + here[k % 1000];
}
async int main(void)
{
    return await deeper(1);
}
