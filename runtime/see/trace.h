/* CAW_TRACE: events of a worker, on their way into a file; see trace.c. */
#pragma once
#include "see/see.h"

typedef enum caw_traced_what {
    CAW_TRACED_TURN,  /* a task ran, from .. to */
    CAW_TRACED_BEGIN, /* a task */
    CAW_TRACED_END,
    CAW_TRACED_WAIT, /* of a task, begins */
    CAW_TRACED_WOKEN /* ends */
} caw_traced_what;
typedef struct caw_traced {
    uint8_t what, kind; /* kind: of a wait */
    int32_t number;     /* of a descriptor; negative: none */
    uint32_t id;        /* of the task */
    int32_t tid;        /* 0: the worker's thread */
    uint64_t from, to;  /* ns */
    const char *name;   /* of the task */
    caw_place at;       /* code NULL: nowhere */
} caw_traced;

typedef struct caw_ring caw_ring;
caw_ring *caw_trace_open(const caw_worker *); /* NULL: it is not wanted, or no memory */
void caw_trace_close(caw_ring *);
void caw_trace(caw_ring *, const caw_traced *); /* NULL: nothing. Full: the event is lost, and counted */
