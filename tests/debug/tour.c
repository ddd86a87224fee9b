/* What tests/debug.sh looks at: every kind of variable over awaits that suspend, and tasks that wait in each kind of
   block when `stop_here` is reached. Its line numbers are in tour.*.out. */
#include <caw.h>
#include <stdio.h>

struct point {
    int x, y;
};
static int stops;
static __attribute__((noinline)) void stop_here(int n)
{
    stops += n;
}
static async int twice(int n)
{
    int r = 2 * n;
    (void)await caw_sleep(2);
    r++;
    return r;
}
static async int loops(int count, const char *name)
{
    struct point p = {1, 2};
    int squares[3] = {0, 1, 4}, sum = 0;
    for (int i = 0; i < count; i++) {
        int got = await twice(i);
        if (i == 1) {
            int sum = got + 10;
            got = await twice(sum);
            p.x = sum;
            stop_here(1);
        }
        sum += got;
    }
    squares[1] = sum;
    return squares[1] + p.x + name[0];
}
static async void waits(int id, int ms)
{
    char text[8];
    int lengths[id + 1];
    snprintf(text, sizeof text, "id %d%c%c%c", id, 0, 0, 0); /* all of it is looked at */
    for (int i = 0; i <= id; i++) lengths[i] = 10 * i;
    (void)await caw_sleep(ms);
    stops += lengths[id] + text[0];
}
static async int blocks(int n)
{
    int a = 0, b = n;
    static int calls;
    calls++;
    gather {
        (void)await waits(1, 1000);
        {
            int inner = n + 1;
            a = await twice(inner);
            stop_here(2);
            b += inner;
        }
        nursery {
            spawn waits(2, 700);
        }
    }
    return a + b;
}
async int main(void)
{
    int first = await loops(2, "caw");
    first += await blocks(5);
    printf("%d\n", first);
    return 0;
}
