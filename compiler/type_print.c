/* Types as C text. A declarator is built from the name outwards; what stands before it is found at the end of the
   chain of pointers, arrays and functions, or at the first type that has a name of its own. */
#include "parse.h"
#include <string.h>

static const char *quals_text(unsigned q)
{
    return arena_printf("%s%s%s%s", q & Q_CONST ? "const " : "", q & Q_VOLATILE ? "volatile " : "",
                        q & Q_RESTRICT ? "__restrict " : "", q & Q_ATOMIC ? "_Atomic " : "");
}

static void copy_tokens(Text *out, uint32_t lo, uint32_t hi)
{
    for (uint32_t i = lo; i < hi; i++) {
        const Token *t = &unit.toks[i];
        if (t->kind == T_PRAGMA) continue;
        if (i > lo) text_add(out, " ", 1);
        if (unit.syms[i] && unit.syms[i]->out) text_printf(out, "%s", unit.syms[i]->out);
        else text_add(out, unit.text + t->off, t->len);
    }
}

static const char *tokens_text(uint32_t lo, uint32_t hi)
{
    Text t = {0};
    copy_tokens(&t, lo, hi);
    return text_done(&t);
}

static const char *basic_name(const Type *t)
{
    static const char *const names[] = {[TY_UNKNOWN] = "void",
                                        [TY_VOID] = "void",
                                        [TY_BOOL] = "_Bool",
                                        [TY_CHAR] = "char",
                                        [TY_SCHAR] = "signed char",
                                        [TY_UCHAR] = "unsigned char",
                                        [TY_SHORT] = "short",
                                        [TY_USHORT] = "unsigned short",
                                        [TY_INT] = "int",
                                        [TY_UINT] = "unsigned int",
                                        [TY_LONG] = "long",
                                        [TY_ULONG] = "unsigned long",
                                        [TY_LLONG] = "long long",
                                        [TY_ULLONG] = "unsigned long long",
                                        [TY_INT128] = "__int128_t",
                                        [TY_UINT128] = "__uint128_t",
                                        [TY_FLOAT16] = "_Float16",
                                        [TY_FLOAT] = "float",
                                        [TY_DOUBLE] = "double",
                                        [TY_LDOUBLE] = "long double",
                                        [TY_FLOAT128] = "__float128",
                                        [TY_VA_LIST] = "__builtin_va_list"};
    const char *n = names[t->kind];
    return t->is_complex ? arena_printf("_Complex %s", n) : n;
}

/* The type's own name; NULL: it is made by a declarator, or can't be named. */
static const char *type_text(const Type *t)
{
    unsigned q = t->quals;
    if (t->alias) return arena_printf("%s%s", quals_text(q & ~(unsigned)t->alias->type->quals), name_of(t->alias));
    if (t->kind == TY_FUNC && t->is_async && !unit.erased) return "const caw_fn";
    bool tagged = t->kind == TY_STRUCT || t->kind == TY_UNION || t->kind == TY_ENUM;
    if (tagged && t->tag && name_of(t->tag)[0])
        return arena_printf("%s%s %s", quals_text(q),
                            t->kind == TY_STRUCT  ? "struct"
                            : t->kind == TY_UNION ? "union"
                                                  : "enum",
                            name_of(t->tag));
    if (t->spec_hi > t->spec_lo && (tagged || t->kind == TY_UNKNOWN || t->kind == TY_VECTOR))
        return arena_printf("%s%s", quals_text(q), tokens_text(t->spec_lo, t->spec_hi));
    if (tagged && t->kind == TY_ENUM) return arena_printf("%s%s", quals_text(q), basic_name(t->base));
    if (t->kind <= TY_VA_LIST) return arena_printf("%s%s", quals_text(q), basic_name(t));
    return NULL;
}

static bool in_params; /* whose names are not printed, so that a length can't name them */
static const char *param_list(const Type *t)
{
    Text out = {0};
    bool around = in_params;
    if (t->oldstyle) return "()";
    text_add(&out, "(", 1);
    in_params = true;
    for (const Param *p = t->params; p; p = p->next) {
        type_print(&out, p->type, "");
        if (p->next || t->variadic) text_add(&out, ", ", 2);
    }
    in_params = around;
    if (t->variadic) text_add(&out, "...", 3);
    else if (!t->params) text_add(&out, "void", 4);
    text_add(&out, ")", 1);
    return text_done(&out);
}

static const char *length_text(const Type *t)
{
    if (t->len_text) return arena_printf("[%s]", t->len_text);
    if (t->len >= 0) return arena_printf("[%lld]", (long long)t->len);
    if (in_params && t->vla) return "[*]";
    if (t->len_hi > t->len_lo) return arena_printf("[%s]", tokens_text(t->len_lo, t->len_hi));
    return t->vla ? "[*]" : "[]";
}

static void finish_print(Text *out, const char *before, const char *inner)
{
    bool space = *inner && *inner != '[';
    text_printf(out, "%s%s%s", before, space ? " " : "", inner);
}

void type_print(Text *out, Type *t, const char *name)
{
    const char *inner = name ? name : "", *own;
    while (!(own = type_text(t))) {
        switch (t->kind) {
        case TY_PTR: {
            const Type *to = t->base;
            bool wrap = (to->kind == TY_ARRAY || to->kind == TY_FUNC) && !type_text(to);
            const char *q = quals_text(t->quals);
            inner = arena_printf(wrap ? "(*%s%s)" : "*%s%s", q, inner);
            break;
        }
        case TY_ARRAY: inner = arena_printf("%s%s", inner, length_text(t)); break;
        case TY_FUNC: inner = arena_printf("%s%s", inner, param_list(t)); break;
        case TY_VECTOR: inner = arena_printf("__attribute__((vector_size(%lld))) %s", (long long)t->len, inner); break;
        default: finish_print(out, t->kind == TY_UNION ? "union" : "struct", inner); return;
        }
        t = t->base;
    }
    finish_print(out, own, inner);
}
