/* Names and addresses. A lookup runs beside the tasks, and owns what it works on: cancelled, it is abandoned, and its task
   goes on at once. At most 16 run at once in the process, or CAW_POOL_DNS, or as
   caw_offload_limit says; more wait their turn. */
#ifndef CAW_DNS_H_INCLUDED
#define CAW_DNS_H_INCLUDED
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <caw.h>

#ifdef __cplusplus
extern "C" {
#endif

/* getaddrinfo: any but not both of host and service may be NULL; NULL for hints asks for every kind of address. 0, and *out
   is a list for uv_freeaddrinfo; else a UV_EAI_… code (UV_EAI_NONAME: there is no such name; UV_EAI_AGAIN: ask later),
   UV_ENOMEM, UV_ECANCELED; *out is NULL then.
       struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *all;
       int e = await caw_resolve("localhost", "http", &hints, &all); */
_Async int caw_resolve(const char *host, const char *service, const struct addrinfo *hints, struct addrinfo **out);

/* ---- an address of a socket: plain memory ---- */
typedef struct caw_address {
    socklen_t n; /* bytes of what follows that count; 0: none */
    union {
        struct sockaddr any;
        struct sockaddr_in in;
        struct sockaddr_in6 in6;
        struct sockaddr_storage storage;
    };
} caw_address;
enum { CAW_ADDRESS_TEXT = 128 }; /* room for the text of any address */

/* "127.0.0.1:80", "[::1]:80" into an address. A name is not looked up: UV_EAI_NONAME. UV_EINVAL: no address at all. */
int caw_address_parse(caw_address *out, const char *host_port);
/* The first address of a name: "localhost:80". The codes of caw_resolve, and UV_EINVAL. */
_Async int caw_address_find(caw_address *out, const char *host_port);
/* An address as text, that caw_address_parse reads; of Unix sockets "/path" or "@abstract". 0, or UV_ENOBUFS: size is too
   small. */
int caw_address_text(const caw_address *, char *text, size_t size);
int caw_address_port(const caw_address *);               /* 0 to 65535; UV_EAFNOSUPPORT: it has none */
void caw_address_set_port(caw_address *, unsigned port); /* of one that has */

/* The name that belongs to an address, by getnameinfo: into host, of size bytes (NI_MAXHOST is enough). UV_EAI_NONAME: it
   has none. */
_Async int caw_resolve_address(const caw_address *, char *host, size_t size);

#ifdef __cplusplus
}
#endif
#endif
