/* A message about what a macro expands to stands at the macro's name, and a note at its definition. */
#include <caw.h>
#define GET(x) get(x)
#define TWICE(a, b) ((a) + \
                     (b))
static async int get(int k)
{
    return await caw_sleep(k);
}
static async int f(int k)
{
    int a = get(k) + 1, b = GET(k);
    int c = TWICE(await get(1), get(2)) + get(3);
    return a + b + c + /* GET */ TWICE(1, GET(4));
}
static int plain(void)
{
    return TWICE(await get(1), 2);
}
