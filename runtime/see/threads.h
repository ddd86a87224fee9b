/* What the files in here that look from other threads share. */
#pragma once
#include "see/asks.h"
#include "see/see.h"
#include <pthread.h>
#include <sys/types.h>

void caw_see_settings(void); /* reads the variables, once; a wrong value ends the program */
typedef struct caw_see_settings_t {
    int64_t blocked_ms;  /* CAW_BLOCKED_MS; 0: no watchdog */
    int64_t faults;      /* CAW_FAULT_TASKS: how many a dying process tells of; 0: it says nothing at all */
    bool stats;          /* CAW_STATS */
    const char *trace;   /* CAW_TRACE: a path; NULL: none */
    const char *control; /* CAW_CONTROL: a path; "": when asked for; NULL: never */
} caw_see_settings_t;
extern caw_see_settings_t caw_see_set;

bool caw_path_of(char *to, size_t size, const char *from); /* %p in it is the process. false: too long */

/* A thread sleeps until its bell is rung: also by a signal handler. It costs no descriptor. */
typedef _Atomic uint32_t caw_bell;
void caw_bell_ring(caw_bell *);
void caw_bell_wait(caw_bell *, int64_t ms); /* so long at most; negative: for ever. A ring before counts */

bool caw_thread_that_looks(pthread_t *, void *(*)(void *), const char *name);
void caw_observer_wake(void); /* also in a signal handler */
void caw_observer_ask(void);  /* likewise: for the control socket */

/* What one of them says, in one piece. */
typedef struct caw_answer {
    caw_say say;
    int fd;
    size_t n;
    char at[16 * 1024];
} caw_answer;
void caw_answer_begin(caw_answer *, int fd);
void caw_answer_end(caw_answer *);

/* ---- watchdog.c ---- */
typedef struct caw_watch { /* of a worker */
    pid_t tid;             /* the thread whose turn it is */
    uint64_t turn;         /* which turn was seen last */
    int64_t spent;         /* what it has spent in it, in ns, as far as seen */
    int64_t cpu;           /* its thread's time then */
    bool told;
    _Atomic uint64_t blocked, most; /* how many it has told of; the longest, in ns, as far as seen */
} caw_watch;
caw_watch *caw_see_watch(caw_worker *);
pid_t caw_see_thread(const caw_worker *);
bool caw_see_any(void);         /* worker */
int64_t caw_watch_begins(void); /* ms until the first tick; negative: there is none */
int64_t caw_watch_tick(void);   /* ms until the next */

/* ---- interrupt.c: what a thread stands in that does not come to a visit. A signal goes to it, whose handler looks. ---- */
enum { CAW_PCS = 64 };
typedef struct caw_caught {
    caw_worker *worker;
    caw_shot *tasks; /* opened; is filled */
    bool all;        /* of all of them; else of the one that runs. false afterwards: it could not */
    int n;
    void *pc[CAW_PCS];
} caw_caught;
void caw_interrupts_open(void);
void caw_interrupts_here(void); /* this thread may be asked */
/* n is 0 when the thread did not come, or the signal is the program's own: then it was looked at from here. false: that could not be
   done either. */
bool caw_interrupt(pid_t tid, caw_caught *);

/* ---- restart.c ---- */
typedef struct caw_syscall { /* in which a thread sleeps */
    long number;             /* negative: none */
    unsigned long argument[6], sp, pc;
} caw_syscall;
void caw_syscall_of(pid_t tid, caw_syscall *);
void caw_syscall_repeat(const caw_syscall *, void *ucontext); /* in the handler of what has interrupted it */

/* ---- trace.c ---- */
void caw_trace_end(void);
void caw_trace_forget(void);

/* ---- control.c ---- */
void caw_control_begin(void);
void caw_control_end(void);
void caw_control_forget(void);
