/* What the injector (inject.c) and who drives it (drive.c) share: kinds of faults, and a file of this layout in which the
   injector leaves what it saw. The file is mapped, so what it says stands also when the program has been killed. */
#pragma once
#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* A kind is a set of calls that fail in one way. `absorbed`: whoever makes such a call has to make it again, so that a program
   can't tell. */
#define FAULT_KINDS(X)                                                                                                 \
    X(memory, ENOMEM, false)       /* malloc, calloc, realloc, aligned_alloc, posix_memalign */                        \
    X(stacks, ENOMEM, false)       /* mmap, mprotect */                                                                \
    X(threads, EAGAIN, false)      /* pthread_create, fork */                                                          \
    X(descriptors, EMFILE, false)  /* whatever makes one */                                                            \
    X(sends, ENOBUFS, false)       /* send, sendto, sendmsg, write, writev */                                          \
    X(broken, EPIPE, false)        /* the same */                                                                      \
    X(receives, ECONNRESET, false) /* recv, recvfrom, recvmsg, read, readv */                                          \
    X(connects, ECONNREFUSED, false)                                                                                   \
    X(setup, ENOBUFS, false)       /* bind, listen, setsockopt, getsockopt, getsockname, fcntl, shutdown, epoll_ctl */ \
    X(names, EAI_MEMORY, false)    /* getaddrinfo: what it returns */                                                  \
    X(aborted, ECONNABORTED, true) /* accept */                                                                        \
    X(interrupts, EINTR, true)     /* every call that may wait */                                                      \
    X(again, EAGAIN, true)         /* sends, receives and accepts on what does not block */                            \
    X(pieces, 0, true)             /* sends and receives: one byte goes through */

enum {
#define X(name, error, absorbed) FAULT_##name,
    FAULT_KINDS(X)
#undef X
        FAULT_N
};

/* Whose call it is, by where it returns to. */
#define FAULT_CALLERS(X) X(caw) X(program) X(uv) X(libc) X(other)
enum {
#define X(name) CALLER_##name,
    FAULT_CALLERS(X)
#undef X
        CALLER_N
};

enum { FAULT_SITES = 8192 };
typedef struct fault_log {
    struct fault_calls {
        _Atomic uint64_t n;          /* calls that could have failed */
        uint64_t sites[FAULT_SITES]; /* of the first of them: the caller << 56, and where in its module */
    } calls[FAULT_N];
    _Atomic uint64_t injected;
    uint64_t site;       /* of the last that failed */
    char module[128];    /* that it is in */
    int32_t descriptors; /* open at the end; 0: it did not come there */
} fault_log;
