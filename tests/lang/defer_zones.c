/* Rule 8: what stands in a defer may have exits and scopes of its own; the exit that is under way goes on behind it. */
#include <stdio.h>
#include <stdlib.h>
#include <caw.h>

static async int by_goto(void)
{
    {
        defer {
            within (3) (void)await caw_sleep(500);
        }
        goto out;
    }
    return 9;
out:
    return 1;
}
static async int by_return(void)
{
    defer {
        within (3000) (void)await caw_sleep(1);
    }
    (void)await caw_yield();
    return 2;
}
static async int by_break(void)
{
    for (;;) {
        defer {
            nursery {
                spawn caw_sleep(5000);
                (void)await caw_yield();
                caw_nursery_cancel(caw_nursery_here());
            }
        }
        break;
    }
    return 3;
}
static async int over_an_array(int n)
{
    {
        defer {
            int len = 1 + n, v[len];
            v[n] = len;
            (void)await caw_yield();
            if (v[n] != 2) abort();
        }
        if (n) return 4;
    }
    return 9;
}
static async int over_a_shield(int n)
{
    {
        defer {
            shield (void)await caw_yield();
        }
        if (n) return 5;
    }
    return 9;
}
static async int in_a_defer(void)
{
    for (int i = 0; i < 2; i++) {
        defer {
            for (int k = 0; k < 3; k++) {
                defer (void)await caw_yield();
                if (k == 1) break;
            }
        }
        if (i == 0) continue;
        return 6;
    }
    return 9;
}
async int main(void)
{
    printf("%d %d %d\n", await by_goto(), await by_return(), await by_break());
    printf("%d %d %d\n", await over_an_array(1), await over_a_shield(1), await in_a_defer());
    return 0;
}
