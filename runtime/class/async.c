/* Class async: state machines on one libuv loop.

   A task is no object: it is the chain of its frames, and while it is suspended the innermost of them is a wait. Resuming
   one calls the wait's parent, and goes on outwards as long as frames end: a loop here, not a recursion, so that no chain
   of completions grows the stack, and however deep the task is, a resumption touches only the frames that move on.

   The current scope is not saved anywhere but in the wait: resuming sets it, and those who start calls set it again. */
#include "loop.h"

enum { DEEP = 256 * 1024 }; /* bytes of stack that eagerly started branches may nest in */

static void resume(caw_wait *w)
{
    caw_frame *done = &w->h, *self;
    CAW_HERE->scope = w->scope;
    if (w->scope->cancelled) w->value = UV_ECANCELED; /* what was not received did not happen */
    while (!(self = done->parent)->resume(self, done))
        done = self;
}

typedef struct root {
    caw_frame h;
    int value;
    bool ended;
} root;
static caw_frame *root_done(caw_frame *self, caw_frame *done)
{
    root *r = (root *)(void *)self;
    r->value = *(int *)caw_value(done, _Alignof(int));
    r->ended = true;
    caw_frame_drop(done);
    return self;
}
static int async_run(caw_worker *k, int (*direct)(void *), caw_frame *(*start)(void *, int *), void *arg)
{
    root r = {.h.resume = root_done};
    (void)direct;
    caw_loop_open(k);
    CAW_HERE->stack_limit = (char *)__builtin_frame_address(0) - DEEP;
    caw_frame *st = start(arg, &r.value);
    if (st) {
        st->parent = &r.h;
        caw_loop_run(k, resume, &r.ended);
    }
    caw_loop_close(k);
    return r.value;
}
const caw_class caw_class_async = {.name = "async", .run = async_run, .wake = caw_loop_wake};
