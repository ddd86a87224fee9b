#include <caw.h>
static async int none() { return await caw_yield(); }
async int calls(void) { return await none() + await none(1); }
