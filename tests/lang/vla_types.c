/* All of C: variably modified types over awaits: parameters, pointers, typedefs, their sizes, in branches and children. */
#include <stdio.h>
#include <caw.h>

static async int sum(int n, int m, int q[n][m]);
static async int row_sum(int m, const int *row)
{
    int s = 0;
    for (int k = 0; k < m; k++) {
        s += row[k];
        (void)await caw_yield();
    }
    return s;
}
static async int sum(int n, int m, int q[n][m])
{
    int s = 0, rows[n];
    gather for (int i = 0; i < n; i++) rows[i] = await row_sum(m, q[i]);
    for (int i = 0; i < n; i++) s += rows[i];
    m = 100; /* the type has the length that it began with */
    return s * 1000 + (int)(sizeof q[0] / sizeof q[0][0]);
}
static async int pointers(int n)
{
    int (*p)[n] = NULL, a[2][n];
    p = a;
    for (int i = 0; i < 2; i++)
        for (int k = 0; k < n; k++) {
            p[i][k] = i * n + k;
            (void)await caw_yield();
        }
    n += 5;
    int(*next)[sizeof *p / sizeof **p] = p + 1;
    (void)await caw_yield();
    return next[0][1] * 10 + (int)(sizeof *p / sizeof(int));
}
static async int typedefs(int n)
{
    typedef int row[n];
    typedef row rows[2];
    n = 50;
    row a;
    rows b;
    row *to = &b[1];
    (void)await caw_yield();
    for (unsigned i = 0; i < sizeof(row) / sizeof(int); i++) a[i] = (*to)[i] = (int)i;
    (void)await caw_yield();
    row *cast = (row *)(void *)a;
    return (*cast)[2] + b[1][1] * 10 + (int)(sizeof b / sizeof(int)) * 100 + (int)(sizeof *cast / sizeof a[0]) * 10000;
}
static async int loops(int n)
{
    int s = 0;
    for (int i = 1; i <= n; i++) {
        char line[i + 1], (*whole)[i + 1] = &line;
        (void)await caw_yield();
        line[i] = (char)i;
        s += (*whole)[i] + (int)sizeof *whole;
    }
    return s;
}
static async int started(int n)
{
    int q[2][3] = {{1, 2, 3}, {4, 5, 6}}, r = 0;
    async int (*f)(int k, int m, int q[k][m]) = sum;
    async int v = sum(2, 3, q);
    nursery {
        spawn r = sum(n, 3, q);
    }
    return await v + r + await f(1, 3, q);
}

async int main(void)
{
    int q[2][3] = {{1, 2, 3}, {4, 5, 6}};
    printf("%d\n", await sum(2, 3, q));
    printf("%d\n", await pointers(4));
    printf("%d\n", await typedefs(4));
    printf("%d\n", await loops(4));
    printf("%d\n", await started(2));
    return 0;
}
