/* Options: -Wall -Wextra. What only the length of an array uses that lives over an await is not unused. */
#include <caw.h>
async int lengths(void)
{
    int eight[2] = {0};
    static const int twelve[3];
    struct pair { int x, y; } four;
    char a[sizeof eight] = "", b[sizeof twelve] = "", c[sizeof four.x] = "";
    (void)await caw_yield();
    a[0]++, b[1]++, c[2]++;
    return a[0] + b[1] + c[2];
}
#include <stdlib.h>
async int size_of_itself(int n)
{
    (void)await caw_yield();
    if (n > 3) { /* p is not alive before: nothing of it is kept there */
        int *p = malloc(sizeof *p), (*q)[3] = malloc(sizeof(*q)[0] * sizeof *p);
        if (!p || !q) return 1;
        *p = **q = 1;
        (void)await caw_yield();
        n += *p + **q;
        free(p);
        free(q);
    }
    return n;
}
