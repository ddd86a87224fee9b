/* What `caw test --cancel-each` is to find (tests/tool.sh): with an argument, a leak of memory, one of a descriptor, a crash
   and a hang when an await is cancelled; without one, nothing. */
#include <caw.h>
#include <fcntl.h>
#include <stdlib.h>
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

async int main(int argc, char **argv)
{
    (void)argv;
    faulty = argc > 1;
    gather {
        (void)await kinds();
        (void)await caw_yield();
    }
    return 0;
}
