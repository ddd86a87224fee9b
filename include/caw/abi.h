/* The contract between generated code and libcaw. Nobody writes against this header; caw.h brings it in under cawc.

   An async function `T f(A)` becomes
       f           the direct form, an ordinary function: what the classes green and sync call. Its linker name is
                   f.direct, so that an object which was not compiled by cawc can't call it by mistake
       f__start    the stackless form: runs on the caller's stack, gives {frame it suspended in, or NULL; its value}
                   as a `struct f__ret`; for a void function only the frame. Integers narrower than a word travel as
                   `unsigned long`, zero-extended: the pair is then two registers, and no compiler masks the second
       f__async    the descriptor of both; its address is the value of `f`
   One that never completes at once (attribute caw_suspends; a leaf of libcaw's) also has
       f__suspend  as f__start, but what it gives is only the frame, never NULL

   Frames. Each begins with a caw_frame. The value of a call that suspended stands in it: one of up to four bytes in the
   header, another at the first aligned offset behind the header, over the locals, which have ended by then (caw_value).
   A frame belongs to the function that took it until that function returns it; then to the awaiting parent (or group)
   that it is linked to. The start instance of a function that ends without having suspended drops its own frame; one that
   has suspended is dropped by whoever resumes the parent, just before: the value stays readable until the parent takes
   another frame, and it reads the value first of all.

   Each body of code that can wait has a caw_code, from which reports tell where a task stands: its frames point to it, and
   so does each caw_call, which the direct form has on its stack. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined __STDC_VERSION__ && __STDC_VERSION__ > 201710L
typedef int caw_c23_; /* tells cawc that C23's words are words */
#endif

typedef struct caw_frame caw_frame;
typedef struct caw_code { /* a function's, or a branch's */
    caw_frame *(*resume)(caw_frame *self,
                         caw_frame *done); /* goes on after `done` has ended. NULL: ended too, its value
                                                               in self; else what it awaits now: whoever resumes it links
                                                               that to self */
    const char *function, *file;
    const unsigned *lines; /* of its awaits: await 1 is the first */
    bool branch;           /* not all of that function, but a statement in it that is a task of its own */
} caw_code;
struct caw_frame {
    const caw_code *code;
    caw_frame *parent; /* who awaits this frame; of a branch's outermost one: its group */
    union {
        uint32_t state; /* in which await it stands, from 1 on; 0: not yet begun */
        uint32_t value; /* one of up to four bytes, once it has ended */
    };
    uint16_t size; /* the allocator's */
    uint16_t free_;
};

typedef struct caw_fn { /* the descriptor of an async function */
    void (*direct)(void);
    void (*start)(void);
    const char *name;
} caw_fn;

#define CAW_DIRECT(f) __asm__(#f ".direct")
/* For text that is read: what `cawc --emit-c` writes. */
#define CAW_UNUSED __attribute__((__unused__))
#define CAW_INLINE static inline __attribute__((__always_inline__, __unused__))
#define CAW_COLD static __attribute__((__cold__, __noinline__, __unused__))
#define CAW_CALL(code)                                                                                                 \
    caw_call call_ __attribute__((__cleanup__(caw_call_end))) = {&code, 0, 0};                                             \
    caw_call_begin(&call_)
#define CAW_SUSPENDED(frame) __builtin_expect((frame) != 0, 0)
/* In text that `cawc --emit-c` has written an async function's value has the type that C sees: still its descriptor's
   address. */
#define CAW_FN(f) ((__typeof__(&f))&f##__async)
/* Where the value of a call that has ended in `done` stands, of a type with this size and alignment. */
static inline void *caw_value(caw_frame *done, size_t size, size_t align)
{
    if (size <= sizeof done->value) return &done->value;
    return (char *)done + (sizeof(caw_frame) + align - 1) / align * align;
}
/* Of a branch's frame: the frame around it, which has the group at this offset. */
static inline void *caw_outer(caw_frame *self, size_t group)
{
    return (char *)self->parent - group;
}

/* The allocator (frame.c): for each size in words a list of free frames, linked by `parent`, which keep their size. Those
   that are larger than CAW_FRAME_WORDS are an allocation each, have the size 0, and are free for good when the next one
   is made. */
enum { CAW_FRAME_WORDS = 128 };
#ifdef __TINYC__ /* knows no thread-local variables: libcaw has these as functions (plain.c) */
caw_frame *caw_frame_take(size_t size, const caw_code *code) __asm__("caw_plain_frame_take");
void caw_frame_drop(caw_frame *f) __asm__("caw_plain_frame_drop");
#define __builtin_unreachable() ((void)0)
#ifndef __builtin_offsetof
#define __builtin_offsetof offsetof
#endif
void *__builtin_memcpy(void *, const void *, size_t) __asm__("memcpy");
#else
extern _Thread_local caw_frame *caw_free_frames[CAW_FRAME_WORDS + 1] __attribute__((__tls_model__("initial-exec")));
caw_frame *caw_frame_new(size_t size, const caw_code *code);

/* sizeof of a struct: the result has its alignment, up to 4096. Not zeroed, but for `code`. Never NULL: no memory is a
   message that names the function, and an abort (rule 11). */
static inline caw_frame *caw_frame_take(size_t size, const caw_code *code)
{
    size_t words = (size + 7) / 8;
    caw_frame *f = words <= CAW_FRAME_WORDS ? caw_free_frames[words] : 0;
    if (__builtin_expect(f == 0, 0)) return caw_frame_new(size, code);
    caw_free_frames[words] = f->parent;
    f->code = code;
    return f;
}
static inline void caw_frame_drop(caw_frame *f)
{
    f->parent = caw_free_frames[f->size];
    caw_free_frames[f->size] = f;
}
#endif

/* What the direct form of a body that awaits has on its stack: the calls of a task that are under way, innermost first. */
typedef struct caw_call caw_call;
struct caw_call {
    const caw_code *code;
    caw_call *up;
    uint32_t state; /* as in a frame */
};
#ifdef __TINYC__
void caw_call_begin(caw_call *c) __asm__("caw_plain_call_begin");
void caw_call_end(caw_call *c) __asm__("caw_plain_call_end");
#else
extern _Thread_local caw_call *caw_calls __attribute__((__tls_model__("initial-exec")));
static inline void caw_call_begin(caw_call *c)
{
    c->up = caw_calls;
    caw_calls = c;
}
static inline void caw_call_end(caw_call *c)
{
    caw_calls = c->up;
}
#endif

/* A variable-length array that lives over an await. Never NULL. */
void *caw_local_take(size_t size, const caw_code *code);
void caw_local_drop(void *);

/* Suspend for the first time, in `self`, whose state is set, until `callee` has ended. */
static inline caw_frame *caw_pause(caw_frame *self, caw_frame *callee)
{
    callee->parent = self;
    return self;
}

/* The same for every suspension, and what a resumed body passes first: of code that is compiled for debuggers, which can
   stop here (frame.c). */
caw_frame *caw_leaves(caw_frame *self, caw_frame *callee, bool first);
caw_frame *caw_comes(caw_frame *self, caw_frame *done);

/* What a resumed body returns that neither has ended nor awaits: a tail await's callee took its place. */
#ifdef __TINYC__
caw_frame *caw_replace(caw_frame *self, caw_frame *callee) __asm__("caw_plain_replace");
#else
extern _Thread_local caw_frame caw_gone __attribute__((__tls_model__("initial-exec")));
static inline caw_frame *caw_replace(caw_frame *self, caw_frame *callee)
{
    callee->parent = self->parent;
    caw_frame_drop(self);
    return &caw_gone;
}
#endif

/* ---- scopes: a tree; `cancelled` is inherited downwards at once, but not through a shield, so a test is one load ---- */
typedef struct caw_scope caw_scope;
typedef struct caw_wait caw_wait;
typedef struct caw_deadline caw_deadline;
struct caw_scope {
    caw_scope *up, *kids, *next, **prev;
    caw_wait *waits;        /* leaves that are suspended directly in this scope */
    caw_deadline *deadline; /* NULL: none of its own */
    bool cancelled, shield;
    bool defer : 1;   /* a shield that a defer's awaits are in: caw_cancelled looks through it */
    bool group : 1;   /* a caw_group's */
    bool values : 1;  /* a task's, for its values: values.c */
    bool nursery : 1; /* a group's that is a caw_nursery's */
    uint32_t epoch;   /* cancelled: by which cancellation, of all there were */
};
/* When its time is up, `left` is set and the scope cancelled. A timer is armed for it only when something inside suspends. */
struct caw_deadline {
    uint32_t cell; /* its place in the timer heap; 0: not armed */
    bool *left;
    int64_t at; /* in ms of caw_now */
    caw_scope *scope;
    caw_deadline *out; /* the next further out that was entered in this turn, and is not armed */
};

/* ---- within, shield: both forms. The scope is the current one from begin to end. ---- */
typedef struct caw_within {
    caw_scope scope;
    caw_deadline deadline;
    bool left;
} caw_within;
bool caw_within_begin(caw_within *, int64_t ms); /* false: ms is negative, nothing has begun */
void caw_within_end(caw_within *);
void caw_shield_begin(caw_scope *, bool defer);
void caw_shield_end(caw_scope *);

/* ---- groups: gather, race, nursery, an async variable (a group of one). In the frame (stackless) or on the stack
   (direct), at one address from begin to end. ---- */
typedef struct caw_group caw_group;
struct caw_group {
    caw_frame root;    /* stackless: the parent of every branch's outermost frame */
    caw_scope scope;   /* of its branches */
    caw_wait *joiners; /* who waits for the end */
    uint32_t running;  /* branches that have not ended */
    uint32_t limit;    /* joiners are woken when fewer run */
    uint16_t exit;     /* which way the block is being left; 0: none. Generated code's own */
    bool left;         /* is being left: each branch leaves at its next await */
    bool race;         /* the end of any branch leaves it */
    uint32_t ignored;  /* what its starter had ignored (budget.c) */
};

/* Both forms. A gather's scope is the current one from begin to end. An async variable's (CAW_VAR) is so only while its
   call is being started, so it calls caw_group_outside after the start; its end leaves the current scope alone. */
enum { CAW_GATHER = 0, CAW_RACE = 1 };
void caw_group_begin(caw_group *, int kind); /* new scope under the current one, and current from now on */
void caw_group_outside(caw_group *);         /* the scope around it is the current one again */
void caw_group_leave(caw_group *);           /* mark it left and cancel its scope; by its branches or its parent */
void caw_group_end(caw_group *); /* all have ended: takes its scope out of the tree; if it was the current one,
                                                the one around it is now */
void caw_group_limit(caw_group *, int64_t n); /* from 1 on; less counts as 1 */
static inline bool caw_group_full(const caw_group *g)
{
    return g->running >= g->limit;
}

/* ---- nurseries: a group whose scope is the current one from begin to end, and to which calls are added in between, also
   from elsewhere. Stackless: enter, start the call, started. Direct: spawn; the branch copies `arg` before it waits. ---- */
typedef struct caw_nursery caw_nursery;
struct caw_nursery {
    caw_group group;
    caw_deadline drain; /* of caw_nursery_cancel_after */
    void *drainer;      /* class sync's */
    struct caw_worker *worker;
    unsigned coming; /* children that other threads have started, and that are on their way: atomic */
};
void caw_nursery_begin(caw_nursery *);
void caw_nursery_end(caw_nursery *);
caw_scope *caw_nursery_enter(caw_nursery *); /* gives the current scope */
void caw_nursery_started(caw_nursery *, caw_scope *here, caw_frame *st);
void caw_nursery_spawn(caw_nursery *, void (*branch)(void *arg), void *arg);

/* ---- offload: `work` runs on another thread. In a cancelled scope it is not begun. ---- */
caw_frame *caw_offload__start(void (*work)(void *), void *arg); /* NULL: not begun; else suspend in it, and drop it */
void caw_offload(void (*work)(void *), void *arg);

/* Stackless. */
#ifdef __TINYC__
void caw_group_started(caw_group *g, caw_frame *st) __asm__("caw_plain_group_started");
bool caw_start_deep(void) __asm__("caw_plain_start_deep");
#else
extern _Thread_local struct caw_near { /* what a start has to know of its thread */
    char *stack_limit;                 /* below this address the stack counts as deep */
    bool values;                       /* some task has set a value of its own */
} caw_near __attribute__((__tls_model__("initial-exec")));
/* st: what a branch's start gave. The group's scope is current again. */
void caw_group_goes_on(caw_group *, caw_frame *st);
static inline void caw_group_started(caw_group *g, caw_frame *st)
{
    if (st || g->race || g->scope.cancelled || caw_near.values) caw_group_goes_on(g, st);
}
/* Too deep to start another branch on this stack: queue it. */
static inline bool caw_start_deep(void)
{
    return (char *)__builtin_frame_address(0) < caw_near.stack_limit;
}
#endif
caw_frame *caw_group_join__start(caw_group *); /* NULL: all branches have ended; else suspend in it, and drop it
                                                         when resumed: all have ended. No cancellation ends it */
caw_frame *caw_group_wait__start(caw_group *); /* until caw_group_full is false, or the current scope is cancelled */
void caw_start_queue(caw_frame *branch);       /* a branch's frame, state 0, its parameters stored: is resumed from the
                                                         loop with a `done` that it drops; give it to caw_group_started */

/* Direct. The branch runs at once, on a fibre or thread of its own, until it first suspends. `arg` may be on the
   caller's stack: the branch copies what it needs from it before its first await. */
void caw_group_start(caw_group *, void (*branch)(void *arg), void *arg);
void caw_group_join(caw_group *);
void caw_group_wait(caw_group *);

/* The program: `async int main` becomes a main that calls this. fn is an int (int, char **). */
int caw_run_main(const caw_fn *fn, int argc, char **argv);
