#include <caw.h>

static async int f(int v) { return v; }
static async int g(void) {
    int a = f(1);
    return a + f(2);
}
int plain(void) {
    return f(3);
}
