/* Byte streams over TCP. A caw_stream may be read by one task and written by another at the same time; a second reader
   or writer gets UV_EBUSY. SIGPIPE is never raised. Close a stream only when no task stands in a call on it.
   Addresses are "host:port", "[ipv6]:port" or ":port" (every address). Host names are looked up by getaddrinfo in the
   caller's turn: this blocks the worker for the time of the lookup (numeric addresses don't). */
#pragma once
#include <sys/types.h>
#include <caw.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct caw_stream caw_stream;
typedef struct caw_listener caw_listener;

/* Connects to the first of the host's addresses that answers. 0, or the last address's code (UV_ECONNREFUSED, …), a
   UV_EAI_… code, UV_EINVAL for a malformed address, UV_ECANCELED. *out is NULL on failure. */
_Async int caw_tcp_connect(caw_stream **out, const char *host_port);

/* Listens; port 0 takes any free one (caw_listener_port). 0, or UV_EADDRINUSE, …; *out is NULL on failure. May be called
   before the runtime starts, and before a fork. */
int caw_tcp_listen(caw_listener **out, const char *host_port, int backlog);
/* The same with SO_REUSEPORT: several workers listen each for itself on one port, and the kernel shares out. */
int caw_tcp_listen_shared(caw_listener **out, const char *host_port, int backlog);
int caw_listener_port(caw_listener *); /* its port, or a code */

/* The next connection. 0 or a code; *out is NULL on failure. A client that gave up meanwhile is passed over. */
_Async int caw_accept(caw_listener *, caw_stream **out);

/* Up to n bytes, as soon as there are some. 0: the end (or n is 0). Cancelled: nothing was taken from the stream. */
_Async ssize_t caw_read(caw_stream *, void *, size_t n);
/* Waits until a read would not wait, without holding a buffer: 1 (at the end too), or a code. */
_Async ssize_t caw_readable(caw_stream *);
/* Waits until the peer has hung up: closed its end, or reset the connection. Bytes that it sends first hide that: then this
   waits until it is cancelled. Nobody may read meanwhile. 0 or UV_ECANCELED. Example: race { await work(s);
   (void)await caw_hung_up(s); } */
_Async int caw_hung_up(caw_stream *);
/* n bytes: 0, or a code; UV_EOF when the end comes first (what came till then is in the buffer). */
_Async int caw_read_exact(caw_stream *, void *, size_t n);

/* All n bytes: 0, or a code. A write that fails or is cancelled when a part is sent breaks the stream: later writes give
   UV_EPIPE. */
_Async int caw_write(caw_stream *, const void *, size_t n);
/* The same for n pieces, in order. The array and the pieces are used until it returns. */
_Async int caw_writev(caw_stream *, const uv_buf_t *, unsigned n);
/* Ends the writing direction: the other side reads the end. 0 or a code. */
_Async int caw_shutdown(caw_stream *);

void caw_close(caw_stream *);            /* accepts NULL */
void caw_listener_close(caw_listener *); /* accepts NULL */

#ifdef __cplusplus
}
#endif
