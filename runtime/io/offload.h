/* Offloads: work on other threads, which the runtime does itself, too, where the kernel has no better way. Internal; what the
   language has of it is the word `offload`. In plain C include task.h before this one. */
#pragma once
#include "task/outside.h"

typedef struct caw_job caw_job;
struct caw_job {
    struct caw_threads *pool;
    void (*work)(void *);
    void *arg;
    caw_job *after, *before; /* in the pool's queue */
    bool queued;
    bool own; /* the task has a thread, which does the work, once it is its turn */
    caw_outsider waits;
};

/* threads.c */
bool caw_job_refused(void); /* is the current scope cancelled, here? */
int caw_job_begin(caw_job *, caw_offload_kind, void (*work)(void *), void *); /* of this task. A code: no thread */
bool caw_job_withdraw(caw_job *);                                             /* true: it has not begun, and will not */
int caw_job_do(caw_job *);                                                    /* one's own: 0, or UV_ECANCELED */
void caw_job_end(caw_job *);

#ifndef __CAWC__
CAW_PRIMITIVE(caw_offload_to, caw_offload_kind kind, void (*work)(void *), void *arg);
#else
/* 0: work has run, also when the scope was cancelled meanwhile; UV_ECANCELED: it was not begun; UV_EAGAIN, UV_ENOMEM: there
   is no thread for it, nor will be. */
async int caw_offload_to(caw_offload_kind kind, void (*work)(void *), void *arg);
#endif
