#include <caw.h>

async int f(int x) {
    (void)await caw_yield();
    return x;
}

async int g(void) {
    int h(int a) {
        return a;
    }
    return await f(h(1));
}
