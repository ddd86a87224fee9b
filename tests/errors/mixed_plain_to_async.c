#include <caw.h>

int plain(int x) {
    return x;
}

async int g(void) {
    async int (*p)(int) = plain;
    return await p(1);
}
