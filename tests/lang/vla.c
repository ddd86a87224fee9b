/* Fine print: a variable-length array that lives over an await is frame memory, given back when its block is left. */
#include <stdio.h>
#include <caw.h>

static async int fill(int n)
{
    int a[n], sum = 0;
    for (int i = 0; i < n; i++) {
        a[i] = i;
        (void)await caw_yield();
    }
    for (int i = 0; i < n; i++) sum += a[i];
    return sum + (int)(sizeof a / sizeof a[0]);
}
static async int grid(int n, int m)
{
    for (int round = 0;; round++) {
        long g[n][m];
        gather for (int i = 0; i < n; i++)
            for (int k = 0; k < m; k++) {
                g[i][k] = i * m + k;
                (void)await caw_yield();
            }
        long sum = 0;
        for (int i = 0; i < n; i++)
            for (int k = 0; k < m; k++) sum += g[i][k];
        if (round == 2) return (int)sum;
        n++;
    }
}
async int main(void)
{
    printf("%d\n", await fill(5));
    printf("%d\n", await grid(2, 3));
    return 0;
}
