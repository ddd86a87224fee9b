/* Addresses as text and as sockaddr. Plain: nothing here looks up a name. */
#pragma once
#include <netdb.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

enum { CAW_HOST_MAX = 256 };

/* "host:port", "[v6]:port", ":port" into its parts: 0, or UV_EINVAL. *port points into the text. */
int caw_host_port(const char *text, char host[CAW_HOST_MAX], const char **port);
/* What getaddrinfo gave, as libuv's code. */
int caw_eai(int e);
/* getaddrinfo, as long as no name is to be looked up: UV_EAI_NONAME then. hints->ai_flags is added to. */
int caw_numeric(struct addrinfo **out, const char *host, const char *port, const struct addrinfo *hints);
/* The same, and names too, for which it blocks. */
int caw_numeric_or_name(struct addrinfo **out, const char *host, const char *port, const struct addrinfo *hints);
/* "/path" or "@abstract" as an address of n bytes; UV_ENAMETOOLONG, UV_EINVAL when empty. */
struct sockaddr_un;
int caw_unix_address(struct sockaddr_un *out, socklen_t *n, const char *path);
/* The text of an address; "" of one without a name. 0, or UV_ENOBUFS when it is longer. */
int caw_sockaddr_text(const struct sockaddr *a, socklen_t n, char *text, size_t size);
