/* A host's addresses, for libraries that would look its name up themselves, and block. */
#pragma once
#include <netdb.h>
#include <caw.h>

enum { CAW_ADDRESS_MAX = 64 };

/* Addresses as they stand need no lookup; names are looked up by the thread pool. 0, and a list for freeaddrinfo; else a
   UV_EAI_… code, UV_ECANCELED, and *out is NULL. */
async int caw_client_look_up(const char *host, struct addrinfo **out);
/* One of the list as text. 0 or a code. */
int caw_client_address(const struct addrinfo *, char out[CAW_ADDRESS_MAX]);
