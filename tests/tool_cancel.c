/* What `caw test --cancel-each` is to find (tests/tool.sh): with an argument, a leak of memory, one of a descriptor, a crash
   and a hang when an await is cancelled; without one, nothing: also not in what nothing can cancel. "hang": it hangs uncancelled. */
#include <caw.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool faulty;

static async int fault(int kind)
{
    char *volatile p = malloc(10);
    int fd = open("/dev/null", O_RDONLY), e = await caw_sleep(5);
    if (e < 0 && faulty) {
        if (kind == 0) p = NULL; /* leaks memory */
        if (kind == 1) fd = dup(fd);  /* leaks a descriptor */
        if (kind == 2) abort();
        if (kind == 3) shield e += await caw_sleep(CAW_FOREVER);
    }
    close(fd);
    free(p);
    return e;
}
static async int kinds(void)
{
    int e = 0;
    for (int kind = 0; kind < 4; kind++) within (CAW_FOREVER) e |= await fault(kind);
    return e;
}
static async int flush(void)
{
    int e = await caw_sleep(1);
    return e + await caw_yield();
}
/* No cancellation from outside comes into a shield or a defer; what comes after it finds that there was one. A within in there
   may end. */
static async void shielded(void)
{
    bool late = false;
    defer
    {
        if (await flush() < 0) abort();
        within (CAW_FOREVER / 2) {
            int e = await flush();
            late = true;
            if (e < 0) abort(); /* it is left before this */
        }
        else late = true;
        if (!late) abort();
    }
    shield {
        if (await flush() < 0) abort();
        gather {
            if (await flush() < 0) abort();
            if (await caw_yield() < 0) abort();
        }
    }
    (void)await caw_sleep(1);
}
/* That a nursery is cancelled after a while is nobody's await: it always comes. */
static async void drained(void)
{
    nursery {
        spawn caw_sleep(CAW_FOREVER);
        caw_nursery_cancel_after(caw_nursery_here(), 1);
        (void)await caw_sleep(CAW_FOREVER);
    }
}
static async int yields_for_ever(void)
{
    for (int e = 0; e <= 0;) e = await caw_yield();
    return 0;
}

async int main(int argc, char **argv)
{
    faulty = argc > 1;
    if (faulty && !strcmp(argv[1], "hang")) return 1 + await yields_for_ever();
    if (!faulty) {
        await shielded();
        await drained();
    }
    gather {
        (void)await kinds();
        (void)await caw_yield();
    }
    return 0;
}
