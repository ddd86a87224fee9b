/* See lookup.h. */
#include "client/lookup.h"
#include "caw/dns.h"
#include "io/address.h"

async int caw_client_look_up(const char *host, struct addrinfo **out)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    *out = NULL;
    int e = await caw_checkpoint();
    if (e == 0) e = caw_numeric(out, host, NULL, &hints);
    if (e != UV_EAI_NONAME) return e;
    hints.ai_flags = AI_ADDRCONFIG;
    return await caw_resolve(host, NULL, &hints, out);
}
int caw_client_address(const struct addrinfo *a, char out[CAW_ADDRESS_MAX])
{
    return caw_eai(getnameinfo(a->ai_addr, a->ai_addrlen, out, CAW_ADDRESS_MAX, NULL, 0, NI_NUMERICHOST));
}
