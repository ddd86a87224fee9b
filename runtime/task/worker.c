/* A worker: the choice of class, and the run of one root task in it. */
#include "class/stack.h"
#include "task/task.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Thread_local caw_here caw_here_now __attribute__((tls_model("initial-exec")));
_Thread_local struct caw_near caw_near __attribute__((tls_model("initial-exec")));
_Thread_local caw_call *caw_calls __attribute__((tls_model("initial-exec")));

static const caw_class_ops *_Atomic first_class; /* of the first to run here: a server's is not the environment's */

const caw_class_ops *caw_class_named(const char *name)
{
    static const caw_class_ops *const classes[] = {&caw_class_async, &caw_class_green, &caw_class_sync};
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (!strcmp(classes[i]->name, name)) return classes[i];
    return NULL;
}
/* For debuggers (caw-gdb.py): all that run. */
static caw_worker *running;
static pthread_mutex_t running_lock = PTHREAD_MUTEX_INITIALIZER;

static void run_begins(caw_worker *k)
{
    k->here = CAW_HERE;
    k->calls = &caw_calls;
    pthread_mutex_lock(&running_lock);
    k->next = running;
    running = k;
    pthread_mutex_unlock(&running_lock);
}
static void run_ends(caw_worker *k)
{
    pthread_mutex_lock(&running_lock);
    caw_worker **p = &running;
    while (*p != k) p = &(*p)->next;
    *p = k->next;
    pthread_mutex_unlock(&running_lock);
}
caw_kept *caw_worker_kept(const void *key)
{
    caw_kept *k = CAW_HERE->worker->kept;
    while (k && k->key != key) k = k->next;
    return k;
}
void caw_worker_keep(caw_kept *k)
{
    k->next = CAW_HERE->worker->kept;
    CAW_HERE->worker->kept = k;
}
static void drop_kept(caw_worker *w)
{
    for (caw_kept *k; (k = w->kept);) {
        w->kept = k->next;
        k->drop(k);
    }
}
void caw_worker_open(caw_worker *k, bool first)
{
    caw_near = (struct caw_near){0};
    *CAW_HERE = (caw_here){.worker = k, .scope = &k->root};
    CAW_HERE->ready_end = &CAW_HERE->ready;
    caw_testing_open(k, first);
    (void)caw_stack_size(); /* one that is wrong is told in every class */
    run_begins(k);
    caw_threads_open();
}
void caw_worker_close(caw_worker *k)
{
    caw_threads_close();
    run_ends(k);
    drop_kept(k);
    caw_values_close(&k->root);
    caw_frames_close();
    CAW_HERE->worker = NULL;
    CAW_HERE->scope = NULL;
}
static int run(const caw_class_ops *cls, int (*direct)(void *), caw_frame *(*start)(void *, int *), void *arg,
               bool first)
{
    caw_worker worker = {.cls = cls, .signals = first};
    if (first) first_class = cls;
    caw_call *calls = caw_calls; /* of a thread that offloads this */
    caw_calls = NULL;
    caw_worker_open(&worker, first);
    if (cls == &caw_class_sync) worker.testing.virtual_clock = false;
    int value = cls->run(&worker, direct, start, arg);
    caw_worker_close(&worker);
    if (first) caw_testing_close(&worker);
    caw_calls = calls;
    return value;
}

/* ---- async int main ---- */
typedef struct main_call {
    const caw_fn *fn;
    int argc;
    char **argv;
} main_call;
typedef struct int_result {
    caw_frame *st;
    unsigned long v;
} int_result;
static int main_direct(void *p)
{
    main_call *m = p;
    return ((int (*)(int, char **))m->fn->direct)(m->argc, m->argv);
}
static caw_frame *main_start(void *p, int *value)
{
    main_call *m = p;
    int_result r = ((int_result(*)(int, char **))m->fn->start)(m->argc, m->argv);
    *value = (int)r.v;
    return r.st;
}
static const caw_class_ops *asked_class(void)
{
    const char *name = getenv("CAW_CLASS");
    const caw_class_ops *cls = caw_class_named(name && *name ? name : "async");
    if (!cls) fprintf(stderr, "caw: CAW_CLASS=%s: no such class; there are async, green and sync\n", name);
    return cls;
}
const caw_class_ops *caw_class_of_program(void)
{
    return first_class ? first_class : asked_class();
}
int caw_run_main(const caw_fn *fn, int argc, char **argv)
{
    const caw_class_ops *cls = asked_class();
    main_call m = {fn, argc, argv};
    return cls ? run(cls, main_direct, main_start, &m, true) : 2;
}

/* ---- any async int (void *) ---- */
typedef struct call {
    const caw_fn *fn;
    void *arg;
} call;
static int call_direct(void *p)
{
    call *c = p;
    return ((int (*)(void *))c->fn->direct)(c->arg);
}
static caw_frame *call_start(void *p, int *value)
{
    call *c = p;
    int_result r = ((int_result(*)(void *))c->fn->start)(c->arg);
    *value = (int)r.v;
    return r.st;
}
int caw_run_class(const caw_class_ops *cls, const caw_fn *fn, void *arg)
{
    call c = {fn, arg};
    return run(cls, call_direct, call_start, &c, true);
}
/* On a thread that has none, in the class of the program. */
int caw_run(const caw_fn *fn, void *arg);
int caw_run(const caw_fn *fn, void *arg)
{
    const caw_class_ops *cls = caw_class_of_program();
    call c = {fn, arg};
    if (CAW_HERE->worker || caw_on_fibre()) return UV_EBUSY;
    return cls ? run(cls, call_direct, call_start, &c, false) : UV_EINVAL;
}
