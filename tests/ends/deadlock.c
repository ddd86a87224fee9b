/* Status 70. Rule 11: when nothing is runnable and nothing pending, every task's await chain is told. */
#include <caw.h>
#include <caw/sync.h>

static caw_mutex m;
static caw_event never;

static async int inner(int k)
{
    int e = await caw_mutex_lock(&m);
    return e + k;
}
static async void worker(int k)
{
    int e = await inner(k);
    (void)e;
}
static async int waits(void)
{
    int e = 0;
    shield {
        defer (void)await caw_event_wait(&never);
        e = await caw_yield();
    }
    return e;
}

async int main(void)
{
    int e = await caw_mutex_lock(&m);
    async int v = inner(3);
    nursery {
        spawn worker(1);
        gather {
            {
                int w = await waits();
                e += w;
            }
            within (CAW_FOREVER) e = await inner(7);
        }
    }
    return e + await v;
}
