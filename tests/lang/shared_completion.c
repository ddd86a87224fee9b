/* caw_completion: callbacks, awaited. From this thread and from another, before the wait and during it; cancelled, by a
   function that ends it at once, or makes it end later, or not at all; one after the other; many at once. */
#include <stdio.h>
#include <stdlib.h>
#include <caw/sync.h>

enum { MANY = 100 };

/* An interface that calls back, from a thread of its own. */
typedef struct op {
    void (*back)(struct op *, int value);
    void *data;
    int value;
    uv_sem_t *go; /* NULL: goes at once */
    uv_thread_t id;
    int cancels;
} op;
static void op_main(void *p)
{
    op *o = p;
    if (o->go) uv_sem_wait(o->go);
    o->back(o, o->value);
}
static void op_begin(op *o)
{
    if (uv_thread_create(&o->id, op_main, o)) abort();
}
static void op_end(op *o)
{
    uv_thread_join(&o->id);
}
static void on_back(op *o, int value)
{
    caw_complete_from_any(o->data, value);
}
static void ends_it(void *p)
{
    op *o = p;
    o->cancels++;
    o->value = UV_ECANCELED;
    uv_sem_post(o->go);
}

static async void from_a_thread(void)
{
    caw_completion c = {0};
    op o = {.back = on_back, .data = &c, .value = 7};
    intptr_t v = 0;
    op_begin(&o);
    int e = await caw_completion_wait(&c, &v, NULL, NULL);
    printf("a thread's: %d %ld\n", e, (long)v);
    op_end(&o);

    c = (caw_completion){0}; /* again, and this time before the wait */
    o.value = 8;
    op_begin(&o);
    op_end(&o);
    e = await caw_completion_wait(&c, &v, ends_it, &o);
    printf("before the wait: %d %ld\n", e, (long)v);
}

/* ---- this thread's ---- */
static async void later(caw_completion *c, intptr_t value)
{
    for (int i = 0; i < 3; i++) (void)await caw_yield();
    caw_complete(c, value);
}
static void in_callback(uv_timer_t *t)
{
    caw_complete(t->data, 30);
    uv_close((uv_handle_t *)t, NULL);
}
static async int with_a_timer(intptr_t *v) /* where there is a loop: its callback */
{
    caw_completion c = {0};
    static uv_timer_t t;
    if (caw_loop()) {
        uv_timer_init(caw_loop(), &t);
        t.data = &c;
        uv_timer_start(&t, in_callback, 1, 0);
    } else caw_complete(&c, 30);
    return await caw_completion_wait(&c, v, NULL, NULL);
}
static async void from_here(void)
{
    caw_completion c = {0};
    intptr_t v = 0;
    int e = 1;
    gather {
        e = await caw_completion_wait(&c, &v, NULL, NULL);
        await later(&c, 9);
    }
    printf("a task's: %d %ld\n", e, (long)v);
    c = (caw_completion){0};
    caw_complete(&c, 10);
    e = await caw_completion_wait(&c, NULL, NULL, NULL);
    printf("at once: %d %ld\n", e, (long)c.value);
    e = await with_a_timer(&v);
    printf("a callback's: %d %ld\n", e, (long)v);
}

/* ---- cancelled ---- */
static async void waits(caw_completion *c, int *e, intptr_t *v, void (*cancel)(void *), void *arg)
{
    *e = 100;
    *e = await caw_completion_wait(c, v, cancel, arg);
}
static async void cancel_later(void)
{
    uv_sem_t go;
    caw_completion c = {0};
    op o = {.back = on_back, .data = &c, .value = 1, .go = &go};
    intptr_t v = 0;
    int e = 0;
    uv_sem_init(&go, 0);
    op_begin(&o);
    race {
        await waits(&c, &e, &v, ends_it, &o);
        (void)await caw_yield();
    }
    printf("cancelled: %s, %s, %d\n", uv_err_name(e), uv_err_name((int)v), o.cancels);
    op_end(&o);
    uv_sem_destroy(&go);
}
static void completes(void *p)
{
    caw_complete(p, 11);
}
static async void cancel_at_once(void)
{
    caw_completion c = {0};
    intptr_t v = 0;
    int e = 0;
    within (0) await waits(&c, &e, &v, completes, &c);
    printf("in the cancel: %s, %ld\n", uv_err_name(e), (long)v);
    c = (caw_completion){0};
    e = 0;
    race { /* its scope is cancelled when it comes to the wait */
        {
            shield (void)await caw_yield();
            await waits(&c, &e, &v, completes, &c);
        }
        (void)0;
    }
    printf("left before: %d\n", e);
}
static async void already_cancelled(int *e, intptr_t *v, caw_completion *c, void (*cancel)(void *))
{
    (void)await caw_sleep(CAW_FOREVER);
    *e = await caw_completion_wait(c, v, cancel, c);
}
static async void cancelled_before(void)
{
    caw_completion c = {0}, d = {0};
    intptr_t v = 0, w = 0;
    int e = 0, f = 0;
    race {
        await already_cancelled(&e, &v, &c, completes);
        await already_cancelled(&f, &w, &d, NULL);
        (void)await caw_yield();
        shield {
            for (int i = 0; i < 3; i++) (void)await caw_yield();
            caw_complete(&d, 12);
        }
    }
    printf("in a cancelled scope: %s, %ld; %d, %ld\n", uv_err_name(e), (long)v, f, (long)w);
}
static async void completed_and_cancelled(void)
{
    caw_completion c = {0};
    intptr_t v = 0;
    int e = 0;
    race {
        await waits(&c, &e, &v, (void (*)(void *))abort, NULL);
        {
            (void)await caw_yield();
            caw_complete(&c, 13);
        }
    }
    printf("both: %s, %ld\n", e ? uv_err_name(e) : "0", (long)v);
}
static async void not_cancelled(void)
{
    caw_completion c = {0};
    intptr_t v = 0;
    int e = 0, turns = 0;
    race {
        await waits(&c, &e, &v, NULL, NULL);
        (void)await caw_yield();
        shield {
            for (; turns < 5; turns++) (void)await caw_yield();
            caw_complete(&c, 14);
        }
    }
    printf("no cancel: %d, %ld after %d turns\n", e, (long)v, turns);
}

/* ---- many ---- */
static void all_back(void *p)
{
    caw_completion *c = p;
    for (int i = MANY; i-- > 0;) caw_complete_from_any(&c[i], i);
}
static async void many(void)
{
    caw_completion *c = calloc(MANY, sizeof *c);
    uv_thread_t id;
    long sum = 0;
    if (!c || uv_thread_create(&id, all_back, c)) abort();
    gather for (int i = 0; i < MANY; i++) {
        intptr_t v;
        if (await caw_completion_wait(&c[i], &v, NULL, NULL) == 0) sum += v;
    }
    uv_thread_join(&id);
    free(c);
    printf("many: %ld\n", sum);
}
static async void turns_of_others(void)
{
    caw_completion c = {0};
    int n = 0, others = 0;
    caw_complete(&c, 0);
    race {
        for (;; n++) if (await caw_completion_wait(&c, NULL, NULL, NULL)) break;
        for (; others < 3; others++) (void)await caw_yield();
    }
    printf("others: %d\n", others);
}
async int main(void)
{
    await from_a_thread();
    await from_here();
    await cancel_later();
    await cancel_at_once();
    await cancelled_before();
    await completed_and_cancelled();
    await not_cancelled();
    await many();
    await turns_of_others();
    return 0;
}
