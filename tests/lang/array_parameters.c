/* Parameters that are arrays with a length, which may do something at each call; tests/erased.sh: no warning that two
   declarations of them differ. */
#include <stdio.h>
#include <caw.h>

static async int first(int n, const int v[static n]) { return v[0] + await caw_yield(); }
static async int second(int n, const int v[n + 1]) { return v[n] + await caw_yield(); }
static async int third(int v[const restrict static 3]) { return v[2] + await caw_yield(); }
static async int fourth(int n, int v[n][3]);
static async int fourth(int n, int v[n][3]) { return await second(2, v[n - 1]); }
static async int counts(int n, int v[n++], int w[n *= 2]) { return n + v[0] + w[0] + await caw_yield(); }
async int main(int argc, char *argv[])
{
    (void)argv[argc];
    int v[2][3] = {{1, 2, 3}, {4, 5, 6}};
    printf("%d %d %d %d\n", await first(3, v[0]), await second(1, v[0]), await third(v[0]), await fourth(2, v));
    printf("%d\n", await counts(3, v[0], v[1]));
    return 0;
}
