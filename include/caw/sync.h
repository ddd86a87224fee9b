/* Between tasks of one process, in every class: locks, events, channels, pools.

   Tasks take turns, so none of this guards memory between two awaits; it makes tasks wait for each other. Who waits is
   served first come, first served, and nobody overtakes. Layouts are public: a zeroed object is ready, or one made by its
   initialiser, in a frame or anywhere else; nothing has to be destroyed, but nobody may wait when the memory goes.

   The functions that wait return 0 or a code. Cancelled, they return UV_ECANCELED, and what had been handed to them in the
   same moment goes on to the next: a lock, a permit, an item to the head of its channel. */
#ifndef CAW_SYNC_H_INCLUDED
#define CAW_SYNC_H_INCLUDED
#include <string.h>
#include <caw.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Who waits at an object; also its statistics. */
typedef struct caw_waiters {
    struct caw_parked *first, *last;
    unsigned waiting, most; /* now; at most so far */
    uint64_t waits;         /* so far */
} caw_waiters;

/* ---- mutex ---- */
typedef struct caw_mutex {
    bool locked;
    caw_waiters waiters;
} caw_mutex;
_Async int caw_mutex_lock(caw_mutex *);
int caw_mutex_trylock(caw_mutex *); /* 0 or UV_EBUSY */
void caw_mutex_unlock(caw_mutex *);

/* ---- condition: for a state that a mutex guards over awaits ---- */
typedef struct caw_cond {
    caw_waiters waiters;
} caw_cond;
/* Unlocks m, waits for a signal, locks m again; m is locked at the return, also with UV_ECANCELED. Look again at what you
   wait for. */
_Async int caw_cond_wait(caw_cond *, caw_mutex *m);
void caw_cond_signal(caw_cond *);    /* wakes one */
void caw_cond_broadcast(caw_cond *); /* wakes all */

/* ---- readers and writers: many of these or one of those, in the order in which they came ---- */
typedef struct caw_rwlock {
    unsigned readers;
    bool writer;
    caw_waiters waiters;
} caw_rwlock;
_Async int caw_rwlock_rdlock(caw_rwlock *);
_Async int caw_rwlock_wrlock(caw_rwlock *);
int caw_rwlock_tryrdlock(caw_rwlock *); /* 0 or UV_EBUSY */
int caw_rwlock_trywrlock(caw_rwlock *);
void caw_rwlock_unlock(caw_rwlock *); /* of either kind */

/* ---- semaphore: permits that anybody may put; limiter: one that is never above what it began with ---- */
typedef struct caw_sem {
    unsigned permits;
    caw_waiters waiters;
} caw_sem;
#define CAW_SEM(n)                                                                                                     \
    {                                                                                                                  \
        .permits = (n)                                                                                                 \
    }
_Async int caw_sem_get(caw_sem *);
int caw_sem_try_get(caw_sem *); /* 0 or UV_EAGAIN */
void caw_sem_put(caw_sem *);

typedef struct caw_limit {
    unsigned most, used;
    caw_waiters waiters;
} caw_limit;
#define CAW_LIMIT(n)                                                                                                   \
    {                                                                                                                  \
        .most = (n)                                                                                                    \
    }
_Async int caw_limit_get(caw_limit *);
int caw_limit_try_get(caw_limit *); /* 0 or UV_EAGAIN */
void caw_limit_put(caw_limit *);

/* ---- event ---- */
typedef struct caw_event {
    bool set;
    caw_waiters waiters;
} caw_event;
_Async int caw_event_wait(caw_event *); /* until it is set */
void caw_event_set(caw_event *);        /* wakes all */
void caw_event_clear(caw_event *);

/* ---- barrier: the n-th that comes lets all go, and gets 1 ---- */
typedef struct caw_barrier {
    unsigned n, arrived;
    caw_waiters waiters;
} caw_barrier;
#define CAW_BARRIER(n_)                                                                                                \
    {                                                                                                                  \
        .n = (n_)                                                                                                      \
    }
_Async int caw_barrier_wait(caw_barrier *);

/* ---- wait group: waits until as many are done as were added ---- */
typedef struct caw_waitgroup {
    unsigned n;
    caw_waiters waiters;
} caw_waitgroup;
void caw_waitgroup_add(caw_waitgroup *, unsigned n);
void caw_waitgroup_done(caw_waitgroup *);
_Async int caw_waitgroup_wait(caw_waitgroup *);

/* ---- once: the first runs fn(arg), the others wait for it. When it fails, the next one tries; its code goes to who ran
   it. 0: it has been done. ---- */
typedef struct caw_once {
    bool done, running;
    caw_waiters waiters;
} caw_once;
_Async int caw_once_run(caw_once *, _Async int (*fn)(void *), void *arg);

/* ---- channels of items of one size; CAW_CHAN gives them a type ---- */
typedef struct caw_chan caw_chan;
int caw_chan_new(caw_chan **out, size_t cap, size_t item); /* UV_ENOMEM; *out is NULL then */
_Async int caw_chan_send(caw_chan *, const void *item);
_Async int caw_chan_recv(caw_chan *, void *item);
int caw_chan_try_send(caw_chan *, const void *item);
int caw_chan_try_recv(caw_chan *, void *item);
void caw_chan_close(caw_chan *);
void caw_chan_free(caw_chan *);
size_t caw_chan_count(const caw_chan *); /* items that can be received now */

/* CAW_CHAN(int, ints) declares the type `ints` and
       int  ints_new(ints **out, size_t cap)     cap items fit; 0: a sender waits until a receiver has taken its item
       async int ints_send(ints *, int)          waits for room. UV_EPIPE: it is closed
       async int ints_recv(ints *, int *)        waits for an item. UV_EOF: closed and empty
       int  ints_try_send(ints *, int), ints_try_recv(ints *, int *)     UV_EAGAIN instead of waiting
       void ints_close(ints *)                   what it holds can still be received. NULL is accepted
       void ints_free(ints *)                    nobody may be in it. NULL is accepted
   Example: race { e = await ints_recv(a, &v); e = await ints_recv(b, &v); } loses no item of either. */
#define CAW_CHAN(T, name)                                                                                              \
    typedef struct name name;                                                                                          \
    __attribute__((unused)) static inline int name##_new(name **out, size_t cap)                                       \
    {                                                                                                                  \
        return caw_chan_new((caw_chan **)(void *)out, cap, sizeof(T));                                                 \
    }                                                                                                                  \
    __attribute__((unused)) static _Async int name##_send(name *c, T item)                                             \
    {                                                                                                                  \
        return _Await caw_chan_send((caw_chan *)(void *)c, &item);                                                     \
    }                                                                                                                  \
    __attribute__((unused)) static _Async int name##_recv(name *c, T *item)                                            \
    {                                                                                                                  \
        return _Await caw_chan_recv((caw_chan *)(void *)c, item);                                                      \
    }                                                                                                                  \
    __attribute__((unused)) static inline int name##_try_send(name *c, T item)                                         \
    {                                                                                                                  \
        return caw_chan_try_send((caw_chan *)(void *)c, &item);                                                        \
    }                                                                                                                  \
    __attribute__((unused)) static inline int name##_try_recv(name *c, T *item)                                        \
    {                                                                                                                  \
        return caw_chan_try_recv((caw_chan *)(void *)c, item);                                                         \
    }                                                                                                                  \
    __attribute__((unused)) static inline void name##_close(name *c)                                                   \
    {                                                                                                                  \
        caw_chan_close((caw_chan *)(void *)c);                                                                         \
    }                                                                                                                  \
    __attribute__((unused)) static inline void name##_free(name *c)                                                    \
    {                                                                                                                  \
        caw_chan_free((caw_chan *)(void *)c);                                                                          \
    }                                                                                                                  \
    typedef T name##_item_

/* ---- topics: each item goes to every subscriber ---- */
typedef enum caw_slow {                       /* what happens to a subscriber that has `cap` items waiting */
                        CAW_SLOW_WAIT,        /* the publisher waits for it */
                        CAW_SLOW_DROP_OLDEST, /* it misses its oldest one */
                        CAW_SLOW_DROP_NEWEST, /* it misses this one */
                        CAW_SLOW_KICK         /* it is unsubscribed: after what it has, it gets UV_EOF */
} caw_slow;
typedef struct caw_topic caw_topic;
typedef struct caw_topic_sub caw_topic_sub;
int caw_topic_new(caw_topic **out, size_t item);
void caw_topic_close(caw_topic *); /* subscribers get UV_EOF after what they have */
void caw_topic_free(caw_topic *);  /* also closes it; unsubscribe first. NULL is accepted */
int caw_topic_subscribe(caw_topic *, caw_topic_sub **out, size_t cap, caw_slow); /* cap is at least 1 */
void caw_topic_unsubscribe(caw_topic_sub *);                                     /* NULL is accepted */
_Async int caw_topic_publish(caw_topic *, const void *item);
_Async int caw_topic_next(caw_topic_sub *, void *item);

/* CAW_TOPIC(T, name): name_new, name_close, name_free, name_subscribe(name *, name_sub **, cap, slow), name_unsubscribe,
   async name_publish(name *, T), async name_next(name_sub *, T *). */
#define CAW_TOPIC(T, name)                                                                                             \
    typedef struct name name;                                                                                          \
    typedef struct name##_sub name##_sub;                                                                              \
    __attribute__((unused)) static inline int name##_new(name **out)                                                   \
    {                                                                                                                  \
        return caw_topic_new((caw_topic **)(void *)out, sizeof(T));                                                    \
    }                                                                                                                  \
    __attribute__((unused)) static inline void name##_close(name *t)                                                   \
    {                                                                                                                  \
        caw_topic_close((caw_topic *)(void *)t);                                                                       \
    }                                                                                                                  \
    __attribute__((unused)) static inline void name##_free(name *t)                                                    \
    {                                                                                                                  \
        caw_topic_free((caw_topic *)(void *)t);                                                                        \
    }                                                                                                                  \
    __attribute__((unused)) static inline int name##_subscribe(name *t, name##_sub **out, size_t cap, caw_slow slow)   \
    {                                                                                                                  \
        return caw_topic_subscribe((caw_topic *)(void *)t, (caw_topic_sub **)(void *)out, cap, slow);                  \
    }                                                                                                                  \
    __attribute__((unused)) static inline void name##_unsubscribe(name##_sub *s)                                       \
    {                                                                                                                  \
        caw_topic_unsubscribe((caw_topic_sub *)(void *)s);                                                             \
    }                                                                                                                  \
    __attribute__((unused)) static _Async int name##_publish(name *t, T item)                                          \
    {                                                                                                                  \
        return _Await caw_topic_publish((caw_topic *)(void *)t, &item);                                                \
    }                                                                                                                  \
    __attribute__((unused)) static _Async int name##_next(name##_sub *s, T *item)                                      \
    {                                                                                                                  \
        return _Await caw_topic_next((caw_topic_sub *)(void *)s, item);                                                \
    }                                                                                                                  \
    typedef T name##_item_

/* ---- pools of things that are dear to open ---- */
typedef struct caw_pool caw_pool;
/* At most max are open at once. open(arg, &thing) makes one, close(thing) ends it. UV_ENOMEM; *out is NULL then. */
int caw_pool_new(caw_pool **out, int max, _Async int (*open)(void *arg, void **out), void (*close)(void *), void *arg);
/* An idle one, a new one, or waits for one. open's code when that fails. Give it back by put or discard. */
_Async int caw_pool_get(caw_pool *, void **out);
void caw_pool_put(caw_pool *, void *thing);
void caw_pool_discard(caw_pool *, void *thing); /* closes it: it is broken */
void caw_pool_free(caw_pool *);                 /* closes the idle ones; none may be out. NULL is accepted */

#ifdef __cplusplus
}
#endif
#endif
