/* To be preloaded: the FAIL_ALLOC-th allocation of a process that translates (a child of the driver, or the driver itself), and
   every later one, fails. */
#include <errno.h>
#include <stdlib.h>

static long left = -1;
static int fails(void)
{
    if (left == -1) left = getenv("FAIL_ALLOC") ? atol(getenv("FAIL_ALLOC")) : 1L << 60;
    if (left > 1) return left--, 0;
    errno = ENOMEM;
    return 1;
}
extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t);
void *malloc(size_t n)
{
    return fails() ? NULL : __libc_malloc(n);
}
void *calloc(size_t n, size_t size)
{
    return fails() ? NULL : __libc_calloc(n, size);
}
void *realloc(void *p, size_t n)
{
    return fails() ? NULL : __libc_realloc(p, n);
}
