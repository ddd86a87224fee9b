/* What check.c and check_types.c share. */
#pragma once
#include "cawc.h"

static inline const Expr *strip(const Expr *e)
{
    while (e->kind == E_PAREN) e = e->a;
    return e;
}

/* check_types.c */
void check_conversion(const Type *to, const Expr *from, bool cast); /* from may be NULL */
void check_comparison(const Expr *e);
void check_choice(const Expr *e); /* ?: */
void check_initialiser(const Type *to, const Expr *init);
