/* The meter in the direct classes: their calls are put around those of the class. A task is known by a record on its own
   stack; which one runs is this thread's, and is set again wherever one goes on. */
#include "see/meter.h"
#include "see/threads.h"
#include "see/trace.h"
#include "io/fd.h"
#include "task/outside.h"
#include <sys/syscall.h>
#include <unistd.h>

typedef caw_record record;
static _Thread_local record *current __attribute__((tls_model("initial-exec")));

static caw_meter *meter(void)
{
    return CAW_HERE->worker->meter;
}
static void trace(record *r, caw_traced e)
{
    caw_ring *to = meter()->trace;
    caw_chain c = {.call = caw_calls};
    if (!to || (!r->name && !c.call)) return; /* who it is shows once it stands in a call */
    if (!r->name) {
        r->name = caw_report_task(c);
        caw_trace(to, &(caw_traced){.what = CAW_TRACED_BEGIN, .id = r->id, .from = r->since, .name = r->name});
    }
    e.id = r->id;
    e.tid = r->tid;
    e.name = r->name;
    if (!caw_chain_next(&c, &e.at)) e.at = (caw_place){0};
    caw_trace(to, &e);
}
static void turn_ends(record *r, uint64_t now)
{
    caw_meter_count(&meter()->turn, now - r->begun);
    trace(r, (caw_traced){.what = CAW_TRACED_TURN, .from = r->begun, .to = now});
}

/* ---- leaves ---- */
typedef struct leaf {
    record *r;
    uint64_t left;
    uint64_t turn;
    caw_wait_kind kind;
} leaf;
static leaf leaves(caw_wait_kind kind, int number)
{
    leaf l = {current, uv_hrtime(), CAW_HERE->turn, kind};
    turn_ends(l.r, l.left);
    trace(l.r, (caw_traced){.what = CAW_TRACED_WAIT, .kind = (uint8_t)kind, .number = number, .from = l.left});
    return l;
}
static void comes(leaf l)
{
    caw_meter *m = meter();
    uint64_t now = uv_hrtime(), woken = l.kind == CAW_WAIT_YIELD || m->polled < l.left ? l.left : m->polled;
    bool known = l.kind != CAW_WAIT_JOIN && l.kind != CAW_WAIT_PARK && CAW_HERE->turn != l.turn;
    current = l.r;
    if (m->worker->loop && known) caw_meter_count(&m->latency, now - woken);
    trace(l.r, (caw_traced){.what = CAW_TRACED_WOKEN, .kind = (uint8_t)l.kind, .from = now});
    l.r->begun = now;
}
static int yields(void)
{
    leaf l = leaves(CAW_WAIT_YIELD, -1);
    int e = meter()->cls->yield();
    comes(l);
    return e;
}
static int sleeps(int64_t ms)
{
    leaf l = leaves(CAW_WAIT_TIMER, -1);
    int e = meter()->cls->sleep(ms);
    comes(l);
    return e;
}
static int waits_for_fd(caw_fd *fd, int events)
{
    leaf l = leaves(CAW_WAIT_FD, caw_fd_number(fd));
    int e = meter()->cls->fd_wait(fd, events);
    comes(l);
    return e;
}
static void joins(caw_group *g, bool cancel_wakes)
{
    leaf l = leaves(CAW_WAIT_JOIN, -1);
    meter()->cls->join(g, cancel_wakes);
    comes(l);
}
static int offloads(caw_outsider *o, void (*work)(void *), void *arg)
{
    leaf l = leaves(CAW_WAIT_WORK, -1);
    int e = meter()->cls->offload(o, work, arg);
    comes(l);
    return e;
}
static int parks(struct caw_waiters *q, void *item)
{
    leaf l = leaves(CAW_WAIT_PARK, -1);
    int e = meter()->cls->park(q, item);
    comes(l);
    return e;
}
static int waits_outside(caw_outsider *o)
{
    leaf l = leaves(o->kind, -1);
    int e = meter()->cls->outside->wait(o);
    comes(l);
    return e;
}

/* ---- tasks ---- */
static void begins(record *r)
{
    caw_meter *m = meter();
    *r = (record){.id = ++m->ids, .tid = (int32_t)syscall(SYS_gettid), .since = uv_hrtime()};
    r->begun = r->since;
    m->spawned++;
    current = r;
}
typedef struct start_arg {
    void (*branch)(void *);
    void *arg;
} start_arg;
static void run_branch(void *p)
{
    start_arg a = *(start_arg *)p; /* on the starter's stack, as its own argument is */
    record r;
    begins(&r);
    a.branch(a.arg);
    uint64_t now = uv_hrtime();
    turn_ends(&r, now);
    trace(&r, (caw_traced){.what = CAW_TRACED_END, .from = now});
}
static void starts(caw_group *g, void (*branch)(void *), void *arg)
{
    record *r = current;
    start_arg a = {branch, arg};
    turn_ends(r, uv_hrtime());
    meter()->cls->start(g, run_branch, &a);
    current = r;
    r->begun = uv_hrtime();
}

/* ---- opening ---- */
static struct around { /* of each direct class */
    caw_class_ops ops;
    caw_outside_ops outside;
} around_green, around_sync;

void caw_direct_open(caw_meter *m)
{
    struct around *a = m->worker->loop ? &around_green : &around_sync;
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&lock);
    m->cls = m->worker->cls;
    if (!a->ops.start) {
        caw_class_ops ops = *m->cls;
        caw_outside_ops outside = *m->cls->outside;
        outside.wait = waits_outside;
        ops.start = starts, ops.yield = yields, ops.sleep = sleeps, ops.fd_wait = waits_for_fd;
        ops.join = joins, ops.park = parks, ops.outside = &a->outside;
        if (ops.offload) ops.offload = offloads;
        a->outside = outside;
        a->ops = ops;
    }
    pthread_mutex_unlock(&lock);
    m->worker->cls = &a->ops;
    begins(&m->root);
}
void caw_direct_close(caw_meter *m)
{
    turn_ends(&m->root, uv_hrtime());
    trace(&m->root, (caw_traced){.what = CAW_TRACED_END, .from = uv_hrtime()});
    m->worker->cls = m->cls;
    current = NULL;
}
