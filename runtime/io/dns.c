/* Names: the resolver of libc, which blocks, and can't be told to stop. So a lookup has memory of its own, and who waits for it
   may leave: then the thread that asks is the last to let go, and nobody hears of the answer. */
#include <stdlib.h>
#include <string.h>
#include "caw/dns.h"
#include "address.h"
#include "offload.h"

typedef struct lookup {
    caw_job job;
    int code;
    /* by name */
    const char *host, *service; /* in `text` */
    struct addrinfo hints, *found;
    /* by address */
    caw_address address;
    char name[NI_MAXHOST];
    char text[];
} lookup;

static void drop(void *of)
{
    lookup *l = of;
    if (l->found) freeaddrinfo(l->found);
    free(l);
}

/* ---- by name ---- */
static void ask_name(void *of)
{
    lookup *l = of;
    l->code = caw_eai(getaddrinfo(l->host, l->service, &l->hints, &l->found));
}
static lookup *new_lookup(void (*ask)(void *), const char *host, const char *service)
{
    size_t n = host ? strlen(host) + 1 : 0, m = service ? strlen(service) + 1 : 0;
    lookup *l = calloc(1, sizeof *l + n + m);
    if (!l) return NULL;
    l->job = (caw_job){.work = ask, .arg = l, .drop = drop};
    if (host) l->host = memcpy(l->text, host, n);
    if (service) l->service = memcpy(l->text + n, service, m);
    return l;
}
async int caw_resolve(const char *host, const char *service, const struct addrinfo *hints, struct addrinfo **out)
{
    *out = NULL;
    if (!host && !service) return UV_EINVAL;
    lookup *l = new_lookup(ask_name, host, service);
    if (!l) return UV_ENOMEM;
    if (hints)
        l->hints = (struct addrinfo){.ai_flags = hints->ai_flags,
                                     .ai_family = hints->ai_family,
                                     .ai_socktype = hints->ai_socktype,
                                     .ai_protocol = hints->ai_protocol};
    else l->hints.ai_family = AF_UNSPEC;
    int e = await caw_offload_or_leave(CAW_OFFLOAD_DNS, &l->job);
    if (e < 0) return e;
    e = l->code;
    if (e == 0) *out = l->found, l->found = NULL;
    drop(l);
    return e;
}

/* ---- by address ---- */
static void ask_address(void *of)
{
    lookup *l = of;
    l->code = caw_eai(getnameinfo(&l->address.any, l->address.n, l->name, sizeof l->name, NULL, 0, NI_NAMEREQD));
}
async int caw_resolve_address(const caw_address *a, char *host, size_t size)
{
    if (!size) return UV_ENOBUFS;
    *host = 0;
    lookup *l = new_lookup(ask_address, NULL, NULL);
    if (!l) return UV_ENOMEM;
    l->address = *a;
    int e = await caw_offload_or_leave(CAW_OFFLOAD_DNS, &l->job);
    if (e < 0) return e;
    e = l->code;
    size_t n = e == 0 ? strlen(l->name) + 1 : 0;
    if (n > size) e = UV_ENOBUFS;
    else memcpy(host, l->name, n);
    drop(l);
    return e;
}

/* ---- addresses ---- */
static int first_of(struct addrinfo *all, caw_address *out)
{
    if (!all || all->ai_addrlen > sizeof out->storage) return UV_EAI_NONAME;
    out->n = all->ai_addrlen;
    memcpy(&out->storage, all->ai_addr, all->ai_addrlen);
    return 0;
}
static const struct addrinfo any_socket = {.ai_socktype = SOCK_DGRAM};

int caw_address_parse(caw_address *out, const char *host_port)
{
    char host[CAW_HOST_MAX];
    const char *port;
    struct addrinfo *all = NULL, hints = any_socket;
    *out = (caw_address){0};
    int e = caw_host_port(host_port, host, &port);
    if (e == 0 && !*host) hints.ai_flags |= AI_PASSIVE;
    if (e == 0) e = caw_numeric(&all, host, port, &hints);
    if (e == 0) e = first_of(all, out);
    if (all) freeaddrinfo(all);
    return e;
}
async int caw_address_find(caw_address *out, const char *host_port)
{
    char host[CAW_HOST_MAX];
    const char *port;
    struct addrinfo *all;
    int e = await caw_checkpoint();
    if (e < 0) *out = (caw_address){0};
    else e = caw_address_parse(out, host_port);
    if (e != UV_EAI_NONAME) return e;
    if ((e = caw_host_port(host_port, host, &port)) < 0) return e;
    if ((e = await caw_resolve(host, port, &any_socket, &all)) < 0) return e;
    e = first_of(all, out);
    freeaddrinfo(all);
    return e;
}
int caw_address_text(const caw_address *a, char *text, size_t size)
{
    return caw_sockaddr_text(&a->any, a->n, text, size);
}
int caw_address_port(const caw_address *a)
{
    if (a->n && a->any.sa_family == AF_INET) return ntohs(a->in.sin_port);
    if (a->n && a->any.sa_family == AF_INET6) return ntohs(a->in6.sin6_port);
    return UV_EAFNOSUPPORT;
}
void caw_address_set_port(caw_address *a, unsigned port)
{
    if (a->n && a->any.sa_family == AF_INET) a->in.sin_port = htons((uint16_t)port);
    if (a->n && a->any.sa_family == AF_INET6) a->in6.sin6_port = htons((uint16_t)port);
}
