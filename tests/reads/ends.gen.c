/* Translated by cawc from tests/reads/ends.c: plain C, for any C11 compiler, with caw's headers and libcaw. */
#define __CAWC__ 1
#define CAW_TRANSLATED 1

/* Where blocks wait for their children at their end: at what began these, not at the block's first line. */
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
static const caw_code get__code CAW_UNUSED = {get__resume, "get", "tests/reads/ends.c", (const unsigned[]){7}, 0};

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

static int ends(int) CAW_UNUSED;
struct ends__ret { caw_frame *st; unsigned long v; };
static struct ends__ret ends__start(int) CAW_UNUSED;
static const caw_fn ends__async CAW_UNUSED;

/* What ends keeps while it waits. */
struct ends__frame {
    caw_frame head_;
    int sum; /* lives over the awaits of lines 19, 15, 22 */
    int late; /* its task stores into it */
    caw_group g1_; /* the task of the async variable of line 14 */
    int later; /* its task stores into it */
    caw_group g2_; /* the task of the async variable of line 14 */
    caw_nursery n3_; /* the children of the nursery of line 15 */
    caw_nursery *here_3_; /* the address of the nursery of line 15 */
    int exit_; /* how the block is being left; lives over the awaits of lines 15, 14 */
    int ret_; /* what is to be returned; lives over the awaits of lines 19, 15, 14 */
};
/* What the branch of line 14 keeps while it waits. */
struct ends__b1__frame {
    caw_frame head_;
};
/* What the branch of line 14 keeps while it waits. */
struct ends__b2__frame {
    caw_frame head_;
};
/* What the branch of line 18 keeps while it waits. */
struct ends__b3__frame {
    caw_frame head_;
};
static CAW_UNUSED caw_frame *ends__resume(caw_frame *, caw_frame *);
static CAW_UNUSED caw_frame *ends__b1__resume(caw_frame *, caw_frame *);
static CAW_UNUSED caw_frame *ends__b2__resume(caw_frame *, caw_frame *);
static CAW_UNUSED caw_frame *ends__b3__resume(caw_frame *, caw_frame *);
static const caw_code ends__code CAW_UNUSED = {ends__resume, "ends", "tests/reads/ends.c", (const unsigned[]){19, 15, 15, 22, 22, 14, 14, 14}, 0};
static const caw_code ends__b1__code CAW_UNUSED = {ends__b1__resume, "ends", "tests/reads/ends.c", (const unsigned[]){14}, 1};
static const caw_code ends__b2__code CAW_UNUSED = {ends__b2__resume, "ends", "tests/reads/ends.c", (const unsigned[]){14}, 1};
static const caw_code ends__b3__code CAW_UNUSED = {ends__b3__resume, "ends", "tests/reads/ends.c", (const unsigned[]){18}, 1};

/* Await 1, line 18: await get(1) */
CAW_INLINE void ends__b3__keep_1(struct ends__b3__frame *frame_)
{
    frame_->head_.state = 1;
}
CAW_COLD caw_frame *ends__b3__suspend_1(caw_frame *callee_)
{
    struct ends__b3__frame *frame_ = (struct ends__b3__frame *)caw_frame_take(sizeof *frame_, &ends__b3__code);
    ends__b3__keep_1(frame_);
    return caw_pause(&frame_->head_, callee_);
}

/* Line 18, as a task of its own:  */
CAW_INLINE caw_frame *ends__b3__body(struct ends__b3__frame *frame_, caw_frame *done_, int a1_)
{
    struct get__ret t3_;
    (void)frame_, (void)done_;
    (void)a1_;
    switch (frame_ ? frame_->head_.state : 0) {
    case 1: goto await_1_; /* line 18: await get(1) */
    }
    t3_ = get__start(a1_);
    if (CAW_SUSPENDED(t3_.st)) {
        if (frame_) {
            ends__b3__keep_1(frame_);
            return t3_.st;
        }
        return ends__b3__suspend_1(t3_.st);
    await_1_:;
        t3_.v = *(int *)caw_value(done_, sizeof(int), _Alignof(int));
    }
    return 0;
}

static CAW_UNUSED caw_frame *ends__b3__resume(caw_frame *self_, caw_frame *done_)
{
    if (self_->state == 0) __builtin_unreachable(); /* the beginning is start's */
    caw_frame *r_ = ends__b3__body((struct ends__b3__frame *)self_, done_, (int)(long)done_);
    return r_;
}

/* Where the stack is deep already, the branch starts from the loop. */
static CAW_UNUSED caw_frame *ends__b3__start(int a1_);
struct ends__b3__queued {
    caw_frame head_;
    int a1_;
};
CAW_COLD caw_frame *ends__b3__dequeued(caw_frame *self_, caw_frame *done_)
{
    struct ends__b3__queued *q_ = (struct ends__b3__queued *)self_;
    (void)done_;
    (void)q_;
    caw_frame *r_ = ends__b3__start(q_->a1_);
    return r_ ? caw_replace(self_, r_) : 0;
}
static const caw_code ends__b3__queued_code = {ends__b3__dequeued, "ends", "tests/reads/ends.c", 0, 1};
static caw_frame *ends__b3__start(int a1_)
{
    if (!caw_start_deep()) return ends__b3__body(0, 0, a1_);
    struct ends__b3__queued *q_ = (struct ends__b3__queued *)caw_frame_take(sizeof *q_, &ends__b3__queued_code);
    q_->head_.state = 0;
    q_->a1_ = a1_;
    caw_start_queue(&q_->head_);
    return &q_->head_;
}

/* Await 1, line 14: await get(3) */
CAW_INLINE void ends__b2__keep_1(struct ends__b2__frame *frame_)
{
    frame_->head_.state = 1;
}
CAW_COLD caw_frame *ends__b2__suspend_1(caw_frame *callee_)
{
    struct ends__b2__frame *frame_ = (struct ends__b2__frame *)caw_frame_take(sizeof *frame_, &ends__b2__code);
    ends__b2__keep_1(frame_);
    return caw_pause(&frame_->head_, callee_);
}

/* Line 14, as a task of its own:  */
CAW_INLINE caw_frame *ends__b2__body(struct ends__b2__frame *frame_, caw_frame *done_, struct ends__frame *up_, int a1_)
{
    struct get__ret t2_;
    (void)frame_, (void)done_;
    (void)a1_;
    (void)up_;
    switch (frame_ ? frame_->head_.state : 0) {
    case 1: goto await_1_; /* line 14: await get(3) */
    }
    t2_ = get__start(a1_);
    if (CAW_SUSPENDED(t2_.st)) {
        if (frame_) {
            ends__b2__keep_1(frame_);
            return t2_.st;
        }
        return ends__b2__suspend_1(t2_.st);
    await_1_:;
        up_ = (struct ends__frame *)caw_outer(&frame_->head_, __builtin_offsetof(struct ends__frame, g2_));
        t2_.v = *(int *)caw_value(done_, sizeof(int), _Alignof(int));
    }
    up_->later = (int)t2_.v;
    return 0;
}

static CAW_UNUSED caw_frame *ends__b2__resume(caw_frame *self_, caw_frame *done_)
{
    if (self_->state == 0) __builtin_unreachable(); /* the beginning is start's */
    caw_frame *r_ = ends__b2__body((struct ends__b2__frame *)self_, done_, 0, (int)(long)done_);
    return r_;
}

/* Where the stack is deep already, the branch starts from the loop. */
static CAW_UNUSED caw_frame *ends__b2__start(struct ends__frame *up_, int a1_);
struct ends__b2__queued {
    caw_frame head_;
    struct ends__frame *up_;
    int a1_;
};
CAW_COLD caw_frame *ends__b2__dequeued(caw_frame *self_, caw_frame *done_)
{
    struct ends__b2__queued *q_ = (struct ends__b2__queued *)self_;
    (void)done_;
    if (q_->up_->g2_.left) return 0;
    caw_frame *r_ = ends__b2__start(q_->up_, q_->a1_);
    return r_ ? caw_replace(self_, r_) : 0;
}
static const caw_code ends__b2__queued_code = {ends__b2__dequeued, "ends", "tests/reads/ends.c", 0, 1};
static caw_frame *ends__b2__start(struct ends__frame *up_, int a1_)
{
    if (!caw_start_deep()) return ends__b2__body(0, 0, up_, a1_);
    struct ends__b2__queued *q_ = (struct ends__b2__queued *)caw_frame_take(sizeof *q_, &ends__b2__queued_code);
    q_->head_.state = 0;
    q_->up_ = up_;
    q_->a1_ = a1_;
    caw_start_queue(&q_->head_);
    return &q_->head_;
}

/* Await 1, line 14: await get(2) */
CAW_INLINE void ends__b1__keep_1(struct ends__b1__frame *frame_)
{
    frame_->head_.state = 1;
}
CAW_COLD caw_frame *ends__b1__suspend_1(caw_frame *callee_)
{
    struct ends__b1__frame *frame_ = (struct ends__b1__frame *)caw_frame_take(sizeof *frame_, &ends__b1__code);
    ends__b1__keep_1(frame_);
    return caw_pause(&frame_->head_, callee_);
}

/* Line 14, as a task of its own:  */
CAW_INLINE caw_frame *ends__b1__body(struct ends__b1__frame *frame_, caw_frame *done_, struct ends__frame *up_, int a1_)
{
    struct get__ret t1_;
    (void)frame_, (void)done_;
    (void)a1_;
    (void)up_;
    switch (frame_ ? frame_->head_.state : 0) {
    case 1: goto await_1_; /* line 14: await get(2) */
    }
    t1_ = get__start(a1_);
    if (CAW_SUSPENDED(t1_.st)) {
        if (frame_) {
            ends__b1__keep_1(frame_);
            return t1_.st;
        }
        return ends__b1__suspend_1(t1_.st);
    await_1_:;
        up_ = (struct ends__frame *)caw_outer(&frame_->head_, __builtin_offsetof(struct ends__frame, g1_));
        t1_.v = *(int *)caw_value(done_, sizeof(int), _Alignof(int));
    }
    up_->late = (int)t1_.v;
    return 0;
}

static CAW_UNUSED caw_frame *ends__b1__resume(caw_frame *self_, caw_frame *done_)
{
    if (self_->state == 0) __builtin_unreachable(); /* the beginning is start's */
    caw_frame *r_ = ends__b1__body((struct ends__b1__frame *)self_, done_, 0, (int)(long)done_);
    return r_;
}

/* Where the stack is deep already, the branch starts from the loop. */
static CAW_UNUSED caw_frame *ends__b1__start(struct ends__frame *up_, int a1_);
struct ends__b1__queued {
    caw_frame head_;
    struct ends__frame *up_;
    int a1_;
};
CAW_COLD caw_frame *ends__b1__dequeued(caw_frame *self_, caw_frame *done_)
{
    struct ends__b1__queued *q_ = (struct ends__b1__queued *)self_;
    (void)done_;
    if (q_->up_->g1_.left) return 0;
    caw_frame *r_ = ends__b1__start(q_->up_, q_->a1_);
    return r_ ? caw_replace(self_, r_) : 0;
}
static const caw_code ends__b1__queued_code = {ends__b1__dequeued, "ends", "tests/reads/ends.c", 0, 1};
static caw_frame *ends__b1__start(struct ends__frame *up_, int a1_)
{
    if (!caw_start_deep()) return ends__b1__body(0, 0, up_, a1_);
    struct ends__b1__queued *q_ = (struct ends__b1__queued *)caw_frame_take(sizeof *q_, &ends__b1__queued_code);
    q_->head_.state = 0;
    q_->up_ = up_;
    q_->a1_ = a1_;
    caw_start_queue(&q_->head_);
    return &q_->head_;
}

/* Await 1, line 19: await get(1) */
CAW_INLINE void ends__keep_1(struct ends__frame *frame_, int sum, int ret_)
{
    frame_->sum = sum;
    frame_->ret_ = ret_;
    frame_->head_.state = 1;
}

/* Await 2, line 15: the end of the nursery of line 15 */
CAW_INLINE void ends__keep_2(struct ends__frame *frame_, int sum, int exit_, int ret_)
{
    frame_->sum = sum;
    frame_->exit_ = exit_;
    frame_->ret_ = ret_;
    frame_->head_.state = 2;
}

/* Await 3, line 15: the end of the nursery of line 15 */
CAW_INLINE void ends__keep_3(struct ends__frame *frame_, int sum, int exit_, int ret_)
{
    frame_->sum = sum;
    frame_->exit_ = exit_;
    frame_->ret_ = ret_;
    frame_->head_.state = 3;
}

/* Await 4, line 22: await later */
CAW_INLINE void ends__keep_4(struct ends__frame *frame_, int sum)
{
    frame_->sum = sum;
    frame_->head_.state = 4;
}

/* Await 5, line 22: await late */
CAW_INLINE void ends__keep_5(struct ends__frame *frame_, int sum)
{
    frame_->sum = sum;
    frame_->head_.state = 5;
}

/* Await 6, line 14: the end of async variable 'later' */
CAW_INLINE void ends__keep_6(struct ends__frame *frame_, int exit_, int ret_)
{
    frame_->exit_ = exit_;
    frame_->ret_ = ret_;
    frame_->head_.state = 6;
}

/* Await 7, line 14: the end of async variable 'late' */
CAW_INLINE void ends__keep_7(struct ends__frame *frame_, int exit_, int ret_)
{
    frame_->exit_ = exit_;
    frame_->ret_ = ret_;
    frame_->head_.state = 7;
}

/* Await 8, line 14: the end of async variable 'late' */
CAW_INLINE void ends__keep_8(struct ends__frame *frame_, int exit_, int ret_)
{
    frame_->exit_ = exit_;
    frame_->ret_ = ret_;
    frame_->head_.state = 8;
}

/* ends for the class async. It begins without a frame; resumed, it goes on behind the await in which it stood. */
CAW_INLINE struct ends__ret ends__body(struct ends__frame *frame_, caw_frame *done_, int most)
{
    const _Bool start_ = !frame_;
    int sum;
    int exit_ = 0;
    struct get__ret t4_;
    int ret_ = 0;
    (void)frame_, (void)done_;
    switch (frame_ ? frame_->head_.state : 0) {
    case 1: goto await_1_; /* line 19: await get(1) */
    case 2: goto await_2_; /* line 15: the end of the nursery of line 15 */
    case 3: goto await_3_; /* line 15: the end of the nursery of line 15 */
    case 4: goto await_4_; /* line 22: await later */
    case 5: goto await_5_; /* line 22: await late */
    case 6: goto await_6_; /* line 14: the end of async variable 'later' */
    case 7: goto await_7_; /* line 14: the end of async variable 'late' */
    case 8: goto await_8_; /* line 14: the end of async variable 'late' */
    }
    frame_ = (struct ends__frame *)caw_frame_take(sizeof *frame_, &ends__code);
    sum = 1;
    sum += most;
    caw_group_begin(&frame_->g1_, CAW_GATHER);
    caw_group_started(&frame_->g1_, ends__b1__start(frame_, 2));
    caw_group_outside(&frame_->g1_);
    caw_group_begin(&frame_->g2_, CAW_GATHER);
    caw_group_started(&frame_->g2_, ends__b2__start(frame_, 3));
    caw_group_outside(&frame_->g2_);
    {
        caw_nursery_begin(&frame_->n3_);
        frame_->here_3_ = &frame_->n3_;
        sum++;
        {
            {
                caw_nursery *n_ = frame_->here_3_;
                caw_scope *here_ = caw_nursery_enter(n_);
                caw_nursery_started(n_, here_, ends__b3__start(1));
            }
        }
        if (frame_->n3_.group.left) {
            exit_ = 1; goto leave_5_; /* to after_3_ */
        }
        t4_ = get__start(1);
        if (CAW_SUSPENDED(t4_.st)) {
            ends__keep_1(frame_, sum, ret_);
            if (start_) return (struct ends__ret){.st = caw_pause(&frame_->head_, t4_.st)};
            return (struct ends__ret){.st = t4_.st};
        await_1_:;
            sum = frame_->sum;
            ret_ = frame_->ret_;
            t4_.v = *(int *)caw_value(done_, sizeof(int), _Alignof(int));
        }
        if (frame_->n3_.group.left) {
            exit_ = 1; goto leave_5_; /* to after_3_ */
        }
        sum += ((int)t4_.v);
        if (sum > 100) {
            ret_ = sum;
            exit_ = 2; goto leave_5_; /* return */
        }
        exit_ = 0;
    leave_5_:;
        if (exit_) caw_group_leave(&frame_->n3_.group);
        {
            caw_frame *r_ = caw_group_join__start(&frame_->n3_.group);
            if (r_ != 0) {
                ends__keep_2(frame_, sum, exit_, ret_);
                if (start_) return (struct ends__ret){.st = caw_pause(&frame_->head_, r_)};
                return (struct ends__ret){.st = r_};
            await_2_:;
                sum = frame_->sum;
                exit_ = frame_->exit_;
                ret_ = frame_->ret_;
            }
        }
        printf("left\n");
        if (exit_ == 1) { exit_ = 1; goto leave_4_; }
        if (exit_ == 2) { exit_ = 2; goto leave_4_; }
        exit_ = 0;
    leave_4_:;
        if (exit_) caw_group_leave(&frame_->n3_.group);
        {
            caw_frame *r_ = caw_group_join__start(&frame_->n3_.group);
            if (r_ != 0) {
                ends__keep_3(frame_, sum, exit_, ret_);
                if (start_) return (struct ends__ret){.st = caw_pause(&frame_->head_, r_)};
                return (struct ends__ret){.st = r_};
            await_3_:;
                sum = frame_->sum;
                exit_ = frame_->exit_;
                ret_ = frame_->ret_;
            }
        }
        caw_nursery_end(&frame_->n3_);
        if (exit_ == 1) goto after_3_;
        if (exit_ == 2) { exit_ = 2; goto leave_2_; }
    after_3_:;
    }
    while (caw_group_full(&frame_->g2_) && !0) {
        caw_frame *r_ = caw_group_wait__start(&frame_->g2_);
        if (r_ != 0) {
            ends__keep_4(frame_, sum);
            if (start_) return (struct ends__ret){.st = caw_pause(&frame_->head_, r_)};
            return (struct ends__ret){.st = r_};
        await_4_:;
            sum = frame_->sum;
        }
    }
    while (caw_group_full(&frame_->g1_) && !0) {
        caw_frame *r_ = caw_group_wait__start(&frame_->g1_);
        if (r_ != 0) {
            ends__keep_5(frame_, sum);
            if (start_) return (struct ends__ret){.st = caw_pause(&frame_->head_, r_)};
            return (struct ends__ret){.st = r_};
        await_5_:;
            sum = frame_->sum;
        }
    }
    ret_ = sum + frame_->later + frame_->late;
    exit_ = 3; goto leave_2_; /* return */
    exit_ = 0;
leave_2_:;
    caw_group_leave(&frame_->g2_);
    caw_group_leave(&frame_->g1_);
    {
        caw_frame *r_ = caw_group_join__start(&frame_->g2_);
        if (r_ != 0) {
            ends__keep_6(frame_, exit_, ret_);
            if (start_) return (struct ends__ret){.st = caw_pause(&frame_->head_, r_)};
            return (struct ends__ret){.st = r_};
        await_6_:;
            exit_ = frame_->exit_;
            ret_ = frame_->ret_;
        }
    }
    caw_group_end(&frame_->g2_);
    {
        caw_frame *r_ = caw_group_join__start(&frame_->g1_);
        if (r_ != 0) {
            ends__keep_7(frame_, exit_, ret_);
            if (start_) return (struct ends__ret){.st = caw_pause(&frame_->head_, r_)};
            return (struct ends__ret){.st = r_};
        await_7_:;
            exit_ = frame_->exit_;
            ret_ = frame_->ret_;
        }
    }
    caw_group_end(&frame_->g1_);
    if (exit_ == 2) { exit_ = 2; goto leave_1_; }
    if (exit_ == 3) { exit_ = 3; goto leave_1_; }
    exit_ = 0;
leave_1_:;
    caw_group_leave(&frame_->g1_);
    {
        caw_frame *r_ = caw_group_join__start(&frame_->g1_);
        if (r_ != 0) {
            ends__keep_8(frame_, exit_, ret_);
            if (start_) return (struct ends__ret){.st = caw_pause(&frame_->head_, r_)};
            return (struct ends__ret){.st = r_};
        await_8_:;
            exit_ = frame_->exit_;
            ret_ = frame_->ret_;
        }
    }
    caw_group_end(&frame_->g1_);
    if (exit_ == 2) {
        struct ends__ret r_ = {.v = (unsigned int)ret_};
        if (start_) caw_frame_drop(&frame_->head_);
        return r_;
    }
    if (exit_ == 3) {
        struct ends__ret r_ = {.v = (unsigned int)ret_};
        if (start_) caw_frame_drop(&frame_->head_);
        return r_;
    }
    __builtin_unreachable();
}

static CAW_UNUSED caw_frame *ends__resume(caw_frame *self_, caw_frame *done_)
{
    if (self_->state == 0) __builtin_unreachable(); /* the beginning is start's */
    struct ends__ret r_ = ends__body((struct ends__frame *)self_, done_, (int)(long)done_);
    if (r_.st == 0) *(int *)caw_value(self_, sizeof(int), _Alignof(int)) = (int)r_.v;
    return r_.st;
}
static struct ends__ret ends__start(int most)
{
    return ends__body(0, 0, most);
}

/* What its branches use, where there is no frame. */
struct ends__env {
    int late;
    caw_group g1_;
    int later;
    caw_group g2_;
};

/* Line 18, as a task of its own:  */
struct ends__b3__arg {
    int a1_;
};
static CAW_UNUSED void ends__b3(void *arg_)
{
    (void)arg_;
    int a1_ = ((struct ends__b3__arg *)arg_)->a1_;
    (void)a1_;
    CAW_CALL(ends__b3__code);
    int t3_ CAW_UNUSED;
    call_.state = 1; t3_ = get(a1_);
    return;
}

/* Line 14, as a task of its own:  */
struct ends__b2__arg {
    struct ends__env *up_;
    int a1_;
};
static CAW_UNUSED void ends__b2(void *arg_)
{
    struct ends__env *up_ = ((struct ends__b2__arg *)arg_)->up_;
    (void)up_;
    int a1_ = ((struct ends__b2__arg *)arg_)->a1_;
    (void)a1_;
    CAW_CALL(ends__b2__code);
    call_.state = 1; up_->later = get(a1_);
    return;
}

/* Line 14, as a task of its own:  */
struct ends__b1__arg {
    struct ends__env *up_;
    int a1_;
};
static CAW_UNUSED void ends__b1(void *arg_)
{
    struct ends__env *up_ = ((struct ends__b1__arg *)arg_)->up_;
    (void)up_;
    int a1_ = ((struct ends__b1__arg *)arg_)->a1_;
    (void)a1_;
    CAW_CALL(ends__b1__code);
    call_.state = 1; up_->late = get(a1_);
    return;
}

/* ends as an ordinary function, for the classes green and sync. */
static int ends(int most)
{
    struct ends__env env_ CAW_UNUSED;
    CAW_CALL(ends__code);
    int sum;
    caw_nursery n3_;
    caw_nursery *here_3_ CAW_UNUSED;
    int exit_ = 0;
    int t4_ CAW_UNUSED;
    int ret_ = 0;
    sum = 1;
    sum += most;
    caw_group_begin(&env_.g1_, CAW_GATHER);
    caw_group_start(&env_.g1_, ends__b1, &(struct ends__b1__arg){&env_, 2});
    caw_group_outside(&env_.g1_);
    caw_group_begin(&env_.g2_, CAW_GATHER);
    caw_group_start(&env_.g2_, ends__b2, &(struct ends__b2__arg){&env_, 3});
    caw_group_outside(&env_.g2_);
    {
        caw_nursery_begin(&n3_);
        here_3_ = &n3_;
        sum++;
        {
            {
                caw_nursery *n_ = here_3_;
                caw_nursery_spawn(n_, ends__b3, &(struct ends__b3__arg){1});
            }
        }
        if (n3_.group.left) {
            exit_ = 1; goto leave_5_; /* to after_3_ */
        }
        call_.state = 1; t4_ = get(1);
        if (n3_.group.left) {
            exit_ = 1; goto leave_5_; /* to after_3_ */
        }
        sum += t4_;
        if (sum > 100) {
            ret_ = sum;
            exit_ = 2; goto leave_5_; /* return */
        }
        exit_ = 0;
    leave_5_:;
        if (exit_) caw_group_leave(&n3_.group);
        call_.state = 2; caw_group_join(&n3_.group);
        printf("left\n");
        if (exit_ == 1) { exit_ = 1; goto leave_4_; }
        if (exit_ == 2) { exit_ = 2; goto leave_4_; }
        exit_ = 0;
    leave_4_:;
        if (exit_) caw_group_leave(&n3_.group);
        call_.state = 3; caw_group_join(&n3_.group);
        caw_nursery_end(&n3_);
        if (exit_ == 1) goto after_3_;
        if (exit_ == 2) { exit_ = 2; goto leave_2_; }
    after_3_:;
    }
    call_.state = 4; while (caw_group_full(&env_.g2_) && !0) caw_group_wait(&env_.g2_);
    call_.state = 5; while (caw_group_full(&env_.g1_) && !0) caw_group_wait(&env_.g1_);
    ret_ = sum + env_.later + env_.late;
    exit_ = 3; goto leave_2_; /* return */
    exit_ = 0;
leave_2_:;
    caw_group_leave(&env_.g2_);
    caw_group_leave(&env_.g1_);
    call_.state = 6; caw_group_join(&env_.g2_);
    caw_group_end(&env_.g2_);
    call_.state = 7; caw_group_join(&env_.g1_);
    caw_group_end(&env_.g1_);
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

static const caw_fn ends__async = {(void (*)(void))ends, (void (*)(void))ends__start, "ends"};

static int caw_main(void) CAW_UNUSED;
struct main__ret { caw_frame *st; unsigned long v; };
static struct main__ret main__start(void) CAW_UNUSED;
static const caw_fn main__async CAW_UNUSED;

/* What main keeps while it waits. */
struct main__frame {
    caw_frame head_;
};
static CAW_UNUSED caw_frame *main__resume(caw_frame *, caw_frame *);
static const caw_code main__code CAW_UNUSED = {main__resume, "main", "tests/reads/ends.c", (const unsigned[]){26, 27}, 0};

/* Await 1, line 26: await ends(5) */
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

/* Await 2, line 27: await ends(100) */
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

/* main for the class async. It begins without a frame; resumed, it goes on behind the await in which it stood. */
CAW_INLINE struct main__ret main__body(struct main__frame *frame_, caw_frame *done_)
{
    struct ends__ret t1_;
    struct ends__ret t2_;
    (void)frame_, (void)done_;
    switch (frame_ ? frame_->head_.state : 0) {
    case 1: goto await_1_; /* line 26: await ends(5) */
    case 2: goto await_2_; /* line 27: await ends(100) */
    }
    t1_ = ends__start(5);
    if (CAW_SUSPENDED(t1_.st)) {
        if (frame_) {
            main__keep_1(frame_);
            return (struct main__ret){.st = t1_.st};
        }
        return main__suspend_1(t1_.st);
    await_1_:;
        t1_.v = *(int *)caw_value(done_, sizeof(int), _Alignof(int));
    }
    printf("%d\n", ((int)t1_.v));
    t2_ = ends__start(100);
    if (CAW_SUSPENDED(t2_.st)) {
        if (frame_) {
            main__keep_2(frame_);
            return (struct main__ret){.st = t2_.st};
        }
        return main__suspend_2(t2_.st);
    await_2_:;
        t2_.v = *(int *)caw_value(done_, sizeof(int), _Alignof(int));
    }
    printf("%d\n", ((int)t2_.v));
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
    call_.state = 1; t1_ = ends(5);
    printf("%d\n", t1_);
    call_.state = 2; t2_ = ends(100);
    printf("%d\n", t2_);
    return 0;
}

static const caw_fn main__async = {(void (*)(void))caw_main, (void (*)(void))main__start, "main"};
int main(int argc, char **argv)
{
    return caw_run_main(&main__async, argc, argv);
}
