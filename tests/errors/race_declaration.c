#include <caw.h>

async int f(int x) {
    (void)await caw_yield();
    return x;
}

async int g(void) {
    race {
        int x = 1;
        (void)await f(x);
    }
    return 0;
}
