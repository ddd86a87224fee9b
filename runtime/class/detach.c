/* Leaving the program's loop (attached.c): all other tasks are cancelled and waited for. The one that does so is left, and what
   remains goes with it. */
#include <caw/sync.h>

int caw_attached_leave(caw_nursery *root);
bool caw_attached_others(const caw_nursery *root);
caw_waiters *caw_attached_leaving(caw_nursery *root);
async int caw_park(caw_waiters *q, void *item);

async int caw_detach(caw_nursery *root)
{
    int e = caw_attached_leave(root);
    if (e < 0) return e;
    shield {
        (void)await caw_yield(); /* now it is among those that are counted */
        while (caw_attached_others(root)) (void)await caw_park(caw_attached_leaving(root), NULL);
    }
    return 0;
}
