/* Options: -Wall -Wextra. What only the length of an array uses that lives over an await is not unused. */
#include <caw.h>
async int lengths(void)
{
    int eight[2] = {0};
    static const int twelve[3];
    struct pair { int x, y; } four;
    char a[sizeof eight] = "", b[sizeof twelve] = "", c[sizeof four.x] = "";
    (void)await caw_yield();
    a[0]++, b[1]++, c[2]++;
    return a[0] + b[1] + c[2];
}
