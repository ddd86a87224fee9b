/* Tasks in a loop that the program turns itself; see attached.c. */
#pragma once
#include "task/task.h"

typedef struct caw_attach_ops { /* a class's part */
    int (*open)(caw_worker *);  /* 0, or a code */
    void (*turn)(caw_worker *); /* those that are ready go on, till it is the loop's turn */
    void (*close)(caw_worker *);
} caw_attach_ops;

struct caw_attached;
void caw_attached_nudge(struct caw_attached *);

/* ---- for caw_detach ---- */
int caw_attached_leave(caw_nursery *root);                   /* cancels all; or a code */
bool caw_attached_others(const caw_nursery *root);           /* is there a task but the calling one? */
struct caw_waiters *caw_attached_leaving(caw_nursery *root); /* where it parks until it may have been the last */
