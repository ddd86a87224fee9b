/* Waits that another thread ends, or plain code of this one: what the shared objects and the completions stand on. An
   *outsider* is one that waits: a task of some worker, or a plain thread. Those of an object stand in its queue, and both the
   queue and what is handed over belong to the object's lock.
   In plain C include task.h before this one. */
#pragma once
#ifndef __CAWC__
#define CAW_NO_WORDS /* they are names of members in here */
#endif
#include "caw/sync.h"
#include "task/letter.h"

typedef struct caw_outsider caw_outsider;
struct caw_outsider {
    caw_waiters *queue; /* NULL: it has been woken, with this value */
    int value;
    void *arg; /* its own, for whoever wakes it */
    caw_outsider *after, *before;
    struct caw_worker *worker; /* NULL: a plain thread */
    void *thread;              /* sync: which; of no worker: what it sleeps on */
    uint8_t kind;              /* of its wait: CAW_WAIT_OUTSIDE, CAW_WAIT_WORK */
    bool woken;                /* sync, no worker: under that one's own lock; with a loop: its thread's */
    caw_waiters here;          /* with a loop: where its task parks */
    caw_letter letter;         /* with a loop: to the worker's mailbox */
};

/* One that stands in no queue. */
void caw_outside_open(caw_outsider *); /* of this task, or thread */
void caw_outside_rouse(
    caw_outsider *); /* once, from any thread; it waits, or is going to, and till then is not closed */
void caw_outside_close(caw_outsider *);

/* Under the object's lock, but for the two that wait. */
void caw_outside_enter(caw_outsider *, caw_waiters *q, void *arg); /* of this task, or thread; at the end of q */
bool caw_outside_leave(caw_outsider *);                            /* false: it had been woken */
bool caw_outside_wake(caw_waiters *q, int value);      /* the first; from any thread. false: nobody is there */
caw_outsider *caw_outside_first(const caw_waiters *q); /* NULL: nobody is there */
void caw_outside_block(caw_outsider *);                /* a plain thread: until it is woken */
#ifdef __CAWC__
async int caw_outside(caw_outsider *); /* a task: until it is woken, 0, at once if it is; or cancelled, UV_ECANCELED */
#endif
