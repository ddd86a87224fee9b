/* What all of this room stands on: waiting by a rule.

   An object comes in two kinds: of the tasks of one thread, and of several threads (`_shared`), which has a lock. Both obey
   the same rules, so every function in here takes `its`, that lock, or NULL. The lock is held around all that a rule does, and
   by nobody who waits. */
#pragma once
#include "caw/sync.h"

/* How to wait for something of an object; arg is what the caller came with. */
typedef struct caw_rule {
    int (*now)(void *object, void *arg, uv_mutex_t *its); /* does it at once, or UV_EAGAIN */
    /* After a wait, in its own turn; e is what caw_wake gave. Either then, for the answer (NULL: that is e); or, in a
       cancelled scope, undo, which gives what it was handed to the next (NULL: it was handed nothing; e is UV_ECANCELED when
       it was not woken). */
    int (*then)(void *object, void *arg, uv_mutex_t *its, int e);
    void (*undo)(void *object, void *arg, uv_mutex_t *its, int e);
} caw_rule;
/* The body of an async function that waits so. A macro: where a task stands is told by that function's name. */
#define CAW_WAIT_FOR(rule, object, queue, arg, its)                                                                    \
    int e_ = await caw_checkpoint();                                                                                   \
    if (e_ < 0) return e_;                                                                                             \
    caw_hold(its);                                                                                                     \
    e_ = (rule)->now(object, arg, its);                                                                                \
    if (e_ == UV_EAGAIN) {                                                                                             \
        e_ = caw_is_shared(its) ? await caw_wait_outside(queue, arg, its) : await caw_park(queue, arg);                             \
        e_ = caw_after(rule, object, arg, its, e_, caw_scope_cancelled());                                             \
    }                                                                                                                  \
    caw_let_go(its);                                                                                                   \
    return e_
static inline bool caw_is_shared(const uv_mutex_t *its)
{
    return its;
}
int caw_after(const caw_rule *, void *object, void *arg, uv_mutex_t *its, int e, bool cancelled);
int caw_block_for(const caw_rule *, void *object, caw_waiters *q, void *arg, uv_mutex_t *its); /* of a plain thread */
int caw_try(const caw_rule *, void *object, void *arg, uv_mutex_t *its);                       /* of any */

/* The parts. The lock is held at the call of each and at its return. */
async int caw_park(caw_waiters *q, void *arg);                            /* its is NULL */
async int caw_wait_outside(caw_waiters *q, void *arg, uv_mutex_t *its); /* it is not */
int caw_block_in(caw_waiters *q, void *arg, uv_mutex_t *its);
bool caw_wake(caw_waiters *q, int value, uv_mutex_t *its); /* the first; false: nobody is there */
void caw_wake_all(caw_waiters *q, int value, uv_mutex_t *its);
void *caw_first_arg(const caw_waiters *q, uv_mutex_t *its); /* of the first; somebody must be there */

/* Not by libuv's names: where an await follows -Wawait-locked can't see that caw_wait_outside lets go of it meanwhile. */
void caw_hold(uv_mutex_t *its);
void caw_let_go(uv_mutex_t *its);

/* Whether awaits here give UV_ECANCELED. Not caw_cancelled, which looks through the shield of a defer. */
bool caw_scope_cancelled(void);

bool caw_chan_force(caw_chan *, const void *item); /* in a full one it takes the oldest item's place, and tells */
