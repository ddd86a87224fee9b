/* Lengths that are awaited: of variables and typedefs, in blocks, loops and statement expressions. */
#include <stdio.h>
#include <string.h>
#include <caw.h>

static async int get(int x)
{
    (void)await caw_yield();
    return x;
}
static async int lengths(int k)
{
    char s[await get(k) + 1];
    int a[2][await get(3)], (*p)[await get(3)] = a, n = await get(2), b[n][await get(n + 1) * 2];
    typedef int row[await get(4)];
    row r, *q = &r;
    memset(s, 'x', sizeof s);
    s[k] = 0;
    p[1][2] = 5;
    (*q)[3] = 7;
    printf("%s %d %d\n", s, a[1][2], r[3]);
    printf("%zu %zu %zu %zu\n", sizeof a / sizeof a[0][0], sizeof b / sizeof **b, sizeof(row) / sizeof *r, sizeof *p / sizeof **p);
    for (int v[await get(2)], i = 0; i < 2; i++) {
        v[i] = i;
        printf("%d ", v[i]);
    }
    for (int i = 1; i < 3; i++) {
        int v[await get(i)];
        v[i - 1] = i;
        if (i == 1) continue;
        printf("%d\n", v[i - 1]);
    }
    {
        int x[await get(2)];
        gather {
            x[0] = await get(1);
            {
                int y[await get(3)];
                y[2] = await get(9);
                x[1] = y[2];
            }
        }
        printf("%d %d\n", x[0], x[1]);
    }
    return ({
        int last[await get(2)];
        last[1] = 4;
        last[1];
    });
}
static async int no_other_await(int k)
{
    typedef int row[await get(k)];
    row r;
    r[k - 1] = k;
    return r[k - 1];
}
async int main(void)
{
    printf("%d\n", await lengths(3));
    printf("%d\n", await no_other_await(6));
    return 0;
}
