#include <caw.h>

async int f(int x) {
    (void)await caw_yield();
    return x;
}

async int g(int a) {
    static async int x = f(1);
    return await x;
}
