/* Recursion, direct and mutual, that suspends deep down, everywhere, or nowhere. */
#include <stdbool.h>
#include <stdio.h>
#include <caw.h>

static async bool odd(unsigned n);
static async bool even(unsigned n) { return n == 0 ? true : await odd(n - 1); }
static async bool odd(unsigned n) { if (n % 16 == 0) (void)await caw_yield(); return n == 0 ? false : await even(n - 1); }
static async int fib(int n) { return n < 2 ? n : await fib(n - 1) + await fib(n - 2); }
static async int fib_yield(int n) {
    if (n < 2) { (void)await caw_yield(); return n; }
    return await fib_yield(n - 1) + await fib_yield(n - 2);
}
static async int ackermann(int m, int n) {
    if (m == 0) { if (n == 7) (void)await caw_yield(); return n + 1; }
    if (n == 0) return await ackermann(m - 1, 1);
    return await ackermann(m - 1, await ackermann(m, n - 1));
}
static async int deep(int n) { if (n == 0) { (void)await caw_yield(); return 0; } int r = await deep(n - 1); return r + 1; }
static async void hanoi(int n, char from, char to, char by, int *moves) {
    if (n == 0) return;
    await hanoi(n - 1, from, by, to, moves);
    ++*moves;
    (void)await caw_yield();
    await hanoi(n - 1, by, to, from, moves);
}
async int main(void) {
    int moves = 0;
    printf("%d %d\n", await even(100), await odd(100));
    printf("%d %d\n", await fib(20), await fib_yield(12));
    printf("%d\n", await ackermann(2, 5));
    printf("%d\n", await deep(300));
    await hanoi(6, 'a', 'b', 'c', &moves);
    printf("%d\n", moves);
    return 0;
}
