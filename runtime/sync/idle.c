/* The idle timer. A touch only stores the time; who waits sleeps to the end of what was left when it last looked, and looks
   again. So a connection that is touched a thousand times a second costs its watcher one timer in each idle time. */
#include "wait.h"

uint64_t caw_clock_ns(void);
enum { NS = 1000000 };
static const int64_t LONGEST = INT64_MAX / NS / 4; /* 70 years */

void caw_idle_touch(caw_idle *i)
{
    i->touched = caw_clock_ns();
}
async int caw_idle_wait(caw_idle *i, int64_t ms)
{
    uint64_t began = caw_clock_ns();
    for (int64_t left = ms < LONGEST ? ms : LONGEST, all = left;;) {
        int e = await caw_sleep(left);
        if (e < 0) return e;
        uint64_t last = i->touched > began ? i->touched : began;
        int64_t passed = (int64_t)(caw_clock_ns() - last);
        if (passed / NS >= all) return 0;
        left = all - passed / NS; /* rounded up: never early */
    }
}
