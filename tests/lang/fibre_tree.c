/* Fibres: the root, parents, who is dead, codes that are thrown, the trace hook, and what is refused. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <caw/fibre.h>

static caw_fibre *named[8];
static const char *name(const caw_fibre *f)
{
    static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g", "h"};
    for (int i = 0; i < 8; i++)
        if (f && named[i] == f) return names[i];
    return f ? "?" : "root";
}
static void make(int i, caw_fibre_fn *fn, void *arg)
{
    if (caw_fibre_new(&named[i], fn, arg, 0) == 0) return;
    fprintf(stderr, "no memory\n");
    _Exit(1);
}
static void release(void)
{
    for (int i = 0; i < 8; i++) caw_fibre_free(named[i]), named[i] = NULL;
}

/* ---- each makes the next, and ends in the one that has made it ---- */
static int nests(void *arg, void **value)
{
    int i = (int)(intptr_t)arg, e = 0;
    void *got = NULL;
    printf("in %s, parent %s, got %s\n", name(caw_fibre_current()), name(caw_fibre_parent(caw_fibre_current())),
           (char *)*value);
    if (i < 2) {
        make(i + 1, nests, (void *)(intptr_t)(i + 1));
        e = caw_fibre_switch(named[i + 1], "down", &got);
        printf("back in %s: %d, %s\n", name(caw_fibre_current()), e, (char *)got);
    } else {
        e = caw_fibre_switch(NULL, "from the depth", value); /* past all parents */
        printf("%s goes on: %d, %s\n", name(caw_fibre_current()), e, (char *)*value);
    }
    *value = "up";
    return i;
}
static void parents(void)
{
    void *v;
    make(0, nests, NULL);
    int e = caw_fibre_switch(named[0], "in", &v);
    printf("root: %d, %s; parents %s %s %s\n", e, (char *)v, name(caw_fibre_parent(named[0])),
           name(caw_fibre_parent(named[1])), name(caw_fibre_parent(named[2])));
    e = caw_fibre_switch(named[2], "again", &v);
    printf("root: %d, %s; dead %d %d %d\n", e, (char *)v, caw_fibre_dead(named[0]), caw_fibre_dead(named[1]),
           caw_fibre_dead(named[2]));
    release();
}

/* ---- ends go to the nearest parent that stands; a code goes through those that have not begun ---- */
static int stands(void *arg, void **value)
{
    (void)arg;
    int e = caw_fibre_switch(caw_fibre_parent(caw_fibre_current()), "stands", value);
    printf("%s was told %s\n", name(caw_fibre_current()), e < 0 ? uv_err_name(e) : (char *)*value);
    *value = "end";
    return e;
}
static int ends(void *arg, void **value)
{
    *value = "ended";
    return (int)(intptr_t)arg;
}
static void heirs(void)
{
    void *v;
    make(0, stands, NULL);
    make(1, ends, NULL);
    make(2, ends, NULL);
    (void)caw_fibre_switch(named[0], NULL, &v);
    printf("%d %d", caw_fibre_parent_set(named[2], named[1]), caw_fibre_parent_set(named[1], named[0]));
    printf(" %s %s", uv_err_name(caw_fibre_parent_set(named[0], named[2])),
           uv_err_name(caw_fibre_parent_set(named[0], named[0])));
    printf(" %s %s\n", name(caw_fibre_parent(named[2])), name(caw_fibre_parent(named[1])));
    int e = caw_fibre_switch(named[2], NULL, &v); /* c's end begins b, b's end goes on in a, a's end in the root */
    printf("root: %d, %s; dead %d %d %d\n", e, (char *)v, caw_fibre_dead(named[0]), caw_fibre_dead(named[1]),
           caw_fibre_dead(named[2]));
    release();

    make(0, stands, NULL);
    make(1, ends, NULL);
    make(2, ends, (void *)(intptr_t)UV_EIO);
    (void)caw_fibre_switch(named[0], NULL, &v);
    (void)caw_fibre_parent_set(named[2], named[1]), (void)caw_fibre_parent_set(named[1], named[0]);
    e = caw_fibre_switch(named[2], NULL, &v);
    printf("root: %s, %d; dead %d %d %d\n", uv_err_name(e), v == NULL, caw_fibre_dead(named[0]),
           caw_fibre_dead(named[1]), caw_fibre_dead(named[2]));
    release();

    /* a parent that was freed is skipped */
    make(0, stands, NULL);
    make(1, stands, NULL);
    make(2, ends, NULL);
    (void)caw_fibre_switch(named[1], NULL, NULL);
    (void)caw_fibre_parent_set(named[2], named[1]), (void)caw_fibre_parent_set(named[1], named[0]);
    caw_fibre_free(named[1]), named[1] = NULL;
    printf("parent %s\n", name(caw_fibre_parent(named[2])));
    e = caw_fibre_switch(named[2], NULL, &v); /* begins a, which goes back to its parent */
    printf("root: %d, %s; dead %d %d\n", e, (char *)v, caw_fibre_dead(named[0]), caw_fibre_dead(named[2]));
    release();
}

/* ---- codes ---- */
static int catches(void *arg, void **value)
{
    int e = caw_fibre_switch(NULL, NULL, value);
    printf("caught %s\n", uv_err_name(e));
    e = caw_fibre_switch(NULL, arg, value); /* it goes on */
    printf("caught %s\n", uv_err_name(e));
    return e;
}
static void codes(void)
{
    void *v;
    make(0, catches, "goes on");
    (void)caw_fibre_switch(named[0], NULL, NULL);
    printf("not a code: %s", uv_err_name(caw_fibre_throw(named[0], 0, NULL)));
    printf(" %s\n", uv_err_name(caw_fibre_throw(named[0], 1, NULL)));
    int e = caw_fibre_throw(named[0], UV_EINTR, &v);
    printf("%d %s\n", e, (char *)v);
    printf("%s", uv_err_name(caw_fibre_throw(named[0], UV_ECANCELED, &v)));
    printf(", %d, dead %d\n", v == NULL, caw_fibre_dead(named[0]));
    make(1, catches, NULL);
    printf("never began: %s", uv_err_name(caw_fibre_throw(named[1], UV_EPIPE, &v)));
    printf(", dead %d\n", caw_fibre_dead(named[1]));
    printf("the root's own: %s", uv_err_name(caw_fibre_throw(NULL, UV_EPIPE, &v)));
    printf(", %d", caw_fibre_switch(NULL, "mine", &v));
    printf(" %s\n", (char *)v);
    release();
}

/* ---- what is refused; one that frees itself ---- */
static int frees_itself(void *arg, void **value)
{
    (void)arg;
    named[0] = NULL;
    caw_fibre_free(caw_fibre_current());
    (void)caw_fibre_switch(NULL, caw_fibre_current(), value); /* whoever still knows it may go on with it */
    *value = "freed";
    return 0;
}
static void *on_another_thread(void *f)
{
    printf("another thread: %s", uv_err_name(caw_fibre_switch(f, NULL, NULL)));
    printf(" %s", uv_err_name(caw_fibre_throw(f, UV_EIO, NULL)));
    caw_fibre *mine;
    void *v;
    if (caw_fibre_new(&mine, ends, NULL, 0) < 0) return NULL;
    printf(" %s", uv_err_name(caw_fibre_parent_set(mine, f)));
    int e = caw_fibre_switch(mine, NULL, &v); /* where no runtime runs */
    printf(", own: %d %s\n", e, (char *)v);
    caw_fibre_free(mine);
    return NULL;
}
static void goes_elsewhere(void)
{
    pthread_t t;
    if (pthread_create(&t, NULL, on_another_thread, named[0]) == 0) pthread_join(t, NULL);
}
static void freed_while_it_runs(void)
{
    void *v;
    make(0, frees_itself, NULL);
    int e = caw_fibre_switch(named[0], NULL, &v);
    printf("%d %d", e, v != NULL);
    e = caw_fibre_switch(v, NULL, &v);
    printf(" %d %s\n", e, (char *)v);
}

/* ---- the hook ---- */
static void hook(caw_fibre_event event, const caw_fibre *from, const caw_fibre *to, void *arg)
{
    printf("  %s %s -> %s, in %s", event == CAW_FIBRE_THROW ? "throw" : "switch", name(from), name(to),
           name(caw_fibre_current()));
    ++*(int *)arg;
    printf(", %s\n", uv_err_name(caw_fibre_switch(NULL, NULL, NULL)));
}
static void traced(void)
{
    int n = 0;
    void *arg;
    printf("tracer %d", caw_fibre_tracer(&arg) == NULL);
    caw_fibre_trace(hook, &n);
    printf(" %d", caw_fibre_tracer(&arg) == hook);
    printf(" %d\n", arg == &n && caw_fibre_tracer(NULL) == hook);
    make(0, stands, NULL);
    make(1, ends, NULL);
    (void)caw_fibre_switch(named[0], NULL, NULL);
    (void)caw_fibre_parent_set(named[1], named[0]);
    (void)caw_fibre_switch(named[1], NULL, NULL);
    make(2, stands, NULL);
    (void)caw_fibre_switch(named[2], NULL, NULL);
    (void)caw_fibre_throw(named[2], UV_EIO, NULL);
    caw_fibre_trace(NULL, NULL);
    release();
    printf("%d switches\n", n);
}

async int main(void)
{
    parents();
    heirs();
    codes();
    make(0, stands, NULL);
    offload { goes_elsewhere(); }
    release();
    freed_while_it_runs();
    traced();
    return await caw_yield();
}
