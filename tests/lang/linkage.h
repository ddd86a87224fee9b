#pragma once
#include <caw.h>
extern int bumped;
async int bump(void);
async int twice_yielding(int v);
async int shared_callback(async int (*fn)(int), int v);
static inline async int in_header(int v) { (void)await caw_yield(); return v * v; }
