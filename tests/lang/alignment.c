/* Locals with an alignment of their own that live over awaits have it in every class, up to 4096, in frames of any size, one
   beside another. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <stdalign.h>
#include <caw.h>
static int off(const void *p, uintptr_t to)
{
    return (int)((uintptr_t)p % to != 0);
}
#define ALIGNED(n, room)                                                                                               \
    static async int aligned_##n##_##room(int k)                                                                       \
    {                                                                                                                  \
        char before = (char)k;                                                                                         \
        alignas(n) char here[room];                                                                                    \
        memset(here, k, sizeof here);                                                                                  \
        int wrong = off(here, n);                                                                                      \
        (void)await caw_yield();                                                                                       \
        wrong += off(here, n) + (here[room - 1] != k) + (before != k);                                                 \
        (void)await caw_sleep(1);                                                                                      \
        return wrong + (here[0] != k);                                                                                 \
    }
ALIGNED(16, 1)
ALIGNED(64, 100)
ALIGNED(128, 1)
ALIGNED(256, 300)
ALIGNED(512, 2)
ALIGNED(1024, 5000)
ALIGNED(4096, 7)
static async int all(int k)
{
    int wrong = 0;
    gather {
        wrong += await aligned_16_1(k);
        wrong += await aligned_64_100(k);
        wrong += await aligned_128_1(k);
        wrong += await aligned_256_300(k);
        wrong += await aligned_512_2(k);
        wrong += await aligned_1024_5000(k);
        wrong += await aligned_4096_7(k);
    }
    return wrong;
}
async int main(void)
{
    int wrong = 0;
    gather for (int k = 0; k < 20; k++) wrong += await all(k);
    wrong += await all(1);
    printf("%d wrong\n", wrong);
    return 0;
}
