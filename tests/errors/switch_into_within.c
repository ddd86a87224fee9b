#include <caw.h>

async int f(int x) {
    (void)await caw_yield();
    return x;
}

async int g(int a) {
    switch (a) {
        within(10) {
        case 1:
            (void)await f(1);
        }
    }
    return 0;
}
