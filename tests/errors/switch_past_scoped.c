#include <caw.h>

async int f(int x);
void note(int x);

async int g(int a) {
    switch (a) {
    case 0: {
        async int v = f(1);
    case 1:
        return await v;
    }
    case 2: {
        defer note(2);
        async int v = f(a);
        return await v;
    }
    case 3:;
        defer note(3);
        break;
    default:
        return await f(4);
    }
    return 0;
}
