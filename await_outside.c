#include <caw.h>
#include <stdarg.h>
#include <setjmp.h>
#include <alloca.h>
#include <pthread.h>
#include <unistd.h>
async int f(int);
async int f(int x) { (void)await caw_yield(); return x; }
int plain(int x);
int plain(int x) { return x; }
int g(void) { return await f(1); }
