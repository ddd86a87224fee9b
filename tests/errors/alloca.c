#include <alloca.h>
#include <caw.h>

async int f(int x) {
    (void)await caw_yield();
    return x;
}

async int g(void) {
    char *p = alloca(10);
    (void)p;
    return await f(1);
}
