/* Parking for async C: see task/park.c. */
#pragma once
#include "caw/sync.h"

/* Waits in q, at its front or its end, until caw_unpark: the value given there, also when the scope is cancelled by now.
   UV_ECANCELED (which no caw_unpark gives): it was not woken. */
async int caw_park(caw_waiters *q, void *item, bool front);
bool caw_unpark(caw_waiters *q, int value);   /* the first; false: nobody is there */
void *caw_first_parked(const caw_waiters *q); /* its item; somebody must be there */
