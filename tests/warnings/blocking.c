#include <netdb.h>
#include <unistd.h>
#include <caw.h>

static void patient(void) { sleep(1); }
static void more_patient(void) { patient(); }
caw_blocking void slow_thing(void);

async int main(void)
{
    struct addrinfo *a;
    sleep(1);
    more_patient();
    slow_thing();
    return getaddrinfo("localhost", NULL, NULL, &a);
}
