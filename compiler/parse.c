/* Declarations and the translation unit.

   Recursive descent over the whole token array, in which every bracket knows its partner. That
   lets a declarator's suffix be read before what stands in its parentheses (so that types are built outside in, with
   no holes to fill later), and lets a body be skipped in one step.

   Plain code is the C compiler's business: what can't be parsed outside async functions is skipped without a word.

   Async types are written as edits of the text: the word becomes `const caw_fn`, the other type specifiers, the stars
   of the result and the parameter list go; for --emit-c only the word goes. A declaration whose own type is an async
   function's is left to emit.c. */
#include "parse.h"
#include <stdlib.h>
#include <string.h>

Parser ps;
static uint32_t cap_edits, cap_words;
static bool edits_sorted;
static Item **last_item;

/* ---- tokens ------------------------------------------------------------------------------------------------ */

void skip_pragmas(void)
{
    while (tok()->kind == T_PRAGMA) ps.pos++;
}

bool accept(int what)
{
    if (!is(what)) return false;
    advance();
    return true;
}

/* Before each step down. */
void not_too_deep(void)
{
    if (!stack_low()) return;
    if (!ps.quiet) error_at(ps.pos, "this nests too deeply");
    longjmp(*ps.fail, 1);
}

static void note_unread(const char *expected)
{
    if (!ps.quiet || ps.func || unit.unread_expected) return;
    unit.unread = ps.pos;
    unit.unread_expected = expected;
}
_Noreturn void syntax_error(const char *expected)
{
    const Token *t = tok();
    note_unread(expected);
    if (t->kind == T_PUNCT && t->id == P_STRAY) {
        const char *c = unit.text + t->off;
        bool literal = *c == '"' || *c == '\'';
        bool shown = *c > ' ' && *c < 127;
        if (!ps.quiet && literal) error_at(ps.pos, "a literal that does not end");
        else if (!ps.quiet && shown) error_at(ps.pos, "a character that C does not know: '%c'", *c);
        else if (!ps.quiet) error_at(ps.pos, "a character that C does not know: %#x", (unsigned char)*c);
        longjmp(*ps.fail, 1);
    }
    bool missing = !strcmp(expected, "';'") && ps.pos && unit.toks[ps.pos].bol; /* at the end of the line before */
    if (!ps.quiet && missing) error_behind(ps.pos - 1, "expected %s", expected);
    else if (!ps.quiet) error_at(ps.pos, "expected %s", expected);
    longjmp(*ps.fail, 1);
}

uint32_t expect(int what, const char *text)
{
    if (!is(what)) skip_pragmas();
    if (!is(what)) syntax_error(text);
    uint32_t at = ps.pos;
    advance();
    return at;
}

uint32_t partner(uint32_t i)
{
    if (!match_of(i)) {
        ps.pos = i;
        int open = unit.toks[i].id;
        syntax_error(open == '(' ? "a ')' for this '('" : open == '[' ? "a ']' for this '['" : "a '}' for this '{'");
    }
    return match_of(i);
}

void note_word(uint32_t at)
{
    MAKE_ROOM(unit.words, unit.nwords, cap_words);
    unit.words[unit.nwords++] = at;
}

/* ---- edits ------------------------------------------------------------------------------------------------- */

void add_edit(uint32_t lo, uint32_t hi, const char *text)
{
    MAKE_ROOM(unit.edits, unit.nedits, cap_edits);
    uint32_t i = unit.nedits++;
    for (; edits_sorted && i > 0 && unit.edits[i - 1].lo > lo; i--)
        unit.edits[i] = unit.edits[i - 1]; /* the lowering adds some */
    unit.edits[i] = (Edit){lo, hi, text};
    unit.any_async = ps.async_seen = true;
}

static int by_place(const void *x, const void *y)
{
    const Edit *a = x, *b = y;
    if (a->lo != b->lo) return a->lo < b->lo ? -1 : 1;
    return a->hi == b->hi ? 0 : a->hi > b->hi ? -1 : 1;
}

/* Sorted, and what lies inside a larger edit dropped. */
static void sort_edits(void)
{
    if (!unit.nedits) return;
    qsort(unit.edits, unit.nedits, sizeof *unit.edits, by_place);
    uint32_t n = 1;
    for (uint32_t i = 1; i < unit.nedits; i++)
        if (unit.edits[i].lo >= unit.edits[n - 1].hi) unit.edits[n++] = unit.edits[i];
    unit.nedits = n;
}

void async_edits(const Spec *s, const Declarator *d)
{
    if (!d->got_async) {
        if (s->is_async)
            error_at(s->async_tok, "'async' belongs to a function's type, or to a variable in an async function");
        return;
    }
    if (s->defines_type)
        error_at(s->async_tok, "the result type of an async pointer must be defined in a declaration of its own");
    add_edit(s->async_tok, s->async_tok + 1, unit.erased ? "" : "const caw_fn");
    if (unit.erased) return;
    for (unsigned i = 0; i + 1 < s->ntype_toks; i += 2) add_edit(s->type_toks[i], s->type_toks[i + 1], "");
    if (d->ptr_hi > d->ptr_lo) add_edit(d->ptr_lo, d->ptr_hi, "");
    if (d->suf_hi > d->suf_lo) add_edit(d->suf_lo, d->suf_hi, "");
}

/* ---- declarators ------------------------------------------------------------------------------------------- */

static unsigned qualifiers(Attrs *a)
{
    unsigned q = 0;
    for (;; advance()) {
        attributes(a);
        if (is(K_CONST)) q |= Q_CONST;
        else if (is(K_VOLATILE)) q |= Q_VOLATILE;
        else if (is(K_RESTRICT)) q |= Q_RESTRICT;
        else if (is(K_ATOMIC) && id_at(ps.pos + 1) != '(') q |= Q_ATOMIC;
        else if (!is(K_EXTENSION)) break;
    }
    return q;
}

/* A length that is known here is printed as a number: that the C compiler then sees no use is not the user's fault. */
static void names_in_length(const Type *t)
{
    for (uint32_t i = t->len_lo; i < t->len_hi; i++)
        if (unit.syms[i] && unit.syms[i]->kind == SYM_VAR) unit.syms[i]->unused = true;
}
static Type *array_suffix(Type *base, Declarator *d, int mode)
{
    uint32_t open = ps.pos, close = partner(open);
    not_too_deep();
    advance();
    qualifiers(&d->attrs);
    if (accept(K_STATIC)) qualifiers(&d->attrs);
    Type *t = type_new(TY_ARRAY);
    if (is('*') && ps.pos + 1 == close) {
        advance();
        t->vla = true;
    } else if (ps.pos == close) {
        t->incomplete = true;
    } else {
        int uneval = ps.uneval;
        t->len_lo = ps.pos;
        ps.uneval = 0; /* also in sizeof(int[f()]) */
        Expr *e = expression();
        ps.uneval = uneval;
        t->len_hi = ps.pos;
        if (e->constant) t->len = e->value, names_in_length(t);
        else t->vla = (ps.func || ps.proto > 0) && !is_constant(e), t->length = e;
        if (e->has_await && (mode != D_CONCRETE || d->member || ps.proto || !ps.func))
            error_at(
                e->lo,
                "'await' in an array's length that is not a declared variable's: put its result in a variable first");
    }
    expect(']', "']'");
    if (is('[')) base = array_suffix(base, d, mode);
    t->base = base;
    if (base->vla) t->vla = true;
    return t;
}

static Type *adjusted(Type *t)
{
    if (t->kind == TY_ARRAY || t->kind == TY_FUNC) return type_decay(t);
    return t;
}

void name_param(Param *p)
{
    p->sym = declare(SYM_VAR, tok_name(&unit.toks[p->name]), p->name, p->type);
    p->sym->is_param = true;
    unit.syms[p->name] = p->sym;
}

static Param *parameter(bool with_name)
{
    Param *p = NEW(Param);
    p->lo = ps.pos;
    Spec s = {0};
    specifiers(&s);
    Declarator d = {.want_async = s.is_async};
    declarator(s.type, &d, D_EITHER);
    async_edits(&s, &d);
    p->hi = ps.pos;
    p->type = adjusted(d.type);
    if (d.type->kind == TY_ARRAY && d.type->length && d.type->length->effects) p->length = d.type->length;
    if (d.type->kind == TY_FUNC && d.type->is_async && !unit.erased) { /* C would not adjust a caw_fn to a pointer */
        uint32_t at = d.name ? d.name_tok : p->hi;
        add_edit(at, at, "*");
    }
    p->name = d.name ? d.name_tok : 0;
    if (d.name && with_name) {
        name_param(p);
        p->sym->is_register = s.is_register;
        p->sym->aligned = s.attrs.aligned ? s.attrs.aligned : d.attrs.aligned;
    }
    return p;
}
/* Most text is prototypes of plain functions, and in most of these a parameter's name is only a comment. */
static bool names_matter(uint32_t open, uint32_t close)
{
    if (ps.async_seen || ps.func) return true;
    for (uint32_t i = open + 1; i < close; i++)
        if (unit.toks[i].id == '[' || unit.toks[i].id == W_ASYNC || unit.toks[i].id == K_TYPEOF) return true;
    return false;
}

static void identifier_list(Type *f)
{
    Param **last = &f->params;
    f->oldstyle = true;
    do {
        if (kind() != T_IDENT) syntax_error("a parameter's name");
        Param *p = NEW(Param);
        p->lo = ps.pos;
        p->hi = ps.pos + 1;
        p->type = &ty_int;
        p->name = ps.pos;
        name_param(p);
        *last = p;
        last = &p->next;
        advance();
    } while (accept(','));
}

static Type *function_suffix(Type *base)
{
    uint32_t open = ps.pos, close = partner(open);
    advance();
    Type *f = type_new(TY_FUNC);
    f->base = base;
    uint32_t mark = enter_scope();
    Stmt *scope = ps.scope;
    ps.proto++;
    if (ps.pos == close) {
        f->oldstyle = true;
    } else if (is(K_VOID) && ps.pos + 1 == close) {
        advance();
    } else if (kind() == T_IDENT && !type_starts(ps.pos)) {
        identifier_list(f);
    } else {
        Param **last = &f->params;
        bool names = names_matter(open, close);
        do {
            if (accept(P_ELLIPSIS)) {
                f->variadic = true;
                break;
            }
            Param *p = parameter(names);
            while (accept(';')) p = parameter(names); /* GNU: what stood before was a forward declaration */
            *last = p;
            last = &p->next;
        } while (accept(','));
    }
    ps.proto--;
    ps.scope = scope;
    leave_scope(mark);
    expect(')', "')'");
    return f;
}

static Type *suffixes(Type *base, Declarator *d, int mode)
{
    if (is('[') && id_at(ps.pos + 1) != '[') return array_suffix(base, d, mode);
    if (!is('(')) return base;
    uint32_t lo = ps.pos;
    Type *f = function_suffix(base);
    if (d->want_async && !d->got_async) {
        f->is_async = d->got_async = true;
        d->suf_lo = lo;
        d->suf_hi = ps.pos;
        unit.any_async = ps.async_seen = true;
    }
    return f;
}

static bool nested_declarator(int mode)
{
    if (!is('(')) return false;
    uint32_t next = ps.pos + 1;
    if (id_at(next) == ')' && unit.toks[next].kind == T_PUNCT) return false;
    if (unit.toks[next].kind == T_KEYWORD && id_at(next) == K_ATTRIBUTE) return true;
    if (mode == D_CONCRETE && unit.toks[next].kind == T_IDENT) return true;
    return !type_starts(next) && id_at(next) != P_ELLIPSIS;
}

static Type *direct_declarator(Type *base, Declarator *d, int mode)
{
    uint32_t plo = ps.pos;
    not_too_deep();
    while (is('*') || (is('^') && mode != D_ABSTRACT)) {
        advance();
        unsigned q = qualifiers(&d->attrs);
        base = type_pointer(base);
        if (q) base = type_qualified(base, q);
    }
    uint32_t phi = ps.pos;
    attributes(&d->attrs);
    bool had = d->got_async;
    if (nested_declarator(mode)) {
        uint32_t open = ps.pos, close = partner(open);
        ps.pos = close + 1;
        base = suffixes(base, d, mode);
        if (d->got_async && !had) d->ptr_lo = plo, d->ptr_hi = phi;
        uint32_t end = ps.pos;
        ps.pos = open + 1;
        attributes(&d->attrs);
        base = direct_declarator(base, d, mode);
        if (ps.pos != close) syntax_error("')'");
        ps.pos = end;
        return base;
    }
    if (mode != D_ABSTRACT && kind() == T_IDENT && (d->member || !ps.in_async || id() < W_FIRST)) {
        d->name = tok_name(tok());
        d->name_tok = ps.pos;
        advance();
        attributes(&d->attrs);
    } else if (mode == D_CONCRETE) {
        syntax_error(ps.in_async && id() >= W_FIRST && kind() == T_IDENT
                         ? "a name: this one is a word of the language in an async function"
                         : "a name");
    }
    base = suffixes(base, d, mode);
    if (d->got_async && !had) d->ptr_lo = plo, d->ptr_hi = phi;
    return base;
}

static Type *apply_vector(Type *t, const Attrs *a)
{
    if (!a->vector) return t;
    if (t->kind == TY_PTR || t->kind == TY_FUNC) return t;
    Type *v = type_new(TY_VECTOR);
    v->base = t;
    v->len = a->vector;
    return v;
}

static void asm_label(void)
{
    if (!is(K_ASM)) return;
    advance();
    while (!is('(')) {
        if (kind() == T_EOF || is(';')) syntax_error("'('");
        advance();
    }
    ps.pos = partner(ps.pos) + 1;
}

static void check_async_type(const Declarator *d)
{
    const Type *t = d->type;
    uint32_t at = d->name ? d->name_tok : d->lo;
    while (t->kind == TY_PTR || t->kind == TY_ARRAY || (t->kind == TY_FUNC && !t->is_async)) t = t->base;
    if (t->kind != TY_FUNC) return;
    if (t->variadic) error_at(at, "an async function can't be variadic");
    if (t->oldstyle && t->params) error_at(at, "an async function needs a prototype, not K&R parameters");
}

/* A declarator with the asm label and attributes that trail it. */
void declarator(Type *base, Declarator *d, int mode)
{
    d->lo = ps.pos;
    d->type = direct_declarator(base, d, mode);
    d->tail = ps.pos;
    asm_label();
    attributes(&d->attrs);
    asm_label();
    attributes(&d->attrs);
    d->hi = ps.pos;
    d->direct = d->got_async && d->type->kind == TY_FUNC && d->type->is_async;
    if (d->got_async) check_async_type(d);
    d->type = apply_vector(d->type, &d->attrs);
}

Type *type_name(void)
{
    Spec s = {0};
    specifiers(&s);
    Declarator d = {.want_async = s.is_async};
    declarator(s.type, &d, D_ABSTRACT);
    async_edits(&s, &d);
    return d.type;
}

/* ---- declarations ------------------------------------------------------------------------------------------ */

void static_assertion(void)
{
    advance();
    if (!is('(')) syntax_error("'('");
    uint32_t close = partner(ps.pos);
    advance();
    ps.uneval++;
    expression();
    ps.uneval--;
    ps.pos = close + 1;
    expect(';', "';'");
}

static void add_attributes(Sym *s, const char *text)
{
    if (!text || (s->attributes && strstr(s->attributes, text))) return;
    s->attributes = arena_printf("%s%s", s->attributes ? s->attributes : "", text);
}

static uint32_t behind_extension(uint32_t lo) /* which stays where it is, before all that is made of the function */
{
    while (unit.toks[lo].id == K_EXTENSION) lo++;
    return lo;
}

static void flags(Sym *s, const Spec *sp, const Declarator *d)
{
    s->is_static |= sp->is_static;
    s->is_extern |= sp->is_extern;
    s->is_register |= sp->is_register;
    s->is_thread |= sp->is_thread;
    s->is_inline |= sp->is_inline;
    s->is_weak |= sp->attrs.weak || d->attrs.weak;
    s->blocks |= sp->attrs.blocks || d->attrs.blocks;
    s->unused |= sp->attrs.unused || d->attrs.unused;
    s->at_start |= sp->attrs.at_start || d->attrs.at_start;
    s->suspends |= sp->attrs.suspends || d->attrs.suspends;
    add_attributes(s, sp->attrs.code);
    add_attributes(s, d->attrs.code);
    if (d->attrs.cleanup || sp->attrs.cleanup) s->cleanup = d->attrs.cleanup ? d->attrs.cleanup : sp->attrs.cleanup;
    if (sp->attrs.aligned || d->attrs.aligned) s->aligned = sp->attrs.aligned ? sp->attrs.aligned : d->attrs.aligned;
}

static void disagree(Sym *old, uint32_t at, Type *now)
{
    if (old->kind != SYM_FUNC || now->kind != TY_FUNC || old->type->kind != TY_FUNC) return;
    if (old->type->is_async == now->is_async) return;
    error_at(
        at, now->is_async ? "'%s' is async here, but was declared without" : "'%s' was declared async, but is not here",
        old->name);
    note_at(old->tok, "the other declaration is here");
}

/* An async function that is declared in a block: its declarations go to file scope, and so does its name. */
static Sym *declare_outside(const Declarator *d)
{
    Func *func = ps.func;
    int depth = ps.depth;
    ps.func = NULL;
    ps.depth = 0;
    Sym *s = declare(SYM_FUNC, d->name, d->name_tok, d->type);
    ps.func = func;
    ps.depth = depth;
    return s;
}

/* The symbol of a declarator: at file scope the same one again for the same name. */
static Sym *declared(const Spec *sp, const Declarator *d)
{
    SymKind k = sp->is_typedef ? SYM_TYPEDEF : d->type->kind == TY_FUNC ? SYM_FUNC : SYM_VAR;
    Sym *s = ps.depth ? NULL : lookup(d->name);
    if (!s && k == SYM_FUNC) {
        s = lookup(d->name);
        if (s && s->kind != SYM_FUNC) s = NULL;
    }
    if (s && s->kind == k) {
        disagree(s, d->name_tok, d->type);
        Type *t = s->type;
        bool better = t->kind == TY_UNKNOWN || (t->kind == TY_FUNC && (t->oldstyle || !s->defined)) ||
                      (t->kind == TY_ARRAY && t->incomplete);
        if (better && !(k == SYM_FUNC && t->is_async && !d->type->is_async)) s->type = d->type;
    } else if (k == SYM_FUNC && d->type->is_async && ps.func && !lookup(d->name)) {
        s = declare_outside(d);
    } else {
        s = declare(k, d->name, d->name_tok, d->type);
    }
    flags(s, sp, d);
    if (s->type->is_async && k == SYM_FUNC && !s->use_first) s->use_first = d->name_tok;
    if (s->type->is_async && k == SYM_FUNC && !s->decl_hi)
        s->spec_lo = behind_extension(sp->lo), s->spec_hi = sp->hi, s->decl_lo = d->lo, s->decl_hi = d->hi;
    unit.syms[d->name_tok] = s;
    if (k == SYM_TYPEDEF) {
        Type *t = type_copy(d->type);
        if (t->kind == TY_STRUCT || t->kind == TY_UNION || t->kind == TY_ENUM || t->quals) t->origin = d->type->origin;
        else t->origin = t;
        t->alias = s;
        s->type = t;
    }
    return s;
}

static bool async_variable(const Spec *s, const Declarator *d)
{
    return s->is_async && !d->got_async && ps.func && !s->is_typedef;
}

static Decl *init_declarator(Spec *s, Declarator *d)
{
    Decl *x = NEW(Decl);
    x->lo = d->lo;
    x->hi = d->hi;
    x->tail = d->tail;
    if (d->got_async ? !d->direct || s->is_typedef : !ps.func || s->is_typedef) async_edits(s, d);
    Sym *old = s->is_auto_type ? NULL : declared(s, d);
    x->sym = old;
    if (old && async_variable(s, d)) old->async_var = true;
    if (is('=')) {
        advance();
        Type *t = d->type;
        x->init = initialiser(&t);
        decay_use(x->init);
        if (s->is_auto_type) d->type = t = type_rvalue(x->init);
        if (!x->sym) { /* it can't be named in what makes its type */
            x->sym = declared(s, d);
            x->sym->async_var = async_variable(s, d);
        }
        if (x->sym->type->kind == TY_ARRAY || s->is_auto_type) x->sym->type = t;
    } else if (!x->sym) {
        x->sym = declared(s, d);
    }
    return x;
}

static Stmt *item_decl(Stmt *st, uint32_t lo)
{
    if (ps.async_seen && !ps.skimmed) {
        Item *it = NEW(Item);
        it->kind = I_DECL;
        it->lo = lo;
        it->hi = ps.pos;
        it->decl = st;
        *last_item = it;
        last_item = &it->next;
    }
    return st;
}

bool leads_to_async(const Type *t)
{
    while (t->kind == TY_PTR || t->kind == TY_ARRAY) t = t->base;
    if (t->kind == TY_STRUCT || t->kind == TY_UNION) return t->origin->has_async;
    return t->kind == TY_FUNC && t->is_async;
}
/* A body can be skipped unless it uses a word, or a name of an async type. */
static bool body_wants_parsing(uint32_t lo, uint32_t hi)
{
    for (uint32_t i = lo; i < hi; i++) {
        const Token *t = &unit.toks[i];
        if (t->kind == T_KEYWORD && t->id >= W_FIRST) return true;
        if (t->kind == T_KEYWORD && (t->id == K_STRUCT || t->id == K_UNION) && t[1].kind == T_IDENT) {
            const Sym *tag = lookup_tag(tok_name(t + 1), false);
            if (tag && leads_to_async(tag->type)) return true;
        }
        if (t->kind != T_IDENT) continue;
        if (t->id == W_ASYNC && async_word(i)) return true;
        if (all_names[t->ref]->ours) return true;
        if (!unit.any_async && t->id < W_FIRST) continue;
        Sym *s = lookup(tok_name(t));
        if (!s && t->id >= W_FIRST) {
            const Token *n = t + 1;
            if (n->kind == T_IDENT || n->id == '{' || (n->kind == T_KEYWORD && n->id == K_FOR)) return true;
            if (t->id == W_AWAIT && n->id == '(') return true;
        }
        if (s && s->kind != SYM_ENUMERATOR && leads_to_async(s->type)) return true;
    }
    return false;
}

/* K&R: the declarations between the parameter list and the body. */
static void oldstyle_params(Type *f)
{
    ps.proto++;
    while (!is('{')) {
        Spec s = {0};
        specifiers(&s);
        while (!is(';')) {
            Declarator d = {0};
            declarator(s.type, &d, D_CONCRETE);
            for (Param *p = f->params; p; p = p->next)
                if (p->sym && p->sym->name == d.name) {
                    p->type = p->sym->type = adjusted(d.type);
                    unit.syms[d.name_tok] = p->sym;
                }
            if (!accept(',')) break;
        }
        expect(';', "';'");
    }
    ps.proto--;
}

static void plain_body(Func *f, uint32_t close)
{
    jmp_buf here, *outer = ps.fail;
    uint32_t edits = unit.nedits, mark = scope_mark();
    Parser saved = ps;
    ps.fail = &here;
    if (setjmp(here)) {
        ps = saved;
        unwind_scopes(mark, 0);
        unit.nedits = edits;
    } else {
        function_body(f);
    }
    ps.fail = outer;
    ps.quiet = true;
    ps.func = NULL;
    ps.in_async = false;
    ps.pos = close + 1;
}

static void function_definition(Spec *s, Declarator *d)
{
    if (d->type->oldstyle && !is('{')) oldstyle_params(d->type);
    if (!is('{')) syntax_error("'{'");
    if (!d->direct) async_edits(s, d);
    Sym *sym = declared(s, d);
    if (!sym->type->is_async || d->type->is_async) sym->type = d->type;
    sym->defined = true;
    uint32_t close = partner(ps.pos);
    Func *f = NEW(Func);
    f->sym = sym;
    f->spec_lo = f->lo = behind_extension(s->lo);
    f->spec_hi = s->hi;
    f->decl_lo = d->lo;
    f->decl_hi = d->hi;
    f->decl_tail = d->tail;
    f->hi = close + 1;
    f->params = d->type->params;
    f->is_async = d->type->is_async;
    f->next = unit.funcs;
    unit.funcs = f;
    if (!ps.skimmed && (f->is_async || ps.async_seen || body_wants_parsing(ps.pos, close))) {
        Item *it = NEW(Item);
        it->kind = f->is_async ? I_ASYNC_FUNC : I_PLAIN_FUNC;
        it->lo = f->lo;
        it->hi = f->hi;
        it->func = f;
        *last_item = it;
        last_item = &it->next;
        plain_body(f, close);
    }
    ps.pos = close + 1;
}

static bool length_awaits(const Decl *d)
{
    for (const Type *t = d->sym ? d->sym->type : &ty_unknown; t->kind == TY_ARRAY || t->kind == TY_PTR; t = t->base) {
        if (t->alias && t->alias != d->sym) return false; /* where that was declared */
        if (t->kind == TY_ARRAY && t->length && t->length->has_await) return true;
    }
    return false;
}
static bool only_async_functions(const Stmt *s)
{
    for (const Decl *d = s->decls; d; d = d->next)
        if (s->is_typedef || !d->sym || d->sym->kind != SYM_FUNC || !d->sym->type->is_async) return false;
    return s->decls;
}
/* `async f(1);` in an async function is no declaration, but what one would write who knows other languages: told so. A prototype
   without a result type has types in its parentheses, and declares what is not known yet if it has nothing there. */
static void refuse_bare_start(void)
{
    const Token *name = tok() + 1, *open = name + 1;
    if (!ps.in_async || id() != W_ASYNC || name->kind != T_IDENT || open->kind != T_PUNCT || open->id != '(') return;
    const char *n = tok_name(name);
    const Sym *f = lookup(n);
    bool declares =
        f ? f->kind == SYM_TYPEDEF || (f->kind == SYM_FUNC && !f->type->is_async) : id_at(ps.pos + 3) == ')';
    if (declares || type_starts(ps.pos + 3)) return;
    if (!ps.quiet)
        error_at(ps.pos,
                 "'async' starts no call by itself: 'spawn %s(...)' in a nursery does, or an async variable: "
                 "'async T v = %s(...)'",
                 n, n);
    longjmp(*ps.fail, 1);
}
Stmt *declaration(bool top)
{
    Stmt *st = NEW(Stmt);
    Spec s = {0};
    if (!top) refuse_bare_start();
    st->kind = S_DECL;
    st->lo = ps.pos;
    specifiers(&s);
    st->spec_lo = s.lo;
    st->spec_hi = s.hi;
    st->is_typedef = s.is_typedef;
    st->is_static = s.is_static;
    st->is_extern = s.is_extern;
    st->defines_type = s.defines_type;
    st->has_decl = true;
    st->parent = ps.parent;
    if (top && s.is_async) ps.quiet = false;
    Decl **last = &st->decls;
    while (!is(';')) {
        Declarator d = {.want_async = s.is_async};
        declarator(s.type, &d, D_CONCRETE);
        if (d.direct && s.defines_type && !s.is_typedef)
            error_at(s.async_tok, "the result type of an async function must be defined in a declaration of its own");
        bool body = d.type->kind == TY_FUNC && !is(';') && !is(',') && !is('=') && !st->decls;
        if (body && top && (is('{') || d.type->oldstyle)) {
            function_definition(&s, &d);
            return NULL;
        }
        if (body && is('{')) {
            nested_function(&s, &d, st);
            return st;
        }
        bool proto = !s.is_typedef && d.type->kind == TY_FUNC && d.type->is_async;
        if ((s.is_async && !d.got_async && !s.is_typedef) || proto) st->is_async = true;
        *last = init_declarator(&s, &d);
        bool awaited = length_awaits(*last);
        if (awaited && (s.is_static || s.is_extern))
            error_at(d.lo, "'await' in the length of '%s', which is %s", (*last)->sym->name,
                     s.is_static ? "static" : "extern");
        if (awaited || ((*last)->init && (*last)->init->has_await)) st->has_await = true;
        if (st->is_async && (*last)->sym->async_var) st->has_await = true;
        last = &(*last)->next;
        if (!accept(',')) break;
        attributes(&s.attrs);
    }
    expect(';', "';'");
    st->hi = ps.pos;
    if (ps.func && !ps.func->is_async && only_async_functions(st))
        add_edit(st->lo, st->hi, ";"); /* emit.c declares them */
    return top ? item_decl(st, s.lo) : st;
}

/* ---- the translation unit ---------------------------------------------------------------------------------- */

static void skip_declaration(uint32_t from)
{
    bool value = false, aggregate = false;
    uint32_t i = from;
    for (; i < unit.ntoks && unit.toks[i].kind != T_EOF; i++) {
        const Token *t = &unit.toks[i];
        if (t->kind == T_KEYWORD && (t->id == K_STRUCT || t->id == K_UNION || t->id == K_ENUM)) aggregate = true;
        if (t->kind != T_PUNCT) continue;
        if (t->id == ';') break;
        if (t->id == '=') value = true;
        if (t->id == '(') aggregate = false;
        if (t->id == '(' || t->id == '[' || t->id == '{') {
            if (!match_of(i)) continue;
            i = match_of(i);
            if (t->id == '{' && !value && !aggregate) break;
        }
    }
    ps.pos = i < unit.ntoks && unit.toks[i].kind != T_EOF ? i + 1 : unit.ntoks - 1;
}

static void external_declaration(void)
{
    skip_pragmas();
    while (is(K_EXTENSION)) {
        if (id_at(ps.pos + 1) != K_ASM) break;
        advance();
    }
    if (accept(';') || kind() == T_EOF) return;
    if (is(K_STATIC_ASSERT)) {
        static_assertion();
    } else if (is(K_ASM)) {
        asm_label();
        accept(';');
    } else {
        declaration(true);
    }
}

/* Where the declaration at `at` can't be read because something of the file's is called async: that is told there, once. */
static void taken_word(uint32_t at)
{
    static const int before[] = {K_STATIC, K_EXTERN, K_INLINE, K_EXTENSION};
    static bool told;
    for (size_t i = 0; i < sizeof before / sizeof *before; i++)
        if (unit.toks[at].kind == T_KEYWORD && unit.toks[at].id == before[i]) at++, i = 0;
    const Token *t = &unit.toks[at], *n = t + 1;
    const Sym *s = t->kind == T_IDENT && t->id == W_ASYNC ? lookup(tok_name(t)) : NULL;
    while (s && s->tok >= at) s = s->outer;
    if (told || !s || (n->kind != T_IDENT && n->kind != T_KEYWORD)) return;
    told = true;
    unit.unread_expected = NULL; /* this is why */
    error_at(s->tok, "the file calls something else 'async', which so is no word of the language below");
    note_at(at, "it would be one here");
}

void parse(void)
{
    jmp_buf here;
    last_item = &unit.items;
    volatile uint32_t start = 0;
    ps.fail = &here;
    if (setjmp(here)) {
        unwind_scopes(0, 0);
        ps.func = NULL;
        ps.uneval = ps.branch = ps.proto = 0;
        ps.in_async = false;
        ps.scope = ps.parent = NULL;
        ps.fail = &here;
        taken_word(start);
        skip_declaration(start);
    }
    while (skip_pragmas(), kind() != T_EOF) {
        start = ps.pos;
        ps.quiet = true;
        ps.async_seen = false;
        external_declaration();
    }
    sort_edits();
    edits_sorted = true;
}
