/* Waiting at an object that threads share: as in park.h, but under the object's lock, which is held at the call and at the
   return. The value that caw_outside_wake gave, or UV_ECANCELED: not woken. */
#pragma once
#include "park.h"
#include "task/outside.h"

async int caw_shared_wait(uv_mutex_t *, caw_waiters *q);
int caw_shared_block(uv_mutex_t *, caw_waiters *q); /* of a plain thread */
