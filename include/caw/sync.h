/* Between tasks of one process, in every class: locks, events, channels, pools.

   Tasks take turns, so none of this guards memory between two awaits; it makes tasks wait for each other. Who waits is
   served first come, first served, and nobody overtakes, by a _try form neither. Layouts are public: a zeroed object is
   ready, or one made by its initialiser, in a frame or anywhere else; nothing has to be destroyed, but nobody may wait when
   the memory goes. The members may be read as statistics, and are written by the functions only.

   The functions that wait return 0 or a code. Cancelled, they return UV_ECANCELED, and what had been handed to them in the
   same moment goes on to the next: a lock, a permit, an item to the head of its channel. A _try form never waits, and does
   not ask whether the scope is cancelled: plain code may call it, on the thread of the tasks. */
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
/* Unlocks m, waits for a signal, locks m again; m is locked at the return, also with UV_ECANCELED (waiting for the mutex is
   shielded). A signal that comes together with a cancellation wakes the next. Look again at what you wait for. A _try form
   would have nothing to tell. */
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
void caw_rwlock_unlock(caw_rwlock *); /* of either kind; nothing when nobody holds it */

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
void caw_limit_set(caw_limit *, unsigned most); /* when fewer than are used: holds for those that come then */

/* ---- event ---- */
typedef struct caw_event {
    bool set;
    caw_waiters waiters;
} caw_event;
_Async int caw_event_wait(caw_event *);    /* until it is set; also when it is cleared before this task's turn */
int caw_event_try_wait(const caw_event *); /* 0: it is set; or UV_EAGAIN */
void caw_event_set(caw_event *);           /* wakes all */
void caw_event_clear(caw_event *);

/* ---- barrier: the n-th that comes lets all go, and gets 1; then it begins anew. One that is cancelled before that has not
   been there. ---- */
typedef struct caw_barrier {
    unsigned n;
    caw_waiters waiters; /* those that have come */
} caw_barrier;
#define CAW_BARRIER(n_)                                                                                                \
    {                                                                                                                  \
        .n = (n_)                                                                                                      \
    }
_Async int caw_barrier_wait(caw_barrier *);
int caw_barrier_try_wait(caw_barrier *); /* 1 as the n-th; else UV_EAGAIN, and has not been there */

/* ---- wait group: waits until as many are done as were added ---- */
typedef struct caw_waitgroup {
    unsigned n;
    caw_waiters waiters;
} caw_waitgroup;
void caw_waitgroup_add(caw_waitgroup *, unsigned n);
void caw_waitgroup_done(caw_waitgroup *);
_Async int caw_waitgroup_wait(caw_waitgroup *);
int caw_waitgroup_try_wait(const caw_waitgroup *); /* 0 or UV_EAGAIN */

/* ---- once: the first runs fn(arg), the others wait for it. When it fails, the one that has waited longest runs its own;
   the code goes to who ran it. 0: it has been done. ---- */
typedef struct caw_once {
    bool done, running;
    caw_waiters waiters;
} caw_once;
_Async int caw_once_run(caw_once *, _Async int (*fn)(void *), void *arg);
int caw_once_try(const caw_once *); /* 0: it has been done; or UV_EAGAIN */

/* ---- idle timer: ends when nothing has touched it for a while. As a branch of a race it cancels what has fallen asleep:
       race { e = await talk(stream, &idle); (void)await caw_idle_wait(&idle, 30000); } ---- */
typedef struct caw_idle {
    uint64_t touched; /* when, in ns of a monotonic clock; 0: never */
} caw_idle;
void caw_idle_touch(caw_idle *); /* cheap: stores the time, and moves no timer */
/* Waits until ms milliseconds have passed, from this call on, without a touch; never less. 0, or UV_ECANCELED. Any number
   may wait, each for a time of its own. */
_Async int caw_idle_wait(caw_idle *, int64_t ms);

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
typedef struct caw_chan_stats {
    size_t items, room;             /* what it holds, also for receivers that are woken; how many more fit */
    caw_waiters senders, receivers; /* first and last are NULL */
} caw_chan_stats;
void caw_chan_stat(const caw_chan *, caw_chan_stats *out);

/* CAW_CHAN(int, ints), with or without a semicolon, declares the type `ints` and
       int  ints_new(ints **out, size_t cap)     cap items fit; 0, a rendezvous: one for each receiver that waits
       async int ints_send(ints *, int)          waits for room. UV_EPIPE: it is closed
       async int ints_recv(ints *, int *)        waits for an item. UV_EOF: closed and empty. UV_ENOMEM (rendezvous only)
       int  ints_try_send(ints *, int), ints_try_recv(ints *, int *)     UV_EAGAIN instead of waiting
       void ints_close(ints *)                   what it holds can still be received; who waits to send gets UV_EPIPE. NULL
                                                 is accepted
       void ints_free(ints *)                    nobody may be in it. NULL is accepted
       size_t ints_count(const ints *), void ints_stat(const ints *, caw_chan_stats *)
   An item is received once, or stays: race { e = await ints_recv(a, &v); e = await ints_recv(b, &v); } loses no item of
   either, nor does a within around one. In the same way an item is sent, or the sender is told that it is not: of
   race { e = await ints_send(a, v); e = await ints_send(b, v); } one has happened. Both sides act in a turn of their own, so
   what a receiver of a rendezvous gave up waits for the next, and ints_try_recv finds a sender's item only after that
   sender's turn. */
#define CAW_CHAN(T, name)                                                                                              \
    typedef struct name name;                                                                                          \
    __attribute__((__unused__)) static inline int name##_new(name **out, size_t cap)                                   \
    {                                                                                                                  \
        return caw_chan_new((caw_chan **)(void *)out, cap, sizeof(T));                                                 \
    }                                                                                                                  \
    CAW_CHAN_COMMON_(T, name)
#define CAW_CHAN_COMMON_(T, name)                                                                                      \
    __attribute__((__unused__)) static _Async int name##_send(name *c, T item)                                         \
    {                                                                                                                  \
        return _Await caw_chan_send((caw_chan *)(void *)c, &item);                                                     \
    }                                                                                                                  \
    __attribute__((__unused__)) static _Async int name##_recv(name *c, T *item)                                        \
    {                                                                                                                  \
        return _Await caw_chan_recv((caw_chan *)(void *)c, item);                                                      \
    }                                                                                                                  \
    __attribute__((__unused__)) static inline int name##_try_send(name *c, T item)                                     \
    {                                                                                                                  \
        return caw_chan_try_send((caw_chan *)(void *)c, &item);                                                        \
    }                                                                                                                  \
    __attribute__((__unused__)) static inline int name##_try_recv(name *c, T *item)                                    \
    {                                                                                                                  \
        return caw_chan_try_recv((caw_chan *)(void *)c, item);                                                         \
    }                                                                                                                  \
    __attribute__((__unused__)) static inline void name##_close(name *c)                                               \
    {                                                                                                                  \
        caw_chan_close((caw_chan *)(void *)c);                                                                         \
    }                                                                                                                  \
    __attribute__((__unused__)) static inline void name##_free(name *c)                                                \
    {                                                                                                                  \
        caw_chan_free((caw_chan *)(void *)c);                                                                          \
    }                                                                                                                  \
    __attribute__((__unused__)) static inline size_t name##_count(const name *c)                                       \
    {                                                                                                                  \
        return caw_chan_count((const caw_chan *)(const void *)c);                                                      \
    }                                                                                                                  \
    __attribute__((__unused__)) static inline void name##_stat(const name *c, caw_chan_stats *out)                     \
    {                                                                                                                  \
        caw_chan_stat((const caw_chan *)(const void *)c, out);                                                         \
    }                                                                                                                  \
    __extension__ /* so that a semicolon may follow, or not */

/* ---- across threads: the same between tasks of several runtimes (caw_run, caw_thread_run), and plain threads. Any thread
   may call any of it, but the async functions are for tasks, and the _blocking ones, which nothing cancels, for plain threads
   and offload. As above it is first come, first served, and what was handed over to one that is cancelled in the same moment
   goes to the next. Zero is ready, and CAW_SHARED(CAW_SEM(2)) makes one of another beginning. `of` belongs to `lock`: to read
   the statistics take it (uv_mutex_lock), for no longer than that. That everybody waits for each other is not noticed
   ("deadlock") across threads. ---- */
#define CAW_SHARED(...)                                                                                                \
    {                                                                                                                  \
        .of = __VA_ARGS__                                                                                              \
    }
typedef struct caw_mutex_shared {
    uv_mutex_t lock;
    caw_mutex of;
} caw_mutex_shared;
_Async int caw_mutex_shared_lock(caw_mutex_shared *);
int caw_mutex_shared_trylock(caw_mutex_shared *); /* 0 or UV_EBUSY */
void caw_mutex_shared_lock_blocking(caw_mutex_shared *) caw_blocking;
void caw_mutex_shared_unlock(caw_mutex_shared *);

typedef struct caw_cond_shared {
    uv_mutex_t lock;
    caw_cond of;
} caw_cond_shared;
_Async int caw_cond_shared_wait(caw_cond_shared *, caw_mutex_shared *m);
void caw_cond_shared_wait_blocking(caw_cond_shared *, caw_mutex_shared *m) caw_blocking;
void caw_cond_shared_signal(caw_cond_shared *);
void caw_cond_shared_broadcast(caw_cond_shared *);

typedef struct caw_rwlock_shared {
    uv_mutex_t lock;
    caw_rwlock of;
} caw_rwlock_shared;
_Async int caw_rwlock_shared_rdlock(caw_rwlock_shared *);
_Async int caw_rwlock_shared_wrlock(caw_rwlock_shared *);
int caw_rwlock_shared_tryrdlock(caw_rwlock_shared *); /* 0 or UV_EBUSY */
int caw_rwlock_shared_trywrlock(caw_rwlock_shared *);
void caw_rwlock_shared_rdlock_blocking(caw_rwlock_shared *) caw_blocking;
void caw_rwlock_shared_wrlock_blocking(caw_rwlock_shared *) caw_blocking;
void caw_rwlock_shared_unlock(caw_rwlock_shared *); /* of either kind */

typedef struct caw_sem_shared {
    uv_mutex_t lock;
    caw_sem of;
} caw_sem_shared;
_Async int caw_sem_shared_get(caw_sem_shared *);
int caw_sem_shared_try_get(caw_sem_shared *); /* 0 or UV_EAGAIN */
void caw_sem_shared_get_blocking(caw_sem_shared *) caw_blocking;
void caw_sem_shared_put(caw_sem_shared *);

typedef struct caw_limit_shared {
    uv_mutex_t lock;
    caw_limit of;
} caw_limit_shared;
_Async int caw_limit_shared_get(caw_limit_shared *);
int caw_limit_shared_try_get(caw_limit_shared *); /* 0 or UV_EAGAIN */
void caw_limit_shared_get_blocking(caw_limit_shared *) caw_blocking;
void caw_limit_shared_put(caw_limit_shared *);
void caw_limit_shared_set(caw_limit_shared *, unsigned most);

typedef struct caw_event_shared {
    uv_mutex_t lock;
    caw_event of;
} caw_event_shared;
_Async int caw_event_shared_wait(caw_event_shared *);
int caw_event_shared_try_wait(caw_event_shared *); /* 0 or UV_EAGAIN */
void caw_event_shared_wait_blocking(caw_event_shared *) caw_blocking;
void caw_event_shared_set(caw_event_shared *); /* also from a libuv callback, or a thread that caw knows nothing of */
void caw_event_shared_clear(caw_event_shared *);

typedef struct caw_barrier_shared {
    uv_mutex_t lock;
    caw_barrier of;
} caw_barrier_shared;
_Async int caw_barrier_shared_wait(caw_barrier_shared *);
int caw_barrier_shared_try_wait(caw_barrier_shared *); /* 1 as the n-th, or UV_EAGAIN */
int caw_barrier_shared_wait_blocking(caw_barrier_shared *) caw_blocking;

typedef struct caw_waitgroup_shared {
    uv_mutex_t lock;
    caw_waitgroup of;
} caw_waitgroup_shared;
void caw_waitgroup_shared_add(caw_waitgroup_shared *, unsigned n);
void caw_waitgroup_shared_done(caw_waitgroup_shared *);
_Async int caw_waitgroup_shared_wait(caw_waitgroup_shared *);
int caw_waitgroup_shared_try_wait(caw_waitgroup_shared *); /* 0 or UV_EAGAIN */
void caw_waitgroup_shared_wait_blocking(caw_waitgroup_shared *) caw_blocking;

/* fn runs on the thread of whoever runs it; a plain thread comes by caw_run. */
typedef struct caw_once_shared {
    uv_mutex_t lock;
    caw_once of;
} caw_once_shared;
_Async int caw_once_shared_run(caw_once_shared *, _Async int (*fn)(void *), void *arg);
int caw_once_shared_try(caw_once_shared *); /* 0 or UV_EAGAIN */

/* CAW_CHAN_SHARED(int, ints): all that CAW_CHAN(int, ints) declares, and ints_send_blocking(ints *, int),
   ints_recv_blocking(ints *, int *). ints_close may come from any thread; ints_free once nobody is in it. */
int caw_chan_new_shared(caw_chan **out, size_t cap, size_t item);
int caw_chan_send_blocking(caw_chan *, const void *item) caw_blocking; /* of a shared one only */
int caw_chan_recv_blocking(caw_chan *, void *item) caw_blocking;
#define CAW_CHAN_SHARED(T, name)                                                                                       \
    typedef struct name name;                                                                                          \
    __attribute__((__unused__)) static inline int name##_new(name **out, size_t cap)                                   \
    {                                                                                                                  \
        return caw_chan_new_shared((caw_chan **)(void *)out, cap, sizeof(T));                                          \
    }                                                                                                                  \
    __attribute__((__unused__)) static inline int name##_send_blocking(name *c, T item)                                \
    {                                                                                                                  \
        return caw_chan_send_blocking((caw_chan *)(void *)c, &item);                                                   \
    }                                                                                                                  \
    __attribute__((__unused__)) static inline int name##_recv_blocking(name *c, T *item)                               \
    {                                                                                                                  \
        return caw_chan_recv_blocking((caw_chan *)(void *)c, item);                                                    \
    }                                                                                                                  \
    CAW_CHAN_COMMON_(T, name)

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
void caw_topic_close(caw_topic *); /* subscribers get UV_EOF after what they have. NULL is accepted */
void caw_topic_free(caw_topic *);  /* also closes it; who has subscribed still unsubscribes. NULL is accepted */
int caw_topic_subscribe(caw_topic *, caw_topic_sub **out, size_t cap, caw_slow); /* cap is at least 1 */
void caw_topic_unsubscribe(caw_topic_sub *);                                     /* NULL is accepted */
/* All that have room get it at once, then those of CAW_SLOW_WAIT one after another. UV_EPIPE: it is closed; when that comes
   while it waits, or is cancelled (UV_ECANCELED), some of the slow ones may have it. */
_Async int caw_topic_publish(caw_topic *, const void *item);
int caw_topic_try_publish(caw_topic *,
                          const void *item); /* UV_EAGAIN: somebody would have to be waited for; nobody has it */
_Async int caw_topic_next(caw_topic_sub *, void *item); /* UV_EOF: closed or kicked, and empty */
int caw_topic_try_next(caw_topic_sub *, void *item);    /* UV_EAGAIN instead of waiting */
size_t caw_topic_count(const caw_topic_sub *);          /* items that can be received now */
uint64_t caw_topic_missed(const caw_topic_sub *);       /* items so far */
typedef struct caw_topic_stats {
    size_t subscribers;
    uint64_t published, missed; /* missed: by those that are subscribed now */
} caw_topic_stats;
void caw_topic_stat(const caw_topic *, caw_topic_stats *out);

/* CAW_TOPIC(T, name): name_new, name_close, name_free, name_subscribe(name *, name_sub **, cap, slow), name_unsubscribe,
   async name_publish(name *, T), name_try_publish, async name_next(name_sub *, T *), name_try_next, name_count(name_sub *),
   name_missed(name_sub *), name_stat(name *, caw_topic_stats *). */
#define CAW_TOPIC(T, name)                                                                                             \
    typedef struct name name;                                                                                          \
    typedef struct name##_sub name##_sub;                                                                              \
    __attribute__((__unused__)) static inline int name##_new(name **out)                                               \
    {                                                                                                                  \
        return caw_topic_new((caw_topic **)(void *)out, sizeof(T));                                                    \
    }                                                                                                                  \
    CAW_TOPIC_COMMON_(T, name)
/* CAW_TOPIC_SHARED(T, name): the same across threads, and name_next_blocking(name_sub *, T *). A plain thread publishes by
   name_try_publish. A subscriber's functions are for one thread at a time. */
int caw_topic_new_shared(caw_topic **out, size_t item);
int caw_topic_next_blocking(caw_topic_sub *, void *item) caw_blocking; /* of a shared one only */
#define CAW_TOPIC_SHARED(T, name)                                                                                      \
    typedef struct name name;                                                                                          \
    typedef struct name##_sub name##_sub;                                                                              \
    __attribute__((__unused__)) static inline int name##_new(name **out)                                               \
    {                                                                                                                  \
        return caw_topic_new_shared((caw_topic **)(void *)out, sizeof(T));                                             \
    }                                                                                                                  \
    __attribute__((__unused__)) static inline int name##_next_blocking(name##_sub *s, T *item)                         \
    {                                                                                                                  \
        return caw_topic_next_blocking((caw_topic_sub *)(void *)s, item);                                              \
    }                                                                                                                  \
    CAW_TOPIC_COMMON_(T, name)
#define CAW_TOPIC_COMMON_(T, name)                                                                                     \
    __attribute__((__unused__)) static inline void name##_close(name *t)                                               \
    {                                                                                                                  \
        caw_topic_close((caw_topic *)(void *)t);                                                                       \
    }                                                                                                                  \
    __attribute__((__unused__)) static inline void name##_free(name *t)                                                \
    {                                                                                                                  \
        caw_topic_free((caw_topic *)(void *)t);                                                                        \
    }                                                                                                                  \
    __attribute__((__unused__)) static inline int name##_subscribe(name *t, name##_sub **out, size_t cap,              \
                                                                   caw_slow slow)                                      \
    {                                                                                                                  \
        return caw_topic_subscribe((caw_topic *)(void *)t, (caw_topic_sub **)(void *)out, cap, slow);                  \
    }                                                                                                                  \
    __attribute__((__unused__)) static inline void name##_unsubscribe(name##_sub *s)                                   \
    {                                                                                                                  \
        caw_topic_unsubscribe((caw_topic_sub *)(void *)s);                                                             \
    }                                                                                                                  \
    __attribute__((__unused__)) static _Async int name##_publish(name *t, T item)                                      \
    {                                                                                                                  \
        return _Await caw_topic_publish((caw_topic *)(void *)t, &item);                                                \
    }                                                                                                                  \
    __attribute__((__unused__)) static _Async int name##_next(name##_sub *s, T *item)                                  \
    {                                                                                                                  \
        return _Await caw_topic_next((caw_topic_sub *)(void *)s, item);                                                \
    }                                                                                                                  \
    __attribute__((__unused__)) static inline int name##_try_publish(name *t, T item)                                  \
    {                                                                                                                  \
        return caw_topic_try_publish((caw_topic *)(void *)t, &item);                                                   \
    }                                                                                                                  \
    __attribute__((__unused__)) static inline int name##_try_next(name##_sub *s, T *item)                              \
    {                                                                                                                  \
        return caw_topic_try_next((caw_topic_sub *)(void *)s, item);                                                   \
    }                                                                                                                  \
    __attribute__((__unused__)) static inline size_t name##_count(const name##_sub *s)                                 \
    {                                                                                                                  \
        return caw_topic_count((const caw_topic_sub *)(const void *)s);                                                \
    }                                                                                                                  \
    __attribute__((__unused__)) static inline uint64_t name##_missed(const name##_sub *s)                              \
    {                                                                                                                  \
        return caw_topic_missed((const caw_topic_sub *)(const void *)s);                                               \
    }                                                                                                                  \
    __attribute__((__unused__)) static inline void name##_stat(const name *t, caw_topic_stats *out)                    \
    {                                                                                                                  \
        caw_topic_stat((const caw_topic *)(const void *)t, out);                                                       \
    }                                                                                                                  \
    __extension__ /* so that a semicolon may follow, or not */

/* ---- pools of things that are dear to open ---- */
typedef struct caw_pool caw_pool;
/* At most max are open at once. open(arg, &thing) makes one, close(thing) ends it. UV_ENOMEM; *out is NULL then. */
int caw_pool_new(caw_pool **out, int max, _Async int (*open)(void *arg, void **out), void (*close)(void *), void *arg);
/* The same across threads: open and close run on the thread that gets or gives back, so the things must not belong to a
   loop. A plain thread waits for one by caw_run. */
int caw_pool_new_shared(caw_pool **out, int max, _Async int (*open)(void *arg, void **out), void (*close)(void *),
                        void *arg);
/* An idle one, a new one, or waits for one. open's code when that fails. Give it back by put or discard. Cancelled: *out is
   NULL; what had been handed to it, or opened, goes to the next. */
_Async int caw_pool_get(caw_pool *, void **out);
int caw_pool_try_get(caw_pool *, void **out); /* an idle one, or UV_EAGAIN: opening one would wait */
void caw_pool_put(caw_pool *, void *thing);
void caw_pool_discard(caw_pool *, void *thing); /* closes it: it is broken */
void caw_pool_free(caw_pool *);                 /* closes the idle ones; none may be out. NULL is accepted */
typedef struct caw_pool_stats {
    int max, idle, out;  /* out: also what is being opened or handed over */
    caw_waiters waiters; /* first and last are NULL */
} caw_pool_stats;
void caw_pool_stat(const caw_pool *, caw_pool_stats *out);

#ifdef __cplusplus
}
#endif
#endif
