/* Tasks in a libuv program, driven by attach.sh: a plain main, a loop that it turns itself, callbacks of its own. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <caw/stream.h>
#include <caw/sync.h>

static uv_loop_t loop;
static caw_nursery *root;

static void check(bool right, const char *what)
{
    if (right) return;
    printf("wrong: %s\n", what);
    fflush(stdout);
}
static void begin(void)
{
    check(uv_loop_init(&loop) == 0, "uv_loop_init");
    int e = caw_attach(&loop, &root);
    if (e == 0) return;
    printf("%s\n", uv_err_name(e)); /* in sync */
    check(!root, "no root");
    uv_loop_close(&loop);
    exit(0);
}
static async void leave(void *r)
{
    check(await caw_detach(r) == 0, "detach");
    check(await caw_checkpoint() == UV_ECANCELED, "all are cancelled");
}
static void end(void) /* by plain code */
{
    check(caw_nursery_start(root, leave, root) == 0, "start");
    uv_run(&loop, UV_RUN_DEFAULT);
    check(!caw_loop() && !caw_class(), "no runtime here");
    check(uv_loop_close(&loop) == 0, "nothing of ours is left in the loop");
}

/* ---- what keeps the loop alive ---- */
static async void sleeps(void *p)
{
    for (int i = 0; i < 3; i++) check(await caw_sleep(1) == 0, "sleep");
    ++*(int *)p;
}
static async void within_an_hour(void *p)
{
    within (3600000) (void)await caw_yield();
    ++*(int *)p;
}
static async void listens(void *p)
{
    caw_stream *s;
    within (1) check(await caw_accept(p, &s) == UV_ECANCELED, "nobody came");
}
static async void parks(void *p)
{
    check(await caw_event_wait(p) == 0, "event");
    printf("parked, and woken\n");
}
static void alive(void)
{
    int n = 0;
    caw_listener *l;
    caw_event ev = {0};
    begin();
    check(!uv_loop_alive(&loop), "nothing runs");
    uv_run(&loop, UV_RUN_DEFAULT);
    caw_nursery_start(root, sleeps, &n);
    caw_nursery_start(root, sleeps, &n);
    check(uv_loop_alive(&loop) && n == 0, "they sleep");
    uv_run(&loop, UV_RUN_DEFAULT);
    check(n == 2 && !uv_loop_alive(&loop), "they have slept");
    caw_nursery_start(root, within_an_hour, &n);
    uv_run(&loop, UV_RUN_DEFAULT);
    check(n == 3, "no timer is left");
    check(caw_tcp_listen(&l, "127.0.0.1:0", 1) == 0, "listen");
    caw_nursery_start(root, listens, l);
    uv_run(&loop, UV_RUN_DEFAULT);
    check(!uv_loop_alive(&loop), "a descriptor for which nobody waits");
    caw_nursery_start(root, parks, &ev);
    uv_run(&loop, UV_RUN_DEFAULT); /* only the program can go on with it */
    check(caw_nursery_count(root) == 1, "it waits");
    caw_event_set(&ev);
    uv_run(&loop, UV_RUN_DEFAULT);
    check(caw_nursery_count(root) == 0, "it has ended");
    end();
    caw_listener_close(l);
    printf("alive: %d\n", n);
}

/* ---- callbacks: what they make ready has its turn in the same turn of the loop ---- */
static int turns; /* of the loop: counted where it ends */
typedef struct wait {
    caw_completion c;
    int called, resumed;
} wait;
static async void waits(void *p)
{
    wait *w = p;
    intptr_t v = 0;
    check(await caw_completion_wait(&w->c, &v, NULL, NULL) == 0 && v == 5, "completed");
    w->resumed = turns;
}
static void complete(void *handle)
{
    uv_handle_t *h = handle;
    wait *w = h->data;
    w->called = turns;
    check(!caw_cancelled() && caw_loop() == &loop, "outside any task");
    caw_complete(&w->c, 5);
    uv_close(h, NULL);
}
static void on_timer(uv_timer_t *h)
{
    complete(h);
}
static void on_readable(uv_poll_t *h, int status, int events)
{
    (void)status, (void)events;
    complete(h);
}
static void on_prepare(uv_prepare_t *h)
{
    complete(h);
}
static void on_check(uv_check_t *h)
{
    complete(h);
}
static void on_turn(uv_check_t *h)
{
    (void)h;
    turns++;
}
static void callbacks(void)
{
    enum { TIMER, POLL, BEFORE, AFTER, CHECK, ALL };
    static const char *const names[] = {"timer", "poll", "prepare before ours", "prepare behind ours", "check"};
    wait w[ALL] = {0};
    int p[2];
    uv_timer_t timer, hour;
    uv_poll_t poll;
    uv_prepare_t before, behind;
    uv_check_t checks, turn;
    check(uv_loop_init(&loop) == 0 && pipe(p) == 0, "a loop, and a pipe");
    uv_prepare_init(&loop, &behind); /* libuv calls those first that were started last */
    uv_check_init(&loop, &turn);
    uv_prepare_start(&behind, on_prepare);
    uv_check_start(&turn, on_turn);
    check(caw_attach(&loop, &root) == 0, "attach");
    uv_prepare_init(&loop, &before);
    uv_check_init(&loop, &checks);
    uv_timer_init(&loop, &timer);
    uv_timer_init(&loop, &hour);
    uv_poll_init(&loop, &poll, p[0]);
    uv_prepare_start(&before, on_prepare);
    uv_check_start(&checks, on_check);
    uv_timer_start(&timer, on_timer, 0, 0);
    uv_timer_start(&hour, on_timer, 3600000, 0); /* what the loop would wait for */
    uv_poll_start(&poll, UV_READABLE, on_readable);
    timer.data = &w[TIMER], poll.data = &w[POLL], before.data = &w[BEFORE], behind.data = &w[AFTER], checks.data = &w[CHECK];
    for (int i = 0; i < ALL; i++) check(caw_nursery_start(root, waits, &w[i]) == 0, "start");
    check(write(p[1], "x", 1) == 1, "write");
    while (caw_nursery_count(root)) uv_run(&loop, UV_RUN_ONCE);
    for (int i = 0; i < ALL; i++) check(w[i].resumed == w[i].called || (i == CHECK && w[i].resumed == w[i].called + 1), names[i]);
    uv_close((uv_handle_t *)&hour, NULL);
    uv_close((uv_handle_t *)&turn, NULL);
    end();
    close(p[0]);
    close(p[1]);
    printf("callbacks\n");
}
/* From a callback behind ours a task is started, that sleeps, and one that yields: the loop must not wait for the hour. */
static async void yields(void *p)
{
    for (int i = 0; i < 3; i++) (void)await caw_yield();
    ++*(int *)p;
}
static int started;
static void start_both(uv_prepare_t *h)
{
    caw_nursery_start(root, yields, &started);
    caw_nursery_start(root, sleeps, &started);
    uv_close((uv_handle_t *)h, NULL);
}
static void drain(uv_prepare_t *h)
{
    caw_nursery_cancel_after(root, 5);
    uv_close((uv_handle_t *)h, NULL);
}
static async void for_ever(void *p)
{
    check(await caw_sleep(CAW_FOREVER) == UV_ECANCELED, "drained");
    ++*(int *)p;
}
static void behind_ours(void)
{
    uv_prepare_t starts, drains;
    uv_timer_t hour;
    check(uv_loop_init(&loop) == 0, "a loop");
    uv_prepare_init(&loop, &starts);
    uv_prepare_start(&starts, start_both);
    uv_prepare_init(&loop, &drains);
    check(caw_attach(&loop, &root) == 0, "attach");
    uv_timer_init(&loop, &hour);
    uv_timer_start(&hour, on_timer, 3600000, 0);
    do uv_run(&loop, UV_RUN_ONCE);
    while (started < 2);
    uv_prepare_start(&drains, drain);
    caw_nursery_start(root, for_ever, &started);
    do uv_run(&loop, UV_RUN_ONCE);
    while (started < 3);
    uv_close((uv_handle_t *)&hour, NULL);
    end();
    printf("behind ours: %d\n", started);
}

/* ---- all that tasks do ---- */
CAW_CHAN(int, numbers);
static async void echoes(caw_listener *l)
{
    char buf[64];
    caw_stream *s;
    ssize_t n;
    check(await caw_accept(l, &s) == 0, "accept");
    while ((n = await caw_read(s, buf, sizeof buf)) > 0) check(await caw_write(s, buf, (size_t)n) == 0, "write");
    caw_close(s);
}
static async void talks(int port)
{
    char to[32], buf[6] = "";
    caw_stream *s;
    snprintf(to, sizeof to, "127.0.0.1:%d", port);
    check(await caw_tcp_connect(&s, to) == 0, "connect");
    for (int i = 0; i < 3; i++) {
        check(await caw_write(s, "hello", 5) == 0, "write");
        check(await caw_read_exact(s, buf, 5) == 0 && !strcmp(buf, "hello"), "read");
    }
    caw_close(s);
}
static async int elsewhere(void *p)
{
    check(await caw_sleep(1) == 0, "sleep");
    return *(int *)p;
}
static async void works(void *p)
{
    int here = 20, from = 21, there = 0;
    caw_listener *l;
    check(caw_tcp_listen(&l, "127.0.0.1:0", 4) == 0, "listen");
    gather {
        await echoes(l);
        await talks(caw_listener_port(l));
        offload {
            here++;
        }
        there = await caw_thread_run(elsewhere, &from);
    }
    caw_listener_close(l);
    *(int *)p = here + there;
}
static async void adds(void *p)
{
    ++*(int *)p;
    (void)await caw_yield();
}
typedef struct other {
    int n;
    uv_async_t bell;
} other;
static void starts_from_there(void *p)
{
    other *o = p;
    for (int i = 0; i < 50; i++) check(caw_nursery_start_from_any(root, adds, &o->n) == 0, "start");
    uv_async_send(&o->bell);
}
static void on_bell(uv_async_t *h)
{
    uv_close((uv_handle_t *)h, NULL);
}
static void all_of_it(void)
{
    int n = 0;
    other o = {0};
    uv_thread_t id;
    begin();
    caw_nursery_start(root, works, &n);
    uv_async_init(&loop, &o.bell, on_bell);
    check(uv_thread_create(&id, starts_from_there, &o) == 0, "a thread");
    uv_run(&loop, UV_RUN_DEFAULT);
    uv_thread_join(&id);
    end();
    printf("all of it: %d, %d\n", n, o.n);
}

/* ---- the end, in other ways ---- */
static async void cancelled(void *p)
{
    check(await caw_sleep(CAW_FOREVER) == UV_ECANCELED, "cancelled");
    shield (void)await caw_sleep(2);
    ++*(int *)p;
}
static async void leaves(void *p)
{
    int *n = p, e = 0;
    nursery { /* of another */
        check(await caw_detach(caw_nursery_here()) == UV_EINVAL, "not that one");
    }
    gather {
        {
            check(await caw_detach(root) == 0, "detach");
            *n += 10;
        }
        e = await caw_detach(root);
    }
    check(e == UV_EALREADY, "once");
    shield (void)await caw_sleep(1);
    *n += 100;
}
static void by_a_task(void)
{
    int n = 0;
    begin();
    for (int i = 0; i < 3; i++) caw_nursery_start(root, cancelled, &n);
    caw_nursery_start(root, leaves, &n);
    caw_nursery_start(root, cancelled, &n);
    uv_run(&loop, UV_RUN_DEFAULT);
    check(!caw_class(), "no runtime here");
    check(uv_loop_close(&loop) == 0, "nothing is left");
    printf("by a task: %d\n", n);
}
static void at_once(void) /* without a turn of the loop before, and twice on a thread */
{
    for (int i = 0; i < 2; i++) {
        begin();
        end();
    }
    printf("at once\n");
}

/* ---- threads, a loop each ---- */
CAW_CHAN_SHARED(int, ring);
enum { THREADS = 3, ROUNDS = 20 };
static ring *places[THREADS];
typedef struct node {
    int at, sum;
} node;
static async void passes(void *p)
{
    node *n = p;
    for (int i = 0, v; i < ROUNDS; i++) {
        if (n->at == 0) check(await ring_send(places[1], i) == 0, "send");
        check(await ring_recv(places[n->at], &v) == 0, "receive");
        if (n->at) check(await ring_send(places[(n->at + 1) % THREADS], v + 1) == 0, "send");
        n->sum += v;
    }
}
static void turns_a_loop(void *p)
{
    uv_loop_t l;
    caw_nursery *r;
    check(uv_loop_init(&l) == 0 && caw_attach(&l, &r) == 0, "attach");
    check(caw_nursery_start(r, passes, p) == 0, "start");
    uv_run(&l, UV_RUN_DEFAULT);
    check(caw_nursery_start(r, leave, r) == 0, "start");
    uv_run(&l, UV_RUN_DEFAULT);
    check(uv_loop_close(&l) == 0, "nothing is left");
}
static void threads(void)
{
    uv_thread_t id[THREADS];
    node n[THREADS];
    for (int i = 0; i < THREADS; i++) check(ring_new(&places[i], 1) == 0, "a channel");
    for (int i = 0; i < THREADS; i++) {
        n[i] = (node){i, 0};
        check(uv_thread_create(&id[i], turns_a_loop, &n[i]) == 0, "a thread");
    }
    for (int i = 0; i < THREADS; i++) uv_thread_join(&id[i]);
    for (int i = 0; i < THREADS; i++) ring_free(places[i]);
    printf("threads: %d %d %d\n", n[0].sum, n[1].sum, n[2].sum);
}
int main(void)
{
    alive();
    callbacks();
    behind_ours();
    all_of_it();
    by_a_task();
    at_once();
    threads();
    return 0;
}
