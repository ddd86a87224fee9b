/* Fibres inside tasks, in each class: a task's fibres are its own over its awaits; what runs in a fibre is part of the task;
   a task started from a fibre. */
#include <caw/fibre.h>

static const caw_task_key user = {0};
static int ticks, order[64], n_order;

static int counts(void *arg, void **value)
{
    for (intptr_t i = (intptr_t)arg;; i++) {
        int e = caw_fibre_switch(NULL, (void *)i, value);
        if (e < 0) return e;
    }
}
/* three tasks with a fibre each, whose turns mix */
static async int task(int k)
{
    caw_fibre *f;
    intptr_t sum = 0;
    int e = caw_fibre_new(&f, counts, (void *)(intptr_t)(100 * k), 0);
    if (e < 0) return e;
    for (int i = 0; i < 4; i++) {
        void *v;
        if ((e = caw_fibre_switch(f, NULL, &v)) < 0) break;
        sum += (intptr_t)v;
        order[n_order++] = k;
        (void)await caw_yield();
    }
    printf("task %d: %d, %d, still there %d\n", k, e, (int)sum, !caw_fibre_dead(f));
    if (k == 2) e = caw_fibre_throw(f, UV_ECANCELED, NULL);
    caw_fibre_free(f);
    return e;
}
static async void mixed(void)
{
    int e[4] = {0};
    gather for (int k = 1; k < 4; k++) e[k] = await task(k);
    printf("%d %s %d; order", e[1], uv_err_name(e[2]), e[3]);
    for (int i = 0; i < n_order; i++) printf(" %d", order[i]);
    printf("\n");
}

/* what a fibre sees of its task */
static int looks(void *arg, void **value)
{
    for (int e; (e = caw_fibre_switch(NULL, (void *)(intptr_t)caw_cancelled(), value)) == 0;) {
        const char *who = caw_task_get(&user);
        printf("in %s, user %s, cancelled %d\n", (char *)arg, who ? who : "-", caw_cancelled());
    }
    return 0;
}
static async void seen(void)
{
    caw_fibre *f;
    static char ada[] = "Ada";
    if (caw_fibre_new(&f, looks, "fibre", 0) < 0 || caw_task_set(&user, ada) < 0) return;
    (void)caw_fibre_switch(f, NULL, NULL);
    (void)caw_fibre_switch(f, NULL, NULL);
    within (1) {
        while (await caw_sleep(1) == 0);
        (void)caw_fibre_switch(f, NULL, NULL); /* never: it is left at the await */
    }
    race {
        (void)await caw_yield();
        {
            while (await caw_sleep(1000) == 0);
            printf("loser\n");
        }
    }
    caw_fibre_free(f);
}
static async void cancelled_from_outside(void)
{
    caw_fibre *f;
    if (caw_fibre_new(&f, looks, "cancelled task's fibre", 0) < 0) return;
    (void)caw_fibre_switch(f, NULL, NULL);
    while (await caw_sleep(100000) == 0);
    (void)caw_fibre_switch(f, NULL, NULL);
    (void)caw_fibre_throw(f, UV_ECANCELED, NULL);
    printf("dead %d\n", caw_fibre_dead(f));
    caw_fibre_free(f);
}

/* a task that is started from a fibre: at once, and as a task it may wait; it can't pull away what has started it */
typedef struct starter {
    caw_nursery *n;
    caw_fibre *f;
} starter;
static int five(void *arg, void **value)
{
    (void)arg;
    *value = (void *)5;
    return caw_fibre_parent(caw_fibre_current()) == NULL;
}
static async void child(void *arg)
{
    starter *s = arg;
    caw_fibre *f;
    void *v;
    int e = caw_fibre_switch(s->f, NULL, NULL); /* in sync it is another thread's */
    printf("child begins in the root %d, refused %d\n", !caw_fibre_current(), e == UV_EBUSY || e == UV_EPERM);
    if (caw_fibre_new(&f, five, NULL, 0) < 0) return;
    e = caw_fibre_switch(f, NULL, &v);
    printf("child's fibre: %d %d\n", e, (int)(intptr_t)v);
    caw_fibre_free(f);
    for (int i = 0; i < 3; i++) {
        (void)await caw_yield();
        ticks++;
    }
    printf("child ends\n");
}
static async int nothing(void *arg)
{
    (void)arg;
    return await caw_yield();
}
static int starts(void *arg, void **value)
{
    starter *s = arg;
    printf("run: %s\n", uv_err_name(caw_run(nothing, NULL)));
    int e = caw_nursery_start(s->n, child, s);
    printf("started: %d, %d\n", e, (int)caw_nursery_count(s->n));
    e = caw_fibre_switch(NULL, "stands", value);
    printf("fibre goes on: %d, ticks %d\n", e, ticks);
    return UV_EOF;
}
static async void started(void)
{
    starter s = {0};
    void *v;
    nursery {
        s.n = caw_nursery_here();
        if (caw_fibre_new(&s.f, starts, &s, 0) < 0) return;
        int e = caw_fibre_switch(s.f, NULL, &v);
        printf("root: %d %s\n", e, (char *)v);
        while (ticks < 3) (void)await caw_yield();
        printf("end: %s\n", uv_err_name(caw_fibre_switch(s.f, NULL, &v)));
    }
    caw_fibre_free(s.f);
}

async int main(void)
{
    await mixed();
    await seen();
    nursery {
        spawn cancelled_from_outside();
        caw_nursery *n = caw_nursery_here();
        (void)await caw_yield();
        caw_nursery_cancel(n);
    }
    await started();
    return 0;
}
