/* An offload, in every class: a job for a pool (threads.c), and a wait for another thread. Cancelled before it has begun it is
   taken back; then not any more, as its memory is somebody else's until it ends. */
#include <caw.h>
#include "io/offload.h"

async int caw_offload_to(caw_offload_kind kind, void (*work)(void *), void *arg)
{
    caw_job j;
    if (caw_job_refused()) return await caw_checkpoint();
    int e = caw_job_begin(&j, kind, work, arg);
    if (e < 0) return e;
    e = j.own ? caw_job_do(&j) : await caw_outside(&j.waits);
    if (e < 0 && !caw_job_withdraw(&j)) {
        shield (void)await caw_outside(&j.waits);
        e = 0;
    }
    caw_job_end(&j);
    return e;
}
