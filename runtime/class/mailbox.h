/* How other threads wake a loop's tasks; see mailbox.c. */
#pragma once
#include "task/task.h"
#include "task/outside.h"

int caw_mailbox_open(caw_worker *);                /* 0 or a code */
uv_handle_t *caw_mailbox_bell(const caw_worker *); /* unref'd; caw_looper_keep refs it */
void caw_mailbox_send(caw_worker *, caw_letter *); /* from any thread */
void caw_mailbox_collect(caw_worker *);            /* what has come, without the bell */
void caw_mailbox_begin(caw_outsider *);
void caw_mailbox_end(caw_outsider *);
void caw_mailbox_wake(caw_outsider *);
int caw_mailbox_start(caw_nursery *, caw_letter *, void (*child)(void *));
void caw_mailbox_close(caw_worker *); /* once the bell is closed */
