#include <caw.h>

async int f(int x) {
    (void)await caw_yield();
    return x;
}

async int g(void) {
    asm goto("" : : : : x);
x:
    return await f(1);
}
