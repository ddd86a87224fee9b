/* Declaration specifiers: the words before a declarator, and the types that they make.

   The basic types are counted as they come (C allows them in any order) and looked up at the end. Along the way the
   ranges of tokens that belong to the type are kept, since an async function's pointer is written without them. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "parse.h"
#include <string.h>

/* ---- attributes -------------------------------------------------------------------------------------------- */

static int64_t attr_number(uint32_t i)
{
    const Token *t = &unit.toks[i];
    if (t->kind != T_NUMBER || id_at(i + 1) != ')') return -1;
    int64_t v = 0;
    for (uint32_t k = 0; k < t->len && unit.text[t->off + k] >= '0' && unit.text[t->off + k] <= '9'; k++)
        v = v * 10 + (unit.text[t->off + k] - '0');
    return v ? v : -1;
}

/* What an attribute says to us; its name is known by both spellings, x and __x__. */
enum {
    A_CLEANUP = 1,
    A_ALIGNED,
    A_WEAK,
    A_AT_START,
    A_UNUSED,
    A_BLOCKING,
    A_SUSPENDS,
    A_VECTOR_SIZE,
    A_MODE,
    A_CODE /* holds for the stackless form too, which is not printed with the user's tokens */
};
static void know_attributes(void)
{
    static const struct {
        const char *name;
        uint8_t id;
    } known[] = {{"cleanup", A_CLEANUP},
                 {"aligned", A_ALIGNED},
                 {"weak", A_WEAK},
                 {"constructor", A_AT_START},
                 {"destructor", A_AT_START},
                 {"unused", A_UNUSED},
                 {"maybe_unused", A_UNUSED},
                 {"caw_blocking", A_BLOCKING},
                 {"caw_suspends", A_SUSPENDS},
                 {"vector_size", A_VECTOR_SIZE},
                 {"mode", A_MODE},
                 {"noinline", A_CODE},
                 {"noipa", A_CODE},
                 {"noclone", A_CODE},
                 {"cold", A_CODE},
                 {"hot", A_CODE},
                 {"flatten", A_CODE},
                 {"optimize", A_CODE},
                 {"target", A_CODE},
                 {"section", A_CODE},
                 {"visibility", A_CODE},
                 {"no_sanitize", A_CODE},
                 {"no_sanitize_address", A_CODE},
                 {"no_sanitize_thread", A_CODE},
                 {"no_sanitize_undefined", A_CODE},
                 {"no_instrument_function", A_CODE},
                 {"no_profile_instrument_function", A_CODE},
                 {"no_stack_protector", A_CODE}};
    static bool done;
    if (done) return;
    done = true;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        const char *more = arena_printf("__%s__", known[i].name);
        name_entry(intern(known[i].name, strlen(known[i].name)))->attribute = known[i].id;
        name_entry(intern(more, strlen(more)))->attribute = known[i].id;
    }
}
static bool mode_is(const char *name, const char *what)
{
    size_t n = strlen(what);
    if (!name) return false;
    if (!strncmp(name, what, n) && !name[n]) return true;
    return !strncmp(name, "__", 2) && !strncmp(name + 2, what, n) && !strcmp(name + 2 + n, "__");
}

/* The name i with its arguments, added to others of its kind: an attribute as no macro is called, since it may stand in text
   that is preprocessed again. */
static const char *attribute_text(const char *others, const char *before, uint32_t i, const char *behind)
{
    uint32_t last = id_at(i + 1) == '(' && match_of(i + 1) ? match_of(i + 1) : i;
    const Token *t = &unit.toks[i], *end = &unit.toks[last];
    const char *reserved = unit.text[t->off] == '_' ? "" : "__";
    return arena_printf("%s%s%s%.*s%s%.*s%s ", others ? others : "", before, reserved, (int)t->len, unit.text + t->off,
                        reserved, (int)(end->off + end->len - t->off - t->len), unit.text + t->off + t->len, behind);
}

static void read_attributes(Attrs *a, uint32_t lo, uint32_t hi)
{
    know_attributes();
    for (uint32_t i = lo; i < hi; i++) {
        if (unit.toks[i].kind != T_IDENT) continue;
        bool arguments = id_at(i + 1) == '(';
        switch (all_names[unit.toks[i].ref]->attribute) {
        case A_CLEANUP:
            if (arguments) a->cleanup = tok_name(&unit.toks[i + 2]);
            break;
        case A_ALIGNED: a->aligned = attribute_text(a->aligned, "__attribute__((", i, "))"); break;
        case A_WEAK: a->weak = true; break;
        case A_AT_START: a->at_start = true; break;
        case A_UNUSED: a->unused = true; break;
        case A_BLOCKING: a->blocks = true; break;
        case A_SUSPENDS: a->suspends = true; break;
        case A_CODE: a->code = attribute_text(a->code, "__attribute__((", i, "))"); break;
        case A_VECTOR_SIZE:
            if (arguments) a->vector = attr_number(i + 2);
            break;
        case A_MODE:
            if (arguments) a->mode = tok_name(&unit.toks[i + 2]);
            break;
        }
        if (arguments && match_of(i + 1)) i = match_of(i + 1);
    }
}

void some_attributes(Attrs *a)
{
    for (;;) {
        uint32_t close;
        bool had = a->suspends || a->blocks;
        if (is(K_ATTRIBUTE) && id_at(ps.pos + 1) == '(') close = partner(ps.pos + 1);
        else if (is('[') && id_at(ps.pos + 1) == '[' && unit.toks[ps.pos + 1].kind == T_PUNCT) close = partner(ps.pos);
        else return;
        read_attributes(a, ps.pos + 2, close);
        if ((a->suspends || a->blocks) && !had) add_edit(ps.pos, close + 1, ""); /* cawc's own */
        ps.pos = close + 1;
        skip_pragmas();
    }
}

/* ---- what may begin a type --------------------------------------------------------------------------------- */

bool async_word(uint32_t i)
{
    const Token *t = &unit.toks[i];
    if (t->id != W_ASYNC) return false;
    if (t->kind == T_KEYWORD) return true;
    if (ps.in_async) { /* reserved, but for a member's name */
        int n = id_at(i + 1);
        return n != ',' && n != ';' && n != ')' && n != ':' && n != '[' && n != '=';
    }
    return !lookup(tok_name(t)) && type_starts(i + 1);
}

bool type_starts(uint32_t i)
{
    for (;;) { /* what may stand before it */
        int what = unit.toks[i].kind == T_KEYWORD ? id_at(i) : 0;
        if (what == K_ATTRIBUTE && id_at(i + 1) == '(' && match_of(i + 1)) i = match_of(i + 1) + 1;
        else if (what == K_EXTENSION) i++;
        else break;
    }
    const Token *t = &unit.toks[i];
    if (t->kind == T_IDENT) {
        if (t->id == W_ASYNC) return async_word(i);
        if (ps.in_async && t->id >= W_FIRST) return false;
        Sym *s = lookup(tok_name(t));
        return s && s->kind == SYM_TYPEDEF;
    }
    if (t->kind != T_KEYWORD) return false;
    switch (t->id) {
    case W_ASYNC: return true;
    case K_AUTO:
    case K_CHAR:
    case K_CONST:
    case K_DOUBLE:
    case K_ENUM:
    case K_EXTERN:
    case K_FLOAT:
    case K_INLINE:
    case K_INT:
    case K_LONG:
    case K_REGISTER:
    case K_RESTRICT:
    case K_SHORT:
    case K_SIGNED:
    case K_STATIC:
    case K_STRUCT:
    case K_TYPEDEF:
    case K_UNION:
    case K_UNSIGNED:
    case K_VOID:
    case K_VOLATILE:
    case K_ALIGNAS:
    case K_ATOMIC:
    case K_BOOL:
    case K_COMPLEX:
    case K_IMAGINARY:
    case K_NORETURN:
    case K_THREAD_LOCAL:
    case K_TYPEOF:
    case K_AUTO_TYPE:
    case K_CONSTEXPR:
    case K_INT128:
    case K_FLOAT128:
    case K_FLOATN:
    case K_VA_LIST: return true;
    default: return false;
    }
}

/* ---- structs, unions, enums -------------------------------------------------------------------------------- */

static Sym *tag_symbol(TypeKind what, const char *name, uint32_t at, bool here)
{
    Sym *s = name ? lookup_tag(name, here) : NULL;
    if (s && s->type->kind == what) return s;
    Type *t = type_new(what);
    t->incomplete = true;
    s = declare(SYM_TAG, name, at, t);
    t->tag = s;
    if (what == TY_ENUM) t->base = &ty_uint;
    return s;
}

static bool deep_const(const Type *t)
{
    while (t->kind == TY_ARRAY) t = t->base;
    type_complete(t);
    return (t->quals & Q_CONST) || t->has_const || (t->origin && t->origin->has_const);
}

static void member_declaration(Type *t, Member ***last)
{
    Spec s = {0};
    if (is(K_STATIC_ASSERT)) {
        static_assertion();
        return;
    }
    specifiers(&s);
    bool any = false;
    while (!is(';') && !is('}')) {
        Declarator d = {.member = true, .want_async = s.is_async, .lo = ps.pos, .type = s.type};
        if (!is(':')) declarator(s.type, &d, D_CONCRETE);
        async_edits(&s, &d);
        Member *m = NEW(Member);
        m->name = d.name;
        m->type = d.type;
        m->bits = -1;
        if (accept(':')) {
            Expr *e = conditional();
            m->bits = e->constant ? (int)e->value : 0;
            attributes(&d.attrs);
        }
        if (deep_const(m->type)) t->has_const = true;
        if (m->type->kind != TY_PTR || m->type->base->kind == TY_FUNC) t->has_async |= leads_to_async(m->type);
        **last = m;
        *last = &m->next;
        any = true;
        if (!accept(',')) break;
    }
    if (!any && (s.type->kind == TY_STRUCT || s.type->kind == TY_UNION)) {
        Member *m = NEW(Member);
        m->type = s.type;
        m->bits = -1;
        if (deep_const(m->type)) t->has_const = true;
        t->has_async |= leads_to_async(m->type);
        **last = m;
        *last = &m->next;
    }
    if (!is('}')) expect(';', "';'");
}

void struct_or_union(Spec *s)
{
    TypeKind what = is(K_STRUCT) ? TY_STRUCT : TY_UNION;
    uint32_t at = ps.pos;
    advance();
    attributes(&s->attrs);
    const char *name = NULL;
    if (kind() == T_IDENT) {
        name = tok_name(tok());
        at = ps.pos;
        advance();
        attributes(&s->attrs);
    }
    if (!name && !is('{')) syntax_error("a tag or '{'");
    Sym *tag = tag_symbol(what, name, at, is('{') || is(';'));
    if (name) unit.syms[at] = tag;
    s->type = tag->type;
    if (leads_to_async(s->type)) ps.async_seen = true;
    if (!is('{')) return;
    s->defines_type = true;
    uint32_t close = partner(ps.pos);
    advance();
    Type *t = tag->type;
    t->members = NULL;
    Member **last = &t->members;
    while (skip_pragmas(), !is('}')) {
        if (accept(';')) continue;
        member_declaration(t, &last);
    }
    if (ps.pos != close) syntax_error("'}'");
    t->incomplete = false;
    advance();
    attributes(&s->attrs);
}

static void enumerator_list(Type *t)
{
    int64_t v = 0;
    bool negative = false, wide = false;
    while (skip_pragmas(), !is('}')) {
        if (kind() != T_IDENT) syntax_error("an enumerator");
        uint32_t at = ps.pos;
        const char *name = tok_name(tok());
        Attrs a = {0};
        advance();
        attributes(&a);
        if (accept('=')) {
            Expr *e = conditional();
            if (e->constant) v = e->value;
        }
        bool big = v > INT32_MAX || v < INT32_MIN;
        Sym *s = declare(SYM_ENUMERATOR, name, at, big ? (v > UINT32_MAX || v < 0 ? &ty_long : &ty_uint) : &ty_int);
        s->value = v;
        unit.syms[at] = s;
        if (v < 0) negative = true;
        if (v > UINT32_MAX || v < INT32_MIN) wide = true;
        v++;
        skip_pragmas();
        if (!accept(',')) break;
    }
    skip_pragmas();
    t->base = wide ? (negative ? &ty_long : &ty_ulong) : negative ? &ty_int : &ty_uint;
}

void enumeration(Spec *s)
{
    uint32_t at = ps.pos;
    const char *name = NULL;
    advance();
    attributes(&s->attrs);
    if (kind() == T_IDENT) {
        name = tok_name(tok());
        at = ps.pos;
        advance();
    }
    attributes(&s->attrs);
    Type *base = NULL;
    if (is(':') && type_starts(ps.pos + 1)) {
        advance();
        Spec b = {0};
        specifiers(&b);
        base = b.type;
    }
    if (!name && !is('{')) syntax_error("a tag or '{'");
    Sym *tag = tag_symbol(TY_ENUM, name, at, is('{') || is(';'));
    if (name) unit.syms[at] = tag;
    s->type = tag->type;
    if (is('{')) {
        uint32_t close = partner(ps.pos);
        s->defines_type = true;
        advance();
        enumerator_list(tag->type);
        if (ps.pos != close) syntax_error("'}'");
        tag->type->incomplete = false;
        advance();
        attributes(&s->attrs);
    }
    if (base) tag->type->base = base;
}

/* ---- typeof ------------------------------------------------------------------------------------------------ */

static Type *typeof_type(void)
{
    uint32_t lo = ps.pos;
    advance();
    if (!is('(')) syntax_error("'('");
    uint32_t close = partner(ps.pos);
    Type *t;
    advance();
    ps.uneval++;
    if (type_starts(ps.pos)) t = type_name();
    else t = expression()->type;
    ps.uneval--;
    expect(')', "')'");
    bool unqualified = memmem(unit.text + unit.toks[lo].off, unit.toks[lo].len, "unqual", 6);
    Type *c = type_copy(unqualified ? type_unqualified(t) : t);
    c->spec_lo = lo;
    c->spec_hi = close + 1;
    return c;
}

/* ---- specifiers -------------------------------------------------------------------------------------------- */

typedef struct Count {
    int longs, shorts, chars, ints, signs, unsigneds, floats, doubles, complexes, bools, voids, int128s, any;
    Type *floatn;
} Count;

static Type *basic(TypeKind k)
{
    static Type *made[TY_VA_LIST + 1];
    if (!made[k]) made[k] = type_new(k);
    return made[k];
}

static Type *real_counted(const Count *c)
{
    bool u = c->unsigneds > 0;
    if (c->voids) return &ty_void;
    if (c->bools) return &ty_bool;
    if (c->floatn) return c->floatn;
    if (c->floats) return basic(TY_FLOAT);
    if (c->doubles && c->longs) return basic(TY_LDOUBLE);
    if (c->doubles || (c->complexes && c->any == c->complexes)) return &ty_double;
    if (c->chars) return u ? basic(TY_UCHAR) : c->signs ? basic(TY_SCHAR) : &ty_char;
    if (c->int128s) return u ? basic(TY_UINT128) : basic(TY_INT128);
    if (c->shorts) return u ? basic(TY_USHORT) : basic(TY_SHORT);
    if (c->longs > 1) return u ? &ty_ullong : &ty_llong;
    if (c->longs) return u ? &ty_ulong : &ty_long;
    return u ? &ty_uint : &ty_int;
}

static Type *counted(const Count *c) /* GNU C has complex integers too */
{
    Type *t = real_counted(c);
    return c->complexes ? type_complex(t->kind) : t;
}

static Type *floatn(const Token *t)
{
    const char *p = unit.text + t->off;
    uint32_t n = t->len;
    bool x = n && p[n - 1] == 'x';
    char num[4] = {0};
    uint32_t k = 0;
    for (uint32_t i = 0; i < n && k < 3; i++)
        if (p[i] >= '0' && p[i] <= '9') num[k++] = p[i];
    if (!strcmp(num, "16")) return basic(TY_FLOAT16);
    if (!strcmp(num, "32")) return x ? &ty_double : basic(TY_FLOAT);
    if (!strcmp(num, "64")) return x ? basic(TY_LDOUBLE) : &ty_double;
    if (!strcmp(num, "80")) return basic(TY_LDOUBLE);
    return basic(TY_FLOAT128);
}

static bool basic_word(Count *c)
{
    switch (id()) {
    case K_VOID: c->voids++; break;
    case K_BOOL: c->bools++; break;
    case K_CHAR: c->chars++; break;
    case K_INT: c->ints++; break;
    case K_SHORT: c->shorts++; break;
    case K_LONG: c->longs++; break;
    case K_SIGNED: c->signs++; break;
    case K_UNSIGNED: c->unsigneds++; break;
    case K_FLOAT: c->floats++; break;
    case K_DOUBLE: c->doubles++; break;
    case K_COMPLEX:
    case K_IMAGINARY: c->complexes++; break;
    case K_INT128: c->int128s++, c->unsigneds += unit.text[tok()->off + 2] == 'u'; break; /* __uint128_t */
    case K_FLOAT128:
    case K_FLOATN: c->floatn = floatn(tok()); break;
    default: return false;
    }
    c->any++;
    return true;
}

static bool storage_word(Spec *s)
{
    switch (id()) {
    case K_TYPEDEF: s->is_typedef = true; return true;
    case K_STATIC: s->is_static = true; return true;
    case K_EXTERN: s->is_extern = true; return true;
    case K_REGISTER: s->is_register = true; return true;
    case K_THREAD_LOCAL: s->is_thread = true; return true;
    case K_INLINE: s->is_inline = true; return true;
    case K_CONSTEXPR:
        s->is_static |= ps.in_async; /* its value is known at file scope, too */
        return s->is_constexpr = true;
    case K_AUTO: return s->is_auto = true;
    case K_NORETURN:
    case K_EXTENSION: return true;
    default: return false;
    }
}

void spec_tokens(Spec *s, uint32_t lo, uint32_t hi)
{
    if (s->ntype_toks && s->type_toks[s->ntype_toks - 1] == lo) s->type_toks[s->ntype_toks - 1] = hi;
    else if (s->ntype_toks + 1 < sizeof s->type_toks / sizeof *s->type_toks) {
        s->type_toks[s->ntype_toks++] = lo;
        s->type_toks[s->ntype_toks++] = hi;
    }
}

static void alignas_spec(Spec *s)
{
    uint32_t at = ps.pos;
    advance();
    if (!is('(')) syntax_error("'('");
    s->attrs.aligned = attribute_text(s->attrs.aligned, "", at, "");
    advance();
    ps.uneval++;
    if (type_starts(ps.pos)) type_name();
    else expression();
    ps.uneval--;
    expect(')', "')'");
}

/* A specifier that is a type of its own, when none has been seen; false: there is none here. */
static bool own_type(Spec *s)
{
    if (is(K_STRUCT) || is(K_UNION)) struct_or_union(s);
    else if (is(K_ENUM)) enumeration(s);
    else if (is(K_TYPEOF)) s->type = typeof_type();
    else if (is(K_VA_LIST)) s->type = basic(TY_VA_LIST), advance();
    else if (is(K_AUTO_TYPE)) s->type = &ty_unknown, s->is_auto_type = true, advance();
    else if (kind() == T_IDENT && !(ps.in_async && id() >= W_FIRST)) {
        Sym *t = lookup(tok_name(tok()));
        if (!t || t->kind != SYM_TYPEDEF) return false;
        unit.syms[ps.pos] = t;
        s->type = t->type;
        if (leads_to_async(t->type)) ps.async_seen = unit.any_async = true;
        advance();
    } else return false;
    return true;
}

static Type *with_mode(Type *t, const char *mode, bool u)
{
    if (mode_is(mode, "QI")) return basic(u ? TY_UCHAR : TY_SCHAR);
    if (mode_is(mode, "HI")) return basic(u ? TY_USHORT : TY_SHORT);
    if (mode_is(mode, "SI")) return u ? &ty_uint : &ty_int;
    if (mode_is(mode, "DI") || mode_is(mode, "word") || mode_is(mode, "pointer")) return u ? &ty_ulong : &ty_long;
    if (mode_is(mode, "TI")) return basic(u ? TY_UINT128 : TY_INT128);
    return t;
}

/* static async g(int n): an int, as in C before 1999; the C compiler warns. */
static bool type_is_missing(uint32_t at)
{
    const Token *t = &unit.toks[at];
    return !ps.depth && t->kind == T_IDENT && t[1].kind == T_IDENT && t[2].kind == T_PUNCT && t[2].id == '(' &&
           match_of(at + 2) && !lookup(tok_name(t));
}
void specifiers(Spec *s)
{
    Count c = {0};
    unsigned quals = 0;
    s->lo = ps.pos;
    not_too_deep();
    for (;;) {
        uint32_t at = ps.pos;
        attributes(&s->attrs);
        if (ps.pos != at) continue;
        if (tok()->kind == T_KEYWORD && storage_word(s)) {
            advance();
            continue;
        }
        if (is(K_ATOMIC) && id_at(at + 1) == '(' && !s->type && !c.any) {
            advance(), advance();
            s->type = type_qualified(type_name(), Q_ATOMIC);
            expect(')', "')'");
        } else if (is(K_CONST) || is(K_VOLATILE) || is(K_RESTRICT) || is(K_ATOMIC)) {
            quals |= is(K_CONST) ? Q_CONST : is(K_VOLATILE) ? Q_VOLATILE : is(K_RESTRICT) ? Q_RESTRICT : Q_ATOMIC;
            advance();
        } else if (is(K_ALIGNAS)) {
            alignas_spec(s);
            continue;
        } else if (id() == W_ASYNC && (async_word(at) || type_is_missing(at))) {
            s->is_async = ps.async_seen = unit.any_async = true;
            s->async_tok = at;
            note_word(at);
            advance();
            continue;
        } else if (tok()->kind == T_KEYWORD && !s->type && basic_word(&c)) {
            advance();
        } else if (s->type || c.any || !own_type(s)) {
            break;
        }
        spec_tokens(s, at, ps.pos);
    }
    s->hi = ps.pos;
    if (ps.pos == s->lo && ps.depth) syntax_error("a type");
    if (s->is_auto && unit.c23 && !s->type && !c.any) s->type = &ty_unknown, s->is_auto_type = true;
    if (!s->type) s->type = counted(&c);
    if (s->is_constexpr) quals |= Q_CONST;
    if (s->attrs.mode) s->type = with_mode(s->type, s->attrs.mode, c.unsigneds > 0);
    if (s->attrs.vector) {
        Type *v = type_new(TY_VECTOR);
        v->base = s->type;
        v->len = s->attrs.vector;
        s->type = v;
        s->attrs.vector = 0;
    }
    if (quals) s->type = type_qualified(s->type, quals);
}
