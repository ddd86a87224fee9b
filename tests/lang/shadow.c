/* A name declared again in an inner block is another variable, and the outer one is there again behind it. */
#include <stdio.h>
#include <caw.h>

static int x = 1;
static async int y(int v) { (void)await caw_yield(); return v; }

static async int params(int x) {
    int sum = x;
    { int x = await y(10); { int x = await y(100); sum += x; } sum += x; (void)await y(0); sum += x; }
    for (int x = 0; x < 2; x++) { int y_ = x; { int x = y_ + 5; (void)await y(0); sum += x; } }
    return sum + x + await y(0);
}
async int main(void) {
    printf("%d\n", x);
    {
        extern int printf(const char *, ...);
        int x = await y(2);
        printf("%d\n", x);
        if (x == 2) { char x = 'c'; (void)await y(0); printf("%c\n", x); }
        typedef struct { int x; } t;
        t s = { await y(3) };
        { typedef long t; t s = 4; (void)await y(0); printf("%ld\n", s); }
        printf("%d %d\n", s.x, x);
        { static int x = 40; x += await y(1); printf("%d\n", x); }
        { enum { x = 7 }; (void)await y(0); printf("%d\n", x); }
        printf("%d\n", x);
    }
    printf("%d %d\n", x, await params(1));
    return 0;
}
