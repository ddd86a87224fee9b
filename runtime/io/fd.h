/* A file descriptor that tasks wait for; see fd.c. In async C include caw.h before this one. */
#pragma once
#include <stdbool.h>

#include <poll.h>
#include <uv.h>

typedef struct caw_fd caw_fd;
struct caw_fd {
    int number;
    bool foreign; /* somebody else's, who may close it between two waits: poll.c makes such a one for each */
    void *watch;  /* the class's, made at the first wait; NULL: none */
    void (*unwatch)(caw_fd *); /* takes it away again */
};

/* Takes over an open descriptor, and makes it non-blocking. On failure (UV_ENOMEM, that of fcntl) *out is NULL and the
   descriptor still the caller's. */
int caw_fd_open(caw_fd **out, int number);
/* The same of one that nobody will wait for: it stays as it is. */
int caw_fd_hold(caw_fd **out, int number);
/* Closes the descriptor only: its number is -1 from now on. */
void caw_fd_shut(caw_fd *);
/* Closes the descriptor too; nobody may wait for it. Accepts NULL. */
void caw_fd_close(caw_fd *);
int caw_fd_number(const caw_fd *);

/* Events as poll(2) and epoll(7) have them, and back: an error, or a hang-up, counts as whatever was asked for. */
static inline short caw_fd_mask(int events)
{
    return (short)((events & UV_READABLE ? POLLIN : 0) | (events & UV_WRITABLE ? POLLOUT : 0));
}
static inline int caw_fd_came(unsigned mask, int asked)
{
    int came = (mask & POLLIN ? UV_READABLE : 0) | (mask & POLLOUT ? UV_WRITABLE : 0);
    return mask & (POLLERR | POLLHUP | POLLNVAL) ? asked : came & asked;
}

#ifdef __CAWC__
/* Waits until reading (UV_READABLE) or writing (UV_WRITABLE) would not block, or would tell an error; or both are given, for
   whichever comes first: the events that came. One waiter for each; another gets UV_EBUSY, but for foreign ones. Cancelled:
   UV_ECANCELED. */
async int caw_fd_wait(caw_fd *, int events);
#endif
