/* caw: async and await for C.
   Compiled by cawc, the words `async`, `await`, `gather`, … mean what the manual says. Any other C compiler sees them
   vanish, so that editors and analysers can read the same text. Include this header last: the words are macros there.
   CAW_NO_WORDS leaves only the forms that begin with an underscore (_Async, _Await, …), as in C++ always.

   Results are 0 or more, or a negative libuv code (uv_strerror tells its text). Times are milliseconds. In a cancelled
   scope every function with a code returns UV_ECANCELED, each time again. */
#ifndef CAW_H_INCLUDED
#define CAW_H_INCLUDED
#if defined __CAWC__ && defined __cplusplus
#undef __CAWC__ /* C++ in one command with C */
#elif defined __CAWC_PLAIN__
#include "cawc: not plain C" /* cawc had taken the file for plain C: this ends that, and is not shown */
#endif
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <uv.h>

#ifdef __CAWC__
#include "caw/abi.h"
#endif
#if defined __CAWC__ && !defined CAW_TRANSLATED
#define caw_blocking                                                                                                   \
    __attribute__((caw_blocking)) /* marks a plain function that blocks: -Wblocking tells who calls it */
#define CAW_SUSPENDS __attribute__((caw_suspends)) /* never completes at once: its caller's start ends there */
#else
#define caw_blocking
#define CAW_SUSPENDS
/* ---- the words, erased ---- */
#define _Async
#define _Await
#define _Gather
#define _Gather_max(...) switch ((void)(__VA_ARGS__), 0) default:
#define _Race
#define _Nursery
#define _Spawn
#define _Spawn_in(...) (void)(__VA_ARGS__),
#define _Within(...) if (caw_within_((__VA_ARGS__)))
#define _Shield
#define _Offload
#ifndef __STDC_DEFER_TS25755__
#define _Defer for (; 0;)
#endif
#if !defined CAW_NO_WORDS && !defined __cplusplus
#define async
#endif
#if !defined CAW_NO_WORDS && !defined __cplusplus && !defined CAW_TRANSLATED /* by cawc --emit-c: no other word is left */
#define await
#define gather
#define gather_max(...) switch ((void)(__VA_ARGS__), 0) default:
#define race
#define nursery
#define spawn
#define spawn_in(...) (void)(__VA_ARGS__),
#define within(...) if (caw_within_((__VA_ARGS__)))
#define shield
#define offload
#ifdef __STDC_DEFER_TS25755__
#define defer _Defer
#else
#define defer for (; 0;)
#endif
#endif
#endif

#ifdef __cplusplus
extern "C" {
#endif
#ifndef __CAWC__
bool caw_within_(int64_t ms); /* not defined anywhere: an analyser must think either answer possible */
#endif

/* Lets every other task that can run do so first, also in a cancelled scope. 0, or UV_ECANCELED. */
_Async int caw_yield(void) CAW_SUSPENDS;

/* Waits ms milliseconds, counted from this call; never less. 0 or a negative time only lets others run. 0, or
   UV_ECANCELED: at once when the scope is cancelled, also before the time is up. */
_Async int caw_sleep(int64_t ms);

/* Waits until reading (UV_READABLE) or writing (UV_WRITABLE), or whichever comes first of both, would not block on a
   descriptor that is somebody else's, such as a library's connection: the events that came. An error or a hang-up counts as
   all that was asked for: the call that follows tells. Files are always ready. Nothing of the descriptor is changed, any
   number of tasks may wait for it, and once this has returned, cancelled too, it may be closed. UV_EBADF: there is no such
   one; UV_EINVAL: neither event or others; what epoll_ctl(2) says; UV_ECANCELED. */
_Async int caw_poll(int fd, int events);

/* 0; UV_ECANCELED in a cancelled scope. For long computations that should notice a cancellation, and let others run: each
   of some dozens in a row yields. */
_Async int caw_checkpoint(void);

/* Whether the current scope is cancelled. Outside any task: false. */
bool caw_cancelled(void);

/* Milliseconds on a monotonic clock with an arbitrary beginning. */
int64_t caw_now(void);

/* Milliseconds from now to `deadline`, a time of caw_now's clock; less than 0 when it has passed. CAW_FOREVER stays so. */
int64_t caw_left(int64_t deadline);
#define CAW_FOREVER INT64_MAX

/* Prints where every task of this thread's runtime stands: what it waits for and the chain of its calls, innermost first, with
   file and line; tasks inside others' blocks below them. The calling one is first; where in its innermost function it is
   by now is not known, only the last await behind it. From outside: `caw pstree PID`. */
void caw_dump_tasks(FILE *);

/* ---- nurseries: what `nursery { }` makes. Its address is good until the block has ended. ---- */
typedef struct caw_nursery caw_nursery;

/* The innermost nursery block around this call, in this function: to hand to others, for `spawn_in`. */
caw_nursery *caw_nursery_here(void);

/* Cancels the children, and leaves the nursery's block at its next await. A child that is spawned later starts cancelled. */
void caw_nursery_cancel(caw_nursery *);

/* The same in ms milliseconds, if the nursery has not ended by then: a graceful drain. Again: that time counts instead;
   CAW_FOREVER: never. */
void caw_nursery_cancel_after(caw_nursery *, int64_t ms);

/* How many children have not ended. */
size_t caw_nursery_count(caw_nursery *);

/* Starts fn(arg) as a child, from plain code on the nursery's thread: a libuv callback, a function that a task calls. It runs
   at once until it first suspends, with the task-local values of the nursery. In a cancelled nursery it starts cancelled; in
   one whose block has come to its end it is waited for, too. 0, or a code. */
int caw_nursery_start(caw_nursery *, _Async void (*fn)(void *), void *arg);
/* The same from any thread, one that runs no task as well: the child begins on the nursery's thread, soon, and what is
   started so by one thread begins in this order. From the call on the nursery does not end without it; that it has not ended
   before is the caller's to see to: a child of its own may wait for this thread, say by caw_event_shared_wait, which also
   tells the runtime over there that it is not a deadlock when nothing else goes on. What only its thread may do,
   like caw_nursery_cancel, such a child can do for another. UV_ENOMEM, UV_EAGAIN (no thread, in class sync): it does not. */
int caw_nursery_start_from_any(caw_nursery *, _Async void (*fn)(void *), void *arg);

/* ---- completions: any interface that calls back, awaited. Zeroed, one is ready; it lives in the frame of who waits.
       static void on_done(uv_fs_t *req) { caw_complete(req->data, req->result); }
       static void give_up(void *req) { uv_cancel(req); }
       ...
       caw_completion done = {0};
       uv_fs_t req = {.data = &done};
       intptr_t size;
       int e = uv_fs_stat(caw_loop(), &req, path, on_done);
       if (e == 0) e = await caw_completion_wait(&done, &size, give_up, &req);
   Zeroed anew it may be used for the next callback. ---- */
typedef struct caw_completion {
    void *waiter; /* the runtime's */
    intptr_t value;
} caw_completion;

/* What was begun has ended: once, before the wait or during it (again does nothing), and it is not touched after that.
   caw_complete is for the thread that waits: a callback of its loop, another task, any plain function. In class sync, where
   there is no such loop, and with caw_complete_from_any in every class: from any thread, one that runs no task as well. */
void caw_complete(caw_completion *, intptr_t value);
void caw_complete_from_any(caw_completion *, intptr_t value);

/* Waits for that. Never returns before it: so what the callback touches may live in this frame. *value (NULL: not wanted)
   is set in any case. Cancelled, before or meanwhile, it calls cancel(arg), which is to make the callback come soon (it may
   come in there); then it still waits, and returns UV_ECANCELED: what came all the same is the caller's to undo. Where the
   callback is on another thread, it may run while cancel does. cancel is called once at most, and never when it has been
   completed already. NULL: the wait is not cancelled; 0. One task waits. */
_Async int caw_completion_wait(caw_completion *, intptr_t *value, void (*cancel)(void *arg), void *arg);

/* ---- offloads: the threads that run them are of a few kinds, each with a limit of its own, so that one kind can't keep the
   others waiting. All runtimes of a process share them. In class sync, where a task has a thread, the limit holds too. ---- */
typedef enum caw_offload_kind {
    CAW_OFFLOAD_USER, /* the word `offload` */
    CAW_OFFLOAD_FILES,
    CAW_OFFLOAD_DNS,
    CAW_OFFLOAD_KINDS
} caw_offload_kind;
/* At most n of that kind run at once from now on, from 1 to 1024; what runs already is not stopped. 0: only asks. The limit
   until now. At first it is CAW_POOL_USER, CAW_POOL_FILES or CAW_POOL_DNS of the environment, or 4; of dns 16. From any thread. */
int caw_offload_limit(caw_offload_kind, int n);
typedef struct caw_offload_counts {
    unsigned limit, running, queued, most_queued, threads;
    uint64_t begun;
} caw_offload_counts;
void caw_offload_look(caw_offload_kind, caw_offload_counts *out);

/* ---- task-local values. A child (a branch, a spawned call, an async variable) sees what its starter saw as it started; what
   a task sets itself is seen by it, in whatever function, and by the children that it starts after that: never by its
   parent, its siblings, or children that run already. Nothing is paid by those that set none. Across threads nothing is
   inherited. Plain functions; in a task only. ---- */
typedef struct caw_task_key {  /* its address is the key: a static one */
    void (*drop)(void *value); /* NULL: nothing is to be done. Else called once for each value that was set and is not
                                  NULL, when no task sees it any more: at the latest when the task that set it, and those
                                  that inherited it, have ended; in a turn of one of them */
} caw_task_key;
/* NULL: not set. Good while this task does not set it anew, and is not ended. */
void *caw_task_get(const caw_task_key *);
/* The value is the runtime's from now on, to drop. UV_ENOMEM: it is not, and nothing has changed. */
int caw_task_set(const caw_task_key *, void *value);

/* ---- threads: each may run a runtime of its own, with a loop of its own and turns of its own. What stands between tasks
   of different threads is in caw/sync.h, with _shared in its name; all else is for the tasks of one. ---- */
/* Runs fn(arg) on this thread as the root task of a runtime of its own, in the class of the program (else of CAW_CLASS), and
   gives its value once it has ended. It blocks: for plain threads, and for offload. No signal cancels it. UV_EBUSY: this
   thread runs tasks already, or a fibre (caw/fibre.h). */
int caw_run(_Async int (*fn)(void *), void *arg) caw_blocking;
/* The same on a new thread, awaited: fn's value, or the code for which there is no thread. Cancelled: fn is cancelled, and
   waited for. */
_Async int caw_thread_run(_Async int (*fn)(void *), void *arg);

/* Runs fn(arg) as a child of that nursery, which may be another thread's, and gives its value: a call across threads. What
   caw_nursery_start_from_any asks of its caller, and its codes, are true here. Cancelled: fn is cancelled, and waited for. */
_Async int caw_nursery_call(caw_nursery *, _Async int (*fn)(void *), void *arg);

/* ---- inside a libuv program, whose own uv_run turns the loop: tasks take turns in between its callbacks. ---- */
/* From now on this thread has tasks: *root is the nursery of all of them, for caw_nursery_start, spawn_in and the others. They
   go on whenever the program turns this loop; what its callbacks make ready, in the same turn. A time, a descriptor, an
   offload or another thread that a task waits for keeps the loop alive, and so does a task that can run; nothing else here
   does, so uv_run may return when tasks wait for something that only the program can give them, and before one has come that
   another thread has started. In the class that CAW_CLASS says: UV_ENOTSUP in sync, which has no loop. UV_EBUSY: this
   thread runs tasks already; UV_ENOMEM; UV_EINVAL: no such class. *root is NULL then. Any number of threads may do so, each
   with a loop. */
int caw_attach(uv_loop_t *, caw_nursery **root);
/* The end of that, by one of its tasks: cancels all, and returns once the others have ended: 0. When the calling one has ended
   too, this thread has no tasks any more, *root is gone, and the loop is left with none of our handles after its next turns.
   Plain code starts a task that does it, and turns the loop:
       static async void leave(void *root) { (void)await caw_detach(root); }
       ...
       caw_nursery_start(root, leave, root);
       uv_run(loop, UV_RUN_DEFAULT);
   Not cancelled. UV_EALREADY: another does it; UV_EINVAL: not this thread's, or not caw_attach's. */
_Async int caw_detach(caw_nursery *root);

/* This worker's libuv loop, for handles of one's own; callbacks run between the tasks' turns. NULL in class sync and
   outside a running program. */
uv_loop_t *caw_loop(void);

/* The class the program runs in: "async", "green" or "sync". NULL outside a running program. */
const char *caw_class(void);

/* Text of somebody else's: p[n] is NUL, but there may be others before it. */
typedef struct {
    const char *p;
    size_t n;
} caw_str;

#ifdef __cplusplus
}
#endif
#endif
