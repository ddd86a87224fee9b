#include <caw.h>

async int f(int x) {
    (void)await caw_yield();
    return x;
}

async int g(void) {
    gather_max("a") for (int i = 0; i < 3; i++)(void) await f(i);
    return 0;
}
