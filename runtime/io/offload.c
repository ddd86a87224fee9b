/* An offload, in every class: a job for a pool (threads.c), and a wait for another thread. Cancelled before it has begun it is
   taken back; then not any more, as its memory is somebody else's until it ends. */
#include <caw.h>
#include "io/offload.h"

/* To its end, whoever is cancelled. */
static async int see_out(caw_job *j)
{
    shield (void)await caw_outside(&j->waits);
    return 0;
}
async int caw_offload_to(caw_offload_kind kind, void (*work)(void *), void *arg)
{
    caw_job j = {.work = work, .arg = arg};
    if (caw_job_refused()) return await caw_checkpoint();
    int e = caw_job_begin(&j, kind);
    if (e < 0) return e;
    e = j.own ? caw_job_do(&j) : await caw_outside(&j.waits);
    if (e < 0 && !caw_job_withdraw(&j)) e = await see_out(&j);
    caw_job_end(&j);
    return e;
}
async int caw_offload_or_leave(caw_offload_kind kind, caw_job *j)
{
    int e = await caw_checkpoint();
    if (e == 0 && (e = caw_job_begin(j, kind)) == 0) {
        e = await caw_outside(&j->waits);
        bool waits = e < 0 && !caw_job_withdraw(j);
        if (waits && caw_job_leave(j)) return e;
        if (waits) e = await see_out(j);
        caw_job_end(j);
    }
    if (e < 0) j->drop(j->arg);
    return e;
}
