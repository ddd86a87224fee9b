/* Where tasks stand, in words: what see/walk.c has found. It is printed by what ends as rule 11 says, by caw_dump_tasks, by
   whoever asks from outside, and by a process that is dying: so by caw_say, which allocates nothing. */
#include "task/task.h"
#include "see/see.h"
#include <stdlib.h>
#include <unistd.h>

enum { TASKS = 100 }; /* that are printed where nobody asked for them */

/* ---- chains ---- */
bool caw_chain_next(caw_chain *c, caw_place *p)
{
    if (c->frame) {
        const caw_frame *f = c->frame;
        *p = (caw_place){f->code, f->state};
        c->frame = f->parent;
        if (!p->code->function) c->frame = NULL; /* a group's root */
        return p->code->function;
    }
    if (!c->call) return false;
    *p = (caw_place){c->call->code, c->call->state};
    c->call = c->call->up;
    return true;
}
void caw_report_place(caw_say *to, const caw_place *p, bool runs)
{
    caw_sayf(to, "%s (%s", p->code->function, p->code->file);
    if (p->state) caw_sayf(to, runs ? ", from line %u on" : ":%u", p->code->lines[p->state - 1]);
    caw_sayf(to, ")");
}
void caw_report_calls(caw_say *to, caw_chain c, int indent, bool runs)
{
    caw_place p;
    for (int n = 0; caw_chain_next(&c, &p); n++, runs = false) {
        if (n == CAW_CALLS_TOLD) {
            caw_sayf(to, "%*s...\n", indent, "");
            return;
        }
        caw_sayf(to, "%*s", indent, "");
        caw_report_place(to, &p, runs);
        caw_sayf(to, "\n");
    }
}
void caw_report_chain(FILE *to, caw_chain c, int indent)
{
    caw_say s = caw_say_to_file(to);
    caw_report_calls(&s, c, indent, false);
    caw_say_flush(&s);
}
/* What a task is called: its outermost function that is one of its own; a branch that calls none is part of one. */
const char *caw_report_task(caw_chain c)
{
    const char *name = "main";
    bool whole = false;
    for (caw_place p; caw_chain_next(&c, &p);) {
        if (whole && p.code->branch) continue;
        name = p.code->function;
        whole = !p.code->branch;
    }
    return name;
}
const char *caw_report_innermost(caw_chain c)
{
    caw_place p;
    return caw_chain_next(&c, &p) ? p.code->function : "the program";
}
const char *caw_report_here(void)
{
    return caw_calls ? caw_calls->code->function : "the program";
}

/* ---- tasks ---- */
static const char *const waits_for[] = {
    [CAW_WAIT_YIELD] = "its turn",  [CAW_WAIT_IGNORES] = "its turn",  [CAW_WAIT_TIMER] = "time",
    [CAW_WAIT_FD] = "a descriptor", [CAW_WAIT_POLL] = "a descriptor", [CAW_WAIT_JOIN] = "its children",
    [CAW_WAIT_WORK] = "an offload", [CAW_WAIT_PARK] = "another task", [CAW_WAIT_OUTSIDE] = "another task"};
enum { KINDS = sizeof waits_for / sizeof *waits_for };

const char *caw_report_state(const caw_seen *s)
{
    if (s->what == CAW_SEEN_RUNS) return "runs";
    if (s->what == CAW_SEEN_READY) return "is ready";
    return waits_for[s->kind < KINDS ? s->kind : 0];
}
int64_t caw_report_ms(uint32_t stamp, uint32_t now) /* -1: not known */
{
    return stamp ? (int64_t)((uint64_t)(uint32_t)(now - stamp) << CAW_STAMP_BITS) / 1000000 : -1;
}
static void say_times(const caw_report *r, const caw_seen *s)
{
    int64_t waits = caw_report_ms(s->waits, r->now), age = caw_report_ms(s->age, r->now);
    if (s->timed && s->due != INT64_MAX) {
        caw_sayf(r->say, ", ");
        caw_say_time(r->say, s->due - r->now_ms);
        caw_sayf(r->say, " left");
    } else if (waits >= 0) {
        caw_sayf(r->say, " for ");
        caw_say_time(r->say, waits);
    }
    if (age < 0) return;
    caw_sayf(r->say, ", started ");
    caw_say_time(r->say, age);
    caw_sayf(r->say, " ago");
}
static void say_scope(const caw_report *r, const caw_seen *s)
{
    const char *what = s->group    ? (s->race ? "race" : "children")
                       : s->shield ? (s->defer ? "defer" : "shield")
                                   : "within";
    caw_sayf(r->say, "%*s%s", 2 * (int)s->depth, "", what);
    if (s->group) caw_sayf(r->say, ", %u running", s->running);
    if (s->timed) say_times(r, s);
    caw_sayf(r->say, s->cancelled ? ", cancelled\n" : "\n");
}
void caw_report_seen(void *report, const caw_seen *s)
{
    caw_report *r = report;
    int indent = 2 * (int)s->depth;
    if (s->what == CAW_SEEN_SCOPE) {
        if (r->told < r->most) say_scope(r, s);
        return;
    }
    if (r->told++ >= r->most) return;
    caw_sayf(r->say, "%*stask %s, %s%s", indent, "", caw_report_task(s->chain),
             s->what == CAW_SEEN_WAITS ? "waits for " : "", caw_report_state(s));
    if (r->times) {
        say_times(r, s);
        if (s->cancelled) caw_sayf(r->say, ", cancelled");
    }
    caw_sayf(r->say, "\n");
    caw_report_calls(r->say, s->chain, indent + 4, s->what == CAW_SEEN_RUNS);
}
void caw_report_more(caw_report *r)
{
    if (r->told > r->most) caw_sayf(r->say, "... and %zu more\n", r->told - r->most);
}
static void report_all(FILE *to, const caw_worker *k, size_t most)
{
    caw_say s = caw_say_to_file(to);
    caw_report r = {.say = &s, .most = most};
    caw_see_walk(k, false, caw_report_seen, &r);
    caw_report_more(&r);
    caw_say_flush(&s);
}
void caw_report_all(FILE *to, const caw_worker *k)
{
    report_all(to, k, TASKS);
}

/* ---- what is printed when ---- */
void caw_dump_tasks(FILE *to);
void caw_dump_tasks(FILE *to)
{
    if (CAW_HERE->worker) report_all(to, CAW_HERE->worker, SIZE_MAX);
}
void caw_report_deadlock(const caw_worker *k)
{
    fflush(stdout);
    fputs("caw: deadlock: nothing is runnable and nothing pending\n", stderr);
    caw_report_all(stderr, k);
    caw_trace_flush();
    _exit(70);
}
void caw_report_no_thread(const char *function, int e)
{
    fprintf(stderr, "caw: no thread for an offload in %s: %s\n", function, uv_strerror(e));
    caw_abort();
}
void caw_report_ignoring(caw_chain c)
{
    fprintf(stderr, "caw: task %s ignores cancellation\n", caw_report_task(c));
    caw_report_chain(stderr, c, 4);
}
