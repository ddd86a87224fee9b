/* A type that is defined in an expression can't be named at file scope, where the frame's type is. */
#include <caw.h>
static async int f(const int *p)
{
    int e = await caw_yield();
    return e + *p;
}
async int main(void)
{
    int a = (struct { int b; }){3}.b;
    return a + await f(&(struct { int b; }){4}.b);
}
