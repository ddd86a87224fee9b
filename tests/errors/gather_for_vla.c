/* What the loop declares is copied for each branch; an array in the body is each branch's own anyway. */
#include <caw.h>
async int f(int);
async int g(int k)
{
    gather for (int i = 0, a[k]; i < k; i++) a[i] = await f(i);
    gather for (int i = 0, b[2] = {0}; i < k; i++) {
        int c[k];
        c[0] = await f(b[0]);
    }
    return 0;
}
