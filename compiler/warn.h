/* Between warn.c and warn_locks.c. */
#pragma once
#include "cawc.h"

/* The name that an lvalue is all or a part of; NULL: there is none, or a pointer leads to it. */
const Expr *whole(const Expr *e);
const char *called(const Expr *call); /* the function, by its name; NULL: it has none */
bool ends_program(const Expr *e);
Func *definition(const char *name); /* of this file's; NULL: there is none */

void locked_awaits(const Func *f); /* -Wawait-locked */
