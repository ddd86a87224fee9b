/* Rule 4: children start in their parent's turn, in order; nested starts past a depth are queued, so that no input overflows
   the stack. */
#include <stdio.h>
#include <string.h>
#include <caw.h>

static int deepest, order[4], n;

static async int nested(int depth)
{
    int below = 0, beside = 0;
    if (depth > deepest) deepest = depth;
    if (depth == 0) return await caw_yield();
    gather {
        {
            int r = await nested(depth - 1);
            below = r + 1;
        }
        beside = await caw_yield();
    }
    return below + beside;
}
static async int child(int k)
{
    order[n++] = k;
    (void)await caw_yield();
    return k;
}

async int main(void)
{
    int depth = strcmp(caw_class(), "async") ? 150 : 100000; /* elsewhere a child costs a stack */
    printf("%d\n", await nested(depth) == depth);
    async int a = child(0);
    n++; /* after its first turn */
    async int b = child(2);
    gather {
        (void)await child(3);
    }
    printf("%d %d %d %d: %d\n", order[0], order[1], order[2], order[3], await a + await b);
    return 0;
}
