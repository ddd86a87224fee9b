#include <caw.h>

static _Thread_local int mine;
async int main(void)
{
    mine++;
    (void)await caw_yield();
    return mine;
}
