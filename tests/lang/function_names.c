/* __func__ and its likes: in the statics of an async function and in its awaiting text they name it, as an assert would. */
#include <stdio.h>
#include <caw.h>

static async int own(int k)
{
    static const char *const name = __func__;
    static const struct {
        const char *name;
        size_t size;
    } more[] = {{__FUNCTION__, sizeof __func__}, {__PRETTY_FUNCTION__, 0}};
    (void)await caw_yield();
    printf("%s %s %zu %s\n", name, more[0].name, more[0].size, more[1].name);
    gather {
        printf("%s %s %s\n", __func__, __FUNCTION__, __PRETTY_FUNCTION__);
        (void)await caw_yield();
    }
    return k;
}
static const char *plain(void) { return __FUNCTION__; }
async int main(void)
{
    (void)await own(1);
    printf("%s %s\n", plain(), __func__);
    return 0;
}
