/* GNU C complex integers as results, parameters, locals and operands over an await. */
#include <stdio.h>
#include <caw.h>
static async _Complex int ci(int a, int b) { (void)await caw_yield(); return a + b * 1i; }
static async int add(_Complex unsigned c, _Complex signed char d, _Complex long e, unsigned _Complex f, double _Complex g)
{
    _Complex unsigned t = 3;
    t += await ci(1, 2);
    _Complex long all = t + c + d * await ci(2, 0) + e + f;
    return (int)__real__ all * 100 + (int)__imag__ all + (int)__imag__ g;
}
async int main(void)
{
    printf("%d %d\n", await add(1 + 2i, 3 + 4i, 5 + 6i, 7 + 8i, 9 + 10.0i), __imag__ await ci(3, 4));
    return 0;
}
