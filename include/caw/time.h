/* Intervals: ticks at equal distances from a beginning, however long what is done at each of them takes. */
#ifndef CAW_TIME_H_INCLUDED
#define CAW_TIME_H_INCLUDED
#include <caw.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct caw_interval { /* public layout; lives in a frame */
    int64_t period;           /* ms */
    int64_t next;             /* the next tick, a time of caw_now's clock */
} caw_interval;
/* The first tick is ms milliseconds from now, each further one ms after the one before. At least 1. */
void caw_interval_start(caw_interval *, int64_t ms);
/* Waits for the next tick: how many were missed because nobody waited for them, mostly 0; or UV_ECANCELED: then it still comes.
   Never early; and late ones do not move those after them.
       caw_interval every;
       caw_interval_start(&every, 1000);
       while ((missed = await caw_interval_next(&every)) >= 0) … */
_Async int64_t caw_interval_next(caw_interval *);

#ifdef __cplusplus
}
#endif
#endif
