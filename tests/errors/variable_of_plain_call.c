#include <caw.h>

int plain(int x) {
    return x;
}

async int g(int a) {
    async int x = plain(1);
    return await x;
}
