/* What is to be seen, from the environment: read once, as the process's first worker begins. */
#include "see/threads.h"
#include <stdlib.h>

caw_see_settings_t caw_see_set = {.control = ""};

static void read_all(void)
{
    enum { DAY_MS = 24 * 3600 * 1000, BLOCKED_MS = 100, TASKS_MOST = 1000000, TASKS = 1000 };
    const char *control = getenv("CAW_CONTROL");
    caw_see_set.blocked_ms = caw_setting("CAW_BLOCKED_MS", 0, DAY_MS, BLOCKED_MS);
    caw_see_set.faults = caw_setting("CAW_FAULT_TASKS", 0, TASKS_MOST, TASKS);
    caw_see_set.control = !control || !*control ? "" : control[0] == '0' && !control[1] ? NULL : control;
}
void caw_see_settings(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, read_all);
}
