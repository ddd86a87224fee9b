/* check_types.c, for check.c. */
#pragma once
#include "cawc.h"

void check_conversion(const Type *to, const Expr *from, bool cast); /* from may be NULL */
void check_comparison(const Expr *e);
void check_choice(const Expr *e); /* ?: */
void check_initialiser(const Type *to, const Expr *init);
