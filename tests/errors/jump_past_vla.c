#include <caw.h>

async int f(int x) {
    (void)await caw_yield();
    return x;
}

async int g(int a) {
    if (a)
        goto x;
    int b[a];
x:
    return await f(b[0]);
}
