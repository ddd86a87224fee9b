#include <caw.h>
static int plain(int n) { return n; }
async int f(void)
{
    return await undeclared(3) + await plain(1);
}
