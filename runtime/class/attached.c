/* Tasks in a libuv program: a worker whose loop is turned by the program's own uv_run.

   Tasks go on in two places of each turn of the loop: after it has polled (uv_check), when the callbacks of descriptors and of
   other threads have made some ready, and before it polls (uv_prepare), when its timers have. What a callback makes ready so
   has its turn in the same turn of the loop. As long as some are ready, or may be, a uv_idle_t is started, with which libuv
   does not wait in its poll: so those are not forgotten that a callback behind ours wakes.

   Only what tasks wait for keeps the loop alive: a time, a descriptor, another thread. All handles of ours are unref'd beside
   that.

   It ends with the nursery that all tasks are in: who detaches is a task in it itself, so the rest is done when that has ended,
   too, and the memory goes when libuv has closed the handles. */
#include "class/attached.h"
#include "class/loop.h"
#include "caw/sync.h"
#include <stdlib.h>

typedef struct caw_attached {
    caw_nursery root; /* what the program has of it */
    caw_worker worker;
    uv_prepare_t prepare;
    uv_check_t check;
    uv_idle_t idle;
    unsigned closing; /* handles */
    bool in_turn, leaving;
    caw_waiters waits; /* who leaves */
} attached;

bool caw_unpark(caw_waiters *q, int value);

/* ---- the end ---- */
static void closed(uv_handle_t *h)
{
    attached *a = h->data;
    if (--a->closing) return;
    caw_looper_detached(&a->worker);
    free(a);
}
static void close_handle(attached *a, uv_handle_t *h)
{
    h->data = a;
    a->closing++;
    uv_close(h, closed);
}
static void end(attached *a)
{
    caw_worker *k = &a->worker;
    caw_looper_release(k);
    caw_nursery_end(&a->root);
    k->cls->attach->close(k);
    close_handle(a, (uv_handle_t *)&a->prepare);
    close_handle(a, (uv_handle_t *)&a->check);
    close_handle(a, (uv_handle_t *)&a->idle);
    caw_looper_detach(k, close_handle);
    caw_worker_close(k);
}

/* ---- turns ---- */
static void on_idle(uv_idle_t *idle)
{
    (void)idle;
}
void caw_attached_nudge(attached *a)
{
    if (!a->in_turn) uv_idle_start(&a->idle, on_idle); /* nothing when it is */
}
static void turn(attached *a)
{
    caw_worker *k = &a->worker;
    if (a->in_turn) return; /* a task turns the loop: it is on its own */
    a->in_turn = true;
    CAW_HERE->scope = &k->root;
    caw_looper_due(k);
    k->cls->attach->turn(k);
    CAW_HERE->scope = &k->root; /* of what callbacks ask */
    caw_looper_set_clock(k);
    if (a->leaving && !caw_attached_others(&a->root)) (void)caw_unpark(&a->waits, 0);
    a->in_turn = false;
    if (caw_ready_any()) caw_attached_nudge(a);
    else uv_idle_stop(&a->idle);
    if (a->leaving && !caw_group_held(&a->root.group)) end(a);
}
static void on_prepare(uv_prepare_t *h)
{
    turn(h->data);
}
static void on_check(uv_check_t *h)
{
    turn(h->data);
}

/* ---- the beginning ---- */
static void open_handles(attached *a, uv_loop_t *loop)
{
    uv_prepare_init(loop, &a->prepare);
    uv_check_init(loop, &a->check);
    uv_idle_init(loop, &a->idle);
    a->prepare.data = a->check.data = a;
    uv_unref((uv_handle_t *)&a->prepare);
    uv_unref((uv_handle_t *)&a->check);
    uv_prepare_start(&a->prepare, on_prepare);
    uv_check_start(&a->check, on_check);
}
static int begin(attached *a, uv_loop_t *loop)
{
    caw_worker *k = &a->worker;
    int e = k->cls->attach->open(k);
    if (e < 0) return e;
    if ((e = caw_looper_attach(k, loop, a)) < 0) k->cls->attach->close(k);
    return e;
}
int caw_attach(uv_loop_t *loop, caw_nursery **root)
{
    *root = NULL;
    if (CAW_HERE->worker) return UV_EBUSY;
    const caw_class_ops *cls = caw_class_of_program();
    if (!cls) return UV_EINVAL;
    if (!cls->attach) return UV_ENOTSUP;
    attached *a = calloc(1, sizeof *a);
    if (!a) return UV_ENOMEM;
    caw_worker *k = &a->worker;
    k->cls = cls;
    caw_worker_open(k, false);
    int e = begin(a, loop);
    if (e < 0) {
        caw_worker_close(k);
        free(a);
        return e;
    }
    caw_nursery_begin(&a->root);
    CAW_HERE->scope = &k->root;
    open_handles(a, loop);
    *root = &a->root;
    return 0;
}
int caw_attached_leave(caw_nursery *root)
{
    attached *a = (attached *)root;
    const caw_worker *k = CAW_HERE->worker;
    if (!k->looper || caw_looper_attached(k) != a) return UV_EINVAL;
    if (a->leaving) return UV_EALREADY;
    a->leaving = true;
    caw_looper_keep(root->worker); /* also for those that other threads have started, and that have not come yet */
    caw_nursery_cancel(root);
    return 0;
}
bool caw_attached_others(const caw_nursery *root)
{
    return caw_nursery_count((caw_nursery *)(uintptr_t)root) > 1;
}
caw_waiters *caw_attached_leaving(caw_nursery *root)
{
    return &((attached *)root)->waits;
}
