#include <caw.h>

static async int f(int v) { return v; }
async int main(void) {
    int size = sizeof(await f(2));
    __typeof__(await f(1)) same = 0;
    return size + same;
}
