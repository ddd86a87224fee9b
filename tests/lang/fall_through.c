/* An attribute that falls through right behind a case stands right before the next one, also with -g. */
#include <stdio.h>
#include <caw.h>
static async int counted(int y)
{
    int k = 0;
    y += await caw_yield();
    switch (y) {
    case 1: __attribute__((fallthrough));
    case 2: k++; __attribute__((fallthrough));
    case 3: k++; break;
    default: k = 100;
    }
    (void)await caw_yield();
    return k;
}
async int main(void)
{
    for (int i = 1; i < 5; i++) printf("%d\n", await counted(i));
    return 0;
}
