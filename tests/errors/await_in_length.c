#include <caw.h>

async int f(int x);

async int g(int k, int v[await f(3)]) {
    static int once[await f(k)];
    int missing[f(k)];
    typedef int row[f(k)];
    struct {
        int a[await f(k)];
    } s;
    return once[k] + missing[k] + s.a[k] + v[k] + (int)sizeof(row);
}
