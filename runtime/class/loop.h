/* What the classes async and green share over one libuv loop; see loop.c. The classes differ in how a woken wait goes on,
   and in where a wait stands (a frame, a fibre's stack). */
#pragma once
#include "class/timers.h"
#include "io/fd.h"
#include "task/task.h"

typedef struct caw_sleeper {
    caw_wait w;
    caw_timer timer;
} caw_sleeper;
typedef struct caw_watch caw_watch;
typedef struct caw_fd_waiter {
    caw_wait w;
    caw_watch *watch;
    int event; /* 0: reading, 1: writing */
} caw_fd_waiter;
typedef struct caw_joiner caw_joiner;
struct caw_joiner {
    caw_wait w;
    caw_group *group;
    caw_joiner *more; /* the group's next */
};

/* The worker's loop, its clock and signals; k->looper and k->loop are set. The first SIGINT or SIGTERM cancels the root
   scope, the second kills. No memory: a message and an abort. */
void caw_looper_open(caw_worker *k);
void caw_looper_close(caw_worker *k);
/* One turn of libuv, and the timers that are due: waits when nothing is ready. Nothing ready and nothing pending ends the
   process with status 70. */
void caw_looper_poll(caw_worker *k);
/* caw_class.wake of both classes. */
void caw_looper_wake(caw_wait *w, int value);
caw_wait *caw_ready_pop(caw_worker *k); /* NULL: none */

/* Each fills in a wait for the current task, all but w.h, and sets it waiting. 0, or a code: then it does not wait. */
int caw_yielder_add(caw_wait *);
int caw_sleeper_add(caw_sleeper *, int64_t ms); /* from now on, never early */
int caw_fd_waiter_add(caw_fd_waiter *, caw_fd *, int events);
int caw_joiner_add(caw_joiner *, caw_group *, bool cancel_wakes);
