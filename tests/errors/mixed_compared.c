#include <caw.h>

async int f(int x) {
    (void)await caw_yield();
    return x;
}
int plain(int x) {
    return x;
}

async int g(void) {
    int (*p)(int) = plain;
    return p == f;
}
