/* Several errors a run: one mistake is one message, and the rest of the file is still looked at. */
#include <caw.h>
#include <alloca.h>

static async int get(int k)
{
    int e = await caw_sleep(k)
    return e;
}
static async int f(int k)
{
    int a = get(k);
    char *p = alloca(10);
    spawn get(1);
    gather {
        int x = await get(1);
        a += await get(2);
    }
    int b = await get(3;
    a = await k;
    return a + b + !p;
}
static int plain(int k)
{
    return await get(k);
}
static async int vararg(int k, ...)
{
    return await get(k);
}
static async void g(void)
{
    int n = sizeof await get(1);
    (void)n;
    offload {
        (void)await get(1);
    }
    break;
}
