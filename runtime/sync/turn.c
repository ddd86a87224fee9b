/* The turn: a task whose awaits are all ready would never let another run, and a loop that does not look at UV_ECANCELED
   neither (rule 11). So of the calls that need not wait, each so-manieth yields first. */
#include "park.h"

bool caw_turn_over(void);

async int caw_turn(void)
{
    if (caw_turn_over()) (void)await caw_yield();
    return caw_scope_cancelled() ? UV_ECANCELED : 0;
}
