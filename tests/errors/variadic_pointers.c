#include <caw.h>

struct ops { async int (*log)(const char *, ...); };
async int (*log_line)(int, ...);
typedef async int logger(int, ...);
static async int user(async int (*f)(int, ...), logger *g) { return f && g; }
