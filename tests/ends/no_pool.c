/* Status 134. Class async,green. Rule 11: no memory for the thread of an offload is a message that names the function. */
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>
#include <caw.h>

static rlim_t used(void)
{
    FILE *f = fopen("/proc/self/statm", "r");
    long pages = 0;
    if (!f || fscanf(f, "%ld", &pages) != 1) return 0;
    fclose(f);
    return (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
}
static async int count(void)
{
    int n = 0;
    offload { n++; }
    return n;
}
async int main(void)
{
    (void)await caw_sleep(1);
    rlim_t little = used() + (2u << 20); /* no room for a stack */
    setrlimit(RLIMIT_AS, &(struct rlimit){little, little});
    int n = await count();
    return n;
}
