/* Datagrams: UDP. A socket may be read by one task and written by another at the same time; a second reader or writer gets
   UV_EBUSY. Cancelled, a receive has taken nothing, and a send has sent nothing. Close one only when no task stands in a call
   on it. */
#ifndef CAW_DGRAM_H_INCLUDED
#define CAW_DGRAM_H_INCLUDED
#include <caw/dns.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct caw_dgram caw_dgram;

/* ---- opening. 0 or a code; *out is NULL on failure ---- */
/* A socket at a numeric address: "127.0.0.1:53", "[::1]:0" (any free port), ":53" (every address, of both families).
   UV_EAI_NONAME: a name; caw_address_find looks it up. UV_EADDRINUSE. */
int caw_dgram_bind(caw_dgram **out, const char *host_port);
/* The same for several sockets at one address and port, as receivers of one multicast group are. */
int caw_dgram_bind_shared(caw_dgram **out, const char *host_port);
/* A socket that sends to this address, and receives from it only. Names are looked up. Nothing is sent by it. */
_Async int caw_dgram_connect(caw_dgram **out, const char *host_port);
int caw_dgram_open(caw_dgram **out, int fd); /* takes over a datagram socket. On failure it is still yours */
int caw_dgram_fd(const caw_dgram *);
void caw_dgram_close(caw_dgram *); /* accepts NULL */
/* Its own address; of the other side, if it is connected. */
int caw_dgram_local(const caw_dgram *, caw_address *out);
int caw_dgram_peer(const caw_dgram *, caw_address *out);

/* ---- sending: n, the whole datagram; or a code (UV_EMSGSIZE: too large; UV_ECONNREFUSED: the other side has told, of an earlier
   one, that nobody is there; UV_EDESTADDRREQ: it is not connected) ---- */
_Async ssize_t caw_dgram_send(caw_dgram *, const void *, size_t n);
_Async ssize_t caw_dgram_send_to(caw_dgram *, const void *, size_t n, const caw_address *to);

/* ---- receiving: the size of the datagram, 0 too; or a code. More than n: it had so many bytes, and only the first n are
   there. from: where it came from; may be NULL. ---- */
_Async ssize_t caw_dgram_recv(caw_dgram *, void *, size_t n, caw_address *from);

/* ---- many at once ---- */
typedef struct caw_packet {
    void *p;
    size_t n;            /* bytes at p: to send; or room for what is received */
    size_t size;         /* received: of the datagram; more than n: cut */
    caw_address address; /* to: n 0, where the socket is connected to; from */
} caw_packet;
/* Waits for the first, and takes those that are there with it, n at most: how many, or a code. */
_Async int caw_dgram_recv_many(caw_dgram *, caw_packet *, unsigned n);
/* All, in order: n; fewer when it was cancelled, or failed, on the way; a code when not even the first was sent. */
_Async int caw_dgram_send_many(caw_dgram *, const caw_packet *, unsigned n);

/* ---- options: 0, or a code ---- */
/* Receives what is sent to a group, "239.1.2.3" or "ff02::1234"; by one interface ("eth0"; NULL: the system's choice), from one
   source only, or any (NULL). */
int caw_dgram_join(caw_dgram *, const char *group, const char *interface, const char *source);
int caw_dgram_leave(caw_dgram *, const char *group, const char *interface, const char *source);
int caw_dgram_multicast_interface(caw_dgram *, const char *interface); /* by which it sends to groups; NULL: any */
int caw_dgram_multicast_ttl(caw_dgram *, int hops);                    /* 0 to 255; 1 at first: this network only */
int caw_dgram_multicast_loop(caw_dgram *, bool on); /* whether this machine hears it too: yes at first */
int caw_dgram_ttl(caw_dgram *, int hops);           /* of all else: 1 to 255 */
int caw_dgram_broadcast(caw_dgram *, bool on);      /* whether it may send to broadcast addresses */
/* The sizes of the kernel's buffers, as of streams: sets them unless bytes is 0, and gives what they are. */
int caw_dgram_receive_buffer(caw_dgram *, int bytes);
int caw_dgram_send_buffer(caw_dgram *, int bytes);

#ifdef __cplusplus
}
#endif
#endif
