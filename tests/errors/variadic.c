#include <caw.h>

async int log_line(const char *fmt, ...);
static async int old(a, b) int a, b; { return a + b; }
