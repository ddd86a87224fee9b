/* Statements and function bodies.

   Each statement knows the one around it (ps.parent while its parts are read) and, once finished, whether something
   waits in it and whether it declares anything. In an async function a syntax error is reported, and the block in
   which it stands goes on at its next statement. */
#include "parse.h"
#include <string.h>

static Stmt *statement(void);

static Stmt *new_stmt(StmtKind k)
{
    Stmt *s = NEW(Stmt);
    s->kind = k;
    s->lo = ps.pos;
    s->parent = ps.parent;
    return s;
}

static void take_expr(Stmt *s, const Expr *e)
{
    if (e) s->has_await |= e->has_await;
}

static void take_stmt(Stmt *s, const Stmt *x)
{
    if (!x) return;
    s->has_await |= x->has_await;
    s->has_decl |= x->has_decl;
}

static Stmt *done(Stmt *s)
{
    s->hi = ps.pos;
    take_expr(s, s->e), take_expr(s, s->e2), take_expr(s, s->step), take_expr(s, s->limit);
    if (s->kind != S_BLOCK && s->kind != S_GATHER && s->kind != S_RACE && s->kind != S_NURSERY) take_stmt(s, s->body);
    take_stmt(s, s->els), take_stmt(s, s->init);
    return s;
}

static Stmt *semicolon(Stmt *s)
{
    expect(';', "';'");
    return done(s);
}

/* The statement that s governs. */
static Stmt *governed(Stmt *s)
{
    Stmt *around = ps.parent;
    ps.parent = s;
    uint32_t lo = ps.pos;
    skip_pragmas();
    Stmt *x = statement();
    x->lo = lo;
    ps.parent = around;
    return x;
}

static Expr *in_parens(void)
{
    expect('(', "'('");
    Expr *e = expression();
    decay_use(e);
    expect(')', "')'");
    return e;
}

/* ---- blocks ------------------------------------------------------------------------------------------------ */

static bool declaration_starts(void)
{
    if (kind() == T_IDENT && id_at(ps.pos + 1) == ':' && unit.toks[ps.pos + 1].kind == T_PUNCT) return false;
    if (is(K_EXTENSION) && !type_starts(ps.pos)) return false;
    if (is('[') && id_at(ps.pos + 1) == '[' && match_of(ps.pos)) return type_starts(match_of(ps.pos) + 1);
    return type_starts(ps.pos);
}

static Stmt *block_item(void)
{
    if (kind() == T_PRAGMA) {
        Stmt *s = new_stmt(S_PRAGMA);
        ps.pos++;
        return done(s);
    }
    if (declaration_starts()) return declaration(false);
    return statement();
}

/* After a syntax error: to the end of the statement that began at from, past the error, or of the block. */
static void recover(uint32_t from, uint32_t close)
{
    uint32_t error = ps.pos, i = from;
    for (; i < close; i++) {
        const Token *t = &unit.toks[i];
        if (t->kind != T_PUNCT) continue;
        if (t->id == ';' && i >= error) break;
        if ((t->id == '(' || t->id == '[' || t->id == '{') && match_of(i) > i) {
            i = match_of(i);
            int next = id_at(i + 1);
            if (t->id == '{' && i >= error && next != ';' && next != ',' && next != ')' && next != K_ELSE) break;
        }
    }
    ps.pos = i < close ? i + 1 : close;
}

/* The items in braces; block's own scope is open. */
static void items(Stmt *block, uint32_t close)
{
    Stmt **volatile last = &block->body;
    volatile uint32_t start = ps.pos;
    uint32_t mark = scope_mark();
    int depth = ps.depth, uneval = ps.uneval, proto = ps.proto;
    jmp_buf here, *outer = ps.fail;
    bool guard = !ps.quiet;
    if (guard) {
        ps.fail = &here;
        if (setjmp(here)) {
            (void)mark; /* names declared before the error stay */
            ps.depth = depth;
            ps.uneval = uneval;
            ps.branch = 0;
            ps.proto = proto;
            ps.parent = ps.scope = block;
            ps.fail = &here;
            recover(start, close);
        }
    }
    while (ps.pos < close) {
        start = ps.pos;
        Stmt *s = block_item();
        *last = s;
        last = &s->next;
        take_stmt(block, s);
    }
    ps.fail = outer;
    if (ps.pos != close) syntax_error("'}'");
}

static Stmt *braces(Stmt *s)
{
    if (!is('{')) syntax_error("'{'");
    uint32_t close = partner(ps.pos), mark = enter_scope();
    Stmt *around = ps.parent, *scope = ps.scope;
    ps.parent = ps.scope = s;
    advance();
    while (is(K_LABEL)) { /* __label__ a, b; */
        do {
            advance();
            if (kind() != T_IDENT) syntax_error("a label");
            unit.syms[ps.pos] = declare(SYM_LABEL, tok_name(tok()), ps.pos, NULL);
            advance();
        } while (is(','));
        expect(';', "';'");
    }
    items(s, close);
    leave_scope(mark);
    ps.parent = around;
    ps.scope = scope;
    ps.pos = close;
    advance();
    return done(s);
}

Stmt *compound(void)
{
    return braces(new_stmt(S_BLOCK));
}

/* ---- C's statements ---------------------------------------------------------------------------------------- */

static Sym *label_name(void)
{
    if (kind() != T_IDENT) syntax_error("a label");
    Sym *s = lookup_label(tok_name(tok()));
    if (!s) s = declare(SYM_LABEL, tok_name(tok()), ps.pos, NULL);
    unit.syms[ps.pos] = s;
    advance();
    return s;
}

static bool label_ends(void)
{
    return is('}') || declaration_starts();
}

static Stmt *after_label(Stmt *s)
{
    Attrs a = {0};
    attributes(&a);
    if (!label_ends() && kind() != T_PRAGMA) s->body = governed(s);
    return done(s);
}

static Stmt *labelled(void)
{
    Stmt *s = new_stmt(S_LABEL);
    s->label = label_name();
    if (s->label->defined && !ps.quiet) error_at(s->lo, "the label '%s' is placed twice", s->label->name);
    s->label->defined = true;
    s->label->tok = s->lo;
    s->label->scope = s->parent;
    expect(':', "':'");
    return after_label(s);
}

static Stmt *case_label(void)
{
    Stmt *s = new_stmt(is(K_CASE) ? S_CASE : S_DEFAULT);
    advance();
    if (s->kind == S_CASE) {
        s->e = conditional();
        if (accept(P_ELLIPSIS)) s->e2 = conditional();
    }
    expect(':', "':'");
    return after_label(s);
}

static Stmt *if_statement(void)
{
    Stmt *s = new_stmt(S_IF);
    advance();
    s->e = in_parens();
    s->body = governed(s);
    if (is(K_ELSE)) {
        advance();
        s->els = governed(s);
    }
    return done(s);
}

static Stmt *conditioned(StmtKind k)
{ /* while, switch */
    Stmt *s = new_stmt(k);
    advance();
    s->e = in_parens();
    s->body = governed(s);
    return done(s);
}

static Stmt *do_statement(void)
{
    Stmt *s = new_stmt(S_DO);
    advance();
    s->body = governed(s);
    if (!accept(K_WHILE)) syntax_error("'while'");
    s->e = in_parens();
    return semicolon(s);
}

static Stmt *expression_statement(void)
{
    Stmt *s = new_stmt(S_EXPR);
    if (is(';')) {
        s->kind = S_EMPTY;
        return semicolon(s);
    }
    s->e = expression();
    return semicolon(s);
}

static Stmt *assert_statement(void)
{
    Stmt *s = new_stmt(S_ASSERT);
    static_assertion();
    return done(s);
}
/* for, gather for: from the word `for` on */
static Stmt *for_clauses(Stmt *s)
{
    advance();
    expect('(', "'('");
    uint32_t mark = enter_scope();
    Stmt *around = ps.parent, *scope = ps.scope;
    ps.parent = ps.scope = s;
    s->init = is(K_STATIC_ASSERT)    ? assert_statement()
              : declaration_starts() ? declaration(false)
                                     : expression_statement();
    if (!is(';')) s->e = expression();
    expect(';', "';'");
    if (!is(')')) s->step = expression();
    if (s->kind == S_FOR) s->e2 = s->step;
    expect(')', "')'");
    s->body = governed(s);
    leave_scope(mark);
    ps.parent = around;
    ps.scope = scope;
    return done(s);
}

static Stmt *goto_statement(void)
{
    Stmt *s = new_stmt(S_GOTO);
    advance();
    if (accept('*')) {
        s->kind = S_GOTO_PTR;
        s->e = expression();
    } else {
        s->label = label_name();
    }
    return semicolon(s);
}

static Stmt *return_statement(void)
{
    Stmt *s = new_stmt(S_RETURN);
    advance();
    if (!is(';')) s->e = expression();
    decay_use(s->e);
    return semicolon(s);
}

/* asm: its operands become the list of an E_BUILTIN of K_ASM. */
static Stmt *asm_statement(void)
{
    Stmt *s = new_stmt(S_ASM);
    Expr *e = new_expr(E_BUILTIN, ps.pos), **last = &e->list;
    e->op = K_ASM;
    advance();
    while (is(K_VOLATILE) || is(K_INLINE) || is(K_GOTO)) advance();
    if (!is('(')) syntax_error("'('");
    uint32_t close = partner(ps.pos);
    for (advance(); ps.pos < close;) {
        if (kind() == T_STRING && id_at(ps.pos + 1) == '(') {
            advance();
            uint32_t end = partner(ps.pos);
            advance();
            Expr *x = expression();
            take_address(x);
            if (ps.pos != end) syntax_error("')'");
            advance();
            *last = x;
            last = &x->next;
        } else {
            ps.pos++;
        }
    }
    ps.pos = close;
    advance();
    s->e = finish(e);
    s->e->effects = true;
    return semicolon(s);
}

void nested_function(Spec *sp, Declarator *d, Stmt *st)
{
    Sym *f = declare(SYM_FUNC, d->name, d->name_tok, d->type);
    unit.syms[d->name_tok] = f;
    (void)sp;
    st->kind = S_NESTED;
    ps.pos = partner(ps.pos) + 1;
    st->hi = ps.pos;
}

/* ---- the words --------------------------------------------------------------------------------------------- */

/* Outside async functions a word is one only where no C could stand, and no such name is in scope. */
static bool word_here(int w)
{
    if (id() != w || (kind() != T_IDENT && kind() != T_KEYWORD)) return false;
    if (kind() == T_KEYWORD || ps.in_async) return true;
    if (lookup(tok_name(tok()))) return false;
    const Token *n = tok() + 1;
    return n->kind == T_IDENT || n->id == '{' || (n->kind == T_KEYWORD && n->id < W_FIRST && n->id != K_SIZEOF);
}

static Stmt *gather_statement(void)
{
    Stmt *s = new_stmt(S_GATHER);
    s->has_await = true;
    bool most = id() == W_GATHER_MAX;
    advance();
    if (most) s->limit = in_parens();
    if (is(K_FOR)) {
        s->kind = S_GATHER_FOR;
        return for_clauses(s);
    }
    if (most) syntax_error("'for'");
    return braces(s);
}

static Stmt *block_word(StmtKind k)
{
    Stmt *s = new_stmt(k);
    s->has_await = true;
    advance();
    return braces(s);
}

static Stmt *spawn_statement(void)
{
    Stmt *s = new_stmt(S_SPAWN);
    s->has_await = true;
    bool in = id() == W_SPAWN_IN;
    advance();
    if (in) s->limit = in_parens();
    Expr *e = assignment();
    if (e->kind == E_ASSIGN && e->op == '=') {
        s->e2 = e->a;
        e = e->b;
        take_address(s->e2);
    }
    while (e->kind == E_PAREN) e = e->a;
    s->e = e;
    return semicolon(s);
}

static Stmt *governing_word(StmtKind k)
{
    Stmt *s = new_stmt(k);
    s->has_await = true;
    advance();
    if (k == S_WITHIN) s->e = in_parens();
    if (k == S_OFFLOAD && !is('{')) syntax_error("'{'");
    s->body = governed(s);
    if (k == S_WITHIN && is(K_ELSE)) {
        advance();
        s->els = governed(s);
    }
    return done(s);
}

static bool word_statement(void)
{
    if (id() < W_FIRST || id() > W_LAST || id() == W_ASYNC || id() == W_AWAIT) return false;
    return word_here(id());
}

static Stmt *word(void)
{
    note_word(ps.pos);
    switch (id()) {
    case W_GATHER:
    case W_GATHER_MAX: return gather_statement();
    case W_RACE: return block_word(S_RACE);
    case W_NURSERY: return block_word(S_NURSERY);
    case W_SPAWN:
    case W_SPAWN_IN: return spawn_statement();
    case W_WITHIN: return governing_word(S_WITHIN);
    case W_SHIELD: return governing_word(S_SHIELD);
    case W_OFFLOAD: return governing_word(S_OFFLOAD);
    default: return governing_word(S_DEFER);
    }
}

_Noreturn static void stray_else(void)
{
    if (!ps.quiet) error_at(ps.pos, "'else' without an 'if' or 'within' that has none yet");
    longjmp(*ps.fail, 1);
}

static Stmt *keyword_statement(void)
{
    Stmt *s;
    switch (id()) {
    case K_CASE:
    case K_DEFAULT: return case_label();
    case K_IF: return if_statement();
    case K_WHILE: return conditioned(S_WHILE);
    case K_SWITCH: return conditioned(S_SWITCH);
    case K_DO: return do_statement();
    case K_FOR: return for_clauses(new_stmt(S_FOR));
    case K_GOTO: return goto_statement();
    case K_RETURN: return return_statement();
    case K_ASM: return asm_statement();
    case K_STATIC_ASSERT: return assert_statement();
    case K_BREAK:
    case K_CONTINUE:
        s = new_stmt(is(K_BREAK) ? S_BREAK : S_CONTINUE);
        advance();
        return semicolon(s);
    case K_ELSE: stray_else();
    default: return expression_statement();
    }
}

static Stmt *statement(void)
{
    Attrs a = {0};
    uint32_t lo = ps.pos;
    not_too_deep();
    attributes(&a);
    Stmt *s;
    if (is('{')) s = compound();
    else if (kind() == T_IDENT && id_at(ps.pos + 1) == ':' && unit.toks[ps.pos + 1].kind == T_PUNCT) s = labelled();
    else if (word_statement()) s = word();
    else if (kind() == T_KEYWORD) s = keyword_statement();
    else s = expression_statement();
    s->lo = lo;
    return s;
}

/* ---- bodies ------------------------------------------------------------------------------------------------ */

/* Labels are bound before the body is read: a goto in an inner block must not bind one there. */
static void declare_labels(uint32_t lo, uint32_t hi)
{
    for (uint32_t i = lo + 1; i + 1 < hi; i++) {
        const Token *t = &unit.toks[i], *p = t - 1;
        if (t->kind != T_IDENT) continue;
        bool jump = p->kind == T_KEYWORD && p->id == K_GOTO;
        bool taken =
            p->kind == T_PUNCT && p->id == P_ANDAND && p[-1].kind == T_PUNCT && p[-1].id != ')' && p[-1].id != ']';
        if ((jump || taken) && !lookup_label(tok_name(t))) declare(SYM_LABEL, tok_name(t), i, NULL);
    }
}

static bool placed(const Func *f, const char *name)
{ /* a __label__ of this name */
    for (const Sym *s = f->locals; s; s = s->next_local)
        if (s->kind == SYM_LABEL && s->defined && s->name == name) return true;
    return false;
}

static void undefined_labels(const Func *f)
{
    for (const Sym *s = f->locals; s; s = s->next_local)
        if (s->kind == SYM_LABEL && !s->defined && unit.toks[s->tok - 1].id == K_GOTO && !placed(f, s->name))
            error_at(s->tok, "there is no label '%s' in this function", s->name);
}

/* What a parameter's type defines is known in the body too. */
static void bind_types_of_params(const Func *f)
{
    for (uint32_t i = f->decl_lo; i < f->decl_hi; i++) {
        Sym *s = unit.syms[i];
        if (s && s->tok == i && (s->kind == SYM_TAG || s->kind == SYM_ENUMERATOR)) bind_param(s);
    }
}
void function_body(Func *f)
{
    uint32_t mark = enter_scope();
    ps.func = f;
    ps.in_async = f->is_async;
    ps.quiet = !f->is_async;
    ps.last_local = NULL;
    ps.scope = ps.parent = NULL;
    for (Param *p = f->params; p; p = p->next)
        if (p->sym) bind_param(p->sym);
        else if (p->name) name_param(p);
    if (f->is_async) bind_types_of_params(f);
    declare_labels(ps.pos, partner(ps.pos));
    f->body = compound();
    if (f->is_async) undefined_labels(f);
    leave_scope(mark);
    ps.func = NULL;
    ps.in_async = false;
}
