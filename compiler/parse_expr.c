/* Expressions, by precedence climbing.

   Every node goes through finish(), which knows what its operands mean for it: their type, whether something waits
   in it, whether it has effects, and whose address an operand gives away by decaying. An async function's name used
   as a value is recognised where it is read, by what stands around it: before `(` it is called, behind `&` it is
   written as its descriptor, alone as the descriptor's address. */
#include "parse.h"
#include <stdlib.h>
#include <string.h>

/* ---- nodes ------------------------------------------------------------------------------------------------- */

Expr *new_expr(ExprKind k, uint32_t lo)
{
    Expr *e = NEW(Expr);
    e->kind = k;
    e->lo = lo;
    e->op_tok = lo;
    e->type = &ty_unknown;
    e->bits = -1;
    e->unevaluated = ps.uneval > 0;
    return e;
}

/* The variable of which e is a part, without going through a pointer. */
static Expr *base_variable(Expr *e)
{
    for (;;) {
        if (e->kind == E_PAREN || e->kind == E_MEMBER) e = e->a;
        else if (e->kind == E_INDEX && e->a->type->kind == TY_ARRAY) e = e->a;
        else if (e->kind == E_UNARY && (e->op == K_REAL || e->op == K_IMAG || e->op == K_EXTENSION)) e = e->a;
        else break;
    }
    return e->kind == E_IDENT && e->sym && e->sym->kind == SYM_VAR ? e : NULL;
}

void take_address(Expr *e)
{
    Expr *v = base_variable(e);
    if (v && !e->unevaluated) v->sym->addr_taken = true;
}

void decay_use(Expr *e)
{
    if (!e || e->type->kind != TY_ARRAY) return;
    Expr *x = e;
    while (x->kind == E_PAREN) x = x->a;
    if (x->kind == E_MEMBER || x->kind == E_INDEX) take_address(x);
}

static void use_operands(Expr *e)
{
    switch (e->kind) {
    case E_UNARY:
        if (e->op == '&') take_address(e->a);
        else if (e->op != K_EXTENSION) decay_use(e->a);
        break;
    case E_PAREN:
    case E_MEMBER:
    case E_SIZEOF:
    case E_INIT:
    case E_COMPOUND: break;
    case E_INDEX: decay_use(e->b); break;
    default: decay_use(e->a), decay_use(e->b), decay_use(e->c);
    }
    if (e->kind == E_CALL || e->kind == E_INIT)
        for (Expr *x = e->list; x; x = x->next) decay_use(x);
}

static void inherit(Expr *e, const Expr *x)
{
    if (!x || x->unevaluated > e->unevaluated) return;
    e->has_await |= x->has_await;
    e->effects |= x->effects;
}

Expr *finish(Expr *e)
{
    e->hi = ps.pos;
    while (e->hi > e->lo + 1 && unit.toks[e->hi - 1].kind == T_PRAGMA) e->hi--;
    use_operands(e);
    if (e->kind != E_SIZEOF) inherit(e, e->a);
    inherit(e, e->b), inherit(e, e->c);
    for (const Expr *x = e->list; x; x = x->next) inherit(e, x);
    type_expr(e);
    switch (e->kind) {
    case E_CALL:
    case E_ASSIGN:
    case E_POSTFIX:
    case E_STMT: e->effects = true; break;
    case E_UNARY: e->effects |= e->op == P_INC || e->op == P_DEC; break;
    case E_AWAIT:
        e->effects = true;
        e->has_await = !e->unevaluated;
        break;
    case E_BUILTIN: e->effects |= e->op == K_VA_ARG; break;
    default: break;
    }
    if (e->body) e->has_await |= e->body->has_await;
    if (e->type->quals & Q_VOLATILE) e->effects = true;
    return e;
}

static Expr *binary_node(ExprKind k, uint32_t at, Expr *a, Expr *b)
{
    Expr *e = new_expr(k, a->lo);
    e->op = id_at(at);
    e->op_tok = at;
    e->a = a;
    e->b = b;
    return finish(e);
}

/* ---- names ------------------------------------------------------------------------------------------------- */

static bool called_before(uint32_t open)
{ /* is the parenthesis at open an argument list? */
    if (!open) return false;
    const Token *t = &unit.toks[open - 1];
    return t->kind == T_IDENT ? !(ps.in_async && t->id >= W_FIRST)
                              : t->kind == T_PUNCT && (t->id == ')' || t->id == ']');
}

/* `&` is the operator with one operand when what stands before it can't end an operand. */
static bool unary_and(uint32_t at)
{
    if (!at || id_at(at) != '&' || unit.toks[at].kind != T_PUNCT) return false;
    const Token *t = &unit.toks[at - 1];
    if (t->kind == T_NUMBER || t->kind == T_STRING || t->kind == T_CHAR || t->kind == T_IDENT) return false;
    return t->id != ']' && t->id != ')';
}

/* Where the type of a pointer to it is C's (--emit-c): a macro of abi.h's. */
static void erased_value(uint32_t at, bool type_of, bool address)
{
    const char *name = tok_name(&unit.toks[at]);
    if (type_of) return;
    bool next_to = address && id_at(at - 1) == '&';
    const char *value =
        !strcmp(name, "main") ? "((__typeof__(&caw_main))&main__async)" : arena_printf("CAW_FN(%s)", name);
    if (next_to) add_edit(at - 1, at + 1, value);
    else add_edit(at, at + 1, address ? arena_printf("(*%s)", value) : value);
}
static void async_value(uint32_t at)
{
    uint32_t lo = at, hi = at + 1;
    const char *name = tok_name(&unit.toks[at]);
    while (lo && id_at(lo - 1) == '(' && id_at(hi) == ')' && match_of(lo - 1) == hi && !called_before(lo - 1)) {
        if (lo > 1 && unit.toks[lo - 2].kind == T_KEYWORD && id_at(lo - 2) != K_RETURN) break;
        lo--, hi++;
    }
    if (id_at(hi) == '(' && unit.toks[hi].kind == T_PUNCT) return;
    bool type_of = lo > 1 && unit.toks[lo - 2].kind == T_KEYWORD && id_at(lo - 2) == K_TYPEOF && id_at(hi) == ')';
    bool cast_and = lo && id_at(lo - 1) == '&' && lo > 1 && id_at(lo - 2) == ')';
    bool bare = unary_and(lo - 1) || type_of || cast_and;
    if (unit.erased) {
        erased_value(at, type_of, bare);
        return;
    }
    add_edit(at, at + 1, bare ? arena_printf("%s__async", name) : arena_printf("(&%s__async)", name));
}

static Expr *identifier(void)
{
    Expr *e = new_expr(E_IDENT, ps.pos);
    Token *t = tok();
    e->sym = lookup(tok_name(t));
    unit.syms[ps.pos] = e->sym;
    if (e->sym && e->sym->kind == SYM_TYPEDEF) syntax_error("an expression");
    advance();
    if (e->sym && e->sym->kind == SYM_FUNC && e->sym->type->is_async) async_value(e->lo);
    return finish(e);
}

/* ---- primary ----------------------------------------------------------------------------------------------- */

/* How many characters a string literal has, with its NUL; the tokens [lo, hi). */
static int64_t string_length(const Expr *e)
{
    int64_t n = 1;
    for (uint32_t i = e->lo; i < e->hi; i++) {
        const char *p = unit.text + unit.toks[i].off, *end = p + unit.toks[i].len;
        while (p < end && *p != '"') p++;
        if (p < end && p > unit.text && p[-1] == 'R') return -1;
        for (p++; p < end - 1; n++) {
            if (*p++ != '\\' || p >= end - 1) continue;
            if (*p == 'x') {
                for (p++; p < end - 1 && strchr("0123456789abcdefABCDEF", *p);) p++;
            } else if (*p == 'u' || *p == 'U') {
                return -1;
            } else if (*p >= '0' && *p <= '7') {
                for (int k = 0; k < 3 && p < end - 1 && *p >= '0' && *p <= '7'; k++) p++;
            } else {
                p++;
            }
        }
    }
    return n;
}

static Expr *statement_expression(uint32_t lo)
{
    Expr *e = new_expr(E_STMT, lo);
    advance();
    if (!ps.depth) {
        ps.pos = partner(lo);
        expect(')', "')'");
        return finish(e);
    }
    int uneval = ps.uneval;
    e->body = compound();
    ps.uneval = uneval;
    expect(')', "')'");
    return finish(e);
}

static Expr *parenthesised(void)
{
    uint32_t lo = ps.pos;
    if (id_at(lo + 1) == '{' && unit.toks[lo + 1].kind == T_PUNCT) return statement_expression(lo);
    Expr *e = new_expr(E_PAREN, lo);
    partner(lo);
    advance();
    e->a = expression();
    expect(')', "')'");
    return finish(e);
}

static void skip_operand(void)
{ /* to the comma or bracket that ends it */
    while (!is(',') && !is(')') && kind() != T_EOF) {
        if ((is('(') || is('[') || is('{')) && match_of(ps.pos)) ps.pos = match_of(ps.pos);
        ps.pos++;
    }
}

/* The expression of one association; one that was not chosen is only type-checked. Gives where the next is linked. */
static Expr **generic_arm(Expr *e, Expr **last, bool known, bool chosen)
{
    ps.uneval += !chosen;
    ps.branch += known && !chosen;
    Expr *x = assignment();
    ps.branch -= known && !chosen;
    ps.uneval -= !chosen;
    if (chosen) e->b = x;
    *last = x;
    return &x->next;
}

static Expr *generic(void)
{
    Expr *e = new_expr(E_GENERIC, ps.pos), **last = &e->list;
    uint32_t fallback = 0;
    advance();
    expect('(', "'('");
    ps.uneval++;
    e->a = assignment();
    ps.uneval--;
    Type *t = type_decay(e->a->type);
    bool known = t->kind != TY_UNKNOWN;
    while (accept(',')) {
        bool chosen = false;
        if (accept(K_DEFAULT)) {
            expect(':', "':'");
            fallback = ps.pos;
            skip_operand();
            continue;
        }
        Type *n = type_name();
        chosen = known && !e->b && type_same(n, t);
        expect(':', "':'");
        last = generic_arm(e, last, known, chosen);
    }
    uint32_t end = ps.pos;
    if (fallback) {
        ps.pos = fallback;
        bool chosen = known && !e->b;
        generic_arm(e, last, known, chosen);
        ps.pos = end;
    }
    expect(')', "')'");
    return finish(e);
}

static void offset_designator(void)
{
    if (kind() != T_IDENT) syntax_error("a member");
    for (advance();;) {
        if (accept('.') || accept(P_ARROW)) {
            advance();
        } else if (accept('[')) {
            expression();
            expect(']', "']'");
        } else {
            return;
        }
    }
}

static Expr *builtin(void)
{
    Expr *e = new_expr(E_BUILTIN, ps.pos), **last = &e->list;
    e->op = id();
    advance();
    if (!is('(')) syntax_error("'('");
    advance();
    bool first = true;
    do {
        if (e->op == K_OFFSETOF && !first) {
            offset_designator();
        } else if (e->op == K_TYPES_COMPATIBLE || (e->op == K_OFFSETOF && first) || (e->op == K_VA_ARG && !first)) {
            e->named = type_name();
        } else {
            Expr *x = assignment();
            decay_use(x);
            *last = x;
            last = &x->next;
        }
        first = false;
    } while (accept(','));
    expect(')', "')'");
    return finish(e);
}

static Expr *primary(void)
{
    skip_pragmas();
    Expr *e;
    switch (kind()) {
    case T_IDENT:
        if (ps.in_async && id() >= W_FIRST) syntax_error("an expression");
        return identifier();
    case T_NUMBER:
    case T_CHAR:
        e = new_expr(E_CONST, ps.pos);
        advance();
        return finish(e);
    case T_STRING:
        e = new_expr(E_STRING, ps.pos);
        while (kind() == T_STRING) advance();
        finish(e);
        e->type->len = string_length(e);
        return e;
    default: break;
    }
    if (is('(')) return parenthesised();
    if (is(K_GENERIC)) return generic();
    if (kind() == T_KEYWORD && id() >= K_VA_ARG && id() <= K_CHOOSE_EXPR) return builtin();
    syntax_error("an expression");
}

/* ---- postfix ----------------------------------------------------------------------------------------------- */

static bool type_argument(void)
{
    return type_starts(ps.pos);
} /* __builtin_…(type, …) of newer compilers */

static Expr *arguments(Expr *callee)
{
    Expr *e = new_expr(E_CALL, callee->lo), **last = &e->list;
    e->a = callee;
    e->op_tok = ps.pos;
    partner(ps.pos);
    advance();
    if (!is(')')) do {
            skip_pragmas();
            if (type_argument() && callee->kind == E_IDENT && !callee->sym) {
                type_name();
                continue;
            }
            Expr *x = assignment();
            *last = x;
            last = &x->next;
        } while (accept(','));
    expect(')', "')'");
    return finish(e);
}

static Expr *member_access(Expr *a)
{
    Expr *e = new_expr(is('.') ? E_MEMBER : E_ARROW, a->lo);
    e->op = id();
    e->op_tok = ps.pos;
    e->a = a;
    advance();
    if (kind() != T_IDENT) syntax_error("a member's name");
    Type *t = a->type;
    if (e->kind == E_ARROW) t = t->kind == TY_PTR || t->kind == TY_ARRAY ? t->base : &ty_unknown;
    e->member = type_member(t, tok_name(tok()));
    advance();
    return finish(e);
}

static Expr *postfix_of(Expr *e)
{
    for (;;) {
        if (is('[')) {
            Expr *x = new_expr(E_INDEX, e->lo);
            x->op_tok = ps.pos;
            x->a = e;
            partner(ps.pos);
            advance();
            x->b = expression();
            expect(']', "']'");
            e = finish(x);
        } else if (is('(')) {
            e = arguments(e);
        } else if (is('.') || is(P_ARROW)) {
            e = member_access(e);
        } else if (is(P_INC) || is(P_DEC)) {
            Expr *x = new_expr(E_POSTFIX, e->lo);
            x->op = id();
            x->op_tok = ps.pos;
            x->a = e;
            advance();
            e = finish(x);
        } else {
            return e;
        }
    }
}

static Expr *postfix(void)
{
    return postfix_of(primary());
}

/* ---- unary ------------------------------------------------------------------------------------------------- */

static Expr *cast(void);

/* A type in parentheses has been read: a compound literal or a cast. */
static Expr *after_type(uint32_t lo, Type *t)
{
    if (!is('{')) {
        Expr *e = new_expr(E_CAST, lo);
        e->named = t;
        e->a = cast();
        return finish(e);
    }
    Expr *e = new_expr(E_COMPOUND, lo);
    e->a = initialiser(&t);
    e->named = t;
    return postfix_of(finish(e));
}

/* assert of a system's header has what it asserts a second time, in a sizeof that nobody looks at: an await may stand there,
   and is not printed. */
static bool only_checked(uint32_t size_of)
{
    const Token *t = &unit.toks[size_of];
    return t->id == K_SIZEOF && size_of > 3 && t[-1].id == ')' && t[-2].id == K_VOID && t[-3].id == '(' &&
           (position(t).system || comes_from_macro(size_of, "assert"));
}
static Expr *size_of(void)
{
    Expr *e = new_expr(E_SIZEOF, ps.pos);
    bool checked = only_checked(ps.pos);
    uint32_t edits = unit.nedits;
    e->op = id();
    advance();
    ps.uneval++;
    ps.branch += checked;
    if (is('(') && type_starts(ps.pos + 1)) {
        uint32_t lo = ps.pos;
        advance();
        e->named = type_name();
        expect(')', "')'");
        if (is('{')) {
            e->a = after_type(lo, e->named);
            e->named = NULL;
        }
    } else {
        e->a = cast(); /* a unary expression */
        if (checked && unit.nedits > edits) add_edit(e->lo + 1, ps.pos, "(int)");
    }
    ps.branch -= checked;
    ps.uneval--;
    return finish(e);
}

static Expr *await(void)
{
    Expr *e = new_expr(E_AWAIT, ps.pos);
    note_word(ps.pos);
    advance();
    Expr *x = cast();
    while (x->kind == E_PAREN) x = x->a;
    e->a = x;
    if (!ps.func && !ps.proto) error_at(e->lo, "'await' outside an async function");
    else if (ps.uneval > ps.branch) error_at(e->lo, "'await' in an operand that is not evaluated");
    else if (ps.uneval) add_edit(e->lo, e->lo + 1, ""); /* a _Generic's other branch: only type-checked */
    return finish(e);
}

static bool await_here(void)
{
    if (id() != W_AWAIT) return false;
    if (kind() == T_KEYWORD || ps.in_async) return true;
    const Token *n = tok() + 1;
    return !lookup(tok_name(tok())) && (n->kind == T_IDENT || n->id == '(');
}

static Expr *label_address(void)
{
    Expr *e = new_expr(E_LABEL, ps.pos);
    e->op = P_ANDAND;
    advance();
    if (kind() != T_IDENT) syntax_error("a label");
    unit.syms[ps.pos] = lookup_label(tok_name(tok()));
    e->sym = unit.syms[ps.pos];
    advance();
    return finish(e);
}

static bool unary_operator(void)
{
    if (kind() != T_PUNCT && kind() != T_KEYWORD) return false;
    switch (id()) {
    case '&':
    case '*':
    case '+':
    case '-':
    case '~':
    case '!':
    case P_INC:
    case P_DEC:
    case K_REAL:
    case K_IMAG:
    case K_EXTENSION: return true;
    default: return false;
    }
}

static Expr *cast(void)
{
    skip_pragmas();
    not_too_deep();
    if (await_here()) return await();
    if (is('(') && type_starts(ps.pos + 1)) {
        uint32_t lo = ps.pos;
        advance();
        Type *t = type_name();
        expect(')', "')'");
        return after_type(lo, t);
    }
    if (is(K_SIZEOF) || is(K_ALIGNOF)) return size_of();
    if (is(P_ANDAND)) return label_address();
    if (!unary_operator()) return postfix();
    Expr *e = new_expr(E_UNARY, ps.pos);
    e->op = id();
    advance();
    e->a = cast();
    return finish(e);
}

/* ---- binary ------------------------------------------------------------------------------------------------ */

static int precedence(void)
{
    if (kind() != T_PUNCT) return 0;
    switch (id()) {
    case '*':
    case '/':
    case '%': return 10;
    case '+':
    case '-': return 9;
    case P_SHL:
    case P_SHR: return 8;
    case '<':
    case '>':
    case P_LE:
    case P_GE: return 7;
    case P_EQ:
    case P_NE: return 6;
    case '&': return 5;
    case '^': return 4;
    case '|': return 3;
    case P_ANDAND: return 2;
    case P_OROR: return 1;
    default: return 0;
    }
}

static Expr *binary(int least)
{
    Expr *a = cast();
    for (int p; skip_pragmas(), (p = precedence()) >= least;) {
        uint32_t at = ps.pos;
        advance();
        a = binary_node(E_BINARY, at, a, binary(p + 1));
    }
    return a;
}

Expr *conditional(void)
{
    Expr *a = binary(1);
    if (!is('?')) return a;
    Expr *e = new_expr(E_COND, a->lo);
    e->op_tok = ps.pos;
    e->a = a;
    not_too_deep();
    advance();
    if (!is(':')) e->b = expression();
    expect(':', "':'");
    e->c = conditional();
    return finish(e);
}

static bool assignment_operator(void)
{
    return kind() == T_PUNCT && (id() == '=' || (id() >= P_MUL_EQ && id() <= P_OR_EQ));
}

Expr *assignment(void)
{
    Expr *a = conditional();
    if (!assignment_operator()) return a;
    uint32_t at = ps.pos;
    advance();
    return binary_node(E_ASSIGN, at, a, assignment());
}

Expr *expression(void)
{
    Expr *a = assignment();
    while (is(',')) {
        uint32_t at = ps.pos;
        advance();
        a = binary_node(E_COMMA, at, a, assignment());
    }
    return a;
}

/* ---- initialisers ------------------------------------------------------------------------------------------ */

static int64_t leaves(const Type *t)
{ /* scalars in it, for initialisers without inner braces; -1: unknown */
    if (t->kind == TY_ARRAY) {
        int64_t n = leaves(t->base);
        return t->len < 0 || n < 0 ? -1 : t->len * n;
    }
    if (t->kind != TY_STRUCT && t->kind != TY_UNION) return 1;
    int64_t n = 0;
    type_complete(t);
    const Member *m = t->origin ? t->origin->members : t->members;
    for (; m; m = m->next) {
        int64_t k = !m->name && m->bits >= 0 ? 0 : leaves(m->type);
        if (k < 0) return -1;
        n += k;
        if (t->kind == TY_UNION) break;
    }
    return n;
}

typedef struct Place { /* where in an array the next initialiser goes */
    int64_t index, most, used;
    bool lost;
} Place;

static void designators(Place *p)
{
    bool any = false;
    if (kind() == T_IDENT && id_at(ps.pos + 1) == ':' && unit.toks[ps.pos + 1].kind == T_PUNCT) {
        advance(), advance();
        return;
    }
    while (is('.') || is('[')) {
        if (accept('.')) {
            if (kind() != T_IDENT) syntax_error("a member's name");
            advance();
        } else {
            advance();
            Expr *e = conditional();
            if (accept(P_ELLIPSIS)) e = conditional();
            if (!any) {
                if (e->constant) p->index = e->value, p->used = 0;
                else p->lost = true;
            }
            expect(']', "']'");
        }
        any = true;
    }
    if (any) accept('=');
}

static bool whole(const Expr *x, const Type *elem)
{ /* does x initialise a whole element? */
    if (x->kind == E_INIT) return true;
    if (x->kind == E_STRING) return elem->kind == TY_ARRAY && elem->base->kind < TY_INT;
    return x->type->kind == TY_STRUCT || x->type->kind == TY_UNION;
}

static void step(Place *p, const Expr *x, const Type *elem)
{
    int64_t n = leaves(elem);
    if (n < 0) p->lost = true;
    if (p->index + 1 > p->most) p->most = p->index + 1;
    if (n <= 1 || (p->used == 0 && whole(x, elem))) {
        p->index++;
    } else if (++p->used >= n) {
        p->index++;
        p->used = 0;
    }
}

static Expr *braced(Type **type)
{
    Expr *e = new_expr(E_INIT, ps.pos), **last = &e->list;
    Type *t = *type, *elem = t->kind == TY_ARRAY ? t->base : &ty_unknown;
    Place place = {0};
    uint32_t close = partner(ps.pos);
    not_too_deep();
    advance();
    while (skip_pragmas(), !is('}')) {
        designators(&place);
        Type *sub = elem;
        Expr *x = initialiser(&sub);
        decay_use(x);
        if (t->kind == TY_ARRAY) step(&place, x, elem);
        *last = x;
        last = &x->next;
        skip_pragmas();
        if (!accept(',')) break;
    }
    skip_pragmas();
    if (ps.pos != close) syntax_error("'}'");
    ps.pos++;
    if (t->kind == TY_ARRAY && t->incomplete) {
        bool text = e->list && !e->list->next && e->list->kind == E_STRING && elem->kind < TY_INT;
        int64_t n = text ? string_length(e->list) : place.lost ? -1 : place.most;
        Type *c = type_copy(t);
        c->origin = c;
        c->alias = NULL;
        c->incomplete = false;
        c->len = n;
        *type = t = c;
    }
    e->type = t;
    Expr *done = finish(e);
    done->type = t;
    return done;
}

Expr *initialiser(Type **type)
{
    skip_pragmas();
    if (is('{')) return braced(type);
    Expr *e = assignment();
    Type *t = *type;
    Expr *x = e;
    while (x->kind == E_PAREN || (x->kind == E_UNARY && x->op == K_EXTENSION)) x = x->a;
    if (t->kind == TY_ARRAY && t->incomplete && (x->kind == E_STRING || x->kind == E_COMPOUND)) {
        Type *c = type_copy(t);
        c->origin = c;
        c->alias = NULL;
        c->incomplete = false;
        c->len = x->kind == E_STRING ? string_length(x) : x->type->len;
        *type = c;
    }
    return e;
}
