/* As many tasks as asked for, so many at once as the class can have, and all that they took is there again afterwards: it runs in
   two runtimes, one after the other (caw_run), and what the first one leaves is compared with what the second one does.
       many TASKS AT_ONCE */
#include <caw.h>
#include <caw/sync.h>
#include "numbers.h"

typedef struct round {
    long rounds, at_once, waiting, ended;
    caw_event go;
    long resident; /* while all wait */
} round_t;
static async void one(round_t *r)
{
    if (++r->waiting == r->at_once) {
        if (!r->resident) r->resident = numbers_now().resident;
        caw_event_set(&r->go);
    } else if (await caw_event_wait(&r->go) < 0) return;
    if (await caw_sleep(1) == 0) r->ended++;
}
static async int run_rounds(void *p)
{
    round_t *r = p;
    for (long k = 0; k < r->rounds; k++) {
        r->waiting = 0;
        caw_event_clear(&r->go);
        gather for (long i = 0; i < r->at_once; i++) await one(r);
    }
    return 0;
}
int main(int argc, char **argv)
{
    long all = argc > 1 ? atol(argv[1]) : 1000, at_once = argc > 2 ? atol(argv[2]) : 100, ended = 0, most = 0;
    long rounds = all / 2 > at_once ? (all / 2 + at_once - 1) / at_once : 1;
    const char *class = getenv("CAW_CLASS");
    numbers before = {0};
    for (int i = 0; i < 2; i++) {
        round_t r = {.rounds = rounds, .at_once = at_once};
        if (caw_run(run_rounds, &r) < 0) return 1;
        ended += r.ended;
        if (r.resident > most) most = r.resident;
        if (i == 0) before = numbers_now(); /* it leaves what is made once, as libuv's own */
    }
    printf("%s: %ld tasks, %ld at once, %ld bytes each", class ? class : "async", ended, at_once,
           (most - before.resident) * 1024 / at_once);
    return !numbers_are_back(before, numbers_now()) || ended < all;
}
