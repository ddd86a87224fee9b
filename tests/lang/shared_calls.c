/* caw_nursery_call: calls across threads. A service has a runtime of its own; tasks of others call functions in it, many at
   once, and are cancelled; what they share with it is a request, on the caller's frame. */
#include <stdio.h>
#include <stdlib.h>
#include <caw/sync.h>

enum { CALLERS = 20, CALLS = 5 };

static void must(bool right, const char *what)
{
    if (!right) printf("wrong: %s\n", what);
}
typedef struct service {
    caw_nursery *calls;
    caw_completion ready;
    caw_event_shared stop;
    caw_mutex busy; /* of its own tasks: needs no lock between threads */
    long sum;
} service;
typedef struct request {
    service *s;
    int n, answer;
} request;

static async int serves(void *p) /* the root task of its thread */
{
    service *s = p;
    nursery {
        s->calls = caw_nursery_here();
        caw_complete_from_any(&s->ready, 0);
        (void)await caw_event_shared_wait(&s->stop);
    }
    return 0;
}
static async int add(void *p)
{
    request *r = p;
    service *s = r->s;
    int e = await caw_mutex_lock(&s->busy);
    if (e < 0) return e;
    long before = s->sum;
    e = await caw_yield();
    if (e == 0) s->sum = before + r->n;
    caw_mutex_unlock(&s->busy);
    r->answer = 2 * r->n;
    return e ? e : 7;
}
static async int never(void *p)
{
    int e = await caw_sleep(CAW_FOREVER);
    *(int *)p = e;
    return e;
}
static async int refuses(void *p)
{
    (void)p;
    return UV_EACCES;
}
static async void call(service *s)
{
    long answers = 0;
    gather for (int i = 0; i < CALLERS; i++) for (int k = 1; k <= CALLS; k++) {
        request r = {s, k, 0};
        must(await caw_nursery_call(s->calls, add, &r) == 7, "its value");
        answers += r.answer;
    }
    printf("answers: %ld\n", answers);
    must(await caw_nursery_call(s->calls, refuses, NULL) == UV_EACCES, "its code");
}
static async void give_up(service *s)
{
    int seen = 0, e = 0;
    race {
        e = await caw_nursery_call(s->calls, never, &seen);
        (void)await caw_sleep(5);
    }
    printf("cancelled there: %s\n", uv_err_name(seen));
    within (0) e = await caw_nursery_call(s->calls, never, &seen);
    must(e == 0, "left before it returned");
}
static async int gave_up(caw_nursery *n, int *seen)
{
    int e = await caw_nursery_call(n, never, seen);
    return e;
}
static async void told(service *s)
{
    int seen = 0, code = 0, *to = &code;
    within (5) {
        async int v = gave_up(s->calls, &seen);
        *to = await v;
    }
    must(seen == UV_ECANCELED && code == 0, "waited for");
}
static async int to_oneself(void *p)
{
    request *r = p;
    int e = 0;
    nursery {
        e = await caw_nursery_call(caw_nursery_here(), add, r);
    }
    return e;
}
async int main(void)
{
    service s = {0};
    int e = 1;
    gather {
        e = await caw_thread_run(serves, &s);
        {
            (void)await caw_completion_wait(&s.ready, NULL, NULL, NULL);
            await call(&s);
            await give_up(&s);
            await told(&s);
            request r = {&s, 100, 0};
            must(await caw_nursery_call(s.calls, to_oneself, &r) == 7, "within a thread");
            caw_event_shared_set(&s.stop);
        }
    }
    printf("%d, sum %ld\n", e, s.sum);
    return 0;
}
