#include <caw/sync.h>

static uv_mutex_t m;
static caw_mutex k;
async int main(void)
{
    uv_mutex_lock(&m);
    uv_mutex_unlock(&m);
    (void)await caw_sleep(1);
    (void)await caw_mutex_lock(&k); /* made for that */
    (void)await caw_sleep(1);
    caw_mutex_unlock(&k);
    return 0;
}
