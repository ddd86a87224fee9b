#include <caw.h>

async int f(int v);
int f(int v) { return v; }
int g(int v);
async int g(int v) { return v; }
