#include <caw.h>
async int f(int n);
int k = await f(1), m = 2;
static struct { int a; } s = {await f(3)};
async int g(void) { return await f(m); }
