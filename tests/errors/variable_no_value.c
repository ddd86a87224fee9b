#include <caw.h>

async void f(int x);
async int g(int a) {
    async int v = f(a);
    return await v;
}
