#include <caw.h>

static async f(int n) { return await caw_sleep(n); }
async int main(void) {
    gather { await f(1); await f(2); }
    return await f(3);
}
