#include <caw.h>

async int f(int x) {
    (void)await caw_yield();
    return x;
}

async int g(int a) {
    offload {
        return 1;
    }
    return await f(a);
}
