/* race: decided by the first branch that ends; the losers get codes, and store nothing any more (rules 5 and 9). */
#include <stdio.h>
#include <caw.h>

static int cancelled;

static async int after(int64_t ms, int value)
{
    int e = await caw_sleep(ms);
    cancelled += e == UV_ECANCELED;
    return e ? e : value;
}
static async int fastest(void)
{
    int r = 0;
    race {
        r = await after(200, 1);
        r = await after(20, 2);
        {
            (void)await caw_sleep(100);
            printf("not reached\n");
        }
    }
    return r;
}
static async int first_return(void)
{
    race {
        {
            int v = await after(20, 11);
            return v;
        }
        {
            int v = await after(200, 12);
            return v;
        }
    }
    return 0;
}
static async int at_once(void) /* decided by a branch that does not suspend: the next is not started */
{
    int r = 0;
    race {
        r = 1;
        {
            printf("not started\n");
            r = await after(1, 2);
        }
    }
    return r;
}
static async int out_by_goto(void)
{
    race {
        {
            (void)await caw_sleep(10);
            goto out;
        }
        (void)await after(1000, 1);
    }
    return 1;
out:
    return 2;
}
async int main(void)
{
    printf("%d\n", await fastest());
    printf("%d\n", await first_return());
    printf("%d\n", await at_once());
    printf("%d\n", await out_by_goto());
    printf("cancelled %d\n", cancelled);
    return 0;
}
