#include <pthread.h>
#include <caw.h>

static pthread_mutex_t m;
async int main(void)
{
    (void)pthread_mutex_trylock(&m);
    pthread_mutex_unlock(&m);
    pthread_mutex_lock(&m);
    (void)await caw_sleep(1);
    pthread_mutex_unlock(&m);
    return 0;
}
