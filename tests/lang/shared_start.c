/* caw_nursery_start and caw_nursery_start_from_any: children from plain code, of this thread and of others. They begin in
   order, also when the nursery is cancelled, or only they hold it open; a deep stack of starts queues. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <caw/sync.h>

enum { MANY = 80, THREADS = 3, DEEP = 100000 };

static void must(bool right, const char *what)
{
    if (!right) printf("wrong: %s\n", what);
}

/* ---- this thread ---- */
static int order[8], n_order;
static async void notes(void *p)
{
    order[n_order++] = *(int *)p;
    (void)await caw_yield();
    order[n_order++] = -*(int *)p;
}
static async void ends_at_once(void *p)
{
    ++*(int *)p;
}
static void print_order(void)
{
    for (int i = 0; i < n_order; i++) printf("%d ", order[i]);
    printf("\n");
    n_order = 0;
}
static void starts_two(caw_nursery *n)
{
    static int one = 1, two = 2;
    must(caw_nursery_start(n, notes, &one) == 0, "start");
    order[n_order++] = 10;
    must(caw_nursery_start(n, notes, &two) == 0, "start");
}
static async void from_a_function(void)
{
    int ended = 0;
    nursery {
        starts_two(caw_nursery_here());
        must(caw_nursery_start(caw_nursery_here(), ends_at_once, &ended) == 0, "start");
        printf("%zu children, %d ended\n", caw_nursery_count(caw_nursery_here()), ended);
    }
    print_order();
}
static caw_nursery *of_callback;
static void in_callback(uv_timer_t *t)
{
    must(!caw_cancelled(), "outside any task");
    starts_two(of_callback);
    if (t) uv_close((uv_handle_t *)t, NULL);
}
static async void from_a_callback(void)
{
    uv_timer_t *t = malloc(sizeof *t);
    nursery {
        of_callback = caw_nursery_here();
        if (caw_loop()) {
            uv_timer_init(caw_loop(), t);
            uv_timer_start(t, in_callback, 1, 0);
        } else in_callback(NULL);
        while (n_order < 5) (void)await caw_sleep(1);
    }
    (void)await caw_sleep(1); /* the handle is closed */
    free(t);
    print_order();
}
static async void tells(void *p)
{
    *(int *)p = await caw_checkpoint();
}
static async void in_a_cancelled_one(void)
{
    int a = 0, b = 0;
    nursery {
        caw_nursery_cancel(caw_nursery_here());
        must(caw_nursery_start(caw_nursery_here(), tells, &a) == 0, "start");
        must(caw_nursery_start_from_any(caw_nursery_here(), tells, &b) == 0, "start");
    }
    printf("cancelled: %s, %s\n", uv_err_name(a), uv_err_name(b));
}
static struct {
    caw_nursery *n;
    int left;
} deep;
static async void deeper(void *);
static void starts_deeper(void)
{
    if (deep.left-- > 0) must(caw_nursery_start(deep.n, deeper, NULL) == 0, "start");
}
static async void deeper(void *p)
{
    (void)p;
    starts_deeper();
}
static async void deep_starts(void)
{
    deep.left = caw_class()[0] == 'a' ? DEEP : 100; /* of the others each is a stack, or a thread, till its own child waits */
    nursery {
        deep.n = caw_nursery_here();
        starts_deeper();
    }
    printf("deep: %d\n", deep.left);
}

/* ---- other threads ---- */
typedef struct item {
    struct sender *s;
    int i;
} item;
typedef struct sender {
    caw_nursery *n;
    int id, next; /* of which the child is the next to begin */
    int *sum;
    caw_event_shared *done;
    int pipe;
    item items[MANY];
} sender;
static async void child(void *p)
{
    item *it = p;
    must(it->s->next++ == it->i, "in this order");
    if (it->i % 3) (void)await caw_yield();
    ++*it->s->sum;
}
static void send_all(void *p)
{
    sender *s = p;
    for (int i = 0; i < MANY; i++) {
        s->items[i] = (item){s, i};
        must(caw_nursery_start_from_any(s->n, child, &s->items[i]) == 0, "start");
    }
    if (s->done) caw_event_shared_set(s->done);
}
static async void from_threads(void)
{
    int sum = 0;
    sender s[THREADS];
    caw_event_shared done[THREADS] = {0};
    uv_thread_t id[THREADS];
    nursery {
        for (int i = 0; i < THREADS; i++) {
            s[i] = (sender){.n = caw_nursery_here(), .id = i, .sum = &sum, .done = &done[i]};
            if (uv_thread_create(&id[i], send_all, &s[i])) abort();
        }
        for (int i = 0; i < THREADS; i++) (void)await caw_event_shared_wait(&done[i]);
    }
    for (int i = 0; i < THREADS; i++) uv_thread_join(&id[i]);
    printf("from threads: %d\n", sum);
}
/* What the thread tells by another way than the runtime's must not come before the child. */
static void send_and_write(void *p)
{
    sender *s = p;
    s->items[0] = (item){s, 0};
    must(caw_nursery_start_from_any(s->n, child, &s->items[0]) == 0, "start");
    must(write(s->pipe, "x", 1) == 1, "write");
}
static async void not_too_late(void)
{
    int p[2], sum = 0;
    must(pipe(p) == 0, "pipe");
    for (int i = 0; i < 50; i++) {
        sender s = {.sum = &sum, .pipe = p[1]};
        uv_thread_t id;
        char c;
        nursery {
            s.n = caw_nursery_here();
            if (uv_thread_create(&id, send_and_write, &s)) abort();
            must(await caw_poll(p[0], UV_READABLE) == UV_READABLE, "poll");
            ssize_t (*now)(int, void *, size_t) = read;
            must(now(p[0], &c, 1) == 1, "read");
        }
        must(sum == i + 1, "the nursery waited for it");
        uv_thread_join(&id);
    }
    close(p[0]);
    close(p[1]);
    printf("not too late: %d\n", sum);
}
/* Of a thread that has tasks of its own: also one that starts here what ends there. */
typedef struct over_there {
    caw_nursery *n;
    caw_completion ready;
    caw_event_shared stop;
    int got;
} over_there;
static async int there(void *p)
{
    over_there *o = p;
    nursery {
        o->n = caw_nursery_here();
        caw_complete_from_any(&o->ready, 0);
        (void)await caw_event_shared_wait(&o->stop);
    }
    return o->got;
}
static async void stops(void *p)
{
    over_there *o = p;
    o->got = 42;
    (void)await caw_yield();
    caw_event_shared_set(&o->stop);
}
static async void between_runtimes(void)
{
    over_there o = {0};
    int got = 0;
    gather {
        got = await caw_thread_run(there, &o);
        {
            (void)await caw_completion_wait(&o.ready, NULL, NULL, NULL);
            must(caw_nursery_start(o.n, stops, &o) == 0, "the other thread's, and it is found out");
        }
    }
    printf("between runtimes: %d\n", got);
}
async int main(void)
{
    await from_a_function();
    await from_a_callback();
    await in_a_cancelled_one();
    await deep_starts();
    await from_threads();
    await not_too_late();
    await between_runtimes();
    return 0;
}
