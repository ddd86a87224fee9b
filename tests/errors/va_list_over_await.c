#include <stdarg.h>
#include <caw.h>

async int f(int x) {
    (void)await caw_yield();
    return x;
}

static int h(int a, ...) {
    va_list l;
    va_start(l, a);
    va_end(l);
    return a;
}
async int g(va_list l) {
    (void)await f(1);
    return va_arg(l, int);
}
