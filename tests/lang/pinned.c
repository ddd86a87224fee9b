/* Locals whose address is held over an await keep it; arrays and structs keep what is in them. */
#include <stdio.h>
#include <string.h>
#include <caw.h>

static async void store(int *p, int v) { (void)await caw_yield(); *p = v; (void)await caw_yield(); }
static async void fill(char *to, size_t n, char c) { for (size_t i = 0; i < n; i++) { to[i] = c; (void)await caw_yield(); } }
static async int sum(const int *a, int n) { int s = 0; for (int i = 0; i < n; i++) { s += a[i]; (void)await caw_yield(); } return s; }
struct node { struct node *next; int v; };
static async int chain(int depth, struct node *outer) {
    struct node here = { outer, depth };
    if (depth > 0) return await chain(depth - 1, &here);
    (void)await caw_yield();
    int s = 0;
    for (struct node *n = &here; n; n = n->next) s = s * 10 + n->v;
    return s;
}
async int main(void) {
    int x = 1, *same = &x, table[5] = { 1, 2, 3, 4, 5 };
    char text[16] = "";
    await store(&x, 2);
    printf("%d %d\n", x, same == &x);
    await fill(text, 5, 'z');
    printf("%s %zu\n", text, strlen(text));
    table[await sum(table, 1)] = 20;
    printf("%d\n", await sum(table, 5));
    for (int i = 0; i < 3; i++) { int local = i; int *p = &local; await store(p, i * 7); printf("%d ", local); }
    printf("\n%d\n", await chain(4, NULL));
    int grid[2][3] = { { 1, 2, 3 }, { 4, 5, 6 } };
    await store(&grid[1][2], 60);
    printf("%d %d\n", grid[1][2], await sum(grid[1], 3));
    struct { int a, b; } s = { 1, 2 };
    await store(&s.b, 22);
    printf("%d %d\n", s.a, s.b);
    double d = 1.5;
    const char *const name = "const";
    volatile int vol = 3;
    (void)await caw_yield();
    vol++;
    printf("%g %s %d\n", d, name, vol);
    int *lit = (int[]){ 7, 8, 9 };
    (void)await caw_yield();
    printf("%d\n", await sum(lit, 3));
    return 0;
}
