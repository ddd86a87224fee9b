/* Each branch of a gather for has a copy of its own of all that the loop declares: of arrays, over-aligned variables, structs with
   const members, and several of them; also where the branch is queued. */
#include <caw.h>
#include <stdint.h>
#include <stdio.h>

typedef struct fixed {
    const int k;
    char s[4];
} fixed;

static async long deep(int depth)
{
    long sum = 0;
    if (depth == 0) {
        (void)await caw_yield();
        return 1;
    }
    gather for (int at[3] = {depth, 0, 1}; at[1] < at[2]; at[1]++)
    {
        long r = await deep(at[0] - 1);
        sum += r + at[1];
    }
    return sum;
}
async int main(void)
{
    int s = 0;
    uintptr_t bad = 0;
    gather for (int a[2] = {0, 7}; a[0] < 3; a[0]++)
    {
        (void)await caw_yield();
        s = s * 10 + a[0] + a[1];
    }
    gather for (_Alignas(64) int i = 0; i < 8; i++)
    {
        (void)await caw_yield();
        bad |= (uintptr_t)&i & 63;
    }
    gather for (struct {
                    int m[2][2];
                    fixed f;
                } g = {{{0, 1}, {2, 3}}, {5, "ab"}};
                g.m[0][0] < 3; g.m[0][0]++)
    {
        (void)await caw_sleep(g.m[0][0]);
        s = s * 3 + g.m[1][1] + g.f.k + g.f.s[0];
    }
    printf("%d %d %ld\n", s, (int)bad, await deep(300));
    return 0;
}
