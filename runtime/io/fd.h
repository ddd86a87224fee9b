/* A file descriptor that tasks wait for; see fd.c. In async C include caw.h before this one. */
#pragma once
#include "caw/abi.h"

typedef struct caw_fd caw_fd;
struct caw_fd {
    int number;
    void *watch;               /* the class's, made at the first wait; NULL: none */
    void (*unwatch)(caw_fd *); /* takes it away again */
};

/* Takes over an open descriptor, and makes it non-blocking. On failure (UV_ENOMEM, that of fcntl) *out is NULL and the
   descriptor still the caller's. */
int caw_fd_open(caw_fd **out, int number);
/* Closes the descriptor too; nobody may wait for it. Accepts NULL. */
void caw_fd_close(caw_fd *);
int caw_fd_number(const caw_fd *);

#ifdef __CAWC__
/* Waits until reading (UV_READABLE) or writing (UV_WRITABLE) would not block, or would tell an error: the events that
   came. One waiter for each; another gets UV_EBUSY. Cancelled: UV_ECANCELED. */
async int caw_fd_wait(caw_fd *, int events);
#endif
