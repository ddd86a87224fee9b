/* What all of this room stands on: parking (task/park.c). */
#pragma once
#include "caw/sync.h"

/* Waits at the end of q until caw_unpark: the value given there, also when the scope is cancelled by now. UV_ECANCELED
   (which no caw_unpark gives): it was not woken. */
async int caw_park(caw_waiters *q, void *item);
bool caw_unpark(caw_waiters *q, int value);   /* the first; false: nobody is there */
void *caw_first_parked(const caw_waiters *q); /* its item; somebody must be there */

/* Whether awaits here give UV_ECANCELED. Not caw_cancelled, which looks through the shield of a defer. */
bool caw_scope_cancelled(void);

void caw_chan_force(caw_chan *, const void *item); /* in a full one it takes the oldest item's place */
