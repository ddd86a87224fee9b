#include <caw.h>

int plain(int x) {
    return x;
}

async int g(void) {
    nursery {
        spawn plain(1);
    }
    return 0;
}
