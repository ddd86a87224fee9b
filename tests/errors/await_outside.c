#include <caw.h>

static async int f(int v) { return v; }
int plain(void) {
    return await f(1);
}
int another(int n) {
    while (await f(n) > 0) n--;
    return n;
}
