/* For rooms that have numbers of their own: what `caw stat` tells, too. */
#pragma once
#include "see/say.h"

typedef void caw_stats_say(caw_say *); /* metrics, as Prometheus reads them; from any thread */
void caw_stats_also(caw_stats_say *);  /* once is enough */
void caw_stats_say_all(caw_say *);
