/* Labels of the user's: such as __label__ declares twice, such as are named like those of the translation; an await in an operand of
   asm; literals with an encoding; alignment in front of a local struct. */
#include <caw.h>
#include <stdint.h>
#include <stdio.h>

typedef unsigned char u8;

static async int wait(int n)
{
    (void)await caw_yield();
    return n;
}
static async int twice(int n)
{
    {
        __label__ again;
again:
        n += await wait(1);
        if (n < 3) goto again;
    }
    {
        __label__ again;
        goto again;
again:
        n *= 10;
    }
    return n;
}
static async int ours(int n)
{
await_1_:
    n += await wait(1);
    if (n < 5) goto await_1_;
    goto leave_1_;
leave_1_:
    gather
    {
        n += await wait(2);
        n += await wait(3);
    }
    return n;
}
static async int in_asm(int n)
{
    int out;
    __asm__("" : "=r"(out) : "0"(await wait(n) + 1));
    return out;
}
static async int literals(void)
{
    u8 u8x = 1;
    const char *s = u8"x"
                    "y";
    const void *wide = L"wide", *u = u"u", *U = U"U";
    int c = u'a' + L'b' + U'c';
    (void)await caw_yield();
    return s[0] + s[1] + u8x + !wide + !u + !U + c;
}
static async int aligned(void)
{
    _Alignas(256) struct {
        char c;
    } v = {1};
    (void)await caw_yield();
    return (int)((uintptr_t)&v & 255) + v.c;
}
async int main(void)
{
    printf("%d %d %d %d %d\n", await twice(0), await ours(0), await in_asm(6), await literals(), await aligned());
    return 0;
}
