#include <caw.h>

async void v(void) {
    (void)await caw_yield();
}
async int g(void) {
    int x;
    nursery {
        spawn x = v();
    }
    return 0;
}
