#include <pthread.h>
#include <caw.h>

async int f(int x) {
    (void)await caw_yield();
    return x;
}

async int g(void) {
    pthread_exit(0);
    return await f(1);
}
