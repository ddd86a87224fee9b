#include <stdlib.h>
#include <caw.h>

static async char *make(void)
{
    (void)await caw_sleep(1);
    return malloc(1);
}
static async int make_out(char **out)
{
    *out = await make();
    return 0;
}
async int main(void)
{
    char *p = NULL, *q = NULL;
    int e = 0;
    race {
        e = await make_out(&p);
        (void)await caw_sleep(10);
    }
    within (10) shield q = await make();
    gather {
        q = await make();
    }
    async char *v = make();
    free(await v);
    free(p);
    free(q);
    return e;
}
