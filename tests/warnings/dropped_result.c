#include <stdlib.h>
#include <caw.h>

static async char *make(void)
{
    (void)await caw_sleep(1);
    return malloc(1);
}
async int main(void)
{
    char *p = NULL;
    race {
        p = await make();
        (void)await caw_sleep(10);
    }
    within (10) p = await make();
    async char *v = make();
    free(p);
    return 0;
}
