/* Fibres: calls with a stack of their own, which give way to each other by name, and in the midst of whatever they have called:
   generators over a recursive walk, parsers that are fed, callbacks turned inside out. What Lua calls a coroutine and Python a
   greenlet. They are no tasks: nothing schedules them, nothing waits for them, and none runs unless another gives way to it.

   A fibre runs plain C, in every class, also where no runtime runs: an await in it is refused when it is compiled, as in any
   plain function. To whoever awaits, it is part of the task that has switched to it: caw_cancelled and caw_task_get tell of
   that task, and until the task's own code is back, no other task runs.

   Where a fibre was not entered, on the task's or the thread's own stack, is the *root*: NULL, wherever a fibre is named. Each
   fibre has a parent, at first the one that has made it (or the root): that is where the thread goes on when it has ended.

       static int squares(void *arg, void **value)
       {
           for (intptr_t i = 1, e; i <= (intptr_t)arg; i++)
               if ((e = caw_fibre_switch(NULL, (void *)(i * i), value)) < 0) return (int)e;
           return UV_EOF;
       }
       ...
       caw_fibre *f;
       void *v;
       if (caw_fibre_new(&f, squares, (void *)10, 0) < 0) ...
       while (caw_fibre_switch(f, NULL, &v) == 0) printf("%d\n", (int)(intptr_t)v);
       caw_fibre_free(f);

   A fibre stays on its thread. In the classes async and green a worker's tasks share one, and may hand fibres to each other; in
   sync each task has a thread of its own, so what is to run in every class hands none. */
#ifndef CAW_FIBRE_H_INCLUDED
#define CAW_FIBRE_H_INCLUDED
#include <caw.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct caw_fibre caw_fibre;

/* What a fibre runs. *value is what the first switch to it has brought, and at the end what its parent gets; the result is that of
   the parent's switch: 0 or more, or a code. By custom a generator ends with UV_EOF, and one into which a code was thrown with
   that code. It must not be left by longjmp, nor by an exception. */
typedef int caw_fibre_fn(void *arg, void **value);

/* A new fibre, which does not run yet. stack_size: bytes, from 16 KiB to 1 GiB, of which those are memory that are touched; 0: as
   caw_fibre_stack_size and CAW_STACK_SIZE say. A guard lies below: an overflow is a message and a SIGSEGV. UV_ENOMEM (also when
   vm.max_map_count is reached); UV_EINVAL: no such size. */
int caw_fibre_new(caw_fibre **out, caw_fibre_fn *fn, void *arg, size_t stack_size);

/* Goes on in `to`, whose switch returns the value; NULL: in the root. Returns when another fibre comes back here: 0 and the value
   that it brings in *out (which may be NULL); a code that it throws, or what the function of one that ended has returned. *out
   is NULL where no value came. To the fibre that runs: 0 and its own value at once.
   At once, with nobody having run: UV_ESRCH: it has ended; UV_EPERM: it is another thread's; UV_EBUSY: it has called what called
   this (a task that it started, a trace hook), and does not stand in a switch. */
int caw_fibre_switch(caw_fibre *to, void *value, void **out);

/* The same, but in `to` the switch in which it stands returns the code, which is negative (else UV_EINVAL). One that has not begun
   never does: it is dead, and its parent gets the code. */
int caw_fibre_throw(caw_fibre *to, int code, void **out);

/* The one that runs; NULL: the root. */
caw_fibre *caw_fibre_current(void);

/* Where its end goes: NULL: to the root. When the parent itself has ended or was freed, its parent counts. */
caw_fibre *caw_fibre_parent(const caw_fibre *);
/* UV_EINVAL: it would be its own ancestor. UV_EPERM: they are of two threads. */
int caw_fibre_parent_set(caw_fibre *, caw_fibre *parent);

/* Has its function ended? (One that has not begun is not dead.) */
bool caw_fibre_dead(const caw_fibre *);

/* Frees it, and its stack. One that has not ended is dropped where it stands: nothing in it runs any more, so what it holds is
   lost. To let it clean up, throw a code into it first. One that runs, or has called what called this, is freed when it ends.
   NULL: nothing. On its own thread. */
void caw_fibre_free(caw_fibre *);

/* Called after each switch, where the thread goes on: from which fibre to which, by a value (also when one ends so) or by a code.
   It may look, but not switch. Of all fibres of this runtime, or outside one, of this thread; NULL: no more. */
typedef enum caw_fibre_event { CAW_FIBRE_SWITCH, CAW_FIBRE_THROW } caw_fibre_event;
typedef void caw_fibre_hook(caw_fibre_event event, const caw_fibre *from, const caw_fibre *to, void *arg);
void caw_fibre_trace(caw_fibre_hook *hook, void *arg);
caw_fibre_hook *caw_fibre_tracer(void **arg); /* the one that is called; arg may be NULL */

/* The size of this thread's stacks from now on, in bytes: of fibres made with 0, and in class green of tasks that begin. If
   CAW_STACK_SIZE is set in the environment, that wins. 256 KiB before. UV_EINVAL: less than 16 KiB or more than 1 GiB. */
int caw_fibre_stack_size(size_t bytes);

#ifdef __cplusplus
}
#endif
#endif
