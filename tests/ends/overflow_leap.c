/* Status 134. Class green. A frame larger than the guard: what it touches first lies beyond it, and is nobody's. */
#include <stdint.h>
#include <sys/mman.h>
#include <caw.h>

enum { FRAME = 1024 * 1024 };
/* The addresses below this stack are taken, so that no other mapping comes to lie there. */
static void keep_free(void)
{
    char *page = (char *)((uintptr_t)__builtin_frame_address(0) & ~(uintptr_t)4095);
    (void)mmap(page - FRAME - FRAME / 2, FRAME, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
}
static __attribute__((noinline)) int leaps(int k)
{
    char here[FRAME], *volatile p = here; /* all of it is used, for what the compiler knows */
    p[k] = (char)k;
    return here[k];
}
static async int task(void)
{
    (void)await caw_yield();
    keep_free();
    return leaps(0);
}
async int main(void)
{
    int e = 0;
    gather {
        e = await task();
    }
    return e;
}
