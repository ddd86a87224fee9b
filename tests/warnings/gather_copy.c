#include <caw.h>

struct range {
    int n;
    struct {
        int a[2];
    } in;
};
async int main(void)
{
    int sum = 0;
    gather for (int i = 0; i < 10; i++) {
        (void)await caw_yield();
        sum += i++;
    }
    gather for (struct range r = {0}; r.n < 10; r.n++) {
        (void)await caw_yield();
        r.n = 1;
        (r).in.a[1]++;
    }
    return sum;
}
