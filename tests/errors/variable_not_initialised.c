#include <caw.h>

async int g(int a) {
    async int x;
    return 0;
}
