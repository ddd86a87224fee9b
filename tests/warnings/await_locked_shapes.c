/* Options: -Wno-blocking. */
#include <pthread.h>
#include <stdlib.h>
#include <caw/sync.h>

#define LOCK(m) ({ int e_ = pthread_mutex_lock(m); if (e_) abort(); 0; })
struct box {
    pthread_mutex_t m, other;
    int n;
};
static pthread_mutex_t m;
static pthread_rwlock_t rw;
static async int f(int n) { return await caw_sleep(n); }
static int plain(struct box *b) { return b->n; }

static async int by_defer(int n)
{
    pthread_mutex_lock(&m);
    defer pthread_mutex_unlock(&m);
    return n + await f(1);
}
static async int in_defer(int n)
{
    pthread_mutex_lock(&m);
    defer pthread_mutex_unlock(&m);
    defer await f(1);
    return n;
}
static async int tried(int n)
{
    if (pthread_mutex_trylock(&m) == 0) {
        n += await f(1);
        pthread_mutex_unlock(&m);
    }
    if (!pthread_mutex_trylock(&m) && n) {
        n += await f(2);
        pthread_mutex_unlock(&m);
    }
    if (pthread_mutex_trylock(&m)) return n;
    n += await f(3);
    pthread_mutex_unlock(&m);
    while (pthread_mutex_trylock(&m) != 0) (void)await caw_sleep(1);
    n += await f(4);
    pthread_mutex_unlock(&m);
    for (;;)
        if (!pthread_mutex_trylock(&m)) break;
    n += await f(5);
    pthread_mutex_unlock(&m);
    return n;
}
static async int kept(int n)
{
    int e = pthread_mutex_lock(&m);
    if (e) return e;
    n += await f(1);
    pthread_mutex_unlock(&m);
    _Bool got = pthread_mutex_trylock(&m) == 0;
    if (got) {
        n += await f(2);
        pthread_mutex_unlock(&m);
    }
    if ((e = pthread_mutex_trylock(&m)) != 0) return e;
    n += await f(3);
    pthread_mutex_unlock(&m);
    e = pthread_mutex_trylock(&m);
    if (!__builtin_expect(!!e, 0)) n += await f(4);
    return n;
}
static async int cases(int n)
{
    switch (n) {
    case 1:
        pthread_mutex_lock(&m);
        n += await f(1);
        pthread_mutex_unlock(&m);
        break;
    default: n = 0;
    }
    switch (pthread_mutex_trylock(&m)) {
    case 0:
        n += await f(2);
        pthread_mutex_unlock(&m);
        break;
    case 1: n += await f(3);
    }
    return n;
}
static async int early(int n)
{
    pthread_mutex_lock(&m);
    if (n == 1) {
        pthread_mutex_unlock(&m);
        return 0;
    }
    if (n == 2) goto out;
    n += await f(1);
out:
    pthread_mutex_unlock(&m);
    return n;
}
static async int either(int n)
{
    if (n) pthread_rwlock_wrlock(&rw);
    else pthread_rwlock_rdlock(&rw);
    n += await f(1);
    pthread_rwlock_unlock(&rw);
    LOCK(&m);
    n += await f(2);
    pthread_mutex_unlock(&m);
    return n;
}
static async int two(struct box *b)
{
    pthread_mutex_lock(&b->m);
    pthread_mutex_lock(&b->other);
    b->n += plain(b);
    (void)await f(b->n);
    pthread_mutex_unlock(&b->other);
    pthread_mutex_lock(&(b->other));
    pthread_mutex_unlock(&b->m);
    (void)await f(2);
    pthread_mutex_unlock(&b->other);
    return 0;
}
static async int words(int n)
{
    pthread_mutex_lock(&m);
    gather {
        n += await f(1);
    }
    pthread_mutex_unlock(&m);
    pthread_mutex_lock(&m);
    nursery {
        spawn f(2);
    }
    pthread_mutex_unlock(&m);
    pthread_mutex_lock(&m);
    offload {
        n++;
    }
    pthread_mutex_unlock(&m);
    within (10) {
        pthread_mutex_lock(&m);
        n += await f(3);
        pthread_mutex_unlock(&m);
    }
    gather for (int i = 0; i < 2; i++) {
        pthread_mutex_lock(&m);
        (void)await f(4);
        pthread_mutex_unlock(&m);
    }
    return n;
}
static async int loops(int n)
{
    pthread_mutex_lock(&m);
    while (n--) {
        if (n == 3) continue;
        pthread_mutex_unlock(&m);
        pthread_mutex_lock(&m);
    }
    (void)await f(1);
    do pthread_mutex_unlock(&m);
    while (n--);
    return 0;
}
async int main(void)
{
    struct box b = {0};
    int n = await by_defer(1) + await in_defer(1) + await tried(1) + await kept(1) + await cases(1);
    return n + await early(1) + await either(1) + await two(&b) + await words(1) + await loops(1);
}
