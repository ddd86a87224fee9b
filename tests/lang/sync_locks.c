/* caw/sync.h: mutex, condition, readers and writers: first come, first served, and handed on when the next owner is
   cancelled in the moment in which it is handed the lock. */
#include <stdio.h>
#include <caw/sync.h>

static caw_mutex m;
static char order[64];
static int n;

static async void in_turn(int id, int yields)
{
    for (int i = 0; i < yields; i++) (void)await caw_yield();
    if (await caw_mutex_lock(&m) < 0) return;
    order[n++] = (char)('a' + id);
    (void)await caw_yield();
    caw_mutex_unlock(&m);
}
static async int locks(caw_mutex *mutex, const char *who)
{
    int e = await caw_mutex_lock(mutex);
    printf("%s %s\n", who, e == UV_ECANCELED ? "cancelled" : e ? "?" : "locked");
    return e;
}
static async void handed_on(void)
{
    caw_mutex k = {0};
    (void)await caw_mutex_lock(&k);
    nursery {
        nursery {
            spawn locks(&k, "first");
            (void)await caw_yield();
            caw_mutex_unlock(&k);                   /* handed to it ... */
            caw_nursery_cancel(caw_nursery_here()); /* ... and cancelled before its turn */
        }
        printf("free again: %d\n", caw_mutex_trylock(&k) == 0);
        spawn locks(&k, "second");
        (void)await caw_yield();
        caw_mutex_unlock(&k);
    }
    within (20) (void)await locks(&k, "third");
    printf("held by the second: %d\n", caw_mutex_trylock(&k) == UV_EBUSY);
}
static int ready;
static async void producer(caw_mutex *mutex, caw_cond *c)
{
    for (int i = 0; i < 3; i++) {
        if (await caw_mutex_lock(mutex) < 0) return;
        ready++;
        caw_cond_signal(c);
        caw_mutex_unlock(mutex);
        (void)await caw_yield();
    }
}
static async void consumer(caw_mutex *mutex, caw_cond *c)
{
    if (await caw_mutex_lock(mutex) < 0) return;
    for (int got = 0; got < 3; got++) {
        while (!ready)
            if (await caw_cond_wait(c, mutex) < 0) break;
        ready--;
    }
    caw_mutex_unlock(mutex);
    printf("consumed\n");
}
static async void conditions(void)
{
    caw_mutex mutex = {0};
    caw_cond c = {0};
    gather {
        await consumer(&mutex, &c);
        await producer(&mutex, &c);
    }
    (void)await caw_mutex_lock(&mutex);
    int e = 0;
    within (10) {
        defer printf("%s, locked %d\n", uv_err_name(e), mutex.locked);
        e = UV_ECANCELED;
        (void)await caw_cond_wait(&c, &mutex);
    }
}
static caw_rwlock rw;
static int readers, most, writers;
static async void reader(void)
{
    if (await caw_rwlock_rdlock(&rw) < 0) return;
    if (++readers > most) most = readers;
    if (writers) printf("a reader beside a writer\n");
    (void)await caw_yield();
    (void)await caw_yield();
    readers--;
    caw_rwlock_unlock(&rw);
}
static async void writer(void)
{
    if (await caw_rwlock_wrlock(&rw) < 0) return;
    if (writers++ || readers) printf("a writer beside another\n");
    (void)await caw_yield();
    writers--;
    caw_rwlock_unlock(&rw);
}
async int main(void)
{
    gather for (int i = 0; i < 5; i++) await in_turn(i, i);
    printf("%s\n", order);
    await handed_on();
    await conditions();
    gather for (int i = 0; i < 12; i++) {
        if (i % 4 == 3) await writer();
        else await reader();
    }
    printf("readers %d, waited %d, waiting %u\n", most, rw.waiters.waits > 0, rw.waiters.waiting);
    caw_rwlock_unlock(&rw); /* nobody holds it */
    printf("%d\n", caw_rwlock_trywrlock(&rw));
    return 0;
}
