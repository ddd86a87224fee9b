/* assert, whose macro holds what it asserts twice: once in a sizeof that nobody looks at. */
#include <assert.h>
#include <stdio.h>
#include <caw.h>

struct ops {
    async int (*get)(int);
};
static int calls;
static async int get(int v)
{
    (void)await caw_yield();
    calls++;
    return v;
}
async int main(void)
{
    const struct ops ops = {get};
    async int v = get(3);
    assert(await get(1) == 1);
    assert(await v == 3 || await ops.get(4));
    gather {
        assert(await ops.get(5));
        assert(({ int k = await get(6); k > 5; }));
    }
    printf("%d\n", calls);
    return 0;
}
