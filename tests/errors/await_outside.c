#include <caw.h>

static async int f(int v) { return v; }
int plain(void) {
    return await f(1);
}
async int main(void) {
    return (int)sizeof(await f(2));
}
