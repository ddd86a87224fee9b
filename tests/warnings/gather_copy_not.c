#include <caw.h>

struct range {
    int n, *p, a[2];
    struct range *next;
};
async int main(void)
{
    int sum = 0;
    gather for (int i = 0; i < 10; i++) {
        int k = i;
        (void)await caw_yield();
        sum += k++;
    }
    for (int i = 0; i < 10; i++) i += await caw_yield();
    int n[10] = {0};
    gather for (struct range r = {0, n, {0}, NULL}; r.p < n + 10; r.p++) {
        struct range mine = r, *of = &mine;
        (void)await caw_yield();
        *r.p = r.n + r.a[0]; /* not of the copy */
        r.p[0]++;
        if (r.next) r.next->a[1] = 1;
        mine.n++;
        of->n = r.a[r.n];
    }
    return sum;
}
