/* Inside a stream: what its files share. Each is one idea: stream.c opens and closes, read.c, write.c and copy.c move bytes,
   tcp.c, unix.c and tty.c know what only their kind has, listen.c accepts. */
#pragma once
#include <sys/types.h>
#include <sys/uio.h>
#include "caw/stream.h"
#include "fd.h"

typedef enum caw_stream_kind {
    CAW_STREAM_SOCKET,
    CAW_STREAM_PIPE, /* and terminals: read, write, and a wait where they say "not now" */
    CAW_STREAM_FILE  /* is never waited for; what it does blocks, so another thread does it */
} caw_stream_kind;

/* Bytes that were read and that nobody has taken yet. Behind them there is always room for a NUL. */
typedef struct caw_input {
    size_t start, end, cap;
    size_t line; /* how many of them were given out as a line, until the next read; its NUL stands on */
    char under;  /* this byte */
    char bytes[];
} caw_input;

struct caw_stream {
    caw_fd *fd;
    caw_input *in;             /* NULL: none */
    struct caw_cooked *cooked; /* a terminal's, while it is raw */
    uint8_t kind;
    bool drained;  /* the kernel's buffer is likely empty */
    bool reading;  /* a task stands in a read */
    bool writing;  /* a task stands in a write */
    bool broken;   /* a write stopped in its middle, or the writing has ended */
    bool eio_ends; /* a pseudo-terminal's master: EIO is how its end is told */
    bool waits;    /* its descriptor is shared with other programs, and was one that waits: it is so again afterwards */
};

/* ---- stream.c ---- */
int caw_socket_stream(caw_stream **out, int number); /* takes the number over, on failure too */
void caw_quiet_sigpipe(void);

/* ---- tty.c ---- */
void caw_tty_cook(caw_stream *);

/* ---- read.c ---- */
ssize_t caw_read_now(caw_stream *, void *, size_t); /* UV_EAGAIN: not now */
/* Room for at least n more bytes, behind what is there: what nobody has read is not lost by it. 0 or UV_ENOMEM. */
int caw_input_room(caw_stream *, size_t n);
void caw_input_settle(caw_stream *); /* a line that was given out has been read */
static inline size_t caw_input_size(const caw_stream *s)
{
    return s->in ? s->in->end - s->in->start : 0;
}

/* ---- write.c ---- */
ssize_t caw_write_now(caw_stream *, struct iovec *, int n); /* UV_EAGAIN: not now */

#ifdef __CAWC__
async int64_t caw_send_from(caw_stream *to, int from, int64_t at, int64_t n); /* copy.c: caw_file_sendfile */
async int caw_wait_readable(caw_stream *);
async int caw_wait_writable(caw_stream *);
async ssize_t caw_put_some(caw_stream *, const void *, size_t); /* caw_write_some of who holds s->writing */
async ssize_t caw_input_fill(caw_stream *, size_t least); /* reads into the room; the bytes, 0 at the end, a code */
#endif
