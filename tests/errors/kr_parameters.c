#include <caw.h>
static async int old(a, b)
int a;
int b;
{
    return a + b + await caw_sleep(1);
}
async int main(void)
{
    int n = await old(1, 2);
    n += await old(3, 4);
    return n;
}
