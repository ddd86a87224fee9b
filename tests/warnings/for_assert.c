/* Options: -Wall -Wextra. A static assertion is a declaration, also in the parentheses of a for (gcc's view). */
#include <caw.h>
async int loops(int n)
{
    for (_Static_assert(sizeof n == 4, "an int"); n > 10; n--) (void)await caw_yield();
    for (_Static_assert(1, "");;)
        if (n++ == 10) return n;
}
