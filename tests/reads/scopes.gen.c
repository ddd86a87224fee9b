/* Translated by cawc from tests/reads/scopes.c: plain C, for any C11 compiler, with caw's headers and libcaw. */
#define __CAWC__ 1
#define CAW_TRANSLATED 1

/* One of each word: how they read, what they keep, and how the states hang together. */
#include <stdio.h>
#include <caw.h>

/* ---- declared by headers, and awaited here ---- */
int caw_sleep(int64_t) CAW_DIRECT(caw_sleep);
struct caw_sleep__ret { caw_frame *st; unsigned long v; };
struct caw_sleep__ret caw_sleep__start(int64_t);
extern const caw_fn caw_sleep__async;

static int get(int) CAW_UNUSED;
struct get__ret { caw_frame *st; unsigned long v; };
static struct get__ret get__start(int) CAW_UNUSED;
static const caw_fn get__async CAW_UNUSED;

/* What get keeps while it waits. */
struct get__frame {
    caw_frame head_;
    int n; /* parameter; lives over the await of line 7 */
};
static CAW_UNUSED caw_frame *get__resume(caw_frame *, caw_frame *);
static const caw_code get__code CAW_UNUSED = {get__resume, "get", "tests/reads/scopes.c", (const unsigned[]){7}, 0};

/* Await 1, line 7: await caw_sleep(n) */
CAW_INLINE void get__keep_1(struct get__frame *frame_, int n)
{
    frame_->n = n;
    frame_->head_.state = 1;
}
CAW_COLD struct get__ret get__suspend_1(caw_frame *callee_, int n)
{
    struct get__frame *frame_ = (struct get__frame *)caw_frame_take(sizeof *frame_, &get__code);
    get__keep_1(frame_, n);
    struct get__ret r_; /* and no value yet */
    r_.st = caw_pause(&frame_->head_, callee_);
    return r_;
}

/* get for the class async. It begins without a frame; resumed, it goes on behind the await in which it stood. */
CAW_INLINE struct get__ret get__body(struct get__frame *frame_, caw_frame *done_, int n)
{
    (void)frame_, (void)done_;
    switch (frame_ ? frame_->head_.state : 0) {
    case 1: goto await_1_; /* line 7: await caw_sleep(n) */
    }
    {
        struct caw_sleep__ret r_ = caw_sleep__start(n);
        if (CAW_SUSPENDED(r_.st)) {
            if (frame_) {
                get__keep_1(frame_, n);
                return (struct get__ret){.st = r_.st};
            }
            return get__suspend_1(r_.st, n);
        await_1_:;
            n = frame_->n;
        }
    }
    return (struct get__ret){.v = (unsigned int)n};
}

static CAW_UNUSED caw_frame *get__resume(caw_frame *self_, caw_frame *done_)
{
    if (self_->state == 0) __builtin_unreachable(); /* the beginning is start's */
    struct get__ret r_ = get__body((struct get__frame *)self_, done_, (int)(long)done_);
    if (r_.st == 0) *(int *)caw_value(self_, sizeof(int), _Alignof(int)) = (int)r_.v;
    return r_.st;
}
static struct get__ret get__start(int n)
{
    return get__body(0, 0, n);
}

/* get as an ordinary function, for the classes green and sync. */
static int get(int n)
{
    CAW_CALL(get__code);
    call_.state = 1; (void)caw_sleep(n);
    return n;
}

static const caw_fn get__async = {(void (*)(void))get, (void (*)(void))get__start, "get"};

static int children(int) CAW_UNUSED;
struct children__ret { caw_frame *st; unsigned long v; };
static struct children__ret children__start(int) CAW_UNUSED;
static const caw_fn children__async CAW_UNUSED;

/* What children keeps while it waits. */
struct children__frame {
    caw_frame head_;
    int most; /* parameter; lives over the await of line 18 */
    int first; /* its task stores into it */
    caw_group g1_; /* the task of the async variable of line 13 */
    int sum; /* branches use it */
    int late; /* branches use it */
    char text[16]; /* branches use it */
    int i; /* lives over the await of line 18 */
    caw_group g2_; /* the branches of the gather of line 18 */
    caw_group g3_; /* the branches of the race of line 19 */
    caw_within w4_; /* the deadline of the within of line 23 */
    caw_nursery n5_; /* the children of the nursery of line 24 */
    caw_nursery *here_5_; /* the address of the nursery of line 24 */
    int exit_; /* how the block is being left; lives over the awaits of line 13 */
    int ret_; /* what is to be returned; lives over the awaits of line 13 */
};
/* What the branch of line 13 keeps while it waits. */
struct children__b1__frame {
    caw_frame head_;
};
/* What the branch of line 18 keeps while it waits. */
struct children__b2__frame {
    caw_frame head_;
};
/* What the branch of line 20 keeps while it waits. */
struct children__b3__frame {
    caw_frame head_;
};
/* What the branch of line 21 keeps while it waits. */
struct children__b4__frame {
    caw_frame head_;
};
/* What the branch of line 25 keeps while it waits. */
struct children__b5__frame {
    caw_frame head_;
    int *to_; /* the branch's own; lives over the await of line 25 */
};
/* What the branch of line 26 keeps while it waits. */
struct children__b6__frame {
    caw_frame head_;
};
static CAW_UNUSED caw_frame *children__resume(caw_frame *, caw_frame *);
static CAW_UNUSED caw_frame *children__b1__resume(caw_frame *, caw_frame *);
static CAW_UNUSED caw_frame *children__b2__resume(caw_frame *, caw_frame *);
static CAW_UNUSED caw_frame *children__b3__resume(caw_frame *, caw_frame *);
static CAW_UNUSED caw_frame *children__b4__resume(caw_frame *, caw_frame *);
static CAW_UNUSED caw_frame *children__b5__resume(caw_frame *, caw_frame *);
static CAW_UNUSED caw_frame *children__b6__resume(caw_frame *, caw_frame *);
static const caw_code children__code CAW_UNUSED = {children__resume, "children", "tests/reads/scopes.c", (const unsigned[]){18, 18, 19, 24, 30, 34, 13, 13}, 0};
static const caw_code children__b1__code CAW_UNUSED = {children__b1__resume, "children", "tests/reads/scopes.c", (const unsigned[]){13}, 1};
static const caw_code children__b2__code CAW_UNUSED = {children__b2__resume, "children", "tests/reads/scopes.c", (const unsigned[]){18}, 1};
static const caw_code children__b3__code CAW_UNUSED = {children__b3__resume, "children", "tests/reads/scopes.c", (const unsigned[]){20}, 1};
static const caw_code children__b4__code CAW_UNUSED = {children__b4__resume, "children", "tests/reads/scopes.c", (const unsigned[]){21}, 1};
static const caw_code children__b5__code CAW_UNUSED = {children__b5__resume, "children", "tests/reads/scopes.c", (const unsigned[]){25}, 1};
static const caw_code children__b6__code CAW_UNUSED = {children__b6__resume, "children", "tests/reads/scopes.c", (const unsigned[]){26}, 1};
static void children__b7__work(void *arg_)
{
    struct children__frame *up_ = (struct children__frame *)arg_;
    (void)up_;
    {
        snprintf(up_->text, sizeof up_->text, "%d", up_->sum);
    }
    return;
}

/* Await 1, line 26: await get(late) */
CAW_INLINE void children__b6__keep_1(struct children__b6__frame *frame_)
{
    frame_->head_.state = 1;
}
CAW_COLD caw_frame *children__b6__suspend_1(caw_frame *callee_)
{
    struct children__b6__frame *frame_ = (struct children__b6__frame *)caw_frame_take(sizeof *frame_, &children__b6__code);
    children__b6__keep_1(frame_);
    return caw_pause(&frame_->head_, callee_);
}

/* Line 26, as a task of its own:  */
CAW_INLINE caw_frame *children__b6__body(struct children__b6__frame *frame_, caw_frame *done_, int a1_)
{
    struct get__ret t7_;
    (void)frame_, (void)done_;
    (void)a1_;
    switch (frame_ ? frame_->head_.state : 0) {
    case 1: goto await_1_; /* line 26: await get(late) */
    }
    t7_ = get__start(a1_);
    if (CAW_SUSPENDED(t7_.st)) {
        if (frame_) {
            children__b6__keep_1(frame_);
            return t7_.st;
        }
        return children__b6__suspend_1(t7_.st);
    await_1_:;
        t7_.v = *(int *)caw_value(done_, sizeof(int), _Alignof(int));
    }
    return 0;
}

static CAW_UNUSED caw_frame *children__b6__resume(caw_frame *self_, caw_frame *done_)
{
    if (self_->state == 0) __builtin_unreachable(); /* the beginning is start's */
    caw_frame *r_ = children__b6__body((struct children__b6__frame *)self_, done_, (int)(long)done_);
    return r_;
}

/* Where the stack is deep already, the branch starts from the loop. */
static CAW_UNUSED caw_frame *children__b6__start(int a1_);
struct children__b6__queued {
    caw_frame head_;
    int a1_;
};
CAW_COLD caw_frame *children__b6__dequeued(caw_frame *self_, caw_frame *done_)
{
    struct children__b6__queued *q_ = (struct children__b6__queued *)self_;
    (void)done_;
    (void)q_;
    caw_frame *r_ = children__b6__start(q_->a1_);
    return r_ ? caw_replace(self_, r_) : 0;
}
static const caw_code children__b6__queued_code = {children__b6__dequeued, "children", "tests/reads/scopes.c", 0, 1};
static caw_frame *children__b6__start(int a1_)
{
    if (!caw_start_deep()) return children__b6__body(0, 0, a1_);
    struct children__b6__queued *q_ = (struct children__b6__queued *)caw_frame_take(sizeof *q_, &children__b6__queued_code);
    q_->head_.state = 0;
    q_->a1_ = a1_;
    caw_start_queue(&q_->head_);
    return &q_->head_;
}

/* Await 1, line 25: await get(5) */
CAW_INLINE void children__b5__keep_1(struct children__b5__frame *frame_, int *to_)
{
    frame_->to_ = to_;
    frame_->head_.state = 1;
}
CAW_COLD caw_frame *children__b5__suspend_1(caw_frame *callee_, int *to_)
{
    struct children__b5__frame *frame_ = (struct children__b5__frame *)caw_frame_take(sizeof *frame_, &children__b5__code);
    children__b5__keep_1(frame_, to_);
    return caw_pause(&frame_->head_, callee_);
}

/* Line 25, as a task of its own:  */
CAW_INLINE caw_frame *children__b5__body(struct children__b5__frame *frame_, caw_frame *done_, int a1_, int *to_)
{
    struct get__ret t6_;
    (void)frame_, (void)done_;
    (void)a1_;
    (void)to_;
    switch (frame_ ? frame_->head_.state : 0) {
    case 1: goto await_1_; /* line 25: await get(5) */
    }
    t6_ = get__start(a1_);
    if (CAW_SUSPENDED(t6_.st)) {
        if (frame_) {
            children__b5__keep_1(frame_, to_);
            return t6_.st;
        }
        return children__b5__suspend_1(t6_.st, to_);
    await_1_:;
        to_ = frame_->to_;
        t6_.v = *(int *)caw_value(done_, sizeof(int), _Alignof(int));
    }
    *to_ = ((int)t6_.v);
    return 0;
}

static CAW_UNUSED caw_frame *children__b5__resume(caw_frame *self_, caw_frame *done_)
{
    if (self_->state == 0) __builtin_unreachable(); /* the beginning is start's */
    caw_frame *r_ = children__b5__body((struct children__b5__frame *)self_, done_, (int)(long)done_, (void *)self_);
    return r_;
}

/* Where the stack is deep already, the branch starts from the loop. */
static CAW_UNUSED caw_frame *children__b5__start(int a1_, int *to_);
struct children__b5__queued {
    caw_frame head_;
    int a1_;
    int *to_;
};
CAW_COLD caw_frame *children__b5__dequeued(caw_frame *self_, caw_frame *done_)
{
    struct children__b5__queued *q_ = (struct children__b5__queued *)self_;
    (void)done_;
    (void)q_;
    caw_frame *r_ = children__b5__start(q_->a1_, q_->to_);
    return r_ ? caw_replace(self_, r_) : 0;
}
static const caw_code children__b5__queued_code = {children__b5__dequeued, "children", "tests/reads/scopes.c", 0, 1};
static caw_frame *children__b5__start(int a1_, int *to_)
{
    if (!caw_start_deep()) return children__b5__body(0, 0, a1_, to_);
    struct children__b5__queued *q_ = (struct children__b5__queued *)caw_frame_take(sizeof *q_, &children__b5__queued_code);
    q_->head_.state = 0;
    q_->a1_ = a1_;
    q_->to_ = to_;
    caw_start_queue(&q_->head_);
    return &q_->head_;
}

/* Await 1, line 21: await get(900) */
CAW_INLINE void children__b4__keep_1(struct children__b4__frame *frame_)
{
    frame_->head_.state = 1;
}
CAW_COLD caw_frame *children__b4__suspend_1(caw_frame *callee_)
{
    struct children__b4__frame *frame_ = (struct children__b4__frame *)caw_frame_take(sizeof *frame_, &children__b4__code);
    children__b4__keep_1(frame_);
    return caw_pause(&frame_->head_, callee_);
}

/* Line 21, as a task of its own: late = await get(900); */
CAW_INLINE caw_frame *children__b4__body(struct children__b4__frame *frame_, caw_frame *done_, struct children__frame *up_)
{
    struct get__ret t4_;
    (void)frame_, (void)done_;
    (void)up_;
    switch (frame_ ? frame_->head_.state : 0) {
    case 1: goto await_1_; /* line 21: await get(900) */
    }
    if (up_->g3_.left) return 0;
    t4_ = get__start(900);
    if (CAW_SUSPENDED(t4_.st)) {
        if (frame_) {
            children__b4__keep_1(frame_);
            return t4_.st;
        }
        return children__b4__suspend_1(t4_.st);
    await_1_:;
        up_ = (struct children__frame *)caw_outer(&frame_->head_, __builtin_offsetof(struct children__frame, g3_));
        t4_.v = *(int *)caw_value(done_, sizeof(int), _Alignof(int));
    }
    if (up_->g3_.left) return 0;
    up_->late = ((int)t4_.v);
    return 0;
}

static CAW_UNUSED caw_frame *children__b4__resume(caw_frame *self_, caw_frame *done_)
{
    if (self_->state == 0) __builtin_unreachable(); /* the beginning is start's */
    caw_frame *r_ = children__b4__body((struct children__b4__frame *)self_, done_, 0);
    return r_;
}

/* Where the stack is deep already, the branch starts from the loop. */
static CAW_UNUSED caw_frame *children__b4__start(struct children__frame *up_);
struct children__b4__queued {
    caw_frame head_;
    struct children__frame *up_;
};
CAW_COLD caw_frame *children__b4__dequeued(caw_frame *self_, caw_frame *done_)
{
    struct children__b4__queued *q_ = (struct children__b4__queued *)self_;
    (void)done_;
    if (q_->up_->g3_.left) return 0;
    caw_frame *r_ = children__b4__start(q_->up_);
    return r_ ? caw_replace(self_, r_) : 0;
}
static const caw_code children__b4__queued_code = {children__b4__dequeued, "children", "tests/reads/scopes.c", 0, 1};
static caw_frame *children__b4__start(struct children__frame *up_)
{
    if (!caw_start_deep()) return children__b4__body(0, 0, up_);
    struct children__b4__queued *q_ = (struct children__b4__queued *)caw_frame_take(sizeof *q_, &children__b4__queued_code);
    q_->head_.state = 0;
    q_->up_ = up_;
    caw_start_queue(&q_->head_);
    return &q_->head_;
}

/* Await 1, line 20: await get(20) */
CAW_INLINE void children__b3__keep_1(struct children__b3__frame *frame_)
{
    frame_->head_.state = 1;
}
CAW_COLD caw_frame *children__b3__suspend_1(caw_frame *callee_)
{
    struct children__b3__frame *frame_ = (struct children__b3__frame *)caw_frame_take(sizeof *frame_, &children__b3__code);
    children__b3__keep_1(frame_);
    return caw_pause(&frame_->head_, callee_);
}

/* Line 20, as a task of its own: late = await get(20); */
CAW_INLINE caw_frame *children__b3__body(struct children__b3__frame *frame_, caw_frame *done_, struct children__frame *up_)
{
    struct get__ret t3_;
    (void)frame_, (void)done_;
    (void)up_;
    switch (frame_ ? frame_->head_.state : 0) {
    case 1: goto await_1_; /* line 20: await get(20) */
    }
    if (up_->g3_.left) return 0;
    t3_ = get__start(20);
    if (CAW_SUSPENDED(t3_.st)) {
        if (frame_) {
            children__b3__keep_1(frame_);
            return t3_.st;
        }
        return children__b3__suspend_1(t3_.st);
    await_1_:;
        up_ = (struct children__frame *)caw_outer(&frame_->head_, __builtin_offsetof(struct children__frame, g3_));
        t3_.v = *(int *)caw_value(done_, sizeof(int), _Alignof(int));
    }
    if (up_->g3_.left) return 0;
    up_->late = ((int)t3_.v);
    return 0;
}

static CAW_UNUSED caw_frame *children__b3__resume(caw_frame *self_, caw_frame *done_)
{
    if (self_->state == 0) __builtin_unreachable(); /* the beginning is start's */
    caw_frame *r_ = children__b3__body((struct children__b3__frame *)self_, done_, 0);
    return r_;
}

/* Where the stack is deep already, the branch starts from the loop. */
static CAW_UNUSED caw_frame *children__b3__start(struct children__frame *up_);
struct children__b3__queued {
    caw_frame head_;
    struct children__frame *up_;
};
CAW_COLD caw_frame *children__b3__dequeued(caw_frame *self_, caw_frame *done_)
{
    struct children__b3__queued *q_ = (struct children__b3__queued *)self_;
    (void)done_;
    if (q_->up_->g3_.left) return 0;
    caw_frame *r_ = children__b3__start(q_->up_);
    return r_ ? caw_replace(self_, r_) : 0;
}
static const caw_code children__b3__queued_code = {children__b3__dequeued, "children", "tests/reads/scopes.c", 0, 1};
static caw_frame *children__b3__start(struct children__frame *up_)
{
    if (!caw_start_deep()) return children__b3__body(0, 0, up_);
    struct children__b3__queued *q_ = (struct children__b3__queued *)caw_frame_take(sizeof *q_, &children__b3__queued_code);
    q_->head_.state = 0;
    q_->up_ = up_;
    caw_start_queue(&q_->head_);
    return &q_->head_;
}

/* Await 1, line 18: await get(i) */
CAW_INLINE void children__b2__keep_1(struct children__b2__frame *frame_)
{
    frame_->head_.state = 1;
}
CAW_COLD caw_frame *children__b2__suspend_1(caw_frame *callee_)
{
    struct children__b2__frame *frame_ = (struct children__b2__frame *)caw_frame_take(sizeof *frame_, &children__b2__code);
    children__b2__keep_1(frame_);
    return caw_pause(&frame_->head_, callee_);
}

/* Line 18, as a task of its own: sum += await get(i); */
CAW_INLINE caw_frame *children__b2__body(struct children__b2__frame *frame_, caw_frame *done_, struct children__frame *up_, int i)
{
    struct get__ret t2_;
    (void)frame_, (void)done_;
    (void)i;
    (void)up_;
    switch (frame_ ? frame_->head_.state : 0) {
    case 1: goto await_1_; /* line 18: await get(i) */
    }
    if (up_->g2_.left) return 0;
    t2_ = get__start(i);
    if (CAW_SUSPENDED(t2_.st)) {
        if (frame_) {
            children__b2__keep_1(frame_);
            return t2_.st;
        }
        return children__b2__suspend_1(t2_.st);
    await_1_:;
        up_ = (struct children__frame *)caw_outer(&frame_->head_, __builtin_offsetof(struct children__frame, g2_));
        t2_.v = *(int *)caw_value(done_, sizeof(int), _Alignof(int));
    }
    if (up_->g2_.left) return 0;
    up_->sum += ((int)t2_.v);
    return 0;
}

static CAW_UNUSED caw_frame *children__b2__resume(caw_frame *self_, caw_frame *done_)
{
    if (self_->state == 0) __builtin_unreachable(); /* the beginning is start's */
    caw_frame *r_ = children__b2__body((struct children__b2__frame *)self_, done_, 0, (int)(long)done_);
    return r_;
}

/* Where the stack is deep already, the branch starts from the loop. */
static CAW_UNUSED caw_frame *children__b2__start(struct children__frame *up_, int i);
struct children__b2__queued {
    caw_frame head_;
    struct children__frame *up_;
    int i;
};
CAW_COLD caw_frame *children__b2__dequeued(caw_frame *self_, caw_frame *done_)
{
    struct children__b2__queued *q_ = (struct children__b2__queued *)self_;
    (void)done_;
    if (q_->up_->g2_.left) return 0;
    caw_frame *r_ = children__b2__start(q_->up_, q_->i);
    return r_ ? caw_replace(self_, r_) : 0;
}
static const caw_code children__b2__queued_code = {children__b2__dequeued, "children", "tests/reads/scopes.c", 0, 1};
static caw_frame *children__b2__start(struct children__frame *up_, int i)
{
    if (!caw_start_deep()) return children__b2__body(0, 0, up_, i);
    struct children__b2__queued *q_ = (struct children__b2__queued *)caw_frame_take(sizeof *q_, &children__b2__queued_code);
    q_->head_.state = 0;
    q_->up_ = up_;
    q_->i = i;
    caw_start_queue(&q_->head_);
    return &q_->head_;
}

/* Await 1, line 13: await get(1) */
CAW_INLINE void children__b1__keep_1(struct children__b1__frame *frame_)
{
    frame_->head_.state = 1;
}
CAW_COLD caw_frame *children__b1__suspend_1(caw_frame *callee_)
{
    struct children__b1__frame *frame_ = (struct children__b1__frame *)caw_frame_take(sizeof *frame_, &children__b1__code);
    children__b1__keep_1(frame_);
    return caw_pause(&frame_->head_, callee_);
}

/* Line 13, as a task of its own:  */
CAW_INLINE caw_frame *children__b1__body(struct children__b1__frame *frame_, caw_frame *done_, struct children__frame *up_, int a1_)
{
    struct get__ret t1_;
    (void)frame_, (void)done_;
    (void)a1_;
    (void)up_;
    switch (frame_ ? frame_->head_.state : 0) {
    case 1: goto await_1_; /* line 13: await get(1) */
    }
    t1_ = get__start(a1_);
    if (CAW_SUSPENDED(t1_.st)) {
        if (frame_) {
            children__b1__keep_1(frame_);
            return t1_.st;
        }
        return children__b1__suspend_1(t1_.st);
    await_1_:;
        up_ = (struct children__frame *)caw_outer(&frame_->head_, __builtin_offsetof(struct children__frame, g1_));
        t1_.v = *(int *)caw_value(done_, sizeof(int), _Alignof(int));
    }
    up_->first = (int)t1_.v;
    return 0;
}

static CAW_UNUSED caw_frame *children__b1__resume(caw_frame *self_, caw_frame *done_)
{
    if (self_->state == 0) __builtin_unreachable(); /* the beginning is start's */
    caw_frame *r_ = children__b1__body((struct children__b1__frame *)self_, done_, 0, (int)(long)done_);
    return r_;
}

/* Where the stack is deep already, the branch starts from the loop. */
static CAW_UNUSED caw_frame *children__b1__start(struct children__frame *up_, int a1_);
struct children__b1__queued {
    caw_frame head_;
    struct children__frame *up_;
    int a1_;
};
CAW_COLD caw_frame *children__b1__dequeued(caw_frame *self_, caw_frame *done_)
{
    struct children__b1__queued *q_ = (struct children__b1__queued *)self_;
    (void)done_;
    if (q_->up_->g1_.left) return 0;
    caw_frame *r_ = children__b1__start(q_->up_, q_->a1_);
    return r_ ? caw_replace(self_, r_) : 0;
}
static const caw_code children__b1__queued_code = {children__b1__dequeued, "children", "tests/reads/scopes.c", 0, 1};
static caw_frame *children__b1__start(struct children__frame *up_, int a1_)
{
    if (!caw_start_deep()) return children__b1__body(0, 0, up_, a1_);
    struct children__b1__queued *q_ = (struct children__b1__queued *)caw_frame_take(sizeof *q_, &children__b1__queued_code);
    q_->head_.state = 0;
    q_->up_ = up_;
    q_->a1_ = a1_;
    caw_start_queue(&q_->head_);
    return &q_->head_;
}

/* Await 1, line 18: a branch to end: gather_max */
CAW_INLINE void children__keep_1(struct children__frame *frame_, int most, int i)
{
    frame_->most = most;
    frame_->i = i;
    frame_->head_.state = 1;
}

/* Await 2, line 18: the end of the gather of line 18 */
CAW_INLINE void children__keep_2(struct children__frame *frame_)
{
    frame_->head_.state = 2;
}

/* Await 3, line 19: the end of the race of line 19 */
CAW_INLINE void children__keep_3(struct children__frame *frame_)
{
    frame_->head_.state = 3;
}

/* Await 4, line 24: the end of the nursery of line 24 */
CAW_INLINE void children__keep_4(struct children__frame *frame_)
{
    frame_->head_.state = 4;
}

/* Await 5, line 30: offload */
CAW_INLINE void children__keep_5(struct children__frame *frame_)
{
    frame_->head_.state = 5;
}

/* Await 6, line 34: await first */
CAW_INLINE void children__keep_6(struct children__frame *frame_)
{
    frame_->head_.state = 6;
}

/* Await 7, line 13: the end of async variable 'first' */
CAW_INLINE void children__keep_7(struct children__frame *frame_, int exit_, int ret_)
{
    frame_->exit_ = exit_;
    frame_->ret_ = ret_;
    frame_->head_.state = 7;
}

/* Await 8, line 13: the end of async variable 'first' */
CAW_INLINE void children__keep_8(struct children__frame *frame_, int exit_, int ret_)
{
    frame_->exit_ = exit_;
    frame_->ret_ = ret_;
    frame_->head_.state = 8;
}

/* children for the class async. It begins without a frame; resumed, it goes on behind the await in which it stood. */
CAW_INLINE struct children__ret children__body(struct children__frame *frame_, caw_frame *done_, int most)
{
    const _Bool start_ = !frame_;
    int i;
    int *t5_ CAW_UNUSED;
    int exit_ = 0;
    int ret_ = 0;
    (void)frame_, (void)done_;
    switch (frame_ ? frame_->head_.state : 0) {
    case 1: goto await_1_; /* line 18: a branch to end: gather_max */
    case 2: goto await_2_; /* line 18: the end of the gather of line 18 */
    case 3: goto await_3_; /* line 19: the end of the race of line 19 */
    case 4: goto await_4_; /* line 24: the end of the nursery of line 24 */
    case 5: goto await_5_; /* line 30: offload */
    case 6: goto await_6_; /* line 34: await first */
    case 7: goto await_7_; /* line 13: the end of async variable 'first' */
    case 8: goto await_8_; /* line 13: the end of async variable 'first' */
    }
    frame_ = (struct children__frame *)caw_frame_take(sizeof *frame_, &children__code);
    caw_group_begin(&frame_->g1_, CAW_GATHER);
    caw_group_started(&frame_->g1_, children__b1__start(frame_, 1));
    caw_group_outside(&frame_->g1_);
    frame_->sum = 0;
    frame_->late = 0;
    {
        i = 0;
        caw_group_begin(&frame_->g2_, CAW_GATHER);
        caw_group_limit(&frame_->g2_, 2);
        for (; i < most; i++) {
            while (caw_group_full(&frame_->g2_) && !frame_->g2_.left) {
                caw_frame *r_ = caw_group_wait__start(&frame_->g2_);
                if (r_ != 0) {
                    children__keep_1(frame_, most, i);
                    if (start_) return (struct children__ret){.st = caw_pause(&frame_->head_, r_)};
                    return (struct children__ret){.st = r_};
                await_1_:;
                    most = frame_->most;
                    i = frame_->i;
                }
            }
            if (frame_->g2_.left) goto after_3_;
            if (!(frame_->g2_.left || frame_->g2_.left)) caw_group_started(&frame_->g2_, children__b2__start(frame_, i));
            if (frame_->g2_.left) break;
        }
    after_3_:;
        {
            caw_frame *r_ = caw_group_join__start(&frame_->g2_);
            if (r_ != 0) {
                children__keep_2(frame_);
                if (start_) return (struct children__ret){.st = caw_pause(&frame_->head_, r_)};
                return (struct children__ret){.st = r_};
            await_2_:;
            }
        }
        caw_group_end(&frame_->g2_);
    }
    caw_group_begin(&frame_->g3_, CAW_RACE);
    if (!frame_->g3_.left) caw_group_started(&frame_->g3_, children__b3__start(frame_));
    if (!frame_->g3_.left) caw_group_started(&frame_->g3_, children__b4__start(frame_));
    {
        caw_frame *r_ = caw_group_join__start(&frame_->g3_);
        if (r_ != 0) {
            children__keep_3(frame_);
            if (start_) return (struct children__ret){.st = caw_pause(&frame_->head_, r_)};
            return (struct children__ret){.st = r_};
        await_3_:;
        }
    }
    caw_group_end(&frame_->g3_);
    {
        if (!caw_within_begin(&frame_->w4_, 3000)) goto after_4_;
        {
            caw_nursery_begin(&frame_->n5_);
            frame_->here_5_ = &frame_->n5_;
            {
                t5_ = & frame_->sum;
                {
                    caw_nursery *n_ = frame_->here_5_;
                    caw_scope *here_ = caw_nursery_enter(n_);
                    caw_nursery_started(n_, here_, children__b5__start(5, t5_));
                }
            }
            {
                {
                    caw_nursery *n_ = frame_->here_5_;
                    caw_scope *here_ = caw_nursery_enter(n_);
                    caw_nursery_started(n_, here_, children__b6__start(frame_->late));
                }
            }
            {
                caw_frame *r_ = caw_group_join__start(&frame_->n5_.group);
                if (r_ != 0) {
                    children__keep_4(frame_);
                    if (start_) return (struct children__ret){.st = caw_pause(&frame_->head_, r_)};
                    return (struct children__ret){.st = r_};
                await_4_:;
                }
            }
            caw_nursery_end(&frame_->n5_);
            if (frame_->w4_.left) {
                exit_ = 1; goto leave_5_; /* to after_4_ */
            }
        }
        exit_ = 0;
    leave_5_:;
        caw_within_end(&frame_->w4_);
        if (exit_ == 1) goto after_4_;
        goto done_8_;
    after_4_:;
        /* too late */
        ret_ = -1;
        exit_ = 2; goto leave_2_; /* return */
    done_8_:;
    }
    {
        caw_frame *r_ = caw_offload__start(children__b7__work, frame_);
        if (r_ != 0) {
            children__keep_5(frame_);
            if (start_) return (struct children__ret){.st = caw_pause(&frame_->head_, r_)};
            return (struct children__ret){.st = r_};
        await_5_:;
        }
    }
    puts(frame_->text);
    while (caw_group_full(&frame_->g1_) && !0) {
        caw_frame *r_ = caw_group_wait__start(&frame_->g1_);
        if (r_ != 0) {
            children__keep_6(frame_);
            if (start_) return (struct children__ret){.st = caw_pause(&frame_->head_, r_)};
            return (struct children__ret){.st = r_};
        await_6_:;
        }
    }
    ret_ = frame_->first + frame_->late;
    exit_ = 3; goto leave_2_; /* return */
    exit_ = 0;
leave_2_:;
    caw_group_leave(&frame_->g1_);
    {
        caw_frame *r_ = caw_group_join__start(&frame_->g1_);
        if (r_ != 0) {
            children__keep_7(frame_, exit_, ret_);
            if (start_) return (struct children__ret){.st = caw_pause(&frame_->head_, r_)};
            return (struct children__ret){.st = r_};
        await_7_:;
            exit_ = frame_->exit_;
            ret_ = frame_->ret_;
        }
    }
    caw_group_end(&frame_->g1_);
    printf("left\n");
    if (exit_ == 2) { exit_ = 2; goto leave_1_; }
    if (exit_ == 3) { exit_ = 3; goto leave_1_; }
    exit_ = 0;
leave_1_:;
    caw_group_leave(&frame_->g1_);
    {
        caw_frame *r_ = caw_group_join__start(&frame_->g1_);
        if (r_ != 0) {
            children__keep_8(frame_, exit_, ret_);
            if (start_) return (struct children__ret){.st = caw_pause(&frame_->head_, r_)};
            return (struct children__ret){.st = r_};
        await_8_:;
            exit_ = frame_->exit_;
            ret_ = frame_->ret_;
        }
    }
    caw_group_end(&frame_->g1_);
    if (exit_ == 2) {
        struct children__ret r_ = {.v = (unsigned int)ret_};
        if (start_) caw_frame_drop(&frame_->head_);
        return r_;
    }
    if (exit_ == 3) {
        struct children__ret r_ = {.v = (unsigned int)ret_};
        if (start_) caw_frame_drop(&frame_->head_);
        return r_;
    }
    __builtin_unreachable();
}

static CAW_UNUSED caw_frame *children__resume(caw_frame *self_, caw_frame *done_)
{
    if (self_->state == 0) __builtin_unreachable(); /* the beginning is start's */
    struct children__ret r_ = children__body((struct children__frame *)self_, done_, (int)(long)done_);
    if (r_.st == 0) *(int *)caw_value(self_, sizeof(int), _Alignof(int)) = (int)r_.v;
    return r_.st;
}
static struct children__ret children__start(int most)
{
    return children__body(0, 0, most);
}

/* What its branches use, where there is no frame. */
struct children__env {
    int first;
    caw_group g1_;
    int sum;
    int late;
    char text[16];
    caw_group g2_;
    caw_group g3_;
};

/* Line 30, as a task of its own: offload { snprintf(text, sizeof text, "%d", sum); } */
static CAW_UNUSED void children__b7(void *arg_)
{
    struct children__env *up_ = (struct children__env *)arg_;
    (void)up_;
    {
        snprintf(up_->text, sizeof up_->text, "%d", up_->sum);
    }
    return;
}

/* Line 26, as a task of its own:  */
struct children__b6__arg {
    int a1_;
};
static CAW_UNUSED void children__b6(void *arg_)
{
    (void)arg_;
    int a1_ = ((struct children__b6__arg *)arg_)->a1_;
    (void)a1_;
    CAW_CALL(children__b6__code);
    int t7_ CAW_UNUSED;
    call_.state = 1; t7_ = get(a1_);
    return;
}

/* Line 25, as a task of its own:  */
struct children__b5__arg {
    int a1_;
    int *to_;
};
static CAW_UNUSED void children__b5(void *arg_)
{
    (void)arg_;
    int a1_ = ((struct children__b5__arg *)arg_)->a1_;
    (void)a1_;
    int *to_ = ((struct children__b5__arg *)arg_)->to_;
    (void)to_;
    CAW_CALL(children__b5__code);
    int t6_ CAW_UNUSED;
    call_.state = 1; t6_ = get(a1_);
    *to_ = t6_;
    return;
}

/* Line 21, as a task of its own: late = await get(900); */
static CAW_UNUSED void children__b4(void *arg_)
{
    struct children__env *up_ = (struct children__env *)arg_;
    (void)up_;
    CAW_CALL(children__b4__code);
    int t4_ CAW_UNUSED;
    if (up_->g3_.left) return;
    call_.state = 1; t4_ = get(900);
    if (up_->g3_.left) return;
    up_->late = t4_;
    return;
}

/* Line 20, as a task of its own: late = await get(20); */
static CAW_UNUSED void children__b3(void *arg_)
{
    struct children__env *up_ = (struct children__env *)arg_;
    (void)up_;
    CAW_CALL(children__b3__code);
    int t3_ CAW_UNUSED;
    if (up_->g3_.left) return;
    call_.state = 1; t3_ = get(20);
    if (up_->g3_.left) return;
    up_->late = t3_;
    return;
}

/* Line 18, as a task of its own: sum += await get(i); */
struct children__b2__arg {
    struct children__env *up_;
    int i;
};
static CAW_UNUSED void children__b2(void *arg_)
{
    struct children__env *up_ = ((struct children__b2__arg *)arg_)->up_;
    (void)up_;
    int i = ((struct children__b2__arg *)arg_)->i;
    (void)i;
    CAW_CALL(children__b2__code);
    int t2_ CAW_UNUSED;
    if (up_->g2_.left) return;
    call_.state = 1; t2_ = get(i);
    if (up_->g2_.left) return;
    up_->sum += t2_;
    return;
}

/* Line 13, as a task of its own:  */
struct children__b1__arg {
    struct children__env *up_;
    int a1_;
};
static CAW_UNUSED void children__b1(void *arg_)
{
    struct children__env *up_ = ((struct children__b1__arg *)arg_)->up_;
    (void)up_;
    int a1_ = ((struct children__b1__arg *)arg_)->a1_;
    (void)a1_;
    CAW_CALL(children__b1__code);
    call_.state = 1; up_->first = get(a1_);
    return;
}

/* children as an ordinary function, for the classes green and sync. */
static int children(int most)
{
    struct children__env env_ CAW_UNUSED;
    CAW_CALL(children__code);
    int i;
    caw_within w4_;
    caw_nursery n5_;
    caw_nursery *here_5_ CAW_UNUSED;
    int *t5_ CAW_UNUSED;
    int exit_ = 0;
    int ret_ = 0;
    caw_group_begin(&env_.g1_, CAW_GATHER);
    caw_group_start(&env_.g1_, children__b1, &(struct children__b1__arg){&env_, 1});
    caw_group_outside(&env_.g1_);
    env_.sum = 0;
    env_.late = 0;
    {
        i = 0;
        caw_group_begin(&env_.g2_, CAW_GATHER);
        caw_group_limit(&env_.g2_, 2);
        for (; i < most; i++) {
            call_.state = 1; while (caw_group_full(&env_.g2_) && !env_.g2_.left) caw_group_wait(&env_.g2_);
            if (env_.g2_.left) goto after_3_;
            if (!(env_.g2_.left || env_.g2_.left)) caw_group_start(&env_.g2_, children__b2, &(struct children__b2__arg){&env_, i});
            if (env_.g2_.left) break;
        }
    after_3_:;
        call_.state = 2; caw_group_join(&env_.g2_);
        caw_group_end(&env_.g2_);
    }
    caw_group_begin(&env_.g3_, CAW_RACE);
    if (!env_.g3_.left) caw_group_start(&env_.g3_, children__b3, &env_);
    if (!env_.g3_.left) caw_group_start(&env_.g3_, children__b4, &env_);
    call_.state = 3; caw_group_join(&env_.g3_);
    caw_group_end(&env_.g3_);
    {
        if (!caw_within_begin(&w4_, 3000)) goto after_4_;
        {
            caw_nursery_begin(&n5_);
            here_5_ = &n5_;
            {
                t5_ = & env_.sum;
                {
                    caw_nursery *n_ = here_5_;
                    caw_nursery_spawn(n_, children__b5, &(struct children__b5__arg){5, t5_});
                }
            }
            {
                {
                    caw_nursery *n_ = here_5_;
                    caw_nursery_spawn(n_, children__b6, &(struct children__b6__arg){env_.late});
                }
            }
            call_.state = 4; caw_group_join(&n5_.group);
            caw_nursery_end(&n5_);
            if (w4_.left) {
                exit_ = 1; goto leave_5_; /* to after_4_ */
            }
        }
        exit_ = 0;
    leave_5_:;
        caw_within_end(&w4_);
        if (exit_ == 1) goto after_4_;
        goto done_8_;
    after_4_:;
        /* too late */
        ret_ = -1;
        exit_ = 2; goto leave_2_; /* return */
    done_8_:;
    }
    call_.state = 5; caw_offload(children__b7, &env_);
    puts(env_.text);
    call_.state = 6; while (caw_group_full(&env_.g1_) && !0) caw_group_wait(&env_.g1_);
    ret_ = env_.first + env_.late;
    exit_ = 3; goto leave_2_; /* return */
    exit_ = 0;
leave_2_:;
    caw_group_leave(&env_.g1_);
    call_.state = 7; caw_group_join(&env_.g1_);
    caw_group_end(&env_.g1_);
    printf("left\n");
    if (exit_ == 2) { exit_ = 2; goto leave_1_; }
    if (exit_ == 3) { exit_ = 3; goto leave_1_; }
    exit_ = 0;
leave_1_:;
    caw_group_leave(&env_.g1_);
    call_.state = 8; caw_group_join(&env_.g1_);
    caw_group_end(&env_.g1_);
    if (exit_ == 2) return ret_;
    if (exit_ == 3) return ret_;
    __builtin_unreachable();
}

static const caw_fn children__async = {(void (*)(void))children, (void (*)(void))children__start, "children"};

static int retry(int) CAW_UNUSED;
struct retry__ret { caw_frame *st; unsigned long v; };
static struct retry__ret retry__start(int) CAW_UNUSED;
static const caw_fn retry__async CAW_UNUSED;

/* What retry keeps while it waits. */
struct retry__frame {
    caw_frame head_;
    int tries; /* parameter; lives over the awaits of lines 40, 43, 47 */
    int i; /* lives over the awaits of lines 40, 43, 47 */
    caw_scope s1_; /* the shield of line 43 */
};
static CAW_UNUSED caw_frame *retry__resume(caw_frame *, caw_frame *);
static const caw_code retry__code CAW_UNUSED = {retry__resume, "retry", "tests/reads/scopes.c", (const unsigned[]){40, 43, 47, 52}, 0};

/* Await 1, line 40: await get(i) */
CAW_INLINE void retry__keep_1(struct retry__frame *frame_, int tries, int i)
{
    frame_->tries = tries;
    frame_->i = i;
    frame_->head_.state = 1;
}

/* Await 2, line 43: await caw_sleep(1) */
CAW_INLINE void retry__keep_2(struct retry__frame *frame_, int tries, int i)
{
    frame_->tries = tries;
    frame_->i = i;
    frame_->head_.state = 2;
}

/* Await 3, line 47: await get(1) */
CAW_INLINE void retry__keep_3(struct retry__frame *frame_, int tries, int i)
{
    frame_->tries = tries;
    frame_->i = i;
    frame_->head_.state = 3;
}

/* Await 4, line 52: await retry(tries + 1) */
CAW_INLINE void retry__keep_4(struct retry__frame *frame_)
{
    frame_->head_.state = 4;
}

/* retry for the class async. It begins without a frame; resumed, it goes on behind the await in which it stood. */
CAW_INLINE struct retry__ret retry__body(struct retry__frame *frame_, caw_frame *done_, int tries)
{
    const _Bool start_ = !frame_;
    int i;
    struct get__ret t1_;
    struct get__ret t2_;
    struct retry__ret t3_;
    (void)frame_, (void)done_;
    switch (frame_ ? frame_->head_.state : 0) {
    case 1: goto await_1_; /* line 40: await get(i) */
    case 2: goto await_2_; /* line 43: await caw_sleep(1) */
    case 3: goto await_3_; /* line 47: await get(1) */
    case 4: goto await_4_; /* line 52: await retry(tries + 1) */
    }
    frame_ = (struct retry__frame *)caw_frame_take(sizeof *frame_, &retry__code);
    {
        i = 0;
        for (; i < tries; i++) {
            t1_ = get__start(i);
            if (CAW_SUSPENDED(t1_.st)) {
                retry__keep_1(frame_, tries, i);
                if (start_) return (struct retry__ret){.st = caw_pause(&frame_->head_, t1_.st)};
                return (struct retry__ret){.st = t1_.st};
            await_1_:;
                tries = frame_->tries;
                i = frame_->i;
                t1_.v = *(int *)caw_value(done_, sizeof(int), _Alignof(int));
            }
            switch (((int)t1_.v)) {
            case 0:;
                continue;
            case 1:;
                {
                    caw_shield_begin(&frame_->s1_, 0);
                    {
                        {
                            struct caw_sleep__ret r_ = caw_sleep__start(1);
                            if (CAW_SUSPENDED(r_.st)) {
                                retry__keep_2(frame_, tries, i);
                                if (start_) return (struct retry__ret){.st = caw_pause(&frame_->head_, r_.st)};
                                return (struct retry__ret){.st = r_.st};
                            await_2_:;
                                tries = frame_->tries;
                                i = frame_->i;
                            }
                        }
                    }
                    caw_shield_end(&frame_->s1_);
                }
                break;
            default:;
                {
                    struct retry__ret r_ = {.v = (unsigned int)i};
                    if (start_) caw_frame_drop(&frame_->head_);
                    return r_;
                }
            }
            if (i > 5) {
                t2_ = get__start(1);
                if (CAW_SUSPENDED(t2_.st)) {
                    retry__keep_3(frame_, tries, i);
                    if (start_) return (struct retry__ret){.st = caw_pause(&frame_->head_, t2_.st)};
                    return (struct retry__ret){.st = t2_.st};
                await_3_:;
                    tries = frame_->tries;
                    i = frame_->i;
                    t2_.v = *(int *)caw_value(done_, sizeof(int), _Alignof(int));
                }
                if (((int)t2_.v) > 0) {
                    /* enough */
                    break;
                }
            }
            /* once more */
        }
        /* a tail await */
    }
    t3_ = retry__start(tries + 1);
    if (CAW_SUSPENDED(t3_.st)) {
        retry__keep_4(frame_);
        if (start_) return (struct retry__ret){.st = caw_pause(&frame_->head_, t3_.st)};
        return (struct retry__ret){.st = t3_.st};
    await_4_:;
        t3_.v = *(int *)caw_value(done_, sizeof(int), _Alignof(int));
    }
    {
        struct retry__ret r_ = {.v = (unsigned int)((int)t3_.v)};
        if (start_) caw_frame_drop(&frame_->head_);
        return r_;
    }
}

static CAW_UNUSED caw_frame *retry__resume(caw_frame *self_, caw_frame *done_)
{
    if (self_->state == 0) __builtin_unreachable(); /* the beginning is start's */
    struct retry__ret r_ = retry__body((struct retry__frame *)self_, done_, (int)(long)done_);
    if (r_.st == 0) *(int *)caw_value(self_, sizeof(int), _Alignof(int)) = (int)r_.v;
    return r_.st;
}
static struct retry__ret retry__start(int tries)
{
    return retry__body(0, 0, tries);
}

/* retry as an ordinary function, for the classes green and sync. */
static int retry(int tries)
{
    CAW_CALL(retry__code);
    int i;
    int t1_ CAW_UNUSED;
    caw_scope s1_;
    int t2_ CAW_UNUSED;
    {
        i = 0;
        for (; i < tries; i++) {
            call_.state = 1; t1_ = get(i);
            switch (t1_) {
            case 0:;
                continue;
            case 1:;
                {
                    caw_shield_begin(&s1_, 0);
                    {
                        call_.state = 2; (void)caw_sleep(1);
                    }
                    caw_shield_end(&s1_);
                }
                break;
            default:;
                return i;
            }
            if (i > 5) {
                call_.state = 3; t2_ = get(1);
                if (t2_ > 0) {
                    /* enough */
                    break;
                }
            }
            /* once more */
        }
        /* a tail await */
    }
    call_.state = 4; return retry(tries + 1);
}

static const caw_fn retry__async = {(void (*)(void))retry, (void (*)(void))retry__start, "retry"};

static void quiet(void) CAW_UNUSED;
static caw_frame *quiet__start(void) CAW_UNUSED;
static const caw_fn quiet__async CAW_UNUSED;


/* quiet for the class async. */
static caw_frame *quiet__start(void)
{
    return 0;
}

/* quiet as an ordinary function, for the classes green and sync. */
static void quiet(void)
{
}

static const caw_fn quiet__async = {(void (*)(void))quiet, (void (*)(void))quiet__start, "quiet"};

static int caw_main(void) CAW_UNUSED;
struct main__ret { caw_frame *st; unsigned long v; };
static struct main__ret main__start(void) CAW_UNUSED;
static const caw_fn main__async CAW_UNUSED;

/* What main keeps while it waits. */
struct main__frame {
    caw_frame head_;
    int t1_; /* the value of an await; lives over the await of line 61 */
};
static CAW_UNUSED caw_frame *main__resume(caw_frame *, caw_frame *);
static const caw_code main__code CAW_UNUSED = {main__resume, "main", "tests/reads/scopes.c", (const unsigned[]){60, 61, 61}, 0};

/* Await 1, line 60: await quiet() */
CAW_INLINE void main__keep_1(struct main__frame *frame_)
{
    frame_->head_.state = 1;
}
CAW_COLD struct main__ret main__suspend_1(caw_frame *callee_)
{
    struct main__frame *frame_ = (struct main__frame *)caw_frame_take(sizeof *frame_, &main__code);
    main__keep_1(frame_);
    struct main__ret r_; /* and no value yet */
    r_.st = caw_pause(&frame_->head_, callee_);
    return r_;
}

/* Await 2, line 61: await children(3) */
CAW_INLINE void main__keep_2(struct main__frame *frame_)
{
    frame_->head_.state = 2;
}
CAW_COLD struct main__ret main__suspend_2(caw_frame *callee_)
{
    struct main__frame *frame_ = (struct main__frame *)caw_frame_take(sizeof *frame_, &main__code);
    main__keep_2(frame_);
    struct main__ret r_; /* and no value yet */
    r_.st = caw_pause(&frame_->head_, callee_);
    return r_;
}

/* Await 3, line 61: await retry(3) */
CAW_INLINE void main__keep_3(struct main__frame *frame_, int t1_)
{
    frame_->t1_ = t1_;
    frame_->head_.state = 3;
}
CAW_COLD struct main__ret main__suspend_3(caw_frame *callee_, int t1_)
{
    struct main__frame *frame_ = (struct main__frame *)caw_frame_take(sizeof *frame_, &main__code);
    main__keep_3(frame_, t1_);
    struct main__ret r_; /* and no value yet */
    r_.st = caw_pause(&frame_->head_, callee_);
    return r_;
}

/* main for the class async. It begins without a frame; resumed, it goes on behind the await in which it stood. */
CAW_INLINE struct main__ret main__body(struct main__frame *frame_, caw_frame *done_)
{
    struct children__ret t1_;
    struct retry__ret t2_;
    (void)frame_, (void)done_;
    switch (frame_ ? frame_->head_.state : 0) {
    case 1: goto await_1_; /* line 60: await quiet() */
    case 2: goto await_2_; /* line 61: await children(3) */
    case 3: goto await_3_; /* line 61: await retry(3) */
    }
    {
        caw_frame * r_ = quiet__start();
        if (CAW_SUSPENDED(r_)) {
            if (frame_) {
                main__keep_1(frame_);
                return (struct main__ret){.st = r_};
            }
            return main__suspend_1(r_);
        await_1_:;
        }
    }
    t1_ = children__start(3);
    if (CAW_SUSPENDED(t1_.st)) {
        if (frame_) {
            main__keep_2(frame_);
            return (struct main__ret){.st = t1_.st};
        }
        return main__suspend_2(t1_.st);
    await_2_:;
        t1_.v = *(int *)caw_value(done_, sizeof(int), _Alignof(int));
    }
    t2_ = retry__start(3);
    if (CAW_SUSPENDED(t2_.st)) {
        if (frame_) {
            main__keep_3(frame_, ((int)t1_.v));
            return (struct main__ret){.st = t2_.st};
        }
        return main__suspend_3(t2_.st, ((int)t1_.v));
    await_3_:;
        t1_.v = frame_->t1_;
        t2_.v = *(int *)caw_value(done_, sizeof(int), _Alignof(int));
    }
    printf("%d %d\n", ((int)t1_.v), ((int)t2_.v));
    return (struct main__ret){.v = 0};
}

static CAW_UNUSED caw_frame *main__resume(caw_frame *self_, caw_frame *done_)
{
    if (self_->state == 0) __builtin_unreachable(); /* the beginning is start's */
    struct main__ret r_ = main__body((struct main__frame *)self_, done_);
    if (r_.st == 0) *(int *)caw_value(self_, sizeof(int), _Alignof(int)) = (int)r_.v;
    return r_.st;
}
static struct main__ret main__start(void)
{
    return main__body(0, 0);
}

/* main as an ordinary function, for the classes green and sync. */
static int caw_main(void)
{
    CAW_CALL(main__code);
    int t1_ CAW_UNUSED;
    int t2_ CAW_UNUSED;
    call_.state = 1; quiet();
    call_.state = 2; t1_ = children(3);
    call_.state = 3; t2_ = retry(3);
    printf("%d %d\n", t1_, t2_);
    return 0;
}

static const caw_fn main__async = {(void (*)(void))caw_main, (void (*)(void))main__start, "main"};
int main(int argc, char **argv)
{
    return caw_run_main(&main__async, argc, argv);
}
