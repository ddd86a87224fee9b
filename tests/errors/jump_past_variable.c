#include <caw.h>

async int f(int x) {
    (void)await caw_yield();
    return x;
}

async int g(int a) {
    if (a)
        goto x;
    async int v = f(1);
x:
    return await f(1);
}
