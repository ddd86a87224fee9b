#include <caw.h>

static async int f(int n) { return await caw_sleep(n); }
async int main(void) {
    int a = (int)sizeof(int[f(3)]);
    __typeof__(int[f(2)]) b;
    return a + (int)sizeof b + (int)sizeof(f(1));
}
