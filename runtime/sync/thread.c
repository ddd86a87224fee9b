/* A function on a thread of its own, awaited. All that crosses the threads is two events: one tells that it has ended, the
   other that it is to stop, which decides a race around it over there. */
#include "wait.h"

typedef struct thread_call {
    async int (*fn)(void *);
    void *arg;
    int value;
    caw_event_shared stop, ended;
} thread_call;

static async int until_stopped(void *p)
{
    thread_call *c = p;
    int e = UV_ECANCELED;
    race {
        e = await c->fn(c->arg);
        (void)await caw_event_shared_wait(&c->stop);
    }
    return e;
}
static void thread_main(void *p)
{
    thread_call *c = p;
    c->value = caw_run(until_stopped, c);
    caw_event_shared_set(&c->ended);
}
async int caw_thread_run(async int (*fn)(void *), void *arg)
{
    thread_call c = {.fn = fn, .arg = arg};
    uv_thread_t id;
    int e = await caw_checkpoint();
    if (e < 0) return e;
    if ((e = uv_thread_create(&id, thread_main, &c)) < 0) return e;
    if (await caw_event_shared_wait(&c.ended) < 0) {
        caw_event_shared_set(&c.stop);
        shield (void)await caw_event_shared_wait(&c.ended);
    }
    uv_thread_join(&id);
    return c.value;
}
