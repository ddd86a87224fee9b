/* What `await v` gives is no lvalue. */
#include <caw.h>

struct pair {
    int a, b[2];
};
static async int number(void)
{
    return await caw_sleep(1);
}
static async struct pair both(void)
{
    (void)await caw_yield();
    return (struct pair){1, {2, 3}};
}
async int main(void)
{
    async int v = number();
    async struct pair p = both();
    await v = 3;
    await v += 1;
    int *to = &await v;
    ++await v;
    (await v)++;
    (await p).a = 2;
    int *const in = &(await p).a;
    int first = (await p).b[0], *copy = (await p).b;
    return await v + *to + *in + first + *copy;
}
