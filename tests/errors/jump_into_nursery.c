#include <caw.h>

async int f(int x) {
    (void)await caw_yield();
    return x;
}

async int g(int a) {
    if (a)
        goto x;
    nursery {
    x:
        (void)await f(1);
    }
    return 0;
}
