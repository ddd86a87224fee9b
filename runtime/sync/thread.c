/* Calls that another thread's tasks run, awaited: on a thread of their own, or in a nursery that is there. What crosses the
   threads is how it has ended, a completion, and that it is to stop, an event, which decides a race around it over there. */
#include "wait.h"

typedef struct thread_call {
    async int (*fn)(void *);
    void *arg;
    caw_event_shared stop;
    caw_completion ended;
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
static void stop(void *p)
{
    caw_event_shared_set(p);
}
static async int ends(thread_call *c)
{
    intptr_t value;
    (void)await caw_completion_wait(&c->ended, &value, stop, &c->stop);
    return (int)value;
}

static void thread_main(void *p)
{
    thread_call *c = p;
    caw_complete_from_any(&c->ended, caw_run(until_stopped, c));
}
async int caw_thread_run(async int (*fn)(void *), void *arg)
{
    thread_call c = {.fn = fn, .arg = arg};
    uv_thread_t id;
    int e = await caw_checkpoint();
    if (e < 0) return e;
    if ((e = uv_thread_create(&id, thread_main, &c)) < 0) return e;
    e = await ends(&c);
    uv_thread_join(&id);
    return e;
}

static async void there(void *p)
{
    int e = await until_stopped(p);
    caw_complete_from_any(&((thread_call *)p)->ended, e);
}
async int caw_nursery_call(caw_nursery *n, async int (*fn)(void *), void *arg)
{
    thread_call c = {.fn = fn, .arg = arg};
    int e = await caw_checkpoint();
    if (e < 0) return e;
    if ((e = caw_nursery_start_from_any(n, there, &c)) < 0) return e;
    return await ends(&c);
}
