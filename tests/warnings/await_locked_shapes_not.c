/* Options: -Wno-blocking. */
#include <pthread.h>
#include <stdlib.h>
#include <caw/sync.h>

struct box {
    pthread_mutex_t m;
    void (*unlock)(void);
    int n;
};
static pthread_mutex_t m;
void give_back(pthread_mutex_t *);
void put(struct box *);
static async int f(int n) { return await caw_sleep(n); }
static void deep(void) { pthread_mutex_unlock(&m); }
static void release(void) { deep(); }
static void at_end(pthread_mutex_t **p) { pthread_mutex_unlock(*p); }
static async int hand_over(void)
{
    pthread_mutex_unlock(&m);
    return await f(1);
}

static async int every_path(int n)
{
    pthread_mutex_lock(&m);
    if (n) pthread_mutex_unlock(&m);
    else release();
    n += await f(1);
    if (n) pthread_mutex_lock(&m);
    else n += await f(2);
    if (n) pthread_mutex_unlock(&m);
    if (n == 7) pthread_mutex_lock(&m);
    if (n != 7) n += await f(3);
    if (n == 7) pthread_mutex_unlock(&m);
    pthread_mutex_lock(&m);
    switch (n) {
    case 1: pthread_mutex_unlock(&m); break;
    case 2: pthread_mutex_unlock(&m); return 1;
    default: pthread_mutex_unlock(&m);
    }
    return n + await f(4);
}
static async int failed(int n)
{
    int e = pthread_mutex_lock(&m);
    if (e) return await f(e);
    pthread_mutex_unlock(&m);
    if (pthread_mutex_lock(&m) != 0) {
        n += await f(1);
        return n;
    } else {
        pthread_mutex_unlock(&m);
    }
    while (pthread_mutex_trylock(&m)) (void)await caw_sleep(1);
    pthread_mutex_unlock(&m);
    for (;;) {
        if (pthread_mutex_trylock(&m) == 0) break;
        (void)await caw_sleep(n);
    }
    pthread_mutex_unlock(&m);
    _Bool got = !pthread_mutex_trylock(&m);
    if (!got) n += await f(2);
    if (got) pthread_mutex_unlock(&m);
    e = pthread_mutex_trylock(&m);
    if (e == 16) n += await f(3);
    else if (!e) pthread_mutex_unlock(&m);
    e = pthread_mutex_trylock(&m);
    if (e == 0) pthread_mutex_unlock(&m);
    e = 0;
    if (!e) n += await f(4); /* another e */
    switch (pthread_mutex_lock(&m)) {
    case 0: pthread_mutex_unlock(&m); break;
    default: n += await f(5);
    }
    return n;
}
static async int jumps(int n)
{
again:
    pthread_mutex_lock(&m);
    if (n == 1) goto out;
    pthread_mutex_unlock(&m);
    n = await f(1);
    if (n) goto again;
    pthread_mutex_lock(&m);
out:
    pthread_mutex_unlock(&m);
    n += await f(2);
    for (int i = 0; i < n; i++) {
        pthread_mutex_lock(&m);
        if (i == 2) {
            pthread_mutex_unlock(&m);
            continue;
        }
        if (i == 3) abort();
        pthread_mutex_unlock(&m);
        n += await f(3);
    }
    pthread_mutex_lock(&m);
    for (;;) {
        if (n++ == 4) break;
        pthread_mutex_unlock(&m);
        n += await f(4);
        pthread_mutex_lock(&m);
    }
    pthread_mutex_unlock(&m);
    for (int once = 0; !once; once = 1) { /* perhaps not again */
        n += await f(5);
        pthread_mutex_lock(&m);
    }
    pthread_mutex_unlock(&m);
    return n;
}
static async int scopes(int n)
{
    {
        pthread_mutex_lock(&m);
        defer pthread_mutex_unlock(&m);
        n++;
    }
    n += await f(1);
    while (n < 10) {
        pthread_mutex_lock(&m);
        defer pthread_mutex_unlock(&m);
        if (n++ == 3) break;
        if (n == 5) goto out;
    }
    n += await f(2);
out:
    n += await f(3);
    {
        pthread_mutex_lock(&m);
        __attribute__((cleanup(at_end))) pthread_mutex_t *held = &m;
        n += held != NULL;
    }
    n += await f(4);
    {
        defer await f(5); /* after it */
        pthread_mutex_lock(&m);
        defer pthread_mutex_unlock(&m);
    }
    return n;
}
static async int by_others(struct box *b)
{
    pthread_mutex_lock(&m);
    give_back(&m);
    (void)await f(1);
    pthread_mutex_lock(&b->m);
    put(b);
    (void)await f(2);
    pthread_mutex_lock(&m);
    b->unlock();
    (void)await f(3);
    pthread_mutex_lock(&m);
    (void)await hand_over();
    pthread_mutex_t *same = &b->m;
    pthread_mutex_lock(&b->m);
    pthread_mutex_unlock(same);
    return await f(4);
}
static async int words(int n)
{
    pthread_mutex_lock(&m);
    within (10) {
        pthread_mutex_unlock(&m);
        n += await f(1);
        return 1;
    }
    n += await f(2);
    pthread_mutex_lock(&m);
    nursery {
        spawn f(3);
        pthread_mutex_unlock(&m);
    }
    gather {
        n += await f(4);
        {
            pthread_mutex_lock(&m);
            n++;
            pthread_mutex_unlock(&m);
        }
    }
    offload {
        pthread_mutex_lock(&m);
        n++;
        pthread_mutex_unlock(&m);
    }
    (void)(n && !pthread_mutex_trylock(&m) ? pthread_mutex_unlock(&m) : await f(5));
    return n + await f(6);
}
void give_back(pthread_mutex_t *x) { pthread_mutex_unlock(x); }
async int main(void)
{
    struct box b = {.unlock = release};
    int n = await every_path(1) + await failed(1) + await jumps(1) + await scopes(1) + await by_others(&b);
    return n + await words(1);
}
