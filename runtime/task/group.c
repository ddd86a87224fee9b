/* Groups: what starts branches and waits for their end (gather, race, an async variable).

   There is no task object. In the stackless form a branch is the frame it suspended in, linked to the group's root frame,
   whose resume function only keeps the books; in the direct form it is a fibre or thread of the class. A branch that never
   suspends leaves no trace at all. A group stays at one address from begin to end, as its branches point to it. */
#include "class/loop.h"

static caw_frame *branch_done(caw_frame *root, caw_frame *done)
{
    caw_frame_drop(done); /* a branch has no value: it stored what it found out */
    caw_group_branch_ended((caw_group *)(void *)root);
    return root; /* nobody further out: the trampoline ends here */
}
_Static_assert(offsetof(caw_group, root) == 0, "the root frame is the group");

void caw_group_begin(caw_group *g, int kind)
{
    caw_here *here = CAW_HERE;
    g->root.resume = branch_done;
    g->root.parent = NULL;
    caw_scope_open(&g->scope, here->scope, false);
    here->scope = &g->scope;
    g->joiners = NULL;
    g->running = 0;
    g->exit = 0;
    g->left = false;
    g->race = kind == CAW_RACE;
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
    caw_here *here = CAW_HERE;
    caw_scope_close(&g->scope);
    if (here->scope == &g->scope) here->scope = g->scope.up;
}
void caw_group_branch_ended(caw_group *g)
{
    g->running--;
    if (g->race && !g->left) caw_group_leave(g);
    if (g->running) return;
    const caw_class *cls = CAW_HERE->worker->cls;
    while (g->joiners)
        cls->wake(g->joiners, 0);
}

/* ---- stackless ---- */
void caw_group_started(caw_group *g, caw_frame *st)
{
    CAW_HERE->scope = &g->scope; /* a call that suspended leaves it anywhere below */
    if (st) {
        st->parent = &g->root;
        g->running++;
    } else if (g->race && !g->left) caw_group_leave(g);
}
static caw_frame *join(caw_group *g, bool cancel_wakes)
{
    if (!g->running) return NULL;
    caw_scope *s = CAW_HERE->scope;
    caw_joiner *j = caw_wait_new(sizeof *j, CAW_WAIT_JOIN, s);
    caw_join_add(j, g, cancel_wakes ? s : NULL);
    return &j->w.h;
}
caw_frame *caw_group_join__start(caw_group *g)
{
    return join(g, false);
}
caw_frame *caw_group_wait__start(caw_group *g)
{
    return join(g, true);
}
bool caw_start_deep(void)
{
    return (char *)__builtin_frame_address(0) < CAW_HERE->stack_limit;
}
void caw_start_queue(caw_frame *branch)
{
    caw_wait *w = caw_wait_new(sizeof *w, CAW_WAIT_YIELD, CAW_HERE->scope);
    w->h.parent = branch;
    w->queued = true;
    caw_ready_push(CAW_HERE->worker, w);
}

/* ---- direct ---- */
void caw_group_start(caw_group *g, void (*branch)(void *arg), void *arg)
{
    g->running++;
    CAW_HERE->worker->cls->start(g, branch, arg);
}
void caw_group_join(caw_group *g)
{
    while (g->running)
        CAW_HERE->worker->cls->join(g, false);
}
void caw_group_wait(caw_group *g)
{
    if (g->running) CAW_HERE->worker->cls->join(g, true);
}
