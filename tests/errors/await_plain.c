#include <caw.h>

static int plain(int v) { return v; }
async int main(void) {
    int (*p)(int) = plain;
    int a = await plain(1);
    a += await p(2);
    return a + await a;
}
