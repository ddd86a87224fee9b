/* Descriptors and the leaf that waits for them. Reads and writes are plain system calls of whoever owns one, so nothing of
   a task's memory is ever lent to the loop, and what was not read is still in the kernel; the waiting is the class's. */
#include "io/fd.h"
#include "task/task.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

CAW_PRIMITIVE(caw_fd_wait, caw_fd *fd, int events);

int caw_fd_open(caw_fd **out, int number)
{
    *out = NULL;
    int flags = fcntl(number, F_GETFL);
    if (flags < 0) return -errno;
    if (!(flags & O_NONBLOCK) && fcntl(number, F_SETFL, flags | O_NONBLOCK) < 0) return -errno;
    return caw_fd_hold(out, number);
}
int caw_fd_hold(caw_fd **out, int number)
{
    *out = NULL;
    caw_fd *f = calloc(1, sizeof *f);
    if (!f) return UV_ENOMEM;
    f->number = number;
    *out = f;
    return 0;
}
void caw_fd_shut(caw_fd *f)
{
    if (f->watch) f->unwatch(f);
    if (f->number >= 0) close(f->number);
    f->number = -1;
}
void caw_fd_close(caw_fd *f)
{
    if (!f) return;
    caw_fd_shut(f);
    free(f);
}
int caw_fd_number(const caw_fd *f)
{
    return f->number;
}
int caw_fd_wait(caw_fd *f, int events)
{
    return CAW_HERE->worker->cls->fd_wait(f, events);
}
CAW_PRIMITIVE_FN(caw_fd_wait);
