/* The fibres of caw/fibre.h, over stacks. They are part of the task that switches to them, and so leave the worker's state alone:
   the scope and the calls under way stay as they are over a switch. The root is whatever stack the first of them was entered
   from, a task's or a thread's; each fibre that is entered is told by whom it was entered.

   What is handed over in a switch stands in thread storage between the jump and the return from it: nobody runs in between.

   In class async a task that is started from a fibre, by caw_nursery_start, would run on the fibre's stack until it suspends,
   and might switch away on it. So the root, which stands in a switch, is asked to start it. */
#include "class/stack.h"
#include <stdlib.h>
#include "caw/fibre.h"

typedef enum state { NEW, STANDS, BUSY, DEAD } state; /* stands: in a switch; busy: runs, or has called who runs */
struct caw_fibre {
    caw_stack *stack; /* NULL: dead */
    caw_stack *root;  /* from which it was entered */
    caw_fibre *parent;
    caw_fibre_fn *fn;
    void *arg;
    const void *thread;
    state state;
    bool freed;    /* by its owner */
    unsigned uses; /* of this record: the owner's, and those of who has it as parent */
};
static _Thread_local struct passing {
    void *value;
    int code;
    caw_fibre_event event;
    caw_fibre *from;
    void (*ask)(void *); /* the root is asked to run this, for `from` */
    void *arg;
    bool in_hook;
    caw_tracing tracing; /* of a thread that runs no tasks */
} passing;

static void unuse(caw_fibre *f)
{
    while (f && --f->uses == 0) {
        caw_fibre *up = f->parent;
        free(f);
        f = up;
    }
}
static void dies(caw_fibre *f, bool begun)
{
    caw_stack_drop(f->stack, begun);
    f->stack = NULL;
    f->state = DEAD;
}

/* ---- going on elsewhere ---- */
static caw_tracing *tracing(void)
{
    return CAW_HERE->worker ? &CAW_HERE->worker->tracing : &passing.tracing;
}
static __attribute__((cold, noinline)) void tell(const caw_tracing *t)
{
    struct passing p = passing;
    passing.in_hook = true;
    ((caw_fibre_hook *)t->hook)(p.event, p.from, caw_fibre_current(), t->arg);
    passing.in_hook = false;
}
static int receive(void **out)
{
    caw_fibre *from = passing.from;
    const caw_tracing *t = tracing();
    if (t->hook) tell(t);
    if (out) *out = passing.value;
    if (from && from->state == DEAD && from->freed) unuse(from);
    return passing.code;
}
static caw_stack *stack_of(caw_fibre *to, caw_stack *root) /* which is about to run */
{
    if (!to) return root;
    to->root = root;
    to->state = BUSY;
    return to->stack;
}
static void answer(caw_stack *self) /* as the root: what is asked for before anybody comes back for good */
{
    while (passing.ask) {
        void (*ask)(void *) = passing.ask;
        caw_stack *asks = passing.from->stack;
        passing.ask = NULL;
        ask(passing.arg);
        caw_stack_switch(self, asks);
    }
}
static int go(caw_fibre *to, void **out)
{
    caw_stack *self = caw_stack_here();
    caw_fibre *from = passing.from = self->fibre;
    if (from) from->state = STANDS;
    caw_stack_switch(self, stack_of(to, from ? from->root : self));
    answer(self);
    return receive(out);
}
/* One that is thrown into before it has begun never begins. */
static bool inherits(caw_fibre *f)
{
    if (f->state == NEW && passing.code < 0) dies(f, false);
    return f->state == NEW || f->state == STANDS || f == caw_fibre_current();
}
static caw_fibre *heir(caw_fibre *f)
{
    do f = f->parent;
    while (f && !inherits(f));
    return f;
}
static void run(void *p)
{
    caw_fibre *self = p;
    void *value;
    (void)receive(&value);
    int code = self->fn(self->arg, &value);
    passing.value = code < 0 ? NULL : value;
    passing.code = code;
    passing.event = code < 0 ? CAW_FIBRE_THROW : CAW_FIBRE_SWITCH;
    passing.from = self;
    self->state = DEAD;
    caw_stack *stack = self->stack;
    self->stack = NULL;
    caw_stack_ends(stack, stack_of(heir(self), self->root));
}
static int refused(const caw_fibre *to)
{
    if (passing.in_hook) return UV_EBUSY;
    if (!to) return 0;
    if (to->thread != CAW_HERE) return UV_EPERM;
    return to->state == DEAD ? UV_ESRCH : to->state == BUSY ? UV_EBUSY : 0;
}
int caw_fibre_switch(caw_fibre *to, void *value, void **out)
{
    if (to == caw_fibre_current() && !passing.in_hook) {
        if (out) *out = value;
        return 0;
    }
    int e = refused(to);
    if (out) *out = NULL;
    if (e < 0) return e;
    passing.value = value;
    passing.code = 0;
    passing.event = CAW_FIBRE_SWITCH;
    return go(to, out);
}
int caw_fibre_throw(caw_fibre *to, int code, void **out)
{
    if (out) *out = NULL;
    if (code >= 0) return UV_EINVAL;
    if (to == caw_fibre_current() && !passing.in_hook) return code;
    int e = refused(to);
    if (e < 0) return e;
    passing.value = NULL;
    passing.code = code;
    passing.event = CAW_FIBRE_THROW;
    if (to && to->state == NEW) {
        caw_fibre *up = heir(to);
        dies(to, false);
        if (up == caw_fibre_current()) return code;
        to = up;
    }
    return go(to, out);
}
void caw_fibre_ask_root(void (*fn)(void *), void *arg)
{
    caw_fibre *self = caw_fibre_current();
    if (!self) {
        fn(arg);
        return;
    }
    passing.ask = fn;
    passing.arg = arg;
    passing.from = self;
    caw_stack_switch(self->stack, self->root);
}

/* ---- making and looking ---- */
int caw_fibre_new(caw_fibre **out, caw_fibre_fn *fn, void *arg, size_t stack_size)
{
    *out = NULL;
    if (stack_size && !caw_stack_fits(stack_size)) return UV_EINVAL;
    caw_fibre *f = malloc(sizeof *f), *parent = caw_fibre_current();
    if (!f) return UV_ENOMEM;
    *f = (caw_fibre){.fn = fn, .arg = arg, .parent = parent, .thread = CAW_HERE, .uses = 1};
    f->stack = caw_stack_take(stack_size, run, f);
    if (!f->stack) {
        free(f);
        return UV_ENOMEM;
    }
    f->stack->fibre = f;
    if (parent) parent->uses++;
    *out = f;
    return 0;
}
void caw_fibre_free(caw_fibre *f)
{
    if (!f) return;
    f->freed = true;
    if (f->state == BUSY) return;
    if (f->state != DEAD) dies(f, f->state != NEW);
    unuse(f);
}
caw_fibre *caw_fibre_current(void)
{
    return CAW_HERE->stack ? CAW_HERE->stack->fibre : NULL;
}
caw_fibre *caw_fibre_parent(const caw_fibre *f)
{
    caw_fibre *up = f->parent;
    while (up && (up->freed || up->state == DEAD)) up = up->parent;
    return up;
}
int caw_fibre_parent_set(caw_fibre *f, caw_fibre *parent)
{
    if (parent && parent->thread != f->thread) return UV_EPERM;
    for (const caw_fibre *up = parent; up; up = up->parent)
        if (up == f) return UV_EINVAL;
    caw_fibre *was = f->parent;
    if (parent) parent->uses++;
    f->parent = parent;
    unuse(was);
    return 0;
}
bool caw_on_fibre(void)
{
    return caw_fibre_current();
}
bool caw_fibre_dead(const caw_fibre *f)
{
    return f->state == DEAD;
}
void caw_fibre_trace(caw_fibre_hook *hook, void *arg)
{
    *tracing() = (caw_tracing){(void (*)(void))hook, arg};
}
caw_fibre_hook *caw_fibre_tracer(void **arg)
{
    if (arg) *arg = tracing()->arg;
    return (caw_fibre_hook *)tracing()->hook;
}
int caw_fibre_stack_size(size_t bytes)
{
    if (!caw_stack_fits(bytes)) return UV_EINVAL;
    caw_stack_resize(bytes);
    return 0;
}
