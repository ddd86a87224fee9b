/* Variably modified types that live over an await: arrays whose length is not constant, pointers to such, and typedefs of
   both.

   Neither a frame nor file scope can have such a type. So where one is declared its lengths go into variables of their own,
   outermost first, and everything that is printed of it has these instead of the expressions (emit_code.c). An array is a
   pointer to memory that its block gives back; a pointer is kept as void *; a typedef's name is printed as what it means. */
#include "lower_part.h"

bool type_length_varies(const Type *t)
{
    return t->kind == TY_ARRAY && t->len < 0 && !t->incomplete;
}
static Expr *length_of(const Type *t)
{
    Expr *len = NEW(Expr);
    len->kind = E_UNKNOWN; /* printed as its tokens */
    len->lo = t->len_lo;
    len->hi = t->len_hi;
    len->type = &ty_ulong;
    if (!t->length || !t->length->has_await) return len;
    lower_expr(t->length);
    len->list = t->length;
    len->has_await = true;
    return len;
}
/* A typedef's own lengths were found where it stands. */
static void add_lengths(Sym *s, Type *t, Sym **dim, const char *name, uint32_t tok)
{
    Sym *has = NULL;
    for (; t && t->vla && (t->kind == TY_ARRAY || t->kind == TY_PTR); t = t->base) {
        if (t->alias && t->alias != s && t->alias->dims) has = t->alias->dims;
        if (!type_length_varies(t)) continue;
        *dim = new_local(lo.body, arena_printf("%s_len%d_", name, ++lo.ntemps), &ty_ulong, tok);
        (*dim)->pinned = (*dim)->unused = true;
        code_set(*dim, has ? temp_expr(has, tok) : length_of(t), tok);
        if (has) has = has->next_dim;
        dim = &(*dim)->next_dim;
    }
}
void lower_vla_typedef(Decl *d)
{
    add_lengths(d->sym, d->sym->type, &d->sym->dims, d->sym->name, d->lo);
    d->sym->vla = d->sym->type;
    lo.body->pinned = true;
}
/* A variable or parameter: moved already. */
void lower_vla(Sym *s, uint32_t tok)
{
    add_lengths(s, s->type, &s->dims, name_of(s), tok);
    s->vla = s->type;
    s->type = type_pointer(&ty_void);
    s->pinned = lo.body->pinned = true;
    if (s->vla->kind != TY_ARRAY) return;
    code_add(C_VLA, tok)->sym = s;
    lower_cleanup(s, tok);
}
