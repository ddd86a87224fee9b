/* What is to be seen, from the environment: read once, as the process's first worker begins. */
#include "see/threads.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

caw_see_settings_t caw_see_set = {.control = ""};

static void read_all(void)
{
    enum { DAY_MS = 24 * 3600 * 1000, BLOCKED_MS = 100, TASKS_MOST = 1000000, TASKS = 1000 };
    const char *control = getenv("CAW_CONTROL"), *trace = getenv("CAW_TRACE");
    caw_see_set.blocked_ms = caw_setting("CAW_BLOCKED_MS", 0, DAY_MS, BLOCKED_MS);
    caw_see_set.faults = caw_setting("CAW_FAULT_TASKS", 0, TASKS_MOST, TASKS);
    caw_see_set.stats = caw_setting("CAW_STATS", 0, 1, 0) != 0;
    caw_see_set.trace = trace && *trace ? trace : NULL;
    caw_see_set.control = !control || !*control ? "" : control[0] == '0' && !control[1] ? NULL : control;
}
void caw_see_settings(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, read_all);
}
/* Workers of one server have a path each. */
bool caw_path_of(char *to, size_t size, const char *from)
{
    char pid[16];
    size_t n = 0;
    snprintf(pid, sizeof pid, "%d", (int)getpid());
    for (; *from; from++) {
        bool is_pid = from[0] == '%' && from[1] == 'p';
        size_t k = is_pid ? strlen(pid) : 1;
        if (n + k >= size) return *to = 0, false;
        memcpy(to + n, is_pid ? pid : from, k);
        n += k;
        from += is_pid;
    }
    to[n] = 0;
    return true;
}
