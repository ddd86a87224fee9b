/* A listener's inside, for the files that make one. */
#pragma once
#include <sys/types.h>
#include "caw/stream.h"
#include "fd.h"

struct caw_listener {
    caw_fd *fd;
    bool accepting;
    char *path; /* of a socket that is a file: it goes with the listener, if it is still the one it made */
    dev_t device;
    ino_t inode;
    pid_t owner; /* but not when a forked child closes it */
};
int caw_listener_new(caw_listener **out, int number); /* takes the number over, on failure too */
