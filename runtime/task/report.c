/* Where tasks stand: what ends as rule 11 says prints it, and caw_dump_tasks.

   A task is found by its wait, and a wait through its scope: all of them are in the tree below the worker's root, but for
   the owner of a group, who stands in the group's joiners, and those that are ready. From a wait its chain of calls leads
   outwards, to the group that the task is a branch of. */
#include "task/task.h"
#include "class/loop.h"
#include <stdlib.h>
#include <unistd.h>

enum { TASKS = 100, CALLS = 100 }; /* that are printed */

/* ---- chains ---- */
typedef struct place {
    const caw_code *code;
    uint32_t state;
} place;
static bool next_call(caw_chain *c, place *p)
{
    if (c->frame) {
        const caw_frame *f = c->frame;
        *p = (place){f->code, f->state};
        c->frame = f->parent;
        if (!p->code->function) c->frame = NULL; /* a group's root */
        return p->code->function;
    }
    if (!c->call) return false;
    *p = (place){c->call->code, c->call->state};
    c->call = c->call->up;
    return true;
}
void caw_report_chain(FILE *to, caw_chain c, int indent)
{
    place p;
    for (int n = 0; next_call(&c, &p); n++) {
        if (n == CALLS) {
            fprintf(to, "%*s...\n", indent, "");
            return;
        }
        fprintf(to, "%*s%s (%s", indent, "", p.code->function, p.code->file);
        if (p.state) fprintf(to, ":%u", p.code->lines[p.state - 1]);
        fputs(")\n", to);
    }
}
/* What a task is called: its outermost function that is one of its own; a branch that calls none is part of one. */
static const char *task_name(caw_chain c)
{
    const char *name = "main";
    bool whole = false;
    for (place p; next_call(&c, &p);) {
        if (whole && p.code->branch) continue;
        name = p.code->function;
        whole = !p.code->branch;
    }
    return name;
}
const char *caw_report_innermost(caw_chain c)
{
    place p;
    return next_call(&c, &p) ? p.code->function : "the program";
}
const char *caw_report_here(void)
{
    return caw_calls ? caw_calls->code->function : "the program";
}

/* ---- tasks ---- */
static const char *const waits_for[] = {
    [CAW_WAIT_YIELD] = "its turn",    [CAW_WAIT_IGNORES] = "its turn",    [CAW_WAIT_TIMER] = "time",
    [CAW_WAIT_FD] = "a descriptor",   [CAW_WAIT_JOIN] = "its children",   [CAW_WAIT_WORK] = "an offload",
    [CAW_WAIT_PARK] = "another task", [CAW_WAIT_OUTSIDE] = "another task"};
typedef struct report {
    FILE *to;
    const caw_worker *worker;
    size_t tasks;
} report;
static void print_task(report *r, const caw_wait *w, int depth)
{
    caw_chain c = {0};
    if (r->tasks++ >= TASKS) return;
    r->worker->cls->chain(w, &c);
    fprintf(r->to, "%*stask %s, waits for %s\n", 2 * depth, "", task_name(c), waits_for[w->kind]);
    caw_report_chain(r->to, c, 2 * depth + 4);
}
static void print_waits(report *r, const caw_scope *s, int depth)
{
    const caw_wait *w = s->waits;
    while (w && w->next) w = w->next;
    for (; w;
         w = w->prev == &s->waits ? NULL : (const caw_wait *)(const void *)w->prev) /* `next` is what it begins with */
        if (w->kind != CAW_WAIT_JOIN) print_task(r, w, depth);
}
static const caw_scope *last(const caw_scope *k)
{
    while (k && k->next) k = k->next;
    return k;
}
static const caw_scope *before(const caw_scope *s)
{
    if (s->prev == &s->up->kids) return NULL;
    return (const caw_scope *)(const void *)((const char *)s->prev - offsetof(caw_scope, next));
}
/* Oldest first; the lists have the newest in front. */
static void print_tree(report *r, const caw_scope *root)
{
    int depth = 0;
    print_waits(r, root, 0);
    for (const caw_scope *s = last(root->kids), *k; s;) {
        if (s->group) {
            const caw_group *g = (const caw_group *)(const void *)((const char *)s - offsetof(caw_group, scope));
            for (const caw_joiner *j = (const caw_joiner *)(const void *)g->joiners; j; j = j->more)
                print_task(r, &j->w, depth);
            depth++;
        }
        print_waits(r, s, depth);
        for (k = last(s->kids); !k && s != root; s = s->up) {
            if (s->group) depth--;
            if ((k = before(s))) break;
        }
        s = k;
    }
}
void caw_report_all(FILE *to, const caw_worker *k)
{
    report r = {.to = to, .worker = k};
    print_tree(&r, &k->root);
    if (k->looper) {
        *CAW_HERE->ready_end = NULL;
        for (const caw_wait *w = CAW_HERE->batch; w; w = w->next) print_task(&r, w, 0);
        for (const caw_wait *w = caw_ready_any() ? CAW_HERE->ready : NULL; w; w = w->next) print_task(&r, w, 0);
    }
    if (r.tasks > TASKS) fprintf(to, "... and %zu more\n", r.tasks - TASKS);
}

/* ---- what is printed when ---- */
void caw_dump_tasks(FILE *to);
void caw_dump_tasks(FILE *to)
{
    if (CAW_HERE->worker) caw_report_all(to, CAW_HERE->worker);
}
void caw_report_deadlock(const caw_worker *k)
{
    fflush(stdout);
    fputs("caw: deadlock: nothing is runnable and nothing pending\n", stderr);
    caw_report_all(stderr, k);
    _exit(70);
}
void caw_report_queued(FILE *to, caw_chain c)
{
    fprintf(to, "task %s, waits for its turn\n", task_name(c));
    caw_report_chain(to, c, 4);
}
void caw_report_ignoring(caw_chain c)
{
    fprintf(stderr, "caw: task %s ignores cancellation\n", task_name(c));
    caw_report_chain(stderr, c, 4);
}
