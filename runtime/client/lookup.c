/* See lookup.h. */
#include <errno.h>
#include "client/lookup.h"
#include "io/offload.h"

static int code_of(int e)
{
    static const int codes[][2] = {{EAI_AGAIN, UV_EAI_AGAIN},   {EAI_FAMILY, UV_EAI_FAMILY},   {EAI_MEMORY, UV_ENOMEM},
                                   {EAI_NONAME, UV_EAI_NONAME}, {EAI_SERVICE, UV_EAI_SERVICE}, {0, 0}};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (codes[i][0] == e) return codes[i][1];
    return UV_EAI_FAIL;
}
typedef struct question {
    const char *host;
    struct addrinfo *found;
    int flags, code;
} question;
static void ask(void *p)
{
    question *q = p;
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = q->flags};
    q->code = code_of(getaddrinfo(q->host, NULL, &hints, &q->found));
    if (q->code < 0) q->found = NULL;
}
async int caw_client_look_up(const char *host, struct addrinfo **out)
{
    question q = {.host = host, .flags = AI_NUMERICHOST};
    *out = NULL;
    int e = await caw_checkpoint();
    if (e < 0) return e;
    ask(&q);
    if (q.code == UV_EAI_NONAME) {
        q.flags = AI_ADDRCONFIG;
        if ((e = await caw_offload_to(CAW_OFFLOAD_DNS, ask, &q)) < 0) return e;
    }
    *out = q.found;
    return q.code;
}
int caw_client_address(const struct addrinfo *a, char out[CAW_ADDRESS_MAX])
{
    int e = getnameinfo(a->ai_addr, a->ai_addrlen, out, CAW_ADDRESS_MAX, NULL, 0, NI_NUMERICHOST);
    return code_of(e);
}
