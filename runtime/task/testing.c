/* What makes concurrent programs testable: a clock that jumps, an order that can be drawn and replayed, and a cancellation
   at any await.

   CAW_CLOCK=virtual  when everything waits, time jumps to the next timer (async, green)
   CAW_SEED=n         which of the runnable tasks runs next is drawn from n (async, green)
   CAW_CANCEL_AT=k    the scope of the k-th await that suspends is cancelled as it suspends
   CAW_TESTING_FD=n   `caw test` is at the other end of this pipe: it is told of that await, and how the program ends; a
                      SIGQUIT from there, when it hangs, prints where every task stands */
#include "task/task.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

caw_deadline caw_testing_mark = {.at = INT64_MAX};

/* A number from the environment; 0: not set. One that is none ends the program. */
static int64_t asked(const char *name)
{
    const char *v = getenv(name);
    char *end;
    if (!v || !*v) return 0;
    long long n = strtoll(v, &end, 10);
    if (!*end && n > 0) return n;
    fprintf(stderr, "caw: %s=%s: not a positive number\n", name, v);
    exit(2);
}
void caw_testing_open(caw_worker *k)
{
    const char *clock = getenv("CAW_CLOCK");
    int64_t seed = asked("CAW_SEED");
    if (clock && *clock && strcmp(clock, "virtual")) {
        fprintf(stderr, "caw: CAW_CLOCK=%s: no such clock; there is virtual\n", clock);
        exit(2);
    }
    int64_t fd = asked("CAW_TESTING_FD");
    k->testing = (struct caw_testing){.virtual_clock = clock && *clock,
                                      .virtual_ns = 1000000000,
                                      .draws = seed != 0,
                                      .random = (uint64_t)seed,
                                      .cancel_at = asked("CAW_CANCEL_AT")};
    if (fd && fcntl((int)fd, F_SETFD, FD_CLOEXEC) == 0) k->testing.to = fdopen((int)fd, "w");
    k->testing.counts = k->testing.cancel_at || k->testing.to;
    CAW_HERE->unarmed = k->testing.counts && k->cls->arm ? &caw_testing_mark : NULL;
}
void caw_testing_suspends(void)
{
    struct caw_testing *t = &CAW_HERE->worker->testing;
    if (++t->suspended != t->cancel_at) return;
    caw_scope_cancel(CAW_HERE->scope);
    if (CAW_HERE->worker->cls->start) caw_testing_tell((caw_chain){.call = caw_calls});
    else t->tell = t->to;
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
    if (k->cls->report_queued) k->cls->report_queued(stderr, k);
