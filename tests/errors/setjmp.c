#include <setjmp.h>
#include <caw.h>

async int f(int x) {
    (void)await caw_yield();
    return x;
}

async int g(void) {
    jmp_buf b;
    if (setjmp(b))
        return 1;
    return await f(1);
}
