/* Structs by value, small and large, as parameters, results and locals that live over an await. */
#include <stdio.h>
#include <string.h>
#include <caw.h>

typedef struct small { char c; short s; } small;
struct large { double d[9]; char text[32]; small in; };
union either { int i; float f; };
typedef struct empty_tail { int n; unsigned a : 3, b : 5; } bits;

static async small shrink(struct large l) {
    (void)await caw_yield();
    return (small){ l.text[0], (short)l.d[8] };
}
static async struct large grow(small s, int n) {
    struct large l = { .text = "grown", .in = s };
    (void)await caw_yield();
    for (int i = 0; i < 9; i++) l.d[i] = i * n;
    (void)await caw_yield();
    return l;
}
static async union either un(union either u) { (void)await caw_yield(); u.i++; return u; }
static async bits bit(bits b) { b.a++; (void)await caw_yield(); b.b += b.a; return b; }
static async struct large pass(struct large l) { return await grow(l.in, (int)l.d[1] + 1); }

async int main(void) {
    struct large l = await grow((small){ 'x', 5 }, 3), copy;
    small s = await shrink(l);
    printf("%s %g %c %d\n", l.text, l.d[8], s.c, s.s);
    copy = await pass(await pass(l));
    printf("%s %g %c %d\n", copy.text, copy.d[8], copy.in.c, copy.in.s);
    printf("%d\n", (await un((union either){ .i = 41 })).i);
    bits b = await bit(await bit((bits){ 1, 6, 7 }));
    printf("%d %d %d\n", b.n, b.a, b.b);
    printf("%c\n", (await shrink(await grow(s, 1))).c);
    struct large many[2];
    many[0] = await grow(s, 1);
    many[1] = await grow(s, 2);
    printf("%g %g\n", many[0].d[2], many[1].d[2]);
    return memcmp(&l.in, &copy.in, 1);
}
