/* A type left out is int, as in C before 1999: of locals, and of an async function's result. `async` twice is once, as
   `inline` is. */
#include <stdio.h>
#include <caw.h>

#pragma GCC diagnostic ignored "-Wimplicit-int"
static async half(int n);
static async half(int n)
{
    static calls = 0;
    const two = 2;
    register whole = n;
    auto part = whole / two * 1;
    (void)await caw_yield();
    calls++;
    return part * 100 + calls * 3 / 4;
}
async static async int third(int n)
{
    return await half(n) / 3;
}
async main(void)
{
    for (int i = 7; i < 11; i++) printf("%d\n", await half(i));
    printf("%d\n", await third(12));
    return 0;
}
