#include <caw.h>

async int f(int x) {
    (void)await caw_yield();
    return x;
}

__attribute__((constructor)) async int g(void) {
    return await f(1);
}
