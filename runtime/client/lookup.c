/* See lookup.h. */
#include <errno.h>
#include "client/lookup.h"

static int code_of(int e)
{
    static const int codes[][2] = {{EAI_AGAIN, UV_EAI_AGAIN},   {EAI_FAMILY, UV_EAI_FAMILY},   {EAI_MEMORY, UV_ENOMEM},
                                   {EAI_NONAME, UV_EAI_NONAME}, {EAI_SERVICE, UV_EAI_SERVICE}, {0, 0}};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (codes[i][0] == e) return codes[i][1];
    return UV_EAI_FAIL;
}
static int ask(const char *host, int flags, struct addrinfo **out)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = flags};
    int e = getaddrinfo(host, NULL, &hints, out);
    if (e) *out = NULL;
    return code_of(e);
}
async int caw_client_look_up(const char *host, struct addrinfo **out)
{
    *out = NULL;
    int e = await caw_checkpoint();
    if (e < 0) return e;
    e = ask(host, AI_NUMERICHOST, out);
    if (e != UV_EAI_NONAME) return e;
    e = UV_ECANCELED; /* unless it is begun */
    offload {
        e = ask(host, AI_ADDRCONFIG, out);
    }
    if (e == 0 && caw_cancelled()) {
        freeaddrinfo(*out);
        *out = NULL;
        e = UV_ECANCELED;
    }
    return e;
}
int caw_client_address(const struct addrinfo *a, char out[CAW_ADDRESS_MAX])
{
    int e = getnameinfo(a->ai_addr, a->ai_addrlen, out, CAW_ADDRESS_MAX, NULL, 0, NI_NUMERICHOST);
    return code_of(e);
}
