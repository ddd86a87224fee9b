/* What is measured while it happens, when it was asked for: CAW_STATS=1, CAW_TRACE. A worker that is measured has a meter; see
   meter.c. */
#pragma once
#define CAW_NO_WORDS /* they are names of members in here */
#include "caw/stats.h"
#include "see/see.h"
#include "see/table.h"

typedef struct caw_record { /* of a task, in the direct classes */
    uint32_t id;
    int32_t tid;
    uint64_t since, begun; /* the task, its turn */
    const char *name;      /* NULL: not known yet */
} caw_record;
typedef struct caw_meter {
    caw_worker *worker;
    const caw_class_ops *cls;         /* direct classes: what the worker's own is put around (direct.c) */
    uint64_t opened, polled, spawned; /* when; when the last poll ended; how many */
    caw_histogram turn, latency;
    uint32_t ids;           /* of tasks, so far */
    struct caw_ring *trace; /* NULL: none */
    caw_record root;        /* direct classes */
    /* class async: who is known by the outermost frame, and its waits */
    caw_table tasks, waits;
    const caw_wait **new; /* waits that began in this turn: their chains are linked once it is over */
    size_t n_new, room;
} caw_meter;

void caw_meter_open(caw_worker *); /* if it is to be measured; no memory: then it is not */
void caw_meter_close(caw_worker *);
void caw_meter_polled(caw_worker *);
void caw_meter_count(caw_histogram *, uint64_t ns);
uint64_t caw_meter_busy_ns(caw_meter *);

/* class async */
void caw_meter_turn(caw_worker *, caw_wait *, void (*resume)(const caw_worker *, caw_wait *));
void caw_meter_waits(caw_worker *, const caw_wait *);           /* taken, not filled in yet */
void caw_meter_does_not(caw_worker *, const caw_wait *);        /* wait after all */
uint32_t caw_meter_since(const caw_worker *, const caw_wait *); /* a stamp; 0: not known */

/* direct.c: the direct classes */
void caw_direct_open(caw_meter *);
void caw_direct_close(caw_meter *);
