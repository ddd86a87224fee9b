/* See pools.c. */
#pragma once
#include "see/stats.h"

void caw_pools_say(caw_say *);
