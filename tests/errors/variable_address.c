#include <caw.h>

async int f(int x) {
    (void)await caw_yield();
    return x;
}

async int g(int a) {
    async int x = f(1);
    int *p = &x;
    return *p;
}
