/* Options: -Wno-unawaited -Wno-dropped-result. */
#include <caw.h>

struct pair {
    int a, b;
};
static async char *text(void)
{
    (void)await caw_yield();
    return NULL;
}
static async struct pair both(void)
{
    (void)await caw_yield();
    return (struct pair){1, 2};
}
async int main(void)
{
    async int v = caw_sleep(1);
    async char *p = text();
    async struct pair s = both();
    (void)await caw_yield();
    return 0;
}
