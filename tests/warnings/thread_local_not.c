#include <errno.h>
#include <caw.h>

static _Thread_local int mine;
static int plain(void) { return ++mine; }
async int main(void)
{
    errno = 0;
    (void)await caw_yield();
    return plain() - 1;
}
