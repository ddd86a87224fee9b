/* Options: -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror. A standard without extensions (docs/build.md), and a macro as one of uv.h's. */
#include <caw.h>
#undef MAX
#define MAX(a, b) ((a) > (b) ? (a) : (b))
async int later(int n)
{
    return MAX(n, await caw_sleep(1));
}
