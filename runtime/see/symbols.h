/* What C code an address is in; see symbols.c. */
#pragma once
#include "see/say.h"
#include <stdbool.h>

void caw_say_code(caw_say *, const void *pc, bool returns);            /* returns: it is where a call returns to */
void caw_say_backtrace(caw_say *, void *const *pc, int n, int indent); /* the first is where it stands */
