/* What the classes async and green share over one libuv loop; see loop.c. The classes differ in how a woken wait goes on,
   and in where a wait stands (a frame, a fibre's stack). */
#pragma once
#include "class/timers.h"
#include "io/fd.h"
#include "task/task.h"

struct caw_attached;
typedef struct caw_watch caw_watch;
typedef struct caw_fd_waiter caw_fd_waiter;
struct caw_fd_waiter {
    caw_wait w;
    int events;
    int number; /* of a foreign descriptor */
    union {
        caw_watch *watch;
        caw_fd_waiter *after; /* of the same foreign one */
    };
    caw_fd_waiter *before;
};
/* The worker's loop, its clock and signals; k->looper and k->loop are set. The first SIGINT or SIGTERM cancels the root
   scope, the second kills. No memory: a message and an abort. */
void caw_looper_open(caw_worker *k);
void caw_looper_close(caw_worker *k);
/* In a loop of the program's (attached.c). Nudge: what may have made a task ready, or set a timer, outside the tasks' turns. */
int caw_looper_attach(caw_worker *, uv_loop_t *, struct caw_attached *); /* 0, or a code */
struct caw_attached *caw_looper_attached(const caw_worker *); /* NULL: the loop is our own */
void caw_looper_nudge(caw_worker *);
void caw_looper_due(caw_worker *);       /* the timers that are */
void caw_looper_set_clock(caw_worker *); /* before the loop waits */
void caw_looper_detach(caw_worker *,
                       void (*close)(struct caw_attached *, uv_handle_t *)); /* is to close each handle; then */
void caw_looper_detached(caw_worker *);
enum {
    CAW_TURNS = 512
}; /* how many tasks run between two turns of libuv, and more to the end of their batch, if so many are ready */
/* One turn of libuv, and the timers that are due: waits when nothing is ready. Nothing ready and nothing pending ends the
   process with status 70. */
void caw_looper_poll(caw_worker *k);
void caw_looper_watches_more(caw_worker *); /* libuv was told of a descriptor */
/* Of caw_class, for both classes. */
void caw_looper_wake(caw_wait *w, int value);
/* One more wait, or one less, that is ended from outside the tasks, by a descriptor or another thread: while there are such,
   the loop is kept alive. (What libuv has of ours does not do that by itself.) */
void caw_looper_keep(caw_worker *);
void caw_looper_release(caw_worker *);
void caw_looper_arm(caw_deadline *);
void caw_looper_disarm(caw_deadline *);
void caw_looper_drain(caw_nursery *, int64_t ms);
void caw_looper_drained(caw_nursery *);
void caw_looper_since(const caw_worker *, const caw_wait *, struct caw_seen *);
int caw_fd_waiter_number(const caw_fd_waiter *); /* of one that waits */
bool caw_looper_turn(const caw_worker *, uint64_t *which, pid_t *tid);

/* The ready queue; inline, since every suspension comes through it. (No pointer to thread storage: gcc's null sanitizer asks
   the flags of the addition that makes one, which the linker may turn into a lea.) */
static inline bool caw_ready_any(void)
{
    return CAW_HERE->ready_end != &CAW_HERE->ready;
}
static inline void caw_ready_push(caw_wait *w) /* w->queued is set */
{
    *CAW_HERE->ready_end = w;
    CAW_HERE->ready_end = &w->next;
}
static inline void caw_ready_push_front(caw_wait *w)
{
    w->next = CAW_HERE->ready;
    if (!caw_ready_any()) CAW_HERE->ready_end = &w->next;
    CAW_HERE->ready = w;
}
static inline caw_wait *caw_ready_pop(void) /* NULL: none */
{
    if (!caw_ready_any()) return NULL;
    caw_wait *w = CAW_HERE->ready;
    if (CAW_HERE->ready_end == &w->next) CAW_HERE->ready_end = &CAW_HERE->ready;
    else CAW_HERE->ready = w->next;
    return w;
}
/* Those that are ready go on in batches, and between two turns of libuv are as many whole batches as it takes: so what the loop
   wakes comes at the same place in the order in both classes, however many others are ready. False: it is the loop's turn. */
static inline bool caw_batch_begins(void)
{
    if (!caw_ready_any() || CAW_HERE->turn >= CAW_HERE->until) return false;
    *CAW_HERE->ready_end = NULL;
    CAW_HERE->batch = CAW_HERE->ready;
    CAW_HERE->ready_end = &CAW_HERE->ready;
    return true;
}

/* What every wait begins with. */
static inline void caw_wait_init(caw_wait *w, caw_wait_kind kind)
{
    w->detail = CAW_HERE->stamp;
    w->kind = (uint8_t)kind;
    w->queued = false;
    w->prev = NULL;
    w->scope = CAW_HERE->scope;
}
/* Each fills in a wait for the current task, all but w.h, and sets it waiting. 0, or a code: then it does not wait. */
static inline void caw_yielder_add(caw_wait *w, uint16_t size) /* size: the allocator's */
{
    w->scope = CAW_HERE->scope; /* and no prev: it may not be there */
    w->all = (struct caw_wait_state){0, size, CAW_WAIT_YIELD, true};
    caw_ready_push(w);
}
int caw_sleeper_add(caw_wait *, int64_t ms); /* from now on, never early */
int caw_fd_waiter_add(caw_fd_waiter *, caw_fd *, int events);
int caw_joiner_add(caw_joiner *, caw_group *, bool cancel_wakes);
