/* What makes concurrent programs testable: a clock that jumps, an order that can be drawn and replayed, and a cancellation
   at any await.

   CAW_CLOCK=virtual  when everything waits, time jumps to the next timer (async, green)
   CAW_SEED=n         which of the runnable tasks runs next is drawn from n (async, green)
   CAW_CANCEL_AT=k    the scope of the k-th await that suspends is cancelled as it suspends; inside a shield or a defer, which
                      no cancellation from outside reaches, the nearest within's time is up, and where there is none the
                      scope around the shield is cancelled
   CAW_TESTING_FD=n   `caw test` is at the other end of this pipe: it is told of that await, and how the program ends; a
                      SIGQUIT from there, when it hangs, prints where every task stands

   They hold where async main or the server runs. In the other runtimes of a process (caw_run) only their values are checked:
   one that waits for another must not take that for a time when nothing happens, and jump. */
#include "see/see.h"
#include "task/task.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

caw_deadline caw_testing_mark = {.at = INT64_MAX};

int64_t caw_setting(const char *name, int64_t least, int64_t most, int64_t otherwise)
{
    const char *v = getenv(name);
    char *end;
    if (!v || !*v) return otherwise;
    errno = 0;
    long long n = strtoll(v, &end, 10);
    if (!*end && !errno && n >= least && n <= most) return n;
    fprintf(stderr, "caw: %s=%s: not a number from %lld to %lld\n", name, v, (long long)least, (long long)most);
    exit(2);
}
static int64_t asked(const char *name)
{
    return caw_setting(name, 1, INT64_MAX, 0);
}
static bool virtual_clock(void)
{
    const char *clock = getenv("CAW_CLOCK");
    if (!clock || !*clock || !strcmp(clock, "virtual")) return clock && *clock;
    fprintf(stderr, "caw: CAW_CLOCK=%s: no such clock; there is virtual\n", clock);
    exit(2);
}
void caw_testing_mark_all(bool on)
{
    CAW_HERE->unarmed = on ? &caw_testing_mark : NULL;
}
void caw_testing_open(caw_worker *k, bool holds)
{
    struct caw_testing t = {.virtual_clock = virtual_clock(),
                            .virtual_ns = 1000000000,
                            .random = (uint64_t)asked("CAW_SEED"),
                            .cancel_at = asked("CAW_CANCEL_AT")};
    int64_t fd = asked("CAW_TESTING_FD");
    if (!holds) return;
    t.draws = t.random != 0;
    if (fd && fcntl((int)fd, F_SETFD, FD_CLOEXEC) == 0) t.to = fdopen((int)fd, "w");
    t.counts = t.cancel_at || t.to;
    k->testing = t;
    caw_testing_mark_all(t.counts && k->cls->arm);
}
static caw_scope *outermost_shield(caw_scope *s) /* NULL: none around s */
{
    caw_scope *shield = NULL;
    for (; s; s = s->up)
        if (s->shield) shield = s;
    return shield;
}
static caw_deadline *within_in_shield(const caw_scope *s) /* NULL: none between s and the nearest shield */
{
    while (!s->shield && !s->deadline) s = s->up;
    return s->shield ? NULL : s->deadline;
}
/* What is cancelled can be cancelled. So an await in a shield goes on, and what follows the shield finds its scope cancelled. */
static void cancel_around(caw_scope *here)
{
    const caw_scope *shield = outermost_shield(here);
    caw_deadline *d = shield ? within_in_shield(here) : NULL;
    if (d) {
        caw_deadline_clear(d);
        caw_deadline_expire(d);
    } else caw_scope_cancel(shield ? shield->up : here);
}
void caw_testing_suspends(void)
{
    struct caw_testing *t = &CAW_HERE->worker->testing;
    if (!t->counts || ++t->suspended != t->cancel_at) return;
    cancel_around(CAW_HERE->scope);
    if (CAW_HERE->worker->cls->start) caw_testing_tell((caw_chain){.call = caw_calls});
    else if (t->to) t->tell = CAW_HERE->worker->notices = true;
}
void caw_testing_tell(caw_chain c)
{
    struct caw_testing *t = &CAW_HERE->worker->testing;
    t->teller = NULL;
    if (!t->to) return;
    fputs("cancelled\n", t->to);
    caw_report_chain(t->to, c, 4);
    fflush(t->to);
}
static int descriptors(void) /* open ones */
{
    DIR *d = opendir("/proc/self/fd");
    int n = 0;
    while (d && readdir(d)) n++;
    if (d) closedir(d);
    return n;
}
void caw_testing_hangs(const caw_worker *k)
{
    fflush(stdout);
    fputs("caw: it hangs\n", stderr);
    caw_report_all(stderr, k);
    caw_trace_flush();
    _exit(131);
}
void caw_testing_close(caw_worker *k)
{
    if (!k->testing.to) return;
    fprintf(k->testing.to, "ended %lld %d\n", (long long)k->testing.suspended, descriptors());
    fclose(k->testing.to);
}
static uint64_t draw(uint64_t *state) /* splitmix64 */
{
    uint64_t x = *state += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}
void caw_testing_draw(void)
{
    caw_here *h = CAW_HERE;
    uint64_t n = 0;
    *h->ready_end = NULL;
    for (caw_wait *w = h->ready; w; w = w->next) n++;
    if (n < 2) return;
    caw_wait **at = &h->ready;
    for (uint64_t k = draw(&h->worker->testing.random) % n; k; k--) at = &(*at)->next;
    caw_wait *w = *at;
    if (!(*at = w->next)) h->ready_end = at;
    w->next = h->ready;
    h->ready = w;
    if (h->ready_end == &h->ready) h->ready_end = &w->next;
}
uint64_t caw_clock_ns(void)
{
    const caw_worker *k = CAW_HERE->worker;
    return k && k->testing.virtual_clock ? k->testing.virtual_ns : uv_hrtime();
}
