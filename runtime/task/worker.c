/* The worker: what a process sets up around its first task, whatever the class.

   A worker is one thread's runtime (sync: one baton's). caw_run_main stands under `async int main`, takes the class from
   CAW_CLASS, and lets the first SIGINT or SIGTERM cancel the program; caw_run is for those who choose the class and see to
   the signals themselves (the server). */
#include "class/loop.h"
#include "frame.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Thread_local caw_here caw_here_now __attribute__((tls_model("initial-exec")));

const caw_class *caw_class_named(const char *name)
{
    static const caw_class *const all[] = {&caw_class_async, &caw_class_green, &caw_class_sync};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (!strcmp(name, all[i]->name)) return all[i];
    return NULL;
}

static int run(const caw_class *cls, int (*direct)(void *), caw_frame *(*start)(void *, int *), void *arg, bool signals)
{
    caw_here before = *CAW_HERE;
    caw_process p = {.worker.cls = cls, .signals = signals};
    p.worker.ready_end = &p.worker.ready;
    caw_scope_open(&p.worker.root, NULL, false);
    *CAW_HERE = (caw_here){.scope = &p.worker.root, .worker = &p.worker};
    int value = cls->run(&p.worker, direct, start, arg);
    *CAW_HERE = before;
    if (!before.worker) caw_frames_free();
    return value;
}

/* ---- main ---- */
typedef struct main_call {
    const caw_fn *fn;
    int argc;
    char **argv;
} main_call;
typedef struct int_ret { /* what the start form of every int function gives */
    caw_frame *st;
    int v;
} int_ret;
static int main_direct(void *p)
{
    main_call *c = p;
    return ((int (*)(int, char **))c->fn->direct)(c->argc, c->argv);
}
static caw_frame *main_start(void *p, int *value)
{
    main_call *c = p;
    int_ret r = ((int_ret(*)(int, char **))c->fn->start)(c->argc, c->argv);
    *value = r.v;
    return r.st;
}
int caw_run_main(const caw_fn *fn, int argc, char **argv)
{
    const char *name = getenv("CAW_CLASS");
    const caw_class *cls = caw_class_named(name && *name ? name : "async");
    main_call c = {fn, argc, argv};
    if (!cls) {
        fprintf(stderr, "caw: CAW_CLASS is '%s'; it can be async, green or sync\n", name);
        return 2;
    }
    return run(cls, main_direct, main_start, &c, true);
}

/* ---- any other root ---- */
typedef struct any_call {
    const caw_fn *fn;
    void *arg;
} any_call;
static int any_direct(void *p)
{
    any_call *c = p;
    return ((int (*)(void *))c->fn->direct)(c->arg);
}
static caw_frame *any_start(void *p, int *value)
{
    any_call *c = p;
    int_ret r = ((int_ret(*)(void *))c->fn->start)(c->arg);
    *value = r.v;
    return r.st;
}
/* Runs fn, an async int (void *), to its end in a runtime of its own, and gives its value. Async C declares it as
   int caw_run(const struct caw_class *, async int (*fn)(void *), void *arg). */
int caw_run(const caw_class *cls, const caw_fn *fn, void *arg)
{
    any_call c = {fn, arg};
    return run(cls, any_direct, any_start, &c, false);
}
