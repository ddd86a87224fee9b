/* The watchdog: tells of a turn that lasts. A loop whose task computes, or blocks in a system call, serves nobody.

   Every few ms the observer looks which turn each worker is in. While it is the same one, what its thread spends in it adds
   up: the time that it computes, by its own clock, or that it sleeps in the kernel. So a machine that starves the thread, a
   debugger that stops it, and a suspended machine add nothing. A loop that waits for events is in no turn; callbacks of the
   program's own in it count once they compute.

   When all wait the observer sleeps, and a loop that comes back from waiting wakes it. */
#include "see/symbols.h"
#include "see/threads.h"
#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

_Atomic bool caw_watch_sleeps;
enum { IDLE_MS = 1000, LEAST_MS = 1, MOST_MS = 250 };

static int64_t clock_ns(clockid_t c)
{
    struct timespec t;
    if (clock_gettime(c, &t)) return 0;
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}
static int64_t cpu_ns(pid_t tid) /* as the kernel names the clock of a thread */
{
    return clock_ns((clockid_t)(~(unsigned)tid << 3 | 6));
}
static char thread_state(pid_t tid) /* R, S, D, T, t … */
{
    char path[64], text[256];
    caw_say s = {.put = NULL};
    caw_sayf(&s, "/proc/self/task/%d/stat%c", (int)tid, 0);
    memcpy(path, s.at, s.n);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
    if (fd >= 0) close(fd);
    text[n > 0 ? n : 0] = 0;
    const char *p = strrchr(text, ')');
    return p && p[1] ? p[2] : 'S';
}
/* Of what the thread did in the last `wall` ns, what counts. */
static int64_t spends(caw_watch *w, bool in_turn, int64_t wall)
{
    int64_t cpu = cpu_ns(w->tid), used = cpu - w->cpu;
    w->cpu = cpu;
    if (used > wall) used = wall;
    char state = thread_state(w->tid);
    if (state == 'S' || state == 'D') return in_turn ? wall : -1; /* a loop that waits */
    return state == 'T' || state == 't' ? 0 : used;
}
static void report(caw_say *to, const caw_caught *c, const caw_worker *k, int64_t ms)
{
    caw_report r = {.say = to, .most = SIZE_MAX};
    caw_sayf(to, "caw: the %s has been blocked for ", k->loop ? "loop" : "baton");
    caw_say_time(to, ms);
    caw_sayf(to, "\n");
    if (!c) return;
    caw_shot_each(c->tasks, caw_report_seen, &r);
    if (!r.told) caw_sayf(to, "no task runs: it is a callback\n");
    if (c->n) caw_sayf(to, "  in C\n");
    caw_say_backtrace(to, c->pc, c->n, 4);
}
static void tell(caw_worker *k, const caw_watch *w)
{
    caw_shot runs;
    caw_caught c = {.worker = k, .tasks = &runs};
    if (!caw_shot_open(&runs)) return;
    bool looked = caw_interrupt(w->tid, &c);
    caw_answer a;
    caw_answer_begin(&a, STDERR_FILENO);
    report(&a.say, looked ? &c : NULL, k, w->spent / 1000000);
    caw_answer_end(&a);
    caw_shot_close(&runs);
}
static void note_longest(caw_watch *w)
{
    if ((uint64_t)w->spent > w->most) w->most = (uint64_t)w->spent;
}
static bool look(caw_worker *k, int64_t wall) /* is it in a turn? */
{
    caw_watch *w = caw_see_watch(k);
    uint64_t turn = 0;
    bool in_turn = k->cls->turn(k, &turn, &w->tid);
    if (turn != w->turn) {
        w->turn = turn;
        w->spent = 0;
        w->told = false;
        w->cpu = cpu_ns(w->tid);
        return true;
    }
    int64_t more = spends(w, in_turn, wall);
    if (more < 0) {
        w->spent = 0;
        return false;
    }
    w->spent += more;
    if (w->told) note_longest(w);
    if (w->spent < caw_see_set.blocked_ms * 1000000 || w->told) return true;
    w->told = true;
    note_longest(w);
    tell(k, w);
    w->blocked++;
    return true;
}
static bool look_at_all(int64_t wall)
{
    bool any = false;
    caw_see_lock();
    for (caw_worker *k = NULL; (k = caw_see_next(k));) any |= look(k, wall);
    caw_see_unlock();
    return any;
}
int64_t caw_watch_begins(void)
{
    int64_t period = caw_see_set.blocked_ms / 4;
    if (!caw_see_set.blocked_ms) return -1;
    return period < LEAST_MS ? LEAST_MS : period > MOST_MS ? MOST_MS : period;
}
int64_t caw_watch_tick(void)
{
    static int64_t before;
    int64_t period = caw_watch_begins(), now = clock_ns(CLOCK_MONOTONIC), wall = now - before;
    if (period < 0 || !caw_see_any()) return -1;                  /* who comes wakes it */
    if (wall > 2 * period * 1000000) wall = 2 * period * 1000000; /* it was away itself */
    before = now;
    caw_watch_sleeps = false;
    if (look_at_all(wall)) return period;
    caw_watch_sleeps = true;
    return look_at_all(0) ? period : IDLE_MS; /* one may have come back before it could see that */
}
