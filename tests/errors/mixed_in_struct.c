#include <caw.h>

async int f(int x) {
    (void)await caw_yield();
    return x;
}

struct s {
    int (*p)(int);
};
async int g(void) {
    struct s v = {f};
    return v.p(1);
}
