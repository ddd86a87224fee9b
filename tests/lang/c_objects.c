/* All of C: objects of every kind that live over awaits, local types and statics (one object for both forms), __func__. */
#include <stdalign.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <caw.h>

typedef async int unary(int);
static async int next(int n)
{
    (void)await caw_yield();
    return n + 1;
}
static async int counted(void)
{
    static int calls, *const where = &calls;
    static const char *const names[] = {"none", "one", "two", "many"};
    enum { ONE = 1, TWO } which = TWO;
    struct tagged {
        unsigned a : 3, b : 5;
        signed c : 4;
    } t = {.a = 7, .b = 17, .c = -3};
    typedef struct tagged alias;
    ++*where;
    (void)await caw_yield();
    alias u = t;
    u.a++;
    t.b += await next(0);
    u.c = (signed)(u.c + await next(1));
    printf("%s %d %s %d: %d %d %d %d\n", __func__, calls, names[which], (int)which, u.a, t.b, u.c, t.a);
    return calls;
}
struct flexible {
    int n;
    char text[];
};
static async int kept(void)
{
    volatile int v = 1;
    _Atomic int atomic = 2;
    alignas(64) char wide[64] = "wide";
    const struct {
        const int fixed;
        char c;
    } constant = {3, 'c'};
    struct flexible *f = malloc(sizeof *f + 8);
    union {
        unary *call;
        int number;
    } either = {.call = next};
    unary *table[2] = {next, NULL};
    uintptr_t at = (uintptr_t)wide;
    if (!f) return 1;
    f->n = 5;
    strcpy(f->text, "flex");
    (void)await caw_yield();
    v += await either.call(v);
    atomic_fetch_add(&atomic, await table[0](atomic));
    int ok = (uintptr_t)wide == at && at % 64 == 0;
    printf("%d %d %s %d %c %s %d %d\n", v, atomic, wide, constant.fixed, constant.c, f->text, ok, table[1] == NULL);
    free(f);
    return 0;
}
static async int types(double d)
{
    __auto_type a = await next(4);
    __typeof__(d) half = d / 2, *to = &half;
    long double wide = 1.5L;
    _Complex double z = 2.0;
    __int128 big = (__int128)1 << 100;
    (void)await caw_yield();
    const char *kind = _Generic(a, int : "int", default : "other");
    *to += await next(1);
    wide *= 2;
    z *= z;
    printf("%s %g %Lg %g %d %zu\n", kind, half, wide, __real__ z, (int)(big >> 98), sizeof wide);
    return a;
}
async int main(void)
{
    gather {
        (void)await counted();
        (void)await counted();
    }
    (void)await kept();
    return await types(5) != 5;
}
