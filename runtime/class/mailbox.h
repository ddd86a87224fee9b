/* How other threads wake a loop's tasks; see mailbox.c. */
#pragma once
#include "task/task.h"
#include "task/outside.h"

void caw_mailbox_begin(caw_outsider *);
void caw_mailbox_end(caw_outsider *);
void caw_mailbox_wake(caw_outsider *);
void caw_mailbox_close(caw_worker *); /* once the loop is closed */
