/* Static, inline and extern async functions, and prototypes shared by two files. */
#include <stdio.h>
#include "linkage.h"

static inline async int small(int v) { return v + 1; }
inline static async int order(int v) { (void)await caw_yield(); return v + 2; }
static async int unused(int v) __attribute__((unused));
static async int unused(int v) { return await small(v); }
async static int odd_order(int v) { return await order(v) * 2; }
extern async int elsewhere(int v, const char *name);
static async int early(int);
static async int hidden(int v) { return await early(v) + 1; }
static async int early(int v) { return await small(v) * 10; }

async int main(void) {
    printf("%d %d %d\n", await small(1), await order(1), await odd_order(1));
    printf("%d\n", await hidden(4));
    printf("%d\n", await elsewhere(5, "here"));
    printf("%d %d\n", await twice_yielding(21), await shared_callback(in_header, 3));
    (void)await bump();
    (void)await bump();
    printf("%d\n", bumped);
    return 0;
}
