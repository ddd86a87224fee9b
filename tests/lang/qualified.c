/* A qualified result type: prototype, definition and both forms agree on it. */
#include <stdio.h>
#include <caw.h>

static async const unsigned f(int v);
static async const unsigned f(int v) { return (unsigned)(await caw_yield() + v); }
async int main(void) {
    unsigned r = await f(3);
    printf("%u\n", r);
    return 0;
}
