/* What the runtime's rooms share: the wait, the worker, the class interface.

   A *wait* is one suspended leaf: a task that sleeps, polls or joins. It stands in its scope's list, so that a
   cancellation finds it, or, once woken, in its worker's ready queue; never in both. Waking only queues: no task's code
   ever runs inside a wake. When it is resumed it looks whether its scope is cancelled by then: what was not received did
   not happen (rule 6).

   A *class* is one implementation of the interface below; nothing else in the runtime asks which one runs. A leaf
   primitive has two entries, like every async function: `X__start` (class async) and `X` (direct, which goes through the
   class of the worker). All that is not a leaf is written in async C. */
#pragma once
#include "caw/abi.h"
#include <stdio.h>
#include <sys/types.h>
#include <time.h>
#include <uv.h>

typedef enum caw_wait_kind {
    CAW_WAIT_YIELD,   /* in the ready queue from the start */
    CAW_WAIT_IGNORES, /* the same, of a task that ignores its cancellation */
    CAW_WAIT_TIMER,   /* in the timer heap */
    CAW_WAIT_FD,      /* in a caw_fd's reader or writer place, or both */
    CAW_WAIT_POLL,    /* the same for a foreign one, where there is a loop: in a list of its number's */
    CAW_WAIT_JOIN,    /* in a group's joiners */
    /* From here on: how it was woken counts, also when its scope is cancelled by the time it resumes. */
    CAW_WAIT_KEEPS = CAW_WAIT_JOIN,
    CAW_WAIT_PARK,    /* in a caw_waiters: whoever was handed something passes it on when cancelled */
    CAW_WAIT_OUTSIDE, /* for another thread; with a loop such a task parks */
    CAW_WAIT_WORK     /* the same, for its offload */
} caw_wait_kind;

/* In class async a wait is also a frame, a leaf: nobody resumes it, and it stands in no await, so what a frame keeps there
   holds what a wait needs. A million tasks have a million of these. */
struct caw_wait {
    union {
        caw_frame h; /* h.parent is resumed, and finds the value */
        struct {
            caw_wait *next; /* in the scope's waits, or in the ready queue */
            caw_frame *parent_;
            union {
                struct caw_wait_state {
                    int value_;
                    uint16_t size_;
                    uint8_t kind_;
                    bool queued_;
                } all;
                struct {
                    union {
                        int value;       /* once it is woken */
                        uint32_t detail; /* until then: a timer's place in the heap; of others a stamp, when it began */
                    };
                    uint16_t size_;
                    uint8_t kind;
                    bool queued; /* woken: in the ready queue */
                };
            };
        };
    };
    caw_scope *scope; /* in which it goes on */
    caw_wait **prev;  /* in the scope's waits: a yield's, which never stands there, is not even allocated */
};
_Static_assert(offsetof(struct caw_wait, value) == offsetof(caw_frame, value), "a parent finds the value there");
_Static_assert(offsetof(struct caw_wait, size_) == offsetof(caw_frame, size), "the allocator's");
enum { CAW_YIELD_SIZE = offsetof(struct caw_wait, prev) };

caw_frame *caw_frame_try(size_t size, const caw_code *code); /* caw_frame_new, but NULL when there is no memory */
void caw_frames_close(void); /* frame.c: this thread's slabs, when nothing lives in them */

/* ---- scope.c ---- */
void caw_scope_open(caw_scope *s, caw_scope *up, bool shield);
void caw_scope_close(caw_scope *s);
void caw_scope_cancel(caw_scope *s); /* marks the subtree and wakes its leaves; again: wakes them again */
bool caw_scope_cancelled(void);      /* is an await here refused? (Unlike caw_cancelled's, a defer's is not.) */
void caw_wait_link(caw_wait *w, caw_scope *s);
void caw_wait_unlink(caw_wait *w);

/* ---- park.c: a leaf that waits in a queue for somebody to wake it ---- */
typedef struct caw_parked {
    caw_wait w;
    struct caw_parked *after, *before; /* in the queue */
    struct caw_waiters *queue;
    void *item; /* the waiter's, for whoever wakes it */
} caw_parked;
void caw_park_enter(caw_parked *p, struct caw_waiters *q, void *item);
void caw_park_leave(caw_parked *p);

typedef struct caw_worker caw_worker;

/* ---- budget.c (rule 11): what a turn may do without suspending, and who ignores a cancellation ---- */
typedef struct caw_ignoring {
    uint32_t epoch;  /* which cancellation */
    uint32_t awaits; /* that were refused to this task, in a row */
    int64_t since;   /* the first of them, in ms */
    uint64_t turn;   /* of the last */
    bool reported;
} caw_ignoring;
bool caw_spent(void); /* one more leaf completes at once: has the turn had enough of them? Then it is to yield */
/* An await is refused, in a cancelled scope. True: the task has had enough turns' worth, and yields first; what
   caw_here.ignoring is now goes with it, and caw_ignoring_again says whether to report it. */
bool caw_refuse(void);
bool caw_ignoring_again(const caw_ignoring *);
int caw_refused(bool yields); /* direct: all of it; UV_ECANCELED */
/* A group that begins in a cancelled scope is such an await, too: how many there are with it. What its branches ignore, until it
   goes on with the next of them, is theirs. */
uint32_t caw_ignores_group(void);
void caw_ignored_before(uint32_t awaits);

_Noreturn void caw_abort(void); /* once it is said why: no more is (see/faults.c) */

/* ---- report.c: where tasks stand ---- */
typedef struct caw_chain { /* of calls that wait: frames, or what the direct form has */
    const caw_frame *frame;
    const caw_call *call;
    uint32_t since; /* when its task began, a stamp; 0: not known */
} caw_chain;
void caw_report_all(FILE *, const caw_worker *);
void caw_report_chain(FILE *, caw_chain, int indent);
void caw_report_ignoring(caw_chain);
_Noreturn void caw_report_deadlock(const caw_worker *);
_Noreturn void caw_report_no_thread(const char *function, int e); /* for its offload */
const char *caw_report_innermost(caw_chain);                      /* the function that it stands in */
const char *caw_report_here(void); /* direct: the innermost async function; "" outside any */

/* ---- stamps: when something began, in 32 bits: units of 2^24 ns, which is 17 ms, so that they last two years ---- */
enum { CAW_STAMP_BITS = 24 };
static inline uint32_t caw_stamp_of(uint64_t ns)
{
    uint32_t s = (uint32_t)(ns >> CAW_STAMP_BITS);
    return s ? s : 1; /* 0: not known */
}

/* ---- testing.c: what CAW_CLOCK, CAW_SEED and CAW_CANCEL_AT ask for. All that it costs who does not ask is in
   poll, and in class async a load for each leaf but a yield. ---- */
void caw_testing_open(caw_worker *k, bool holds); /* !holds: only sees that the values are right */
int64_t caw_setting(const char *name, int64_t least, int64_t most,
                    int64_t otherwise); /* a number from the environment; one that is none ends the program */
extern caw_deadline caw_testing_mark;   /* the last of caw_here.unarmed when suspensions are counted */
void caw_testing_mark_all(bool on);     /* suspensions pass by caw_testing_suspends, or a wait's taking; none is open */
void caw_testing_suspends(void);        /* one more await suspends: the one asked for finds its scope cancelled */
void caw_testing_tell(caw_chain);       /* of that await, to CAW_TESTING_FD */
_Noreturn void caw_testing_hangs(const caw_worker *k); /* at a SIGQUIT, when caw_worker.testing.to is set */
void caw_testing_close(caw_worker *k);
void caw_testing_draw(void); /* which of the ready goes first */
uint64_t caw_clock_ns(void); /* monotonic, or virtual */

/* ---- deadline.c. In the classes with a loop a deadline that is entered stands in caw_here.unarmed until something suspends;
   then all there get a timer. In sync each thread that waits looks at those around it. ---- */
bool caw_deadlines_arm_only(void); /* before a yield that is no await of the task's own; one expired? */
void caw_deadlines_arm(void);      /* those whose time is up already expire */
void caw_deadline_set(caw_deadline *d, int64_t ms); /* d->scope and d->left are set; ms from now, not negative */
void caw_deadline_clear(caw_deadline *d);
void caw_deadline_expire(caw_deadline *d);

/* ---- nursery.c ---- */
void caw_nursery_cancel(caw_nursery *n);
void caw_nursery_expect(caw_nursery *n); /* a child is on its way: so it does not end */
/* Do the branches that run hold up who joins, or those that are on their way? */
static inline bool caw_group_held(const caw_group *g)
{
    if (caw_group_full(g)) return true;
    return g->scope.nursery && __atomic_load_n(&((const caw_nursery *)(const void *)g)->coming, __ATOMIC_ACQUIRE);
}

/* ---- a file descriptor that tasks wait for (io/fd.c). Reads and writes are plain non-blocking system calls, so nothing
   of the caller's memory is ever lent to the loop, and what was not read is still in the kernel. ---- */
typedef struct caw_fd caw_fd;

/* A join. Those of one group are chained by `more`, as w's own links may be in a scope; group->joiners is the first. */
typedef struct caw_joiner caw_joiner;
struct caw_joiner {
    caw_wait w;
    caw_group *group;
    caw_joiner *more;
};
void caw_joiner_leave(caw_joiner *);

/* ---- values.c. Each is called only if the worker has values. ---- */
bool caw_values_lift(
    caw_scope *s); /* s ends: if values were set in it, they go on in the one around it, which is current now */
void caw_values_end(caw_scope *s); /* a branch ends that ran in s: s is current again */
void caw_values_close(caw_scope *s);
void caw_values_carry(const caw_scope *spawner); /* a child that starts in the current scope sees what is seen there */
void caw_values_spawn(caw_group *g, void (*branch)(void *), void *arg); /* the same, direct */

/* ---- group.c, for the classes: a direct branch has ended (running--; a race is left; when none runs any more:
   `while (g->joiners) cls->wake(g->joiners, 0)`, as waking takes a wait out of the joiners). caw_group_start: running++,
   then class->start, which sets the branch's scope and keeps the starter's. class->join may return early: loop. ---- */
void caw_group_branch_ended(caw_group *g);
void caw_group_look(caw_group *g);   /* wakes who joins, when nothing holds them up */
int caw_fd_number(const caw_fd *fd); /* fd.c */

/* ---- io/threads.c: those of offloads. Of each worker; the last that closes waits for them to end. ---- */
void caw_threads_open(void);
void caw_threads_close(void);

/* ---- classes ---- */
typedef struct caw_looper caw_looper;
typedef struct caw_mailbox caw_mailbox;
typedef struct caw_polls caw_polls;
struct caw_outsider;
struct caw_seen;
struct caw_letter;
typedef struct caw_outside_ops { /* task/outside.h: what other threads do here */
    void (*begin)(struct caw_outsider *), (*end)(struct caw_outsider *); /* before it waits, and after */
    int (*wait)(struct caw_outsider *);                                  /* direct form; NULL in async */
    void (*wake)(struct caw_outsider *);                                 /* from any thread */
    /* from any thread: a child of this nursery. With a loop the letter arrives; in sync `child` gets it, on a thread of its
       own, and has the baton. 0, or a code: there is no such thread */
    int (*start)(caw_nursery *, struct caw_letter *, void (*child)(void *));
} caw_outside_ops;
typedef struct caw_class_ops {
    const char *name;
    const struct caw_attach_ops *attach; /* class/attached.h; NULL: it can't */
    int (*run)(caw_worker *, int (*direct)(void *), caw_frame *(*start)(void *, int *value), void *arg);
    /* run one root task to its end on this worker and give its value; the class uses whichever form is its own.
           start: NULL: ended, *value is set; else the value is an int in the frame */
    /* direct form; NULL in async. Each returns 0 (or the events) or UV_ECANCELED */
    void (*start)(caw_group *, void (*branch)(void *), void *arg);
    int (*yield)(void);
    int (*sleep)(int64_t ms);
    int (*fd_wait)(caw_fd *, int events);
    void (*join)(caw_group *, bool cancel_wakes);
    /* sync: on this thread, as soon as the outsider is roused, or UV_ECANCELED; NULL: by those of a pool */
    int (*offload)(struct caw_outsider *, void (*work)(void *), void *arg);
    int (*park)(struct caw_waiters *, void *item);
    const caw_outside_ops *outside;
    /* every class */
    void (*wake)(caw_wait *w, int value); /* takes it from whatever it waits for (kind says) and queues it; on the
                                             worker's thread (sync: by the holder of the baton). Already queued: nothing */
    /* for who looks in (see/see.h) */
    void (*chain)(const caw_wait *, caw_chain *);                           /* of the task that waits */
    bool (*running)(const caw_worker *, caw_chain *);                       /* of the one that runs; false: none does */
    void (*since)(const caw_worker *, const caw_wait *, struct caw_seen *); /* since when it waits, or until when */
    bool (*turn)(const caw_worker *, uint64_t *which, pid_t *tid); /* under way, from any thread; false: none is */
    bool (*visit)(caw_worker *, void (*fn)(void *arg, caw_worker *), void *arg, const struct timespec *until);
    /* sync: fn is called with the baton; false: it did not come until then */
    void (*queued)(const caw_worker *, void (*)(void *to, const struct caw_seen *), void *to);
    /* sync: those that wait for the baton, and so stand nowhere else */
    void (*look)(void);          /* sync: lets the deadlines around expire that are due; NULL: timers do */
    void (*arm)(caw_deadline *); /* NULL in sync */
    void (*disarm)(caw_deadline *);
    void (*drain)(caw_nursery *,
                  int64_t ms); /* leave it then; once more: then instead; CAW_FOREVER: never. It may be armed
                                                 when the nursery ends: disarm */
    void (*drained)(caw_nursery *);
} caw_class_ops;
extern const caw_class_ops caw_class_async, caw_class_green, caw_class_sync;
const caw_class_ops *caw_class_named(const char *name); /* NULL: no such class */
const caw_class_ops *caw_class_of_program(void);        /* the first's that ran here, else CAW_CLASS's; NULL */
int caw_run_class(const caw_class_ops *, const caw_fn *fn, void *arg); /* an async int fn(void *arg) as the root task */

/* ---- class/fibre.c ---- */
typedef struct caw_tracing { /* caw_fibre_trace's */
    void (*hook)(void);
    void *arg;
} caw_tracing;
bool caw_on_fibre(void);                                /* is it a fibre's code that runs? */
void caw_fibre_ask_root(void (*fn)(void *), void *arg); /* runs it on the stack from which the fibres were entered */

/* ---- see/meter.c, if the worker is measured; class async ---- */
void caw_meter_spawned(caw_worker *);
void caw_meter_ends(caw_worker *, const caw_frame *task); /* by its outermost frame */

/* The parts of a run that are no class's: of this thread. `first` is async main's, or the server's. */
void caw_worker_open(caw_worker *, bool first);
void caw_worker_close(caw_worker *);

/* What a module keeps for a worker, at the head of what is its own. */
typedef struct caw_kept {
    struct caw_kept *next;
    const void *key;                 /* an address of the module's */
    void (*drop)(struct caw_kept *); /* when the worker has ended */
} caw_kept;
caw_kept *caw_worker_kept(const void *key); /* of this worker; NULL: nothing yet */
void caw_worker_keep(caw_kept *);

struct caw_worker {        /* one a process; with caw_run, one a thread that calls it */
    caw_worker *next;      /* worker.c's list of those that run, for debuggers */
    struct caw_here *here; /* its thread's storage, which they may have no other way to */
    caw_call **calls;
    const caw_class_ops *cls;
    caw_scope root;          /* of everything that runs here */
    uv_loop_t *loop;         /* NULL in sync */
    bool loop_given;         /* to the program, which may have handles of its own in it */
    caw_looper *looper;      /* loop.c's; NULL in sync */
    caw_mailbox *mailbox;    /* mailbox.c's; NULL in sync */
    caw_polls *polls;        /* polls.c's; NULL in sync, and while not used */
    unsigned working;        /* offloads that have been begun */
    unsigned coming;         /* children of its nurseries that are on their way from other threads: atomic */
    struct caw_seer *seer;   /* see/observer.c's; NULL: it can't be seen */
    struct caw_meter *meter; /* see/meter.c's; NULL: it is not measured */
    bool notices;            /* class async: each wait that is made, but for a yield's: testing.tell, or a meter */
    uint64_t forced_yields;  /* budget.c's */
    bool signals;            /* SIGINT and SIGTERM cancel it */
    bool values;             /* some task has set one */
    void *class_data;        /* the class's own */
    caw_tracing tracing;
    caw_kept *kept;      /* by modules */
    struct caw_testing { /* testing.c */
        bool counts, virtual_clock, draws;
        uint64_t virtual_ns, random;
        int64_t cancel_at, suspended; /* the first is 1; 0: none */
        FILE *to;                     /* of CAW_TESTING_FD; NULL: nobody wants to know */
        bool tell;              /* class async: the chain of the await that was cancelled, as soon as it is linked */
        const caw_wait *teller; /* that is after the turn in which this one was taken for it */
    } testing;
};

/* Where this thread is: the one accessor of per-worker state. In sync, each thread of a worker has its own scope; in green
   the fibre switch saves and restores it. */
typedef struct caw_here {
    caw_scope *scope; /* the current one; never NULL inside a task */
    caw_worker *worker;
    struct caw_stack *stack;      /* the one that runs; NULL: the thread's own, which has not been left yet */
    caw_deadline *unarmed;        /* empty whenever a task suspends or ends */
    caw_wait *ready, **ready_end; /* async, green: the woken, in order; the last one's next is not set */
    caw_wait *batch;              /* async, green: those whose turn comes before the ready */
    uint64_t turn;                /* counts suspensions: what has the same number runs without one */
    uint64_t until;        /* async, green: the turn from which on no batch begins before the loop has had its own */
    uint64_t charged_turn; /* budget.c's */
    unsigned charged;
    caw_ignoring ignoring;
    uint32_t stamp;           /* async, green: when this turn of the loop began */
    bool polling;             /* async, green: the loop waits, or runs callbacks: no task's turn */
    _Atomic bool asked;       /* somebody wants to look in */
    uint64_t polls;           /* async, green: how often the loop had its turn */
    const caw_frame *running; /* async: in a task's turn, the frame that was resumed; NULL: none yet */
} caw_here;
extern _Thread_local caw_here caw_here_now __attribute__((tls_model("initial-exec")));
#define CAW_HERE (&caw_here_now)

/* What an await of a group's branches asks: a within that is over here leaves it, whether or not the scope was cancelled before. */
static inline bool caw_time_is_up(void)
{
    return CAW_HERE->unarmed && caw_deadlines_arm_only();
}
/* What each leaf asks before it suspends: is its scope cancelled? A within whose time was 0 is, from here on. */
static inline bool caw_suspends_cancelled(void)
{
    if (CAW_HERE->unarmed) caw_deadlines_arm();
    return CAW_HERE->scope->cancelled;
}

/* A leaf's three declarations. */
#define CAW_PRIMITIVE(name, ...)                                                                                       \
    int name(__VA_ARGS__) CAW_DIRECT(name);                                                                            \
    struct name##__ret {                                                                                               \
        caw_frame *st;                                                                                                 \
        unsigned long v;                                                                                               \
    };                                                                                                                 \
    struct name##__ret name##__start(__VA_ARGS__);                                                                     \
    extern const caw_fn name##__async
#define CAW_PRIMITIVE_FN(name) const caw_fn name##__async = {(void (*)(void))name, (void (*)(void))name##__start, #name}
