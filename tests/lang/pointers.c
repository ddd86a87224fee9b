/* Async pointers and typedefs: in variables, tables, members, parameters and results. */
#include <stdio.h>
#include <caw.h>

typedef async int op(int, int);
typedef async int (*op_pointer)(int, int);
struct entry { const char *name; async int (*fn)(int, int); };

static async int add(int a, int b) { (void)await caw_yield(); return a + b; }
static async int sub(int a, int b) { return a - b; }
static op mul;
static async int mul(int a, int b) { (void)await caw_yield(); return a * b; }
static async void show(int v) { (void)await caw_yield(); printf("show %d\n", v); }

static const struct entry table[] = { { "add", add }, { "sub", sub }, { "mul", mul } };
static async int apply(op *fn, int a, int b) { return await fn(a, b); }
static async int apply_other(async int fn(int, int), int a) { return await (*fn)(a, a); }
static async op_pointer choose(int i) { (void)await caw_yield(); return table[i].fn; }
static op *pick(int i) { return table[i].fn; }

async int main(void) {
    async int (*p)(int, int) = add;
    op_pointer q = &sub;
    async void (*v)(int) = show;
    for (unsigned i = 0; i < sizeof table / sizeof *table; i++)
        printf("%s %d\n", table[i].name, await table[i].fn(7, 3));
    printf("%d %d\n", await p(1, 2), await q(1, 2));
    p = mul;
    printf("%d %d %d\n", await p(3, 4), await (*p)(5, 6), p == mul);
    printf("%d %d\n", await apply(add, 1, 1), await apply_other(mul, 9));
    printf("%d %d\n", await (await choose(2))(6, 7), await pick(1)(6, 7));
    printf("%d\n", await (q == sub ? p : q)(2, 8));
    await v(5);
    v = NULL;
    printf("%s\n", v ? "set" : "null");
    return 0;
}
