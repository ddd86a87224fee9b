/* Foreign descriptors: those of other libraries and of the program; see polls.c. */
#pragma once
#include "class/loop.h"

int caw_polls_enter(caw_fd_waiter *, int number, int events); /* fills it in and sets it waiting; or a code */
void caw_polls_leave(caw_fd_waiter *);                        /* it is woken */
uv_handle_t *caw_polls_handle(const caw_worker *);            /* NULL: none */
void caw_polls_close(caw_worker *);                           /* once that is closed */
