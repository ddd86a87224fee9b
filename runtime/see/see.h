/* Seeing inside: what a process of caw's does right now, told to whoever asks, and by itself when something is wrong.

   All of it costs a task that is not looked at nothing but a store or two: a walk over what is there anyhow (walk.c) finds
   every task. It is made between turns for those who ask from outside (observer.c, control.c), by a signal handler when a loop
   does not come to that (watchdog.c), and by a process that is dying (faults.c). What has to be counted while it happens
   (stats.c, trace.c) is so only when it was asked for. */
#pragma once
#include "see/say.h"
#include "task/task.h"

/* ---- walk.c: every task and scope of a worker. It only reads, and allocates nothing. In a signal handler, or while that
   worker's tasks run on another thread, it may meet lists that are being changed: it ends all the same, but may fault. ---- */
typedef enum caw_seen_what { CAW_SEEN_RUNS, CAW_SEEN_READY, CAW_SEEN_WAITS, CAW_SEEN_SCOPE } caw_seen_what;
typedef struct caw_seen {
    uint8_t what, kind; /* kind: of a wait */
    bool cancelled;
    bool group, race, shield, defer; /* of a scope */
    uint32_t depth;
    uint32_t running; /* of a group: its branches */
    uint32_t age;     /* of a task, since its start: in CAW_STAMPs; 0: not known */
    uint32_t waits;   /* since it waits, likewise */
    bool timed;       /* until `due`: a sleep, a within */
    int64_t due;      /* of caw_now's clock */
    caw_chain chain;  /* of a task */
} caw_seen;
typedef void caw_seen_fn(void *to, const caw_seen *);
/* scopes: those that end or bound something, too, each around what is deeper. */
void caw_see_walk(const caw_worker *, bool scopes, caw_seen_fn *, void *to);

/* ---- report.c: the same in words ---- */
enum { CAW_CALLS_TOLD = 100 }; /* of a task */
typedef struct caw_place {
    const caw_code *code;
    uint32_t state;
} caw_place;
bool caw_chain_next(caw_chain *, caw_place *); /* the innermost, which it takes off; false: there is none */
void caw_report_place(caw_say *, const caw_place *, bool runs);
void caw_report_calls(caw_say *, caw_chain, int indent, bool runs);

typedef struct caw_report {
    caw_say *say;
    size_t most, told; /* tasks; those over `most` are only counted */
    bool times;        /* with ages */
    uint32_t now;      /* a stamp */
    int64_t now_ms;
} caw_report;
void caw_report_seen(void *report, const caw_seen *); /* a caw_seen_fn */
void caw_report_more(caw_report *);                   /* and how many more there were */
const char *caw_report_task(caw_chain);               /* its name: of its outermost function */
const char *caw_report_state(const caw_seen *);       /* "time": what it waits for; or "runs", "is ready" */
int64_t caw_report_ms(uint32_t stamp, uint32_t now);  /* between them; -1: the first is not known */

/* ---- shot.c: what a walk has seen, kept, so that words are made of it once the tasks go on. Of memory that is there before:
   taking one allocates nothing, and may be done in a signal handler. ---- */
typedef struct caw_shot {
    char *room, *at, *end;
    struct caw_shot_item *first, **last;
    size_t lost; /* for which there was no room */
} caw_shot;
bool caw_shot_open(caw_shot *); /* false: no memory */
void caw_shot_close(caw_shot *);
void caw_shot_add(void *shot, const caw_seen *); /* a caw_seen_fn */
void caw_shot_each(const caw_shot *, caw_seen_fn *, void *to);

/* ---- trace.c: what CAW_TRACE has of this moment is written, before the process ends without exit; also in a handler ---- */
void caw_trace_flush(void);

/* ---- observer.c: the workers that can be seen, and the threads that look. Plain threads of the process, from the first worker to
   the exit, which block all signals and take nothing from malloc. ---- */
typedef struct caw_seer caw_seer; /* of a worker: NULL in it: no memory, it can't be seen */
void caw_see_open(caw_worker *);  /* by its own thread, once it can be asked */
void caw_see_close(caw_worker *); /* before it ends; a uv_run must follow where there is a loop */

typedef void caw_look_fn(void *arg, caw_worker *);
/* By a loop that has polled: who wants to look in does so now; a watchdog that sleeps is woken. */
void caw_see_answer(caw_worker *);
void caw_observer_wake(void);
extern _Atomic bool caw_watch_sleeps;
static inline void caw_see_begins(void) /* a turn, after a time without */
{
    if (__atomic_load_n((const bool *)&caw_watch_sleeps, __ATOMIC_RELAXED)) caw_observer_wake();
}
static inline void caw_see_polled(caw_worker *k)
{
    if (__atomic_load_n((const bool *)&CAW_HERE->asked, __ATOMIC_RELAXED)) caw_see_answer(k);
    CAW_HERE->polls++;
    CAW_HERE->polling = false;
    caw_see_begins();
}
/* For the threads that look. With the lock, workers neither come nor go. */
void caw_see_lock(void);
void caw_see_unlock(void);
caw_worker *caw_see_next(caw_worker *); /* after this one; NULL: the first. NULL: no more */
/* Has it call fn between two turns of its tasks, and waits for that. false: it has not come to it in `ms`, and will not. */
bool caw_see_visit(caw_worker *, caw_look_fn *fn, void *arg, int64_t ms);
