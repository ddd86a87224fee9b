/* Byte streams: TCP, Unix sockets, pipes, terminals, the standard streams, and whatever descriptor one has.
   A caw_stream may be read by one task and written by another at the same time; a second reader or writer gets UV_EBUSY.
   Close a stream only when no task stands in a call on it.

   Cancelled, a read has taken nothing: what has come stays in the stream. A write that is cancelled, or fails, when a part of
   it has been sent breaks the stream: later writes give UV_EPIPE.

   SIGPIPE is never raised. For what is no socket that takes a handler: the first pipe or terminal that is opened, and
   caw_copy, install one that does nothing if SIGPIPE has its default. Programs that are executed do not inherit it.

   Addresses are "host:port", "[ipv6]:port" or ":port" (connecting: this machine; listening: every address, of IPv4 and
   IPv6), and of Unix sockets a path, or "@name" for an abstract one. */
#ifndef CAW_STREAM_H_INCLUDED
#define CAW_STREAM_H_INCLUDED
#include <sys/types.h>
#include <caw.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct caw_stream caw_stream;
typedef struct caw_listener caw_listener;

/* ---- connecting ---- */
/* Looks the host up, and tries its addresses, IPv6 and IPv4 in turn (RFC 8305): the next one when one fails, or after 250 ms;
   the first that connects wins. 0, or the code of the address that told most (UV_ECONNREFUSED, …), a UV_EAI_… code,
   UV_EINVAL for a malformed address, UV_ECANCELED. *out is NULL on failure. */
_Async int caw_tcp_connect(caw_stream **out, const char *host_port);
/* The same from a local address, such as "192.0.2.7:0": numeric; port 0 is any. NULL: from any. */
_Async int caw_tcp_connect_from(caw_stream **out, const char *host_port, const char *local);
/* 0 or a code: UV_ENOENT, nobody is there; UV_ECONNREFUSED, nobody any more; UV_ENAMETOOLONG. While the listener's queue is
   full it waits. */
_Async int caw_unix_connect(caw_stream **out, const char *path);

/* ---- listening. May be called before the runtime starts, and before a fork. ---- */
/* Port 0 takes any free one (caw_listener_port). 0, or UV_EADDRINUSE, …; *out is NULL on failure. A name that is no number is
   looked up here and now. */
int caw_tcp_listen(caw_listener **out, const char *host_port, int backlog);
/* The same with SO_REUSEPORT: several workers listen each for itself on one port, and the kernel shares out. */
int caw_tcp_listen_shared(caw_listener **out, const char *host_port, int backlog);
/* A file that is left over, because whoever listened there has died, is replaced; UV_EADDRINUSE: somebody listens there, or
   it is another file. The file goes when the listener is closed, but not by a forked child. */
int caw_unix_listen(caw_listener **out, const char *path, int backlog);
/* Takes over a socket that listens already, as from systemd. On failure (UV_EINVAL: it does not listen) it is still yours. */
int caw_listener_open(caw_listener **out, int fd);
int caw_listener_port(caw_listener *);                                 /* its port, or a code */
int caw_listener_local(const caw_listener *, char *text, size_t size); /* its address: see caw_stream_local */
int caw_listener_fd(const caw_listener *);                             /* its descriptor, still the listener's */
/* The next connection. 0 or a code (UV_EMFILE: no descriptor is left; the connection waits); *out is NULL on failure. A
   client that gave up meanwhile is passed over. A second task gets UV_EBUSY. */
_Async int caw_accept(caw_listener *, caw_stream **out);
void caw_listener_close(caw_listener *); /* accepts NULL */

/* ---- other streams ---- */
int caw_pipe(caw_stream **reads, caw_stream **writes); /* what is written to the one is read from the other */
int caw_unix_pair(caw_stream **a, caw_stream **b);     /* two ends, each for both */
/* Takes over an open descriptor of any kind: a socket, pipe, terminal, file, device. What can be waited for becomes
   non-blocking; files are read and written on another thread. On failure the descriptor is still yours. */
int caw_stream_open(caw_stream **out, int fd);
int caw_stream_fd(const caw_stream *); /* its descriptor, still the stream's */
/* The program's own, whatever they are: pipes, terminals, files, sockets. Close them as others: descriptors 0, 1 and 2 stay
   open, and are not changed (a socket is non-blocking until then). Bytes that were read ahead by caw_read_until go with the
   stream, so open stdin once. */
int caw_stdin(caw_stream **out);
int caw_stdout(caw_stream **out);
int caw_stderr(caw_stream **out);

/* ---- reading ---- */
/* Up to n bytes, as soon as there are some. 0: the end (or n is 0). Cancelled: nothing was taken from the stream. */
_Async ssize_t caw_read(caw_stream *, void *, size_t n);
/* n bytes: 0, or a code; UV_EOF when the end comes first (what came till then is in the buffer). Cancelled: all goes back to
   the stream. */
_Async int caw_read_exact(caw_stream *, void *, size_t n);
/* Up to and with the next byte `delim`; its length. The line lies in the stream, followed by a NUL, and is good until the next
   read or the close. At the end of the stream the rest comes as a line without delim, then 0. UV_E2BIG: no delim within max
   bytes, which can still be read; UV_ENOMEM. A negative delim is nowhere: all there is to the end. It may read more than it
   gives: later reads, of every kind, get that first.
       caw_str line;
       while ((n = await caw_read_until(s, &line, '\n', 8192)) > 0) … line.p, line.n */
_Async ssize_t caw_read_until(caw_stream *, caw_str *line, int delim, size_t max);
/* Waits until a read would not wait, without holding a buffer: 1 (at the end too), or a code. */
_Async ssize_t caw_readable(caw_stream *);
/* Waits until the peer has hung up: closed its end, or reset the connection. Bytes that it sends first hide that: then this
   waits until it is cancelled, as it does for what is no socket. Nobody may read meanwhile. 0; UV_EBUSY, UV_ENOMEM, UV_ECANCELED.
   Example: race { await work(s); (void)await caw_hung_up(s); } */
_Async int caw_hung_up(caw_stream *);

/* ---- writing ---- */
/* All n bytes: 0, or a code. */
_Async int caw_write(caw_stream *, const void *, size_t n);
/* The same for n pieces, any number, in order. The array and the pieces are used until it returns. */
_Async int caw_writev(caw_stream *, const uv_buf_t *, unsigned n);
/* What goes without waiting once some goes: how many of the n bytes. Cancelled: none, and the stream is whole. */
_Async ssize_t caw_write_some(caw_stream *, const void *, size_t n);
/* Ends the writing direction: the other side reads the end. 0 or a code. The writing end of a pipe is closed by it; for
   files and terminals it does nothing. */
_Async int caw_shutdown(caw_stream *);

/* ---- copying ---- */
/* All of `from` to its end: the bytes copied (of a file from its position), or a code. Neither is closed or shut down. The
   kernel copies alone where it can (splice, sendfile). Cancelled, or when writing fails: what was not written can still be
   read from `from`. */
_Async int64_t caw_copy(caw_stream *to, caw_stream *from);
/* Both ways, until both have ended: the end of each is handed on by caw_shutdown. 0; or the code of the first that fails,
   which ends the other. */
_Async int caw_copy_both(caw_stream *a, caw_stream *b);

/* ---- closing ---- */
void caw_close(caw_stream *);       /* accepts NULL. What was written still arrives, as far as the kernel can */
void caw_close_reset(caw_stream *); /* a connection at once, by a reset: what was written and not sent is dropped */

/* ---- sockets: options and addresses. 0, or a code ---- */
int caw_tcp_nodelay(caw_stream *, bool on); /* small writes leave at once: on from the start */
/* Asks the other side whether it is there after so long without a word, then each interval; gives up after so many probes: a
   read then has UV_ETIMEDOUT. In steps of a second. A negative idle_ms: off, as from the start. */
int caw_tcp_keepalive(caw_stream *, int64_t idle_ms, int64_t interval_ms, int probes);
/* The sizes of the kernel's buffers: asks for so many bytes, or for nothing with 0. How many there are then (the kernel
   counts its own needs, twice what was asked for), or a code. */
int caw_stream_receive_buffer(caw_stream *, int bytes);
int caw_stream_send_buffer(caw_stream *, int bytes);
/* Addresses as text that connecting takes: "127.0.0.1:80", "[::1]:80", "/path", "@name"; "" for a Unix socket without one. 0,
   or UV_ENOBUFS: CAW_ADDRESS_TEXT of caw/dns.h, 128, is room for any; UV_ENOTSOCK, UV_ENOTCONN. */
int caw_stream_local(const caw_stream *, char *text, size_t size);
int caw_stream_peer(const caw_stream *, char *text, size_t size);

/* ---- terminals ---- */
int caw_tty_open(caw_stream **out); /* the program's own, whatever stdin and stdout are; UV_ENXIO: it has none */
bool caw_tty_is(const caw_stream *);
/* Raw: each key as it is pressed, none shown, and no signals by keys. Cooked again by false, by the close, and when the program
   exits. UV_ENOTTY. */
int caw_tty_raw(caw_stream *, bool on);
/* In characters; 0: unknown. UV_ENOTTY. That it has changed tells caw_signal_wait(SIGWINCH). */
int caw_tty_size(const caw_stream *, int *columns, int *rows);

#ifdef __cplusplus
}
#endif
#endif
