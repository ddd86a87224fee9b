/* What the tasks of a runtime have done, in numbers. The same is told to `caw stat PID`, as text.

   What costs nothing to know is always there. The rest has to be measured as it happens, two looks at the clock for each turn
   of a task, and is so when the program was started with CAW_STATS=1 (or CAW_TRACE). */
#pragma once
#include <caw.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How often something took how long. Bucket i: less than 2^i microseconds (and not less than the one before); the last one:
   all that is longer. */
enum { CAW_HISTOGRAM_BUCKETS = 24 };
typedef struct caw_histogram {
    uint64_t count, sum_ns, bucket[CAW_HISTOGRAM_BUCKETS];
} caw_histogram;

typedef struct caw_stats {
    /* now */
    uint64_t tasks;                                           /* that have not ended */
    uint64_t ready;                                           /* of these, those that wait for their turn only */
    uint64_t timers, descriptors, children, offloads, others; /* that wait for these; others: another task */
    /* since the runtime began */
    uint64_t turns;           /* of tasks: how often one went on after a wait */
    uint64_t polls;           /* of the loop; 0 in class sync */
    uint64_t forced_yields;   /* of tasks whose awaits all completed at once */
    uint64_t cpu_ns;          /* that the loop's thread has computed; class sync: that the process has */
    uint64_t blocked;         /* turns that the watchdog has reported */
    uint64_t blocked_most_ns; /* at least so long was the longest of these */
    /* the same, when it is measured */
    bool measured;
    uint64_t spawned;      /* tasks: branches, spawned calls, async variables, and the root */
    uint64_t age_ns;       /* of the runtime */
    uint64_t busy_ns;      /* of that: not waiting for events; class sync: the baton was held */
    caw_histogram turn;    /* how long a task ran without a wait */
    caw_histogram latency; /* how long a task that could go on waited for its turn. In async and green: after a time, a
                              descriptor, an offload, a yield */
} caw_stats;

/* Of the runtime on this thread, in a task or in plain code between turns. It counts the tasks by looking at each: some 20 ns a
   task. 0; UV_EINVAL: there is none. */
int caw_stats_get(caw_stats *);

/* The same as text, as Prometheus reads it: of all runtimes of the process, when caw_stats_print is called from a thread without
   one; else of its own. 0, or a code: UV_EINVAL, there is none; UV_EIO, it could not be written.

       caw_tasks{class="async",thread="4711"} 10003 */
int caw_stats_print(FILE *);

#ifdef __cplusplus
}
#endif
