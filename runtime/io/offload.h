/* Offloads: work on other threads, which the runtime does itself, too, where the kernel has no better way. Internal; what the
   language has of it is the word `offload`. In plain C include task.h before this one. */
#pragma once
#include "task/outside.h"

typedef struct caw_job caw_job;
struct caw_job {
    struct caw_threads *pool;
    void (*work)(void *);
    void *arg;
    void (*drop)(void *);    /* of arg, which holds the job: it may be left to its thread. NULL: it may not */
    caw_job *after, *before; /* in the pool's queue */
    bool queued, ended;
    bool left; /* nobody waits for it any more */
    bool own;  /* the task has a thread, which does the work, once it is its turn */
    caw_outsider waits;
};

/* threads.c */
bool caw_job_refused(void);                     /* is the current scope cancelled, here? */
int caw_job_begin(caw_job *, caw_offload_kind); /* of this task; work, arg and drop are set. A code: no thread */
bool caw_job_withdraw(caw_job *);               /* true: it has not begun, and will not */
bool caw_job_leave(caw_job *);                  /* false: it has ended. true: it is its thread's from now on */
int caw_job_do(caw_job *);                      /* one's own: 0, or UV_ECANCELED */
void caw_job_end(caw_job *);

#ifndef __CAWC__
CAW_PRIMITIVE(caw_offload_to, caw_offload_kind kind, void (*work)(void *), void *arg);
#else
/* 0: work has run, also when the scope was cancelled meanwhile; UV_ECANCELED: it was not begun; UV_EAGAIN, UV_ENOMEM: there
   is no thread for it, nor will be. */
async int caw_offload_to(caw_offload_kind kind, void (*work)(void *), void *arg);
/* The same of work that can't be told to stop and may last: cancelled, it is left to go on, and nobody hears of its end. The
   job lies in memory of its own, and has all three set; unless 0 comes back, `drop` frees that, now or when the work ends. */
async int caw_offload_or_leave(caw_offload_kind kind, caw_job *);
#endif
