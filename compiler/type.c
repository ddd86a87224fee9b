/* C's types, and the type of every expression.

   Types are shared freely and never changed once made, but for a tag's (completed by its body). A qualified type is a
   copy whose origin is the unqualified one: members are looked up there. What the typer can't follow has the type
   TY_UNKNOWN, which everything accepts; nothing is ever concluded from it.

   Integer constants are evaluated in int64_t with the wrap-around of the type: enough for array lengths, enumerators
   and case labels. */
#include "parse.h"
#include <stdlib.h>
#include <string.h>

#define BASIC(name, k) Type name = {.kind = k, .origin = &name, .len = -1}
BASIC(ty_unknown, TY_UNKNOWN);
BASIC(ty_void, TY_VOID);
BASIC(ty_bool, TY_BOOL);
BASIC(ty_char, TY_CHAR);
BASIC(ty_int, TY_INT);
BASIC(ty_uint, TY_UINT);
BASIC(ty_long, TY_LONG);
BASIC(ty_ulong, TY_ULONG);
BASIC(ty_llong, TY_LLONG);
BASIC(ty_ullong, TY_ULLONG);
BASIC(ty_double, TY_DOUBLE);
static BASIC(ty_float, TY_FLOAT);
static BASIC(ty_ldouble, TY_LDOUBLE);
static BASIC(ty_float16, TY_FLOAT16);
static BASIC(ty_float128, TY_FLOAT128);
static BASIC(ty_int128, TY_INT128);
static BASIC(ty_uint128, TY_UINT128);
static BASIC(ty_ushort, TY_USHORT);

Type *type_new(TypeKind kind)
{
    Type *t = NEW(Type);
    t->kind = kind;
    t->origin = t;
    t->len = -1;
    return t;
}

Type *type_complex(TypeKind real)
{
    Type *t = type_new(real);
    t->is_complex = true;
    return t;
}

/* To be changed. */
Type *type_copy(const Type *t)
{
    Type *c = NEW(Type);
    *c = *t;
    c->pointer = c->as_const = NULL;
    return c;
}

Type *type_qualified(Type *t, unsigned quals)
{
    if ((t->quals | quals) == t->quals) return t;
    bool kept = quals == Q_CONST && type_is_arith(t); /* of what can still be completed, each has its own copy */
    if (kept && t->as_const) return t->as_const;
    Type *c = type_copy(t);
    if (kept) t->as_const = c;
    if (t->kind == TY_ARRAY) { /* an array's qualifiers are its elements' */
        c->base = type_qualified(t->base, quals);
        c->origin = c;
        c->alias = NULL;
        return c;
    }
    c->quals |= (uint8_t)quals;
    return c;
}

Type *type_unqualified(Type *t)
{
    if (!t->quals) return t;
    if (!t->origin->quals) return t->origin;
    Type *c = type_copy(t);
    c->quals = 0;
    return c;
}

Type *type_pointer(Type *to)
{
    if (to->pointer) return to->pointer;
    Type *t = type_new(TY_PTR);
    t->base = to;
    t->vla = to->vla;
    return to->pointer = t;
}

Type *type_decay(Type *t)
{
    if (t->kind == TY_FUNC) return type_pointer(t);
    if (t->kind != TY_ARRAY) return type_unqualified(t);
    return type_pointer(t->base);
}

bool type_is_integer(const Type *t)
{
    return ((t->kind >= TY_BOOL && t->kind <= TY_UINT128) || t->kind == TY_ENUM) && !t->is_complex;
}
bool type_is_arith(const Type *t)
{
    return (t->kind >= TY_BOOL && t->kind <= TY_FLOAT128) || t->kind == TY_ENUM;
}

Type *type_promote(Type *t, int bits)
{
    t = type_unqualified(t);
    if (t->is_complex) return t;
    if (t->kind == TY_ENUM) t = t->base ? t->base : &ty_uint;
    if (bits >= 0 && (t->kind == TY_UINT || t->kind == TY_BOOL || t->kind == TY_INT))
        return t->kind == TY_UINT && bits >= 32 ? &ty_uint : &ty_int;
    if (t->kind >= TY_BOOL && t->kind < TY_INT) return &ty_int;
    return t;
}

static bool is_unsigned(const Type *t)
{
    switch (t->kind) {
    case TY_BOOL:
    case TY_UCHAR:
    case TY_USHORT:
    case TY_UINT:
    case TY_ULONG:
    case TY_ULLONG:
    case TY_UINT128: return true;
    case TY_ENUM: return !t->base || is_unsigned(t->base);
    default: return false;
    }
}

static int basic_size(const Type *t)
{
    switch (t->kind) {
    case TY_VOID:
    case TY_BOOL:
    case TY_CHAR:
    case TY_SCHAR:
    case TY_UCHAR: return 1;
    case TY_SHORT:
    case TY_USHORT:
    case TY_FLOAT16: return 2;
    case TY_INT:
    case TY_UINT:
    case TY_FLOAT: return 4;
    case TY_LONG:
    case TY_ULONG:
    case TY_LLONG:
    case TY_ULLONG:
    case TY_DOUBLE:
    case TY_PTR: return 8;
    case TY_INT128:
    case TY_UINT128:
    case TY_LDOUBLE:
    case TY_FLOAT128: return 16;
    case TY_ENUM: return t->base ? basic_size(t->base) : 4;
    default: return 0;
    }
}

static int rank(const Type *t)
{
    return (int)t->kind - (t->kind >= TY_INT && t->kind <= TY_UINT128 ? (t->kind - TY_INT) % 2 : 0);
}

static Type *float_rank(Type *a, Type *b)
{
    Type *r = b->kind > a->kind ? b : a;
    if (a->kind == b->kind) return a->is_complex ? a : b;
    if (r->kind < TY_FLOAT16) /* GNU C's complex integers */
        return type_complex(type_arith(type_new(a->kind), -1, type_new(b->kind), -1)->kind);
    return (a->is_complex || b->is_complex) && !r->is_complex ? type_complex(r->kind) : r;
}

Type *type_arith(Type *a, int abits, Type *b, int bbits)
{
    if (a->kind == TY_VECTOR) return type_unqualified(a);
    if (b->kind == TY_VECTOR) return type_unqualified(b);
    if (!type_is_arith(a) || !type_is_arith(b)) return &ty_unknown;
    a = type_promote(a, abits);
    b = type_promote(b, bbits);
    if (a->kind >= TY_FLOAT16 || b->kind >= TY_FLOAT16 || a->is_complex || b->is_complex) return float_rank(a, b);
    int ra = rank(a), rb = rank(b);
    if (ra == rb) return is_unsigned(a) ? a : b;
    Type *hi = ra > rb ? a : b, *lo = ra > rb ? b : a;
    if (is_unsigned(hi) || !is_unsigned(lo) || basic_size(hi) > basic_size(lo)) return hi;
    return hi->kind == TY_LLONG ? &ty_ullong : hi->kind == TY_LONG ? &ty_ulong : hi;
}

Member *type_member(Type *t, const char *name)
{
    if (!t || (t->kind != TY_STRUCT && t->kind != TY_UNION)) return NULL;
    type_complete(t);
    for (Member *m = t->origin->members; m; m = m->next) {
        if (m->name == name) return m;
        if (!m->name && m->bits < 0) {
            Member *x = type_member(m->type, name);
            if (x) return x;
        }
    }
    return NULL;
}

static bool same_params(const Type *a, const Type *b)
{
    if (a->is_async != b->is_async) return false;
    if (a->oldstyle || b->oldstyle) return true;
    if (a->variadic != b->variadic) return false;
    const Param *p = a->params, *q = b->params;
    for (; p && q; p = p->next, q = q->next) {
        if (!type_same(type_unqualified(p->type), type_unqualified(q->type))) return false;
    }
    return !p && !q;
}

bool type_same(const Type *a, const Type *b)
{
    if (a == b || a->kind == TY_UNKNOWN || b->kind == TY_UNKNOWN) return true;
    if (a->quals != b->quals || a->is_complex != b->is_complex) return false;
    if (a->kind != b->kind) {
        if (a->kind == TY_ENUM && a->base) return a->base->kind == b->kind;
        return b->kind == TY_ENUM && b->base && b->base->kind == a->kind;
    }
    switch (a->kind) {
    case TY_STRUCT:
    case TY_UNION:
    case TY_ENUM: return a->tag == b->tag;
    case TY_PTR: return type_same(a->base, b->base);
    case TY_ARRAY: return type_same(a->base, b->base) && (a->len < 0 || b->len < 0 || a->len == b->len);
    case TY_VECTOR: return type_same(a->base, b->base) && a->len == b->len;
    case TY_FUNC: return type_same(a->base, b->base) && same_params(a, b);
    default: return true;
    }
}

/* ---- constants --------------------------------------------------------------------------------------------- */

static void constant(Expr *e, int64_t v)
{
    const Type *t = e->type;
    e->constant = true;
    switch (basic_size(t)) {
    case 1: v = t->kind == TY_BOOL ? v != 0 : is_unsigned(t) ? (int64_t)(uint8_t)v : (int64_t)(int8_t)v; break;
    case 2: v = is_unsigned(t) ? (int64_t)(uint16_t)v : (int64_t)(int16_t)v; break;
    case 4: v = is_unsigned(t) ? (int64_t)(uint32_t)v : (int64_t)(int32_t)v; break;
    default: break;
    }
    e->value = v;
}

static int64_t type_size(const Type *t)
{
    if (t->kind == TY_ARRAY) {
        int64_t n = type_size(t->base);
        return t->len < 0 || n <= 0 ? 0 : t->len * n;
    }
    if (t->kind == TY_VECTOR) return t->len > 0 ? t->len : 0;
    if (t->kind == TY_FUNC) return 1;
    return basic_size(t) * (t->is_complex ? 2 : 1);
}

static Type *integer_type(uint64_t v, bool decimal, bool u, int longs)
{
    if (longs == 2) return u || v > INT64_MAX ? &ty_ullong : &ty_llong;
    if (!longs) {
        if (!u && v <= INT32_MAX) return &ty_int;
        if ((u || !decimal) && v <= UINT32_MAX) return &ty_uint;
    }
    return u || v > INT64_MAX ? &ty_ulong : &ty_long;
}

static Type *float_type(const char *end, uint32_t n, const char *s)
{
    Type *t = &ty_double;
    bool imaginary = false;
    for (const char *p = end; p < s + n; p++) {
        if (*p == 'f' || *p == 'F')
            t = !strncmp(p + 1, "16", 2)    ? &ty_float16
                : !strncmp(p + 1, "128", 3) ? &ty_float128
                : !strncmp(p + 1, "64", 2)  ? (p[3] == 'x' ? &ty_ldouble : &ty_double)
                                            : &ty_float;
        else if (*p == 'l' || *p == 'L' || *p == 'w' || *p == 'W') t = &ty_ldouble;
        else if (*p == 'q' || *p == 'Q') t = &ty_float128;
        else if (*p == 'i' || *p == 'j') imaginary = true;
    }
    return imaginary ? type_complex(t->kind) : t;
}

static void number(Expr *e)
{
    const Token *t = &unit.toks[e->lo];
    const char *s = unit.text + t->off;
    bool hex = t->len > 1 && s[0] == '0' && (s[1] == 'x' || s[1] == 'X');
    bool bin = t->len > 1 && s[0] == '0' && (s[1] == 'b' || s[1] == 'B');
    for (uint32_t i = 0; i < t->len; i++)
        if (s[i] == '.' || (!hex && (s[i] == 'e' || s[i] == 'E')) || (hex && (s[i] == 'p' || s[i] == 'P'))) {
            char *end;
            strtod(s, &end);
            e->type = float_type(end, t->len, s);
            return;
        }
    char *end;
    uint64_t v = bin ? strtoull(s + 2, &end, 2) : strtoull(s, &end, 0);
    bool u = false;
    int longs = 0;
    for (const char *p = end; p < s + t->len; p++) {
        if (*p == 'u' || *p == 'U') u = true;
        if (*p == 'l' || *p == 'L') longs++;
        if (*p == 'i' || *p == 'j' || *p == 'f' || *p == 'F') return;
    }
    e->type = integer_type(v, s[0] != '0' || t->len == 1, u, longs);
    constant(e, (int64_t)v);
}

static int64_t escape(const char **at, const char *end)
{
    const char *p = *at;
    int64_t v = 0;
    if (*p == 'x') {
        for (p++; p < end && strchr("0123456789abcdefABCDEF", *p); p++)
            v = v * 16 + (*p <= '9' ? *p - '0' : (*p | 32) - 'a' + 10);
    } else if (*p >= '0' && *p <= '7') {
        for (int k = 0; k < 3 && p < end && *p >= '0' && *p <= '7'; k++) v = v * 8 + (*p++ - '0');
    } else {
        static const char from[] = "abfnrtve", to[] = "\a\b\f\n\r\t\v\033";
        const char *f = strchr(from, *p);
        v = f && *p ? to[f - from] : *p;
        p++;
    }
    *at = p;
    return v;
}

static void character(Expr *e)
{
    const Token *t = &unit.toks[e->lo];
    const char *p = unit.text + t->off, *end = p + t->len - 1;
    char prefix = *p;
    while (p < end && *p != '\'') p++;
    p++;
    int64_t v = 0;
    e->type = prefix == 'u' ? &ty_ushort : prefix == 'U' ? &ty_uint : &ty_int;
    if (prefix != '\'' && (unsigned char)*p >= 128) return;
    while (p < end) {
        int64_t c = *p++;
        if (c == '\\') c = escape(&p, end);
        if (prefix == '\'') c = (int8_t)c;
        v = v ? (v << 8) | (c & 255) : c;
    }
    constant(e, v);
}

static void binary_constant(Expr *e)
{
    const Expr *a = e->a, *b = e->b;
    if (!a->constant || !b->constant) {
        if (!a->constant || b->unevaluated) return;
        if (e->op == P_ANDAND && !a->value) constant(e, 0);
        if (e->op == P_OROR && a->value) constant(e, 1);
        return;
    }
    int64_t x = a->value, y = b->value;
    uint64_t ux = (uint64_t)x, uy = (uint64_t)y;
    bool u = is_unsigned(type_arith(a->type, a->bits, b->type, b->bits));
    switch (e->op) {
    case '*': constant(e, (int64_t)(ux * uy)); break;
    case '+': constant(e, (int64_t)(ux + uy)); break;
    case '-': constant(e, (int64_t)(ux - uy)); break;
    case '/':
        if (y && !(x == INT64_MIN && y == -1)) constant(e, u ? (int64_t)(ux / uy) : x / y);
        break;
    case '%':
        if (y && !(x == INT64_MIN && y == -1)) constant(e, u ? (int64_t)(ux % uy) : x % y);
        break;
    case P_SHL:
        if (uy < 64) constant(e, (int64_t)(ux << uy));
        break;
    case P_SHR:
        if (uy < 64) constant(e, is_unsigned(e->type) ? (int64_t)(ux >> uy) : x >> y);
        break;
    case '<': constant(e, u ? ux < uy : x < y); break;
    case '>': constant(e, u ? ux > uy : x > y); break;
    case P_LE: constant(e, u ? ux <= uy : x <= y); break;
    case P_GE: constant(e, u ? ux >= uy : x >= y); break;
    case P_EQ: constant(e, x == y); break;
    case P_NE: constant(e, x != y); break;
    case '&': constant(e, x & y); break;
    case '^': constant(e, x ^ y); break;
    case '|': constant(e, x | y); break;
    case P_ANDAND: constant(e, x && y); break;
    case P_OROR: constant(e, x || y); break;
    default: break;
    }
}

/* ---- expressions ------------------------------------------------------------------------------------------- */

static Type *pointee(Type *t)
{
    return t->kind == TY_PTR || t->kind == TY_ARRAY ? t->base : t->kind == TY_FUNC ? t : &ty_unknown;
}

static bool pointery(const Type *t)
{
    return t->kind == TY_PTR || t->kind == TY_ARRAY || t->kind == TY_FUNC;
}

static void unary(Expr *e)
{
    Type *t = e->a->type;
    int64_t v = e->a->value;
    switch (e->op) {
    case '&': e->type = t->kind == TY_UNKNOWN ? t : type_pointer(t); return;
    case '*': e->type = pointee(t); return;
    case '!': e->type = t->kind == TY_VECTOR ? t : &ty_int; break;
    case P_INC:
    case P_DEC: e->type = type_unqualified(t); return;
    case K_EXTENSION:
        e->type = t;
        e->bits = e->a->bits;
        break;
    case K_REAL:
    case K_IMAG:
        e->type = type_unqualified(t);
        if (t->is_complex) e->type = type_new(t->kind);
        return;
    default: e->type = type_is_arith(t) ? type_promote(t, e->a->bits) : type_unqualified(t);
    }
    if (!e->a->constant || !type_is_integer(e->type)) return;
    constant(e, e->op == '-' ? (int64_t)(0 - (uint64_t)v) : e->op == '~' ? ~v : e->op == '!' ? !v : v);
}

static void binary(Expr *e)
{
    Type *a = e->a->type, *b = e->b->type;
    bool vector = a->kind == TY_VECTOR || b->kind == TY_VECTOR;
    switch (e->op) {
    case '<':
    case '>':
    case P_LE:
    case P_GE:
    case P_EQ:
    case P_NE:
    case P_ANDAND:
    case P_OROR: e->type = vector ? &ty_unknown : &ty_int; break;
    case P_SHL:
    case P_SHR: e->type = vector ? type_arith(a, -1, b, -1) : type_promote(a, e->a->bits); break;
    case '+':
    case '-':
        if (pointery(a) && pointery(b)) e->type = &ty_long;
        else if (pointery(a)) e->type = type_decay(a);
        else if (pointery(b)) e->type = type_decay(b);
        else e->type = type_arith(a, e->a->bits, b, e->b->bits);
        break;
    default: e->type = type_arith(a, e->a->bits, b, e->b->bits);
    }
    if (!pointery(a) && !pointery(b)) binary_constant(e);
}

static bool null_constant(const Expr *e)
{
    while (e->kind == E_PAREN) e = e->a;
    if (e->kind == E_CAST && e->type->kind == TY_PTR && e->type->base->kind == TY_VOID && !e->type->base->quals)
        e = e->a;
    while (e->kind == E_PAREN) e = e->a;
    return e->constant && !e->value;
}

static void conditional_type(Expr *e)
{
    Expr *x = e->b ? e->b : e->a, *y = e->c;
    Type *a = type_decay(x->type), *b = type_decay(y->type);
    if (type_is_arith(a) && type_is_arith(b)) e->type = type_arith(a, x->bits, b, y->bits);
    else if (a->kind == TY_VOID || b->kind == TY_VOID) e->type = &ty_void;
    else if (a->kind == TY_PTR && b->kind == TY_PTR) {
        if (null_constant(x)) e->type = b;
        else if (null_constant(y)) e->type = a;
        else {
            Type *to = b->base->kind == TY_VOID ? b->base : a->base;
            if (to->incomplete && to->kind == TY_ARRAY) to = b->base;
            unsigned q = a->base->quals | b->base->quals;
            e->type = type_pointer(to->kind == TY_FUNC ? to : type_qualified(to, q));
        }
    } else if (a->kind == TY_PTR) e->type = a;
    else if (b->kind == TY_PTR) e->type = b;
    else e->type = a->kind == TY_UNKNOWN ? a : b->kind == TY_UNKNOWN ? b : a;
    const Expr *chosen = e->a->value ? x : y;
    if (e->a->constant && chosen->constant && type_is_integer(e->type)) constant(e, chosen->value);
}

static void access_type(Expr *e)
{
    if (!e->member) return;
    e->bits = e->member->bits;
    Type *from = e->kind == E_ARROW ? pointee(e->a->type) : e->a->type;
    unsigned q = from->quals & (Q_CONST | Q_VOLATILE);
    e->type = q ? type_qualified(e->member->type, q) : e->member->type;
}

static const char *const long_builtins[] = {"__builtin_expect", "__builtin_expect_with_probability", "__builtin_strlen",
                                            NULL};
static const char *const int_builtins[] = {"__builtin_constant_p",
                                           "__builtin_clz",
                                           "__builtin_ctz",
                                           "__builtin_popcount",
                                           "__builtin_ffs",
                                           "__builtin_parity",
                                           "__builtin_clzl",
                                           "__builtin_ctzl",
                                           "__builtin_popcountl",
                                           "__builtin_clzll",
                                           "__builtin_ctzll",
                                           "__builtin_popcountll",
                                           "__builtin_memcmp",
                                           "__builtin_strcmp",
                                           "__builtin_printf",
                                           "__builtin_isnan",
                                           "__builtin_isinf",
                                           "__builtin_isinf_sign",
                                           "__builtin_isfinite",
                                           "__builtin_signbit",
                                           "__builtin_isgreater",
                                           "__builtin_isless",
                                           "__builtin_isunordered",
                                           "__builtin_fpclassify",
                                           NULL};
static const char *const bool_builtins[] = {"__builtin_add_overflow",
                                            "__builtin_sub_overflow",
                                            "__builtin_mul_overflow",
                                            "__sync_bool_compare_and_swap",
                                            "__atomic_compare_exchange_n",
                                            "__atomic_compare_exchange",
                                            NULL};
static const char *const void_builtins[] = {"__builtin_unreachable", "__builtin_trap",
                                            "__builtin_va_start",    "__builtin_va_end",
                                            "__builtin_va_copy",     "__builtin_prefetch",
                                            "__builtin_abort",       "__sync_synchronize",
                                            "__atomic_thread_fence", "__atomic_signal_fence",
                                            "__atomic_store_n",      "__atomic_store",
                                            "__atomic_load",         NULL};

static bool among(const char *name, const char *const *list)
{
    for (; *list; list++)
        if (!strcmp(name, *list)) return true;
    return false;
}

static Type *builtin_result(const Expr *callee)
{
    const char *n = tok_name(&unit.toks[callee->lo]);
    if (!n || strncmp(n, "__", 2)) return &ty_unknown;
    if (among(n, int_builtins)) return &ty_int;
    if (among(n, long_builtins)) return !strcmp(n, "__builtin_strlen") ? &ty_ulong : &ty_long;
    if (among(n, bool_builtins)) return &ty_bool;
    if (among(n, void_builtins)) return &ty_void;
    return &ty_unknown;
}

static void call_type(Expr *e)
{
    Expr *f = e->a;
    while (f->kind == E_PAREN) f = f->a;
    if (f->kind == E_IDENT && !f->sym) {
        e->type = builtin_result(f);
        return;
    }
    Type *t = f->type;
    if (t->kind == TY_PTR) t = t->base;
    e->type = t->kind == TY_FUNC ? type_unqualified(t->base) : &ty_unknown;
}

static void size_constant(Expr *e)
{
    e->type = &ty_ulong;
    const Type *t = e->named ? e->named : e->a ? e->a->type : &ty_unknown;
    int64_t n = t->vla && t->kind == TY_ARRAY ? 0 : type_size(t);
    if (e->op == K_ALIGNOF) {
        while (t->kind == TY_ARRAY) t = t->base;
        n = basic_size(t);
    }
    if (n > 0) constant(e, n);
}

/* Of a value that only the C compiler knows, or of a known one: sizeof (struct s) * 2. */
bool is_constant(const Expr *e)
{
    if (!e || e->constant) return true;
    const Type *t = e->named ? e->named : e->a ? e->a->type : &ty_unknown;
    switch (e->kind) {
    case E_CONST: return true;
    case E_SIZEOF: return !t->vla && t->kind != TY_UNKNOWN;
    case E_BUILTIN: return e->op != K_VA_ARG;
    case E_UNARY: return e->op != '&' && e->op != '*' && e->op != P_INC && e->op != P_DEC && is_constant(e->a);
    case E_PAREN:
    case E_CAST:
    case E_BINARY:
    case E_COND: return is_constant(e->a) && is_constant(e->b) && is_constant(e->c);
    default: return false;
    }
}

static Type *statement_type(const Expr *e)
{
    const Stmt *s = e->body ? e->body->body : NULL, *last = NULL;
    for (; s; s = s->next)
        if (s->kind != S_PRAGMA) last = s;
    while (last && last->kind == S_LABEL) last = last->body;
    return last && last->kind == S_EXPR ? type_decay(last->e->type) : e->body ? &ty_void : &ty_unknown;
}

static void same_as(Expr *e, const Expr *a)
{
    e->type = a->type;
    e->bits = a->bits;
    e->constant = a->constant;
    e->value = a->value;
}

static Type *string_type(const Expr *e)
{
    char c = unit.text[unit.toks[e->lo].off];
    bool wide = c == 'L' || c == 'U' || (c == 'u' && unit.text[unit.toks[e->lo].off + 1] != '8');
    Type *t = type_new(TY_ARRAY);
    t->base = !wide ? &ty_char : c == 'L' ? &ty_int : c == 'U' ? &ty_uint : &ty_ushort;
    return t;
}

static void cast_type(Expr *e)
{
    e->type = type_unqualified(e->named);
    if (e->a->constant && type_is_integer(e->type)) constant(e, e->a->value);
}

static void builtin_type(Expr *e)
{
    if (e->op == K_VA_ARG) e->type = e->named ? type_unqualified(e->named) : &ty_unknown;
    else if (e->op == K_OFFSETOF) e->type = &ty_ulong;
    else if (e->op == K_TYPES_COMPATIBLE) e->type = &ty_int;
    else if (e->op == K_CHOOSE_EXPR && e->list && e->list->constant && e->list->next && e->list->next->next)
        same_as(e, e->list->value ? e->list->next : e->list->next->next);
}

static void identifier_type(Expr *e)
{
    const char *n = tok_name(&unit.toks[e->lo]);
    if (e->sym) {
        e->type = e->sym->type;
        if (e->sym->kind == SYM_ENUMERATOR) constant(e, e->sym->value);
    } else if (n && (!strcmp(n, "__func__") || !strcmp(n, "__FUNCTION__") || !strcmp(n, "__PRETTY_FUNCTION__"))) {
        e->type = type_new(TY_ARRAY);
        e->type->base = type_qualified(&ty_char, Q_CONST);
    }
}

static void await_type(Expr *e)
{
    e->type = type_unqualified(e->a->type);
}

void type_expr(Expr *e)
{
    switch (e->kind) {
    case E_IDENT: identifier_type(e); break;
    case E_CONST:
        if (unit.toks[e->lo].kind == T_NUMBER) number(e);
        else character(e);
        break;
    case E_STRING: e->type = string_type(e); break;
    case E_PAREN: same_as(e, e->a); break;
    case E_UNARY: unary(e); break;
    case E_POSTFIX: e->type = type_unqualified(e->a->type); break;
    case E_BINARY: binary(e); break;
    case E_ASSIGN: e->type = type_unqualified(e->a->type); break;
    case E_COND: conditional_type(e); break;
    case E_COMMA: e->type = type_decay(e->b->type); break;
    case E_CALL: call_type(e); break;
    case E_INDEX:
        e->type = e->a->type->kind == TY_VECTOR ? e->a->type->base
                  : pointery(e->a->type)        ? pointee(e->a->type)
                                                : pointee(e->b->type);
        break;
    case E_MEMBER:
    case E_ARROW: access_type(e); break;
    case E_CAST: cast_type(e); break;
    case E_COMPOUND: e->type = e->named; break;
    case E_SIZEOF: size_constant(e); break;
    case E_GENERIC:
        if (e->b) same_as(e, e->b);
        break;
    case E_STMT: e->type = statement_type(e); break;
    case E_BUILTIN: builtin_type(e); break;
    case E_LABEL: e->type = type_pointer(&ty_void); break;
    case E_AWAIT: await_type(e); break;
    default: break;
    }
}

Type *type_rvalue(const Expr *e)
{
    Type *t = type_decay(e->type);
    if (e->bits >= 0) t = type_promote(t, e->bits);
    return type_unqualified(t);
}
