/* The meter of a worker: how long its tasks' turns last, how long they wait for them; what it sees goes into the trace, too.

   Class async has no object for a task. Here one is known by its outermost frame, from the first time that it waits; a tail
   await at the outermost place begins another. A wait is noticed as its frame is taken; what it is, and whose, can be read
   once the turn is over and the callers have linked their frames.

   The direct classes are measured around the calls of their class: direct.c. */
#include "see/meter.h"
#include "see/threads.h"
#include "see/trace.h"
#include "class/loop.h"
#include <stdlib.h>

void caw_meter_count(caw_histogram *h, uint64_t ns)
{
    unsigned i = 0;
    for (uint64_t us = ns / 1000; us && i < CAW_HISTOGRAM_BUCKETS - 1; us >>= 1) i++;
    h->bucket[i]++;
    h->count++;
    h->sum_ns += ns;
}
static bool is_async(const caw_meter *m)
{
    return !m->worker->cls->start;
}

/* ---- class async ---- */
static const void *task_of(const caw_wait *w)
{
    const void *task = w;
    for (const caw_frame *f = w->h.parent; f && f->code->function; f = f->parent) task = f;
    return task;
}
static void end(caw_meter *m, caw_known *t, uint64_t now)
{
    caw_trace(m->trace, &(caw_traced){.what = CAW_TRACED_END, .id = t->id, .from = now, .name = t->name});
    caw_table_remove(&m->tasks, t);
}
static caw_known *task(caw_meter *m, const caw_wait *w, uint64_t now) /* NULL: no memory */
{
    const void *key = task_of(w);
    caw_known *t = caw_table_find(&m->tasks, key);
    if (t) return t;
    if (!(t = caw_table_add(&m->tasks, key))) return NULL;
    t->ns = now;
    t->id = ++m->ids;
    t->name = caw_report_task((caw_chain){.frame = w->h.parent});
    caw_trace(m->trace, &(caw_traced){.what = CAW_TRACED_BEGIN, .id = t->id, .from = now, .name = t->name});
    return t;
}
static caw_place place_of(const caw_wait *w)
{
    caw_place p = {0};
    caw_chain c = {.frame = w->h.parent};
    if (!c.frame || !caw_chain_next(&c, &p)) return (caw_place){0};
    return p;
}
static int number_of(const caw_wait *w)
{
    return w->kind == CAW_WAIT_FD && !w->queued ? caw_fd_waiter_number((const caw_fd_waiter *)(const void *)w) : -1;
}
/* Of the turn that is over, or of what ran outside any. */
static void settle(caw_meter *m)
{
    for (size_t i = 0; i < m->n_new; i++) {
        const caw_wait *w = m->new[i];
        caw_known *known = caw_table_find(&m->waits, w), *t = known ? task(m, w, known->ns) : NULL;
        if (!t || !m->trace) continue;
        caw_trace(m->trace, &(caw_traced){.what = CAW_TRACED_WAIT,
                                          .kind = w->kind,
                                          .number = number_of(w),
                                          .id = t->id,
                                          .from = known->ns,
                                          .name = t->name,
                                          .at = place_of(w)});
    }
    m->n_new = 0;
}
void caw_meter_waits(caw_worker *k, const caw_wait *w)
{
    caw_meter *m = k->meter;
    if (m->n_new == m->room) {
        size_t room = m->room ? 2 * m->room : 64;
        const caw_wait **more = realloc(m->new, room * sizeof *more);
        if (!more) return;
        m->new = more;
        m->room = room;
    }
    caw_known *known = caw_table_add(&m->waits, w);
    if (!known) return;
    known->ns = uv_hrtime();
    m->new[m->n_new++] = w;
}
void caw_meter_does_not(caw_worker *k, const caw_wait *w)
{
    caw_meter *m = k->meter;
    caw_known *known = caw_table_find(&m->waits, w);
    if (known) caw_table_remove(&m->waits, known);
    if (m->n_new && m->new[m->n_new - 1] == w) m->n_new--;
}
void caw_meter_ends(caw_worker *k, const caw_frame *f)
{
    caw_meter *m = k->meter;
    caw_known *t = caw_table_find(&m->tasks, f);
    if (t) end(m, t, uv_hrtime());
}
void caw_meter_spawned(caw_worker *k)
{
    k->meter->spawned++;
}
uint32_t caw_meter_since(const caw_worker *k, const caw_wait *w)
{
    const caw_known *t = caw_table_find(&k->meter->tasks, task_of(w));
    return t ? caw_stamp_of(t->ns) : 0;
}
static void count_latency(caw_meter *m, int kind, uint64_t began, uint64_t now)
{
    uint64_t woken = kind <= CAW_WAIT_IGNORES ? began : m->polled;
    if (kind == CAW_WAIT_JOIN || kind == CAW_WAIT_PARK || !woken) return; /* by a task: when is not known */
    if (woken < began) woken = began;
    if (now > woken) caw_meter_count(&m->latency, now - woken);
}
void caw_meter_turn(caw_worker *k, caw_wait *w, void (*resume)(const caw_worker *, caw_wait *))
{
    caw_meter *m = k->meter;
    settle(m);
    uint64_t from = uv_hrtime();
    caw_known *known = caw_table_find(&m->waits, w), *t = task(m, w, from);
    caw_traced e = {.what = CAW_TRACED_TURN, .number = -1, .from = from, .at = place_of(w)};
    if (t) e.id = t->id, e.name = t->name;
    if (known) {
        count_latency(m, w->kind, known->ns, from);
        caw_table_remove(&m->waits, known);
        caw_trace(m->trace,
                  &(caw_traced){
                      .what = CAW_TRACED_WOKEN, .kind = w->kind, .id = e.id, .from = from, .name = e.name, .at = e.at});
    }
    resume(k, w);
    e.to = uv_hrtime();
    caw_meter_count(&m->turn, e.to - from);
    caw_trace(m->trace, &e);
    settle(m);
}

/* ---- of the loop ---- */
void caw_meter_polled(caw_worker *k)
{
    caw_meter *m = k->meter;
    m->polled = uv_hrtime();
    if (is_async(m)) settle(m);
}
uint64_t caw_meter_busy_ns(caw_meter *m)
{
    uint64_t idle = m->worker->loop ? uv_metrics_idle_time(m->worker->loop) : 0;
    return m->worker->loop ? uv_hrtime() - m->opened - idle : m->turn.sum_ns;
}

/* ---- opening ---- */
void caw_meter_open(caw_worker *k)
{
    if (!caw_see_set.stats && !caw_see_set.trace) return;
    caw_meter *m = calloc(1, sizeof *m);
    if (!m) return;
    m->worker = k;
    m->opened = uv_hrtime();
    m->trace = caw_trace_open(k);
    k->meter = m;
    if (k->loop) uv_loop_configure(k->loop, UV_METRICS_IDLE_TIME);
    if (is_async(m)) {
        m->spawned = 1;
        k->notices = true;
        caw_testing_mark_all(true); /* yields pass by there, too */
        caw_near.values = true;     /* so that each child is seen that starts */
    } else caw_direct_open(m);
}
void caw_meter_close(caw_worker *k)
{
    caw_meter *m = k->meter;
    if (!m) return;
    if (!is_async(m)) caw_direct_close(m);
    for (size_t i = 0; i < m->tasks.room; i++)
        if (m->tasks.at[i].key)
            caw_trace(m->trace, &(caw_traced){.what = CAW_TRACED_END,
                                              .id = m->tasks.at[i].id,
                                              .from = uv_hrtime(),
                                              .name = m->tasks.at[i].name});
    caw_trace_close(m->trace);
    caw_table_close(&m->tasks);
    caw_table_close(&m->waits);
    free(m->new);
    free(m);
    k->meter = NULL;
}
