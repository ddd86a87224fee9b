/* Handles of the program's own on caw's loop: while one is active, that nothing else is pending is no deadlock; a task that is
   started from a callback suspends back into the callback, and no other task runs in it. In sync there is no loop. */
#include <stdio.h>
#include <caw/sync.h>
static caw_event rung, worked;
static caw_nursery *children;
static int in_callback, starts;
static void on_timer(uv_timer_t *t)
{
    caw_event_set(&rung);
    uv_close((uv_handle_t *)t, NULL);
}
static void on_worked(uv_work_t *w, int status)
{
    (void)w, (void)status;
    caw_event_set(&worked);
}
static void work(uv_work_t *w)
{
    (void)w;
}
static async void child(void *arg)
{
    starts++;
    (void)await caw_yield();
    caw_nursery_cancel(arg);
    (void)await caw_sleep(1);
}
static void on_start(uv_timer_t *t)
{
    in_callback = 1;
    (void)caw_nursery_start(children, child, children);
    (void)caw_nursery_start(children, child, children);
    in_callback = 0;
    uv_close((uv_handle_t *)t, NULL);
}
static async int with_loop(void)
{
    static uv_timer_t t, u;
    static uv_work_t w;
    uv_timer_init(caw_loop(), &t);
    uv_timer_start(&t, on_timer, 20, 0);
    int e = await caw_event_wait(&rung);
    uv_queue_work(caw_loop(), &w, work, on_worked);
    e |= await caw_event_wait(&worked);
    uv_timer_init(caw_loop(), &u);
    nursery {
        children = caw_nursery_here();
        uv_timer_start(&u, on_start, 2, 0);
        (void)await caw_sleep(10000);
        e |= in_callback;
    }
    return e ? 0 : starts;
}
async int main(void)
{
    printf("%d\n", caw_loop() ? await with_loop() : 2);
    return 0;
}
