/* What all of this room stands on: waiting by a rule.

   An object comes in two kinds: of the tasks of one thread, and of several threads (`_shared`), which has a lock. Both obey
   the same rules, so every function in here takes `its`, that lock, or NULL. The lock is held around all that a rule does, and
   by nobody who waits. */
#pragma once
#include "caw/sync.h"

/* How to wait for something of an object; arg is what the caller came with. */
typedef struct caw_rule {
    int (*now)(void *object, void *arg, uv_mutex_t *its); /* does it at once, or UV_EAGAIN */
    /* After a wait: e is what caw_wake gave, or UV_ECANCELED: not woken. Cancelled also when it was woken: then what it was
       handed goes to the next, and the answer is UV_ECANCELED. */
    int (*then)(void *object, void *arg, uv_mutex_t *its, int e, bool cancelled);
} caw_rule;
async int caw_wait_for(const caw_rule *, void *object, caw_waiters *q, void *arg, uv_mutex_t *its);
int caw_block_for(const caw_rule *, void *object, caw_waiters *q, void *arg, uv_mutex_t *its); /* of a plain thread */
int caw_try(const caw_rule *, void *object, void *arg, uv_mutex_t *its);                       /* of any */

/* The parts. The lock is held at the call of each and at its return. */
async int caw_wait_in(caw_waiters *q, void *arg, uv_mutex_t *its);
int caw_block_in(caw_waiters *q, void *arg, uv_mutex_t *its);
bool caw_wake(caw_waiters *q, int value, uv_mutex_t *its); /* the first; false: nobody is there */
void caw_wake_all(caw_waiters *q, int value, uv_mutex_t *its);
void *caw_first_arg(const caw_waiters *q, uv_mutex_t *its); /* of the first; somebody must be there */

/* Not by libuv's names: where an await follows -Wawait-locked can't see that caw_wait_in lets go of it meanwhile. */
void caw_hold(uv_mutex_t *its);
void caw_let_go(uv_mutex_t *its);

/* Whether awaits here give UV_ECANCELED. Not caw_cancelled, which looks through the shield of a defer. */
bool caw_scope_cancelled(void);

bool caw_chan_force(caw_chan *, const void *item); /* in a full one it takes the oldest item's place, and tells */
