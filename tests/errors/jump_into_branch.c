#include <caw.h>

async int f(int x);

async int g(int a) {
    gather {
        {
            if (a) goto there;
            a = await f(a);
        }
        {
        there:
            a = await f(1);
            if (a == 3) goto there;
        }
    }
    race {
    here:
        a = await f(2);
        if (a) goto here;
    }
    return a;
}
