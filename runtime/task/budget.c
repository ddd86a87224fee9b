/* Rule 11, fairness. A task whose awaits all complete at once would keep the others waiting: each leaf that completes so is
   charged to the turn, and the one that finds it spent yields.

   An await that is refused, in a cancelled scope, is charged too, so a loop that ignores UV_ECANCELED lets others run. What
   it ignores is counted as long as its turns end by such yields only: the count goes with the yield. It is of one
   cancellation (a loop may well have each of its turns ended by a `within` of its own), and once it is high enough the task
   is reported. */
#include "task/task.h"

enum { BUDGET = 64, BUDGET_LATE = 64 * 64, IGNORED = 1000, IGNORED_MS = 500 };

static int64_t now_ms(void)
{
    return (int64_t)(caw_clock_ns() / 1000000);
}
/* A within whose time is up already takes what is ready now: that is no moment to yield. But a loop of such calls has to be
   left at some time: so it has a budget too, a large one. */
static bool late(void)
{
    int64_t now = now_ms();
    for (const caw_scope *s = CAW_HERE->scope; s; s = s->shield ? NULL : s->up)
        if (s->deadline && s->deadline->at <= now) return true;
    return false;
}
bool caw_spent(void)
{
    caw_here *h = CAW_HERE;
    if (h->charged_turn != h->turn) h->charged_turn = h->turn, h->charged = 0;
    if (++h->charged < BUDGET || (!h->scope->cancelled && h->charged < BUDGET_LATE && late())) return false;
    h->worker->forced_yields++;
    return true;
}
static bool too_many(const caw_ignoring *i)
{
    return !i->reported && (i->awaits >= IGNORED || now_ms() - i->since >= IGNORED_MS);
}
static caw_ignoring *one_more(void) /* refused in this turn, of this cancellation */
{
    caw_ignoring *i = &CAW_HERE->ignoring;
    uint32_t epoch = CAW_HERE->scope->epoch;
    if (i->turn != CAW_HERE->turn || i->epoch != epoch)
        *i = (caw_ignoring){.epoch = epoch, .since = now_ms(), .turn = CAW_HERE->turn};
    i->awaits++;
    return i;
}
uint32_t caw_ignores_group(void)
{
    return one_more()->awaits;
}
void caw_ignored_before(uint32_t awaits)
{
    caw_ignoring *i = &CAW_HERE->ignoring;
    if (i->awaits > awaits) i->awaits = awaits;
}
bool caw_refuse(void)
{
    caw_ignoring *i = one_more();
    bool yields = caw_spent() || too_many(i) || CAW_HERE->worker->testing.tell;
    if (yields) caw_deadlines_arm_only();
    return yields;
}
bool caw_ignoring_again(const caw_ignoring *was)
{
    caw_ignoring *i = &CAW_HERE->ignoring;
    *i = *was;
    i->turn = CAW_HERE->turn;
    if (!too_many(i)) return false;
    i->reported = true;
    return true;
}
int caw_refused(bool yields)
{
    if (caw_refuse() || yields) {
        caw_ignoring i = CAW_HERE->ignoring;
        CAW_HERE->worker->cls->yield();
        if (caw_ignoring_again(&i)) caw_report_ignoring((caw_chain){.call = caw_calls});
    }
    return UV_ECANCELED;
}
