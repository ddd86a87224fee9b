/* Many tasks that are ready at once, more than run between two turns of the loop, and timers that end at the same time: in what
   order they go on is the same in async and green under the virtual clock. Prints it, as a sum now and then. (seeds.sh) */
#include <caw.h>
#include <stdio.h>

enum { TASKS = 3000, STEPS = 8 };
static unsigned long order = 1;
static int steps;

static async void task(int n)
{
    for (int k = 0; k < STEPS; k++) {
        (void)((n * 7 + k * 3) % 5 ? await caw_yield() : await caw_sleep((n + k) % 3));
        order = order * 31 + (unsigned)(n * STEPS + k);
        if (++steps % 1000 == 0) printf("%d %lx\n", steps, order);
    }
}
async int main(void)
{
    gather for (int n = 0; n < TASKS; n++) await task(n);
    return 0;
}
