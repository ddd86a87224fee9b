/* Status 70. The end of a block stands, in reports, where what it waits for began: an async variable's line, a nursery's. */
#include <caw.h>
#include <caw/sync.h>

static caw_event never;

static async int stubborn(void)
{
    shield (void)await caw_event_wait(&never);
    return 0;
}
static async int variable(void)
{
    int a = 1;
    a++;
    async int v = stubborn();
    (void)await caw_yield();
    if (a == 2)
        return 1;
    return await v;
}
static async int cleaned(void)
{
    int a = 1;
    nursery {
        a++;
        defer a = 0;
        spawn stubborn();
        (void)await caw_yield();
        if (a == 2)
            return 1;
    }
    return 0;
}
async int main(void)
{
    int n = 0;
    gather {
        n += await variable();
        n += await cleaned();
    }
    return n;
}
