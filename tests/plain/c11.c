/* C89 to C11 as written. Dialects: c11 gnu11 gnu17. */
%:include <stddef.h>
#include <stdarg.h>
#include <complex.h>
#include <setjmp.h>
_Static_assert(sizeof(int) == 4, "int");
struct bits <% unsigned a : 3, : 0, b : 5; signed : 4; union { int u; float f; }; int flex[]; %>;
enum e { A, B = A + 3, C, };
typedef enum e e;
_Noreturn void leave(void);
_Thread_local int local;
_Alignas(32) static const char text[] = "a" "b\x41\0\101" "\u00e9";
static const void *strings[] = { L"w", u"x", U"y", u8"z", &(struct bits){ 1 } };
static inline int sum(int n, ...)
{
    va_list ap;
    int s = 0;
    va_start(ap, n);
    while (n-- > 0) s += va_arg(ap, int);
    va_end(ap);
    return s;
}
int params(int n, int a[static restrict n], int (*b)[n], void (f)(void), int [*], const char *volatile const p[]);
int params(int n, int a[static restrict n], int (*b)[n], void (f)(void), int c[n], const char *volatile const p[])
{
    int v[n][n + 1];
    return (int)sizeof v + (*b)[0] + a[1] + c[0] + (p == 0) + !f;
}
double _Complex turn(double _Complex z) { return z * I + conj(z); }
int choose(long x)
{
    jmp_buf env;
    if (setjmp(env)) return -1;
    switch (x) { case 1: do { case 2: x--; } while (x > 0); break; default:; }
    for (int i = 0, j = 1; i < 3; i++, j *= 2) if (j == 4) goto done;
done:
    return _Generic(x, int: 1, long: 2, default: 3) + (x ? A : B) + sum(2, 'ab', 1.f ? 3 : 4) + (int)offsetof(struct bits, flex[2]);
}
struct nested { struct { int a[2]; } s[2]; } init = { .s[1].a[0] = 4, .s[0] = { { [1] = 2 } } };
_Atomic int counter; _Atomic(long) other;
void gather(int await) { int race[2] = { await }, nursery = race[0], within = nursery; shield: counter += within; if (0) goto shield; }
double hex = 0x1.8p+3, dec = 1e-3f; unsigned long long big = 0xFFull;
