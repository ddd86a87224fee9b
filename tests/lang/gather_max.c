/* gather_max (n): at most n at a time, the next starts when one ends; less than 1 counts as 1. */
#include <stdio.h>
#include <caw.h>

static int running, most, total;

static async void one(int i)
{
    if (++running > most) most = running;
    for (int k = 0; k <= i % 4; k++) (void)await caw_yield();
    running--;
    total++;
}
static async void by(int n)
{
    most = total = 0;
    gather_max (n) for (int i = 0; i < 20; i++) await one(i);
    printf("%d %d\n", most, total);
    if (most > n && most > 1) printf("more than %d\n", n);
}
async int main(void)
{
    await by(3);
    await by(1);
    await by(0);
    await by(50);
    int found = -1;
    gather_max (2) for (int i = 0; i < 100; i++) {
        (void)await caw_yield();
        if (i == 5) {
            found = i;
            break;
        }
    }
    printf("%d\n", found);
    return 0;
}
