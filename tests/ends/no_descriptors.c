/* Status 134. Class async. A loop that can't be opened is a message, where libuv would abort without one. */
#include <sys/resource.h>
#include <caw.h>

__attribute__((constructor)) static void only_one_more(void)
{
    setrlimit(RLIMIT_NOFILE, &(struct rlimit){4, 4});
}
async int main(void)
{
    return await caw_sleep(1);
}
