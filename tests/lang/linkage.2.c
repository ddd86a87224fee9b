#include <stdio.h>
#include "linkage.h"

int bumped;
async int bump(void) { (void)await caw_yield(); return ++bumped; }
static async int hidden(int v) { (void)await caw_yield(); return v; } /* not the other file's */
async int twice_yielding(int v) { return await hidden(v) + await hidden(v); }
async int shared_callback(async int (*fn)(int), int v) { return await fn(v) + await in_header(v); }
async int elsewhere(int v, const char *name) {
    printf("from %s\n", name);
    return await hidden(v);
}
