/* Groups: what gather, race and async variables have in common.

   In the stackless form a group's own root frame is the parent of every branch's outermost frame, so a branch needs no
   task object: when one ends, root's resume keeps the books. The direct form counts by caw_group_branch_ended. */
#include "task/task.h"
#include "io/offload.h"

void caw_group_branch_ended(caw_group *g)
{
    g->running--;
    if (CAW_HERE->worker->values) caw_values_end(&g->scope);
    if (g->race && !g->left) caw_group_leave(g);
    caw_group_look(g);
}
void caw_group_look(caw_group *g)
{
    if (caw_group_held(g)) return;
    while (g->joiners) CAW_HERE->worker->cls->wake(g->joiners, 0);
}
static caw_frame *root_resume(caw_frame *self, caw_frame *done)
{
    if (CAW_HERE->worker->meter) caw_meter_ends(CAW_HERE->worker, done);
    caw_group_branch_ended((caw_group *)self);
    return &caw_gone; /* the trampoline ends here */
}
static const caw_code root_code = {.resume = root_resume};
void caw_joiner_leave(caw_joiner *j)
{
    caw_joiner *first = (caw_joiner *)(void *)j->group->joiners;
    if (first == j) {
        j->group->joiners = (caw_wait *)(void *)j->more;
        return;
    }
    while (first->more != j) first = first->more;
    first->more = j->more;
}
void caw_group_begin(caw_group *g, int kind)
{
    *g = (caw_group){.root = {.code = &root_code}, .limit = 1, .race = kind == CAW_RACE};
    caw_scope_open(&g->scope, CAW_HERE->scope, false);
    g->scope.group = true;
    if (g->scope.cancelled) g->ignored = caw_ignores_group();
    CAW_HERE->scope = &g->scope;
}
void caw_group_outside(caw_group *g)
{
    CAW_HERE->scope = g->scope.up;
}
void caw_group_leave(caw_group *g)
{
    g->left = true;
    caw_scope_cancel(&g->scope);
}
void caw_group_end(caw_group *g)
{
    if (CAW_HERE->worker->values) {
        (void)caw_values_lift(&g->scope);
        caw_values_close(&g->scope);
    }
    if (CAW_HERE->scope == &g->scope) CAW_HERE->scope = g->scope.up;
    caw_scope_close(&g->scope);
}
void caw_group_limit(caw_group *g, int64_t n)
{
    g->limit = n < 1 ? 1 : n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
}

/* ---- stackless ---- */
void caw_group_goes_on(caw_group *g, caw_frame *st)
{
    if (CAW_HERE->worker->meter) caw_meter_spawned(CAW_HERE->worker);
    if (!st && CAW_HERE->worker->values) caw_values_end(&g->scope);
    CAW_HERE->scope = &g->scope;
    if (g->scope.cancelled) caw_ignored_before(g->ignored);
    if (st) {
        st->parent = &g->root;
        g->running++;
    } else if (g->race && !g->left) caw_group_leave(g);
}

/* ---- direct ---- */
void caw_offload(void (*work)(void *), void *arg)
{
    int e = caw_offload_to(CAW_OFFLOAD_USER, work, arg);
    if (e < 0 && e != UV_ECANCELED) caw_report_no_thread(caw_report_here(), e);
}
void caw_group_start(caw_group *g, void (*branch)(void *), void *arg)
{
    g->running++;
    CAW_HERE->worker->cls->start(g, branch, arg);
    if (g->scope.cancelled) caw_ignored_before(g->ignored);
}
void caw_group_join(caw_group *g)
{
    g->limit = 1;
    while (caw_group_held(g)) CAW_HERE->worker->cls->join(g, false);
}
void caw_group_wait(caw_group *g)
{
    if (!caw_time_is_up() && caw_group_held(g)) CAW_HERE->worker->cls->join(g, true);
}
