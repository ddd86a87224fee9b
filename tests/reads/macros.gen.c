/* Translated by cawc from tests/reads/macros.c: plain C, for any C11 compiler, with caw's headers and libcaw. */
#define __CAWC__ 1
#define CAW_TRANSLATED 1

/* What --emit-c leaves as it was written: includes, macros, comments, and branches that were not taken. */
#define _GNU_SOURCE
#include <stdio.h>
/* ---- tests/reads/macros.h: it has async functions, so it stands here ---- */
/* A header that only declares stays an #include line; this one defines, and stands in the text. */

#include <stdint.h>
#include <caw.h>

typedef int step(int);
int elsewhere(step *, int) CAW_DIRECT(elsewhere);
struct elsewhere__ret { caw_frame *st; unsigned long v; };
struct elsewhere__ret elsewhere__start(step *, int);
extern const caw_fn elsewhere__async;

static int twice(step *, int) CAW_UNUSED;
struct twice__ret { caw_frame *st; unsigned long v; };
static struct twice__ret twice__start(step *, int) CAW_UNUSED;
static const caw_fn twice__async CAW_UNUSED;

/* What twice keeps while it waits. */
struct twice__frame {
    caw_frame head_;
    step *s; /* parameter; lives over the await of line 11 */
    int n; /* parameter; lives over the await of line 11 */
    int t1_; /* the value of an await; lives over the await of line 11 */
};
static CAW_UNUSED caw_frame *twice__resume(caw_frame *, caw_frame *);
static const caw_code twice__code CAW_UNUSED = {twice__resume, "twice", "tests/reads/macros.h", (const unsigned[]){11, 11}, 0};

/* Await 1, line 11: await s(n) */
CAW_INLINE void twice__keep_1(struct twice__frame *frame_, step *s, int n)
{
    frame_->s = s;
    frame_->n = n;
    frame_->head_.state = 1;
}
CAW_COLD struct twice__ret twice__suspend_1(caw_frame *callee_, step *s, int n)
{
    struct twice__frame *frame_ = (struct twice__frame *)caw_frame_take(sizeof *frame_, &twice__code);
    twice__keep_1(frame_, s, n);
    struct twice__ret r_; /* and no value yet */
    r_.st = caw_pause(&frame_->head_, callee_);
    return r_;
}

/* Await 2, line 11: await s(n) */
CAW_INLINE void twice__keep_2(struct twice__frame *frame_, int t1_)
{
    frame_->t1_ = t1_;
    frame_->head_.state = 2;
}
CAW_COLD struct twice__ret twice__suspend_2(caw_frame *callee_, int t1_)
{
    struct twice__frame *frame_ = (struct twice__frame *)caw_frame_take(sizeof *frame_, &twice__code);
    twice__keep_2(frame_, t1_);
    struct twice__ret r_; /* and no value yet */
    r_.st = caw_pause(&frame_->head_, callee_);
    return r_;
}

/* twice for the class async. It begins without a frame; resumed, it goes on behind the await in which it stood. */
CAW_INLINE struct twice__ret twice__body(struct twice__frame *frame_, caw_frame *done_, step *s, int n)
{
    struct t1_r { caw_frame *st; unsigned long v; } t1_;
    struct t2_r { caw_frame *st; unsigned long v; } t2_;
    (void)frame_, (void)done_;
    switch (frame_ ? frame_->head_.state : 0) {
    case 1: goto await_1_; /* line 11: await s(n) */
    case 2: goto await_2_; /* line 11: await s(n) */
    }
    t1_ = ((struct t1_r (*)(int))((const caw_fn *)s)->start)(n);
    if (CAW_SUSPENDED(t1_.st)) {
        if (frame_) {
            twice__keep_1(frame_, s, n);
            return (struct twice__ret){.st = t1_.st};
        }
        return twice__suspend_1(t1_.st, s, n);
    await_1_:;
        s = frame_->s;
        n = frame_->n;
        t1_.v = *(int *)caw_value(done_, sizeof(int), _Alignof(int));
    }
    t2_ = ((struct t2_r (*)(int))((const caw_fn *)s)->start)(n);
    if (CAW_SUSPENDED(t2_.st)) {
        if (frame_) {
            twice__keep_2(frame_, ((int)t1_.v));
            return (struct twice__ret){.st = t2_.st};
        }
        return twice__suspend_2(t2_.st, ((int)t1_.v));
    await_2_:;
        t1_.v = frame_->t1_;
        t2_.v = *(int *)caw_value(done_, sizeof(int), _Alignof(int));
    }
    return (struct twice__ret){.v = (unsigned int)(((int)t1_.v) + ((int)t2_.v))};
}

static CAW_UNUSED caw_frame *twice__resume(caw_frame *self_, caw_frame *done_)
{
    if (self_->state == 0) __builtin_unreachable(); /* the beginning is start's */
    struct twice__ret r_ = twice__body((struct twice__frame *)self_, done_, (void *)self_, (int)(long)done_);
    if (r_.st == 0) *(int *)caw_value(self_, sizeof(int), _Alignof(int)) = (int)r_.v;
    return r_.st;
}
static struct twice__ret twice__start(step *s, int n)
{
    return twice__body(0, 0, s, n);
}

/* twice as an ordinary function, for the classes green and sync. */
static inline int twice(step *s, int n)
{
    CAW_CALL(twice__code);
    int t1_ CAW_UNUSED;
    int t2_ CAW_UNUSED;
    call_.state = 1; t1_ = ((int (*)(int))((const caw_fn *)s)->direct)(n);
    call_.state = 2; t2_ = ((int (*)(int))((const caw_fn *)s)->direct)(n);
    return t1_ + t2_;
}

static const caw_fn twice__async = {(void (*)(void))twice, (void (*)(void))twice__start, "twice"};

/* ---- end of tests/reads/macros.h ---- */

#define LENGTH(a) (sizeof(a) / sizeof *(a))
#define MOST 3
#define SHOW(x) printf("%s is %d\n", #x, (x))
#define PAUSE await caw_sleep(MOST)

#ifdef OTHER_SYSTEM
static int other(void) { return "not here"; } /* was never compiled */
#endif

struct job {
    const char *name;
    int (*run)(int); /* a pointer to an async function is a pointer here */
};

/* ---- declared by headers, and awaited here ---- */
int caw_sleep(int64_t) CAW_DIRECT(caw_sleep);
struct caw_sleep__ret { caw_frame *st; unsigned long v; };
struct caw_sleep__ret caw_sleep__start(int64_t);
extern const caw_fn caw_sleep__async;

static int add_one(int) CAW_UNUSED;
struct add_one__ret { caw_frame *st; unsigned long v; };
static struct add_one__ret add_one__start(int) CAW_UNUSED;
static const caw_fn add_one__async CAW_UNUSED;

/* What add_one keeps while it waits. */
struct add_one__frame {
    caw_frame head_;
    int n; /* parameter; lives over the await of line 22 */
};
static CAW_UNUSED caw_frame *add_one__resume(caw_frame *, caw_frame *);
static const caw_code add_one__code CAW_UNUSED = {add_one__resume, "add_one", "tests/reads/macros.c", (const unsigned[]){22}, 0};

/* Await 1, line 22: await caw_sleep(3) */
CAW_INLINE void add_one__keep_1(struct add_one__frame *frame_, int n)
{
    frame_->n = n;
    frame_->head_.state = 1;
}
CAW_COLD struct add_one__ret add_one__suspend_1(caw_frame *callee_, int n)
{
    struct add_one__frame *frame_ = (struct add_one__frame *)caw_frame_take(sizeof *frame_, &add_one__code);
    add_one__keep_1(frame_, n);
    struct add_one__ret r_; /* and no value yet */
    r_.st = caw_pause(&frame_->head_, callee_);
    return r_;
}

/* add_one for the class async. It begins without a frame; resumed, it goes on behind the await in which it stood. */
CAW_INLINE struct add_one__ret add_one__body(struct add_one__frame *frame_, caw_frame *done_, int n)
{
    (void)frame_, (void)done_;
    switch (frame_ ? frame_->head_.state : 0) {
    case 1: goto await_1_; /* line 22: await caw_sleep(3) */
    }
    {
        struct caw_sleep__ret r_ = caw_sleep__start(3);
        if (CAW_SUSPENDED(r_.st)) {
            if (frame_) {
                add_one__keep_1(frame_, n);
                return (struct add_one__ret){.st = r_.st};
            }
            return add_one__suspend_1(r_.st, n);
        await_1_:;
            n = frame_->n;
        }
    }
    return (struct add_one__ret){.v = (unsigned int)(n + 1)};
}

static CAW_UNUSED caw_frame *add_one__resume(caw_frame *self_, caw_frame *done_)
{
    if (self_->state == 0) __builtin_unreachable(); /* the beginning is start's */
    struct add_one__ret r_ = add_one__body((struct add_one__frame *)self_, done_, (int)(long)done_);
    if (r_.st == 0) *(int *)caw_value(self_, sizeof(int), _Alignof(int)) = (int)r_.v;
    return r_.st;
}
static struct add_one__ret add_one__start(int n)
{
    return add_one__body(0, 0, n);
}

/* add_one as an ordinary function, for the classes green and sync. */
static int add_one(int n)
{
    CAW_CALL(add_one__code);
    call_.state = 1; (void)caw_sleep(3);
    return n + 1;
}

static const caw_fn add_one__async = {(void (*)(void))add_one, (void (*)(void))add_one__start, "add_one"};

static int half(int) CAW_UNUSED;
struct half__ret { caw_frame *st; unsigned long v; };
static struct half__ret half__start(int) CAW_UNUSED;
static const caw_fn half__async CAW_UNUSED;


/* half for the class async. */
static struct half__ret half__start(int n)
{
    // MOST is a macro of the user's
    if (n > MOST) return (struct half__ret){.v = (unsigned int)((n) / 2)};
    return (struct half__ret){.v = (unsigned int)n};
}

/* half as an ordinary function, for the classes green and sync. */
static int half(int n)
{
    // MOST is a macro of the user's
    if (n > MOST) return ((n) / 2);
    return n;
}

static const caw_fn half__async = {(void (*)(void))half, (void (*)(void))half__start, "half"};

#define HALF(n) ((n) / 2)
#if MOST > 2
#else
#endif

static const struct job jobs[] = {{"add_one", CAW_FN(add_one)}, {"half", CAW_FN(half)}};

static int named(const struct job *j, step *s) { return j->run == s; }

static int caw_main(void) CAW_UNUSED;
struct main__ret { caw_frame *st; unsigned long v; };
static struct main__ret main__start(void) CAW_UNUSED;
static const caw_fn main__async CAW_UNUSED;

/* What main keeps while it waits. */
struct main__frame {
    caw_frame head_;
    int sums[2]; /* an array */
    size_t i; /* lives over the await of line 47 */
};
static CAW_UNUSED caw_frame *main__resume(caw_frame *, caw_frame *);
static const caw_code main__code CAW_UNUSED = {main__resume, "main", "tests/reads/macros.c", (const unsigned[]){47}, 0};

/* Await 1, line 47: await twice(jobs[i].run, 10) */
CAW_INLINE void main__keep_1(struct main__frame *frame_, size_t i)
{
    frame_->i = i;
    frame_->head_.state = 1;
}

/* main for the class async. It begins without a frame; resumed, it goes on behind the await in which it stood. */
CAW_INLINE struct main__ret main__body(struct main__frame *frame_, caw_frame *done_)
{
    const _Bool start_ = !frame_;
    size_t i;
    struct twice__ret t1_;
    (void)frame_, (void)done_;
    switch (frame_ ? frame_->head_.state : 0) {
    case 1: goto await_1_; /* line 47: await twice(jobs[i].run, 10) */
    }
    frame_ = (struct main__frame *)caw_frame_take(sizeof *frame_, &main__code);
    __builtin_memcpy((void *)&frame_->sums, &(int[2]){0}, sizeof frame_->sums);

    /* each in its turn */
    {
        i = 0;
        for (; i < LENGTH(frame_->sums); i++) {
            t1_ = twice__start(jobs[i].run, 10);
            if (CAW_SUSPENDED(t1_.st)) {
                main__keep_1(frame_, i);
                if (start_) return (struct main__ret){.st = caw_pause(&frame_->head_, t1_.st)};
                return (struct main__ret){.st = t1_.st};
            await_1_:;
                i = frame_->i;
                t1_.v = *(int *)caw_value(done_, sizeof(int), _Alignof(int));
            }
            frame_->sums[i] = ((int)t1_.v);
            printf("%s is %d\n", "sums[i]", (frame_->sums[i]));
        }
    }
    printf("%s %d\n", jobs[1].name, named(&jobs[1], CAW_FN(half)) && HALF(frame_->sums[0]) == 11);
    {
        struct main__ret r_ = {.v = 0};
        if (start_) caw_frame_drop(&frame_->head_);
        return r_;
    }
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
    int sums[2];
    size_t i;
    int t1_ CAW_UNUSED;
    __builtin_memcpy((void *)&sums, &(int[2]){0}, sizeof sums);

    /* each in its turn */
    {
        i = 0;
        for (; i < LENGTH(sums); i++) {
            call_.state = 1; t1_ = twice(jobs[i].run, 10);
            sums[i] = t1_;
            SHOW(sums[i]);
        }
    }
    printf("%s %d\n", jobs[1].name, named(&jobs[1], CAW_FN(half)) && HALF(sums[0]) == 11);
    return 0;
}

static const caw_fn main__async = {(void (*)(void))caw_main, (void (*)(void))main__start, "main"};
int main(int argc, char **argv)
{
    return caw_run_main(&main__async, argc, argv);
}
