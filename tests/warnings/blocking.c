#include <netdb.h>
#include <unistd.h>
#include <caw.h>

static void patient(void) { sleep(1); }
static void more_patient(void) { patient(); }
caw_blocking void slow_thing(void);
#define RETRY(e) ({ long r_; do r_ = (e); while (r_ == -1); r_; })

async int main(void)
{
    struct addrinfo *a;
    sleep(1);
    more_patient();
    slow_thing();
    ({ sleep(1); });
    int n = ({ int q = (int)({ sleep(2); }); q; });
    for (int i = 0; i < n; ({ i++; sleep(3); })) n += RETRY(read(0, &n, 1)) > 0;
    return getaddrinfo("localhost", NULL, NULL, &a);
}
