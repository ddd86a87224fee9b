#include <caw.h>

async void v(void) {
    (void)await caw_yield();
}
async int g(int a) {
    async void x = v();
    return a;
}
