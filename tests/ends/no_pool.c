/* Status 134. Class async,green. Rule 11: no memory for the threads of an offload is a message that names the function. */
#include <sys/resource.h>
#include <caw.h>

static async int count(void)
{
    int n = 0;
    offload { n++; }
    return n;
}
async int main(void)
{
    struct rlimit little = {30u << 20, 30u << 20}; /* no room for four stacks */
    (void)await caw_sleep(1);
    setrlimit(RLIMIT_AS, &little);
    int n = await count();
    return n;
}
