#include <caw.h>

static async int f(int v) { return v; }
async int main(void) {
    int a;
    gather {
        int b = await f(1);
        a = await f(2);
    }
    return a;
}
