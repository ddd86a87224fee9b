#include <caw.h>

static async int f(int v) { return v; }
static int plain(int v) { return v; }
async int main(void) {
    int (*p)(int) = f;
    async int (*q)(int) = plain;
    return p(1) + await q(2);
}
