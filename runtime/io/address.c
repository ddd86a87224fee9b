/* Addresses. One text form serves every family: "127.0.0.1:80", "[::1]:80", "/path" and "@abstract" of Unix sockets; what is
   printed can be read in again. IPv4 inside IPv6, as a socket that listens on both tells it, is printed as IPv4. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#define CAW_NO_WORDS /* plain C, in which they are names of members */
#include "address.h"
#include <arpa/inet.h>
#include <caw.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/un.h>

int caw_host_port(const char *text, char host[CAW_HOST_MAX], const char **port)
{
    const char *colon = strrchr(text, ':'), *end = colon;
    if (!colon || !colon[1]) return UV_EINVAL;
    if (*text == '[') {
        text++;
        if (end - text < 2 || *--end != ']') return UV_EINVAL;
    }
    size_t n = (size_t)(end - text);
    if (n >= CAW_HOST_MAX) return UV_EINVAL;
    memcpy(host, text, n);
    host[n] = 0;
    *port = colon + 1;
    return 0;
}
int caw_eai(int e)
{
    static const struct {
        int libc, libuv;
    } codes[] = {
        {0, 0},
        {EAI_AGAIN, UV_EAI_AGAIN},
        {EAI_BADFLAGS, UV_EAI_BADFLAGS},
        {EAI_FAIL, UV_EAI_FAIL},
        {EAI_FAMILY, UV_EAI_FAMILY},
        {EAI_MEMORY, UV_EAI_MEMORY},
        {EAI_NONAME, UV_EAI_NONAME},
        {EAI_OVERFLOW, UV_EAI_OVERFLOW},
        {EAI_SERVICE, UV_EAI_SERVICE},
        {EAI_SOCKTYPE, UV_EAI_SOCKTYPE},
#ifdef EAI_ADDRFAMILY
        {EAI_ADDRFAMILY, UV_EAI_ADDRFAMILY},
#endif
#ifdef EAI_NODATA
        {EAI_NODATA, UV_EAI_NODATA},
#endif
    };
    if (e == EAI_SYSTEM) return errno ? -errno : UV_EAI_FAIL;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (codes[i].libc == e) return codes[i].libuv;
    return UV_EAI_FAIL;
}
static int look_up(struct addrinfo **out, const char *host, const char *port, const struct addrinfo *hints, int flags)
{
    struct addrinfo h = *hints;
    *out = NULL;
    h.ai_flags |= flags;
    return caw_eai(getaddrinfo(host && *host ? host : NULL, port, &h, out));
}
int caw_numeric(struct addrinfo **out, const char *host, const char *port, const struct addrinfo *hints)
{
    return look_up(out, host, port, hints, AI_NUMERICHOST);
}
int caw_numeric_or_name(struct addrinfo **out, const char *host, const char *port, const struct addrinfo *hints)
{
    int e = caw_numeric(out, host, port, hints);
    return e == UV_EAI_NONAME ? look_up(out, host, port, hints, 0) : e;
}

int caw_unix_address(struct sockaddr_un *out, socklen_t *n, const char *path)
{
    size_t length = strlen(path);
    bool abstract = *path == '@';
    *out = (struct sockaddr_un){.sun_family = AF_UNIX};
    if (!length) return UV_EINVAL;
    if (length + !abstract > sizeof out->sun_path) return UV_ENAMETOOLONG;
    memcpy(out->sun_path, path, length);
    if (abstract) out->sun_path[0] = 0;
    *n = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length + !abstract);
    return 0;
}

static int unix_text(const struct sockaddr_un *a, socklen_t n, char *text, size_t size)
{
    size_t length = n > offsetof(struct sockaddr_un, sun_path) ? n - offsetof(struct sockaddr_un, sun_path) : 0;
    if (length && a->sun_path[0]) length = strnlen(a->sun_path, length);
    if (length >= size) return UV_ENOBUFS;
    memcpy(text, a->sun_path, length);
    if (length && !text[0]) text[0] = '@';
    text[length] = 0;
    return 0;
}
static int inet_text(const void *a, int family, uint32_t scope, unsigned port, char *text, size_t size)
{
    char ip[INET6_ADDRSTRLEN], where[IF_NAMESIZE + 1] = "", name[IF_NAMESIZE];
    if (!inet_ntop(family, a, ip, sizeof ip)) return -errno;
    if (scope && if_indextoname(scope, name)) snprintf(where, sizeof where, "%%%s", name);
    int n = snprintf(text, size, family == AF_INET6 ? "[%s%s]:%u" : "%s%s:%u", ip, where, port);
    return n < 0 || (size_t)n >= size ? UV_ENOBUFS : 0;
}
int caw_sockaddr_text(const struct sockaddr *a, socklen_t n, char *text, size_t size)
{
    const struct sockaddr_in *in = (const void *)a;
    const struct sockaddr_in6 *in6 = (const void *)a;
    if (!size) return UV_ENOBUFS;
    *text = 0;
    if (n < sizeof a->sa_family) return 0;
    switch (a->sa_family) {
    case AF_UNIX: return unix_text((const void *)a, n, text, size);
    case AF_INET: return inet_text(&in->sin_addr, AF_INET, 0, ntohs(in->sin_port), text, size);
    case AF_INET6:
        if (IN6_IS_ADDR_V4MAPPED(&in6->sin6_addr))
            return inet_text(in6->sin6_addr.s6_addr + 12, AF_INET, 0, ntohs(in6->sin6_port), text, size);
        return inet_text(&in6->sin6_addr, AF_INET6, in6->sin6_scope_id, ntohs(in6->sin6_port), text, size);
    default: return UV_EAFNOSUPPORT;
    }
}
