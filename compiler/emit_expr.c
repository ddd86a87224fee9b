/* Names, tokens and expressions as C text.

   Nearly all is the user's tokens, copied; where a symbol has moved (into a frame, to the top of its body, out to the body
   around) it is named by where it is now, and where a part of an expression has been evaluated before, its temporary stands in
   its place. */
#include "emit.h"
#include <stdlib.h>
#include <string.h>

void put_indent(void)
{
    for (int i = 0; i < em.indent && i < 32; i++) text_add(em.out, "    ", 4); /* who reads on behind that? */
}
/* What follows a marker belongs to its line, and not to those behind it: so it becomes one line, but for directives. */
void end_marked(void)
{
    char *p = em.out->p;
    size_t n = em.out->n;
    bool directive = false;
    for (size_t i = em.flat; em.flat && i < n; i++) {
        if (p[i] == '#' && (i == em.flat || p[i - 1] == '\n')) directive = true;
        if (p[i] != '\n') continue;
        if (!directive && i + 1 < n && p[i + 1] != '#') p[i] = ' ';
        directive = false;
    }
    em.flat = 0;
}
static void put_line(uint32_t line, const char *file, bool system)
{
    end_marked();
    P("%s# %u \"%s\"%s\n", em.out->n && em.out->p[em.out->n - 1] != '\n' ? "\n" : "", line, file, system ? " 3" : "");
    em.flat = em.out->n;
}
/* The C compiler warns about the user's text once: where it reads the direct form. The other form is marked as a system
   header's. */
void put_marker(uint32_t tok)
{
    if (!em.lines) return;
    Position at = position(&unit.toks[tok]);
    put_line(at.line, at.file, at.system || em.stackless);
    em.marker = (Mark){tok, true};
}
void put_marker_again(Mark m)
{
    if (m.line) put_marker(m.tok);
    else put_no_line(m.tok);
}
/* A line is counted as often as it is come to from another one. What leaves and comes back at an await would count it
   twice, so all that is not the user's, and an await until it is over, counts as no line, of a header of ours. A function
   that has the user's lines in it must begin in the user's file for clang: in_place. */
void put_away(uint32_t in_place)
{
    static const char *header;
    static const char name[] = "caw/abi.h";
    if (!em.lines || !unit.coverage) return;
    for (unsigned i = 0; i < unit.nfiles && !header; i++) {
        size_t n = strlen(unit.files[i]);
        if (n >= sizeof name - 1 && !strcmp(unit.files[i] + n - (sizeof name - 1), name)) header = unit.files[i];
    }
    put_line(0, in_place ? position(&unit.toks[in_place]).file : header ? header : name, true);
}
void put_counted(void)
{
    if (em.lines && unit.coverage) P("__asm__ volatile(\"\");\n");
}
/* For debuggers: what follows is on no line. */
void put_no_line(uint32_t tok)
{
    if (em.lines && debug_lines()) put_line(0, position(&unit.toks[tok]).file, true);
    em.marker = (Mark){tok, false};
}
/* Of an object: const it can't be, since it is assigned where it was initialised. */
void put_type(Type *t, const char *name)
{
    unsigned quals = t->quals & (Q_VOLATILE | Q_ATOMIC);
    t = type_unqualified(t);
    type_print(em.out, quals ? type_qualified(t, quals) : t, name);
}

/* ---- names --------------------------------------------------------------------------------------------------- */
bool body_in_frame(const Sym *s)
{
    return s->pinned || s->spilled;
}
static void put_ups(int ups)
{
    for (int i = 0; i < ups; i++) P("up_->");
}
const char *text_of_place(Sym *s)
{
    Text t = {0}, *old = em.out;
    em.out = &t;
    put_place(s);
    em.out = old;
    return text_done(&t);
}
/* The type with its lengths as they were found where it was declared. */
Type *with_lengths(Type *t, Sym *dim)
{
    if (!t->vla || (t->kind != TY_ARRAY && t->kind != TY_PTR)) return t;
    Type *c = type_copy(t);
    c->alias = NULL;
    if (type_length_varies(t)) {
        c->len_text = dim ? text_of_place(dim) : "*";
        dim = dim ? dim->next_dim : NULL;
    }
    c->base = with_lengths(t->base, dim);
    return c;
}
/* What is kept is a pointer to the array, or the pointer as void *. */
static void put_vla(Sym *s)
{
    P("(*(");
    type_print(em.out, type_pointer(with_lengths(s->vla, s->dims)), "");
    P(")%s", s->vla->kind == TY_ARRAY ? "" : "&");
    put_place(s);
    P(")");
}
static void put_vla_typedef(Sym *s)
{
    P("__typeof__(");
    type_print(em.out, with_lengths(s->vla, s->dims), "");
    P(")");
}
void put_sym(Sym *s)
{
    if (!s->vla || !em.body) put_place(s); /* at file scope: where a parameter is declared */
    else if (s->kind == SYM_TYPEDEF) put_vla_typedef(s);
    else put_vla(s);
}
void put_place(Sym *s)
{
    int ups = 0;
    Sym *r = em.body && s->kind == SYM_VAR ? resolve(em.body, s, &ups) : NULL;
    if (!r) {
        P("%s", name_of(s));
        return;
    }
    if (ups) put_ups(ups);
    else if (em.stackless && r->pinned) P("frame_->");
    else if (!em.stackless && r->shared) P("env_.");
    bool result = em.stackless && r->async_result && !ups, carried = result && carrier(r->type);
    if (carried) P("(("), put_type(r->type, ""), P(")");
    P("%s%s", name_of(r), carried ? ".v)" : result ? ".v" : "");
}
/* ---- tokens and expressions -------------------------------------------------------------------------------- */
uint32_t first_edit(uint32_t lo)
{
    uint32_t a = 0, b = unit.nedits;
    while (a < b) {
        uint32_t m = (a + b) / 2;
        if (unit.edits[m].lo < lo) a = m + 1;
        else b = m;
    }
    return a;
}
/* The function's name, as its text says it: the functions that hold that text have other names, and a static none. */
static bool names_function(const Token *t)
{
    static const char *const text[] = {"__func__", "__FUNCTION__", "__PRETTY_FUNCTION__"};
    static const char *name[3];
    for (int i = 0; i < 3; i++) {
        if (!name[i]) name[i] = intern(text[i], strlen(text[i]));
        if (t->kind != T_IDENT || tok_name(t) != name[i]) continue;
        uint32_t at = (uint32_t)(t - unit.toks);
        return lowered.func && at >= lowered.func->lo && at < lowered.func->hi;
    }
    return false;
}
void put_token(Token *t)
{
    Sym *s = *tok_sym(t);
    if (t->kind == T_PRAGMA) P("\n%.*s\n", (int)t->len, unit.text + t->off);
    else if (names_function(t)) P("\"%s\"", lowered.func->sym->name);
    else if (t->kind == T_IDENT && s && s->kind == SYM_LABEL) P("%s", name_of(s));
    else if (t->kind == T_IDENT && s) put_sym(s);
    else {
        text_add(em.out, unit.text + t->off, t->len);
        if (s && s->kind == SYM_TAG && s->out) P(" %s", s->out);
    }
}
void put_tokens(uint32_t lo, uint32_t hi)
{
    uint32_t ed = first_edit(lo);
    for (uint32_t i = lo; i < hi;) {
        Token *t = &unit.toks[i];
        if (i > lo && (t->bol || t->off > t[-1].off + t[-1].len)) P(" ");
        bool replaced = false;
        while (ed < unit.nedits && unit.edits[ed].lo == i) {
            Edit *e = &unit.edits[ed++];
            P("%s%s", e->text, e->hi == e->lo ? " " : "");
            if (e->hi > i) {
                i = e->hi;
                replaced = true;
            }
        }
        if (replaced) continue;
        uint32_t behind = em.source ? put_macro(i, hi) : i;
        if (behind > i) {
            i = behind;
            while (ed < unit.nedits && unit.edits[ed].lo < i) ed++;
            continue;
        }
        put_token(t);
        i++;
    }
}
static void put_literal(Expr *e)
{
    P("(*(");
    put_type(type_pointer(type_unqualified(e->type)), "");
    P(")__builtin_memcpy((void *)&");
    put_sym(e->temp);
    P(", &");
    put_expr(e, e->temp);
    P(", sizeof ");
    put_sym(e->temp);
    P("))");
}
static void put_gap(uint32_t tok) /* before a part of an expression */
{
    const Token *t = &unit.toks[tok];
    if (!em.source || t->bol || t->off > t[-1].off + t[-1].len) P(" ");
}
static void put_between(const Expr *e, uint32_t from, uint32_t to)
{
    if (em.source && from > e->lo && from < to) put_gap(from);
    put_tokens(from, to);
}
void put_expr(Expr *e, Sym *raw)
{
    if (e->dropped || (!e->temp && e->has_await && (e->kind == E_AWAIT || e->kind == E_STMT))) {
        P("(void)0");
        return;
    }
    if (e->temp && e->temp != raw) {
        if (e->kind == E_COMPOUND) put_literal(e);
        else {
            P("%s", e->by_address ? "(*" : "");
            put_sym(e->temp);
            P("%s", e->by_address ? ")" : "");
        }
        return;
    }
    if (!expr_replaced(e)) {
        put_tokens(e->lo, e->hi);
        return;
    }
    if (em.source && put_macro_around(e, raw)) return;
    uint32_t at = e->lo;
    if (e->type_hoisted) {
        P("(");
        put_type(e->type, "");
        P(")");
        at = e->a->lo;
    }
    Expr *fixed[3] = {e->a, e->b, e->c};
    for (int i = 0; i < 3; i++) {
        Expr *x = fixed[i];
        if (!x || x->lo < at) continue;
        put_between(e, at, x->lo);
        if (x->lo > at) put_gap(x->lo);
        put_expr(x, raw);
        at = x->hi;
    }
    for (Expr *x = e->list; x; x = x->next) {
        if (x->lo < at) continue;
        put_between(e, at, x->lo);
        put_gap(x->lo);
        put_expr(x, raw);
        at = x->hi;
    }
    if (e->hi > at) put_gap(at);
    put_tokens(at, e->hi);
}

static bool in_parens(const char *s) /* as a whole */
{
    int depth = 0;
    for (const char *p = s; *p; p++) {
        depth += (*p == '(') - (*p == ')');
        if (!depth) return *s == '(' && !p[1];
    }
    return false;
}
/* Where nothing stands beside it: a result that is a cast needs no parentheses. */
void put_whole(Expr *e, Sym *raw)
{
    const Expr *in = e;
    while (in->kind == E_PAREN && !in->temp) in = in->a;
    if (!em.source || !in->temp || in->temp == raw || in->by_address || in->kind == E_COMPOUND || in->dropped ||
        in->temp->vla) {
        put_expr(e, raw);
        return;
    }
    const char *s = text_of_place(in->temp);
    if (in_parens(s)) P("%.*s", (int)strlen(s) - 2, s + 1);
    else P("%s", s);
}
/* On the right of an assignment, or as an argument, a comma would end it. */
void put_right(Expr *e, Sym *raw)
{
    bool comma = e->kind == E_COMMA && !(e->temp && e->temp != raw);
    if (comma) P("(");
    put_whole(e, raw);
    if (comma) P(")");
}
bool is_word(const Expr *e) /* prints as one: a cast before it is of all of it */
{
    return !e->temp && (e->kind == E_IDENT || e->kind == E_CONST || e->kind == E_PAREN || e->kind == E_CALL);
}

bool has_const(Type *t)
{
    if (t->kind != TY_STRUCT && t->kind != TY_UNION) return false;
    type_complete(t);
    return t->origin->has_const;
}
void put_copy(const char *to, const char *from, Type *t)
{
    if (t->kind == TY_ARRAY) P("__builtin_memcpy(%s, %s, sizeof %s);\n", to, from, to);
    else if (has_const(t)) P("__builtin_memcpy((void *)&%s, &%s, sizeof %s);\n", to, from, to);
    else P("%s = %s;\n", to, from);
}
