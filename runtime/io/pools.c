/* What `caw stat` tells of the offloads' pools. */
#include "task/task.h"
#include "io/offload.h"
#include "io/pools.h"

static const char *const kinds[CAW_OFFLOAD_KINDS] = {
    [CAW_OFFLOAD_USER] = "user", [CAW_OFFLOAD_FILES] = "files", [CAW_OFFLOAD_DNS] = "dns"};

static const struct metric {
    const char *name, *type, *help;
    size_t at;
} metrics[] = {
#define AT(member) offsetof(caw_offload_counts, member)
    {"caw_pool_limit", "gauge", "Offloads that may run at once", AT(limit)},
    {"caw_pool_running", "gauge", "Offloads that run, also those that nobody waits for any more", AT(running)},
    {"caw_pool_queued", "gauge", "Offloads that wait for their turn", AT(queued)},
    {"caw_pool_queued_most", "gauge", "The most that have waited at once", AT(most_queued)},
    {"caw_pool_threads", "gauge", "Threads of the pool, idle ones too", AT(threads)},
#undef AT
};
enum { METRICS = sizeof metrics / sizeof *metrics };

void caw_pools_say(caw_say *to)
{
    caw_offload_counts counts[CAW_OFFLOAD_KINDS];
    for (int k = 0; k < CAW_OFFLOAD_KINDS; k++) caw_offload_look((caw_offload_kind)k, &counts[k]);
    for (const struct metric *m = metrics; m < metrics + METRICS; m++) {
        caw_sayf(to, "# HELP %s %s\n# TYPE %s %s\n", m->name, m->help, m->name, m->type);
        for (int k = 0; k < CAW_OFFLOAD_KINDS; k++)
            caw_sayf(to, "%s{pool=\"%s\"} %u\n", m->name, kinds[k],
                     *(const unsigned *)(const void *)((const char *)&counts[k] + m->at));
    }
    caw_sayf(to, "# HELP caw_pool_begun_total Offloads begun\n# TYPE caw_pool_begun_total counter\n");
    for (int k = 0; k < CAW_OFFLOAD_KINDS; k++)
        caw_sayf(to, "caw_pool_begun_total{pool=\"%s\"} %llu\n", kinds[k], (unsigned long long)counts[k].begun);
}
