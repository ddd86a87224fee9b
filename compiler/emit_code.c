/* Code as C text, in either form.

   The two forms differ in three places only: how a local is named (put_sym), what an await and a join look like, and how
   a function is left. All else is one text. */
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
static void put_place(Sym *s);
const char *text_of_place(Sym *s)
{
    Text t = {0}, *old = em.out;
    em.out = &t;
    put_place(s);
    em.out = old;
    const char *text = arena_printf("%.*s", (int)t.n, t.p);
    free(t.p);
    return text;
}
/* The type with its lengths as they were found where it was declared. */
Type *with_lengths(Type *t, Sym *dim)
{
    if (!t->vla || (t->kind != TY_ARRAY && t->kind != TY_PTR)) return t;
    Type *c = NEW(Type);
    *c = *t;
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
static void put_place(Sym *s)
{
    int ups = 0;
    Sym *r = em.body && s->kind == SYM_VAR ? resolve(em.body, s, &ups) : NULL;
    if (!r) {
        P("%s", s->out ? s->out : s->name);
        return;
    }
    if (ups) put_ups(ups);
    else if (em.stackless && r->pinned) P("frame_->");
    else if (!em.stackless && r->shared) P("env_.");
    bool result = em.stackless && r->async_result && !ups, carried = result && carrier(r->type);
    if (carried) P("(("), put_type(r->type, ""), P(")");
    P("%s%s", r->out ? r->out : r->name, carried ? ".v)" : result ? ".v" : "");
}
static void put_group(Group *g)
{
    put_sym(g->sym);
    if (g->nursery) P(".group");
}
/* Is one of the blocks from `from` to `to` being left, or the group `own`? Only groups are asked where an exit is recorded:
   a within that nobody has seen to be late does not stand in its way. */
static void put_left_tests(const Code *c, Group *own, bool groups)
{
    bool any = false;
    for (Block *b = c->block; b != c->block_end; b = b->outer) {
        if (!b->sym || (groups && b->kind != BLOCK_BRANCHES)) continue;
        P("%s", any ? " || " : "");
        put_sym(b->sym);
        P(b->kind == BLOCK_NURSERY ? ".group.left" : ".left");
        any = true;
    }
    if (own) {
        P("%s", any ? " || " : "");
        put_group(own);
        P(".left");
        any = true;
    }
    if (!any) P("0");
}

/* `not`: none of them; where people read, without parentheses that are not needed. */
static void put_left(const Code *c, Group *own, bool groups, bool not )
{
    Text t = {0}, *out = em.out;
    em.out = &t;
    text_add(&t, "", 0);
    put_left_tests(c, own, groups);
    em.out = out;
    bool bare = !not || (em.source && !memchr(t.p, '|', t.n));
    P(bare ? "%s%.*s" : "%s(%.*s)", not ? "!" : "", (int)t.n, t.p);
    free(t.p);
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
    else if (t->kind == T_IDENT && s && s->kind != SYM_LABEL) put_sym(s);
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
static void put_whole(Expr *e, Sym *raw)
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
static void put_right(Expr *e, Sym *raw)
{
    bool comma = e->kind == E_COMMA && !(e->temp && e->temp != raw);
    if (comma) P("(");
    put_whole(e, raw);
    if (comma) P(")");
}
static bool is_word(const Expr *e) /* prints as one: a cast before it is of all of it */
{
    return !e->temp && (e->kind == E_IDENT || e->kind == E_CONST || e->kind == E_PAREN || e->kind == E_CALL);
}

/* ---- assignments ----------------------------------------------------------------------------------------- */
bool has_const(Type *t)
{
    return (t->kind == TY_STRUCT || t->kind == TY_UNION) && t->origin->has_const;
}
void put_copy(const char *to, const char *from, Type *t)
{
    if (has_const(t)) P("__builtin_memcpy((void *)&%s, &%s, sizeof %s);\n", to, from, to);
    else P("%s = %s;\n", to, from);
}
static void put_set(Code *c)
{
    Sym *s = c->sym;
    Type *t = type_unqualified(s->type);
    bool braces = c->e->kind == E_INIT, address = c->e->temp == s && c->e->by_address;
    Expr *in = c->e;
    while (in->kind == E_PAREN) in = in->a;
    bool is_array = t->kind == TY_ARRAY, string = in->kind == E_STRING && is_array;
    if (!is_array && !braces && has_const(t)) {
        P("{ ");
        put_type(t, "v_");
        P(" = ");
        put_right(c->e, s);
        P("; __builtin_memcpy((void *)&");
        put_sym(s);
        P(", &v_, sizeof v_); }\n");
        return;
    }
    if (is_array || has_const(t)) {
        P("__builtin_memcpy((void *)&");
        put_sym(s);
        P(", &(");
        put_type(t, "");
        P(")");
        P("%s", braces ? "" : "{");
        put_expr(string ? in : c->e, s);
        P("%s, sizeof ", braces ? "" : "}");
        put_sym(s);
        P(");\n");
        return;
    }
    put_sym(s);
    P(" = ");
    if (c->e->kind == E_UNKNOWN) { /* a length */
        P("(unsigned long)(");
        put_expr(c->e, s);
        P(");\n");
        return;
    }
    if (braces) {
        P("(");
        put_type(t, "");
        P(")");
    }
    P("%s", address ? "&" : "");
    put_right(c->e, s);
    P(";\n");
}

/* ---- leaving ------------------------------------------------------------------------------------------------ */
static bool has_value(void)
{
    return !em.body->up && lowered.ret->kind != TY_VOID;
}
static void put_value(Expr *e, Sym *s)
{
    const char *as = em.stackless && has_value() ? carrier(lowered.ret) : NULL;
    if (e && e->lo == e->hi) {
        P("0");
        return;
    }
    if (as) {
        if (em.source && e && e->constant && !e->temp && e->value >= 0) {
            put_expr(e, NULL);
            return;
        }
        P("(%s)", as);
        if (!type_is_integer(e ? e->type : s->type)) P("("), put_type(lowered.ret, ""), P(")");
        if (em.source && (!e || is_word(e))) as = NULL;
        else P("(");
    }
    if (e) put_right(e, NULL);
    else put_sym(s);
    if (as) P(")");
}
static void put_dropped_return(void)
{
    static const char *const lines[] = {"\n", "if (start_) caw_frame_drop(&frame_->head_);\n", "return r_;\n"};
    em.indent++;
    for (int i = 0; i < 3; i++) P("%s", lines[i]), i < 2 ? put_indent() : (void)0;
    em.indent--;
    put_indent();
    P("}\n");
}
/* For debuggers: the value on this line, and the return itself on that of the closing brace. What follows it in the text,
   where each suspension comes by, is then no beginning of a line. */
static void put_return_visibly(Expr *e, Sym *s)
{
    bool value = em.stackless && has_value(), given = e || s;
    if (!em.stackless && !given) P("return;\n");
    if (!em.stackless && given) P("return "), put_value(e, s), P(";\n");
    if (!em.stackless) return;
    P("{\n");
    put_indent();
    if (value) P("struct %s__ret r_ = {.%s = ", lowered.func->sym->name, given ? "v" : "st");
    else P("caw_frame *r_ = ");
    if (given) put_value(e, s);
    else P("0");
    P(value ? "};\n" : ";\n");
    if (em.body->pinned) put_indent(), P("if (start_) caw_frame_drop(&frame_->head_);\n");
    if (em.body->hi > em.body->lo) put_marker(em.body->hi - 1);
    put_indent(), P("return r_;\n");
    put_indent(), P("}\n");
}
static void put_return(Expr *e, Sym *s)
{
    if (unit.debug == DEBUG_NAMES) {
        put_return_visibly(e, s);
        return;
    }
    bool drop = em.stackless && em.body->pinned, given = e || s, value = em.stackless && has_value();
    if (drop && em.source && !value) {
        P("{ if (start_) caw_frame_drop(&frame_->head_); return 0; }\n");
        return;
    }
    if (!em.stackless) P("return");
    else if (value && drop && em.source) {
        em.indent++;
        P("{\n"), put_indent();
        em.indent--;
        P("struct %s__ret r_ = {.%s =", lowered.func->sym->name, given ? "v" : "st");
    } else if (value)
        P(drop ? "{ struct %s__ret r_ = {.%s =" : "return (struct %s__ret){.%s =", lowered.func->sym->name,
          given ? "v" : "st");
    else P(drop ? "{" : "return 0");
    if (given) P(" "), put_value(e, s);
    else if (value) P(" 0");
    if (value) P("}");
    P(";");
    if (drop && em.source) {
        put_dropped_return();
        return;
    }
    if (drop) P(" if (start_) caw_frame_drop(&frame_->head_); return %s; }", value ? "r_" : "0");
    P("\n");
}
static void put_jump(Code *j)
{
    switch (j->kind) {
    case C_GOTO: P("goto %s;\n", j->name); break;
    case C_BREAK: P("break;\n"); break;
    case C_CONTINUE: P("continue;\n"); break;
    case C_END:
        if (em.body->offloaded) P("return;\n");
        else put_return(NULL, NULL);
        break;
    default: put_return(j->e, j->sym);
    }
}
/* Sends on what came through a zone, by its exit variable, or was recorded in a group; `zone` is around it. */
static void put_dispatch(struct ExitLink *l, Sym *exit, Zone *zone, Group *g)
{
    for (; l; l = l->next) {
        put_indent();
        P("if (");
        if (g) put_group(g), P(".exit");
        else put_sym(exit);
        P(" == %d) ", l->exit->code);
        if (zone == l->exit->target && em.source) {
            put_jump(l->exit->jump);
            continue;
        }
        if (zone == l->exit->target) {
            P("{ ");
            put_jump(l->exit->jump);
            put_indent();
            P("}\n");
            continue;
        }
        P("{ ");
        put_sym(zone->region->exit);
        P(" = %d; goto %s; }\n", l->exit->code, zone->label->name);
    }
}

/* ---- suspension ---------------------------------------------------------------------------------------------- */
static const char *struct_of_return(void)
{
    return has_value() ? arena_printf("(struct %s__ret){.st = ", lowered.func->sym->name) : "";
}
bool is_tail(const Body *b, const Code *c)
{
    return c->tail && !b->pinned;
}
static void put_suspend_end(void)
{
    em.indent--;
    put_indent();
    P("}\n");
}
static Copy *copy_of(Expr *e)
{
    for (Copy *c = em.body->copies; c; c = c->next)
        if (c->e == e) return c;
    return NULL;
}
static void put_args(Expr *call)
{
    P("(");
    for (Expr *a = call->list; a; a = a->next) {
        Copy *c = copy_of(a);
        if (c) put_sym(c->copy);
        else put_whole(a, NULL);
        if (a->next) P(", ");
    }
    P(")");
}
static Type *async_type(Expr *callee)
{
    Type *t = callee->type;
    while (t->kind == TY_PTR) t = t->base;
    return t;
}
/* The callee through a pointer: ((R (*)(A))p->start). */
static void put_pointer_callee(Expr *call, const char *ret, const char *which)
{
    Type *t = async_type(call->a);
    P("((%s (*)(", ret);
    for (Param *p = t->params; p; p = p->next) {
        type_print(em.out, with_lengths(p->type, NULL), "");
        if (p->next) P(", ");
    }
    P("%s))(", t->params ? "" : "void");
    Copy *c = copy_of(call->a);
    bool fn = !c && call->a->type->kind == TY_FUNC && !unit.erased;
    P("%s", fn ? "&(" : unit.erased ? "(const caw_fn *)" : "");
    if (c) put_sym(c->copy);
    else put_expr(call->a, NULL);
    P("%s)->%s)", fn ? ")" : "", which);
}
/* Where a task stands, while it does. */
static void put_state(const Code *c)
{
    P("call_.state = %d; ", c->state);
}
static void put_call_direct(Expr *call)
{
    Sym *f = callee_name(call);
    if (f) P("%s", f->out ? f->out : f->name);
    else {
        Text t = {0};
        type_print(&t, type_unqualified(call->type), "");
        put_pointer_callee(call, arena_printf("%.*s", (int)t.n, t.p), "direct");
    }
    put_args(call);
}
static void put_await_direct(Code *c)
{
    bool by_copy = c->sym && has_const(c->sym->type); /* can't be assigned */
    put_state(c);
    if (by_copy) {
        P("{ ");
        put_type(c->sym->type, "v_");
        P(" = ");
    } else if (c->sym) {
        put_sym(c->sym);
        P(" = ");
    } else if (c->e->type->kind != TY_VOID) P("(void)");
    put_call_direct(c->e);
    if (by_copy) {
        P("; __builtin_memcpy((void *)&");
        put_sym(c->sym);
        P(", &v_, sizeof v_); }\n");
    } else P(";\n");
}
/* Rule 12: return await f(…) in f itself. */
static void put_again(Code *c)
{
    P("{\n");
    em.indent++;
    Param *p = em.body->func->params;
    int n = 0;
    for (Expr *a = c->e->list; a && p; a = a->next, p = p->next) {
        put_indent();
        put_type(p->type, arena_printf("a%d_ __attribute__((unused)) = ", ++n));
        put_expr(a, NULL);
        P(";\n");
    }
    p = em.body->func->params;
    for (int i = 1; p && i <= n; i++, p = p->next)
        if (p->sym) put_indent(), put_copy(p->sym->out ? p->sym->out : p->sym->name, arena_printf("a%d_", i), p->type);
    put_indent();
    P("goto again_;\n");
    em.indent--;
    put_indent();
    P("}\n");
}
static void open_block(void)
{
    P("{\n");
    if (em.source) em.indent++;
    put_indent();
}
static void close_block(void)
{
    if (em.source) em.indent--;
    put_indent();
    P("}\n");
}
/* The start of an awaited call: its result in the variable, or in r_, of a block that this opens. */
static void put_awaited_start(Code *c, const char *var)
{
    Sym *f = callee_name(c->e);
    bool value = c->e->type->kind != TY_VOID, by_copy = c->sym && has_const(c->sym->type);
    const char *ret = "caw_frame *";
    if (value) ret = f ? arena_printf("struct %s__ret", f->name) : arena_printf("struct %sr", var);
    if (!c->sym) {
        open_block();
        if (value && !f) {
            P("struct r_r ");
            put_ret_struct(c->e->type);
            P(" r_ = ");
        } else P("%s r_ = ", ret);
    } else P(by_copy ? "{ __typeof__(%s) v_ = " : "%s = ", var);
    if (f) P("%s__start", f->name);
    else put_pointer_callee(c->e, c->sym || f || !value ? ret : "struct r_r", "start");
    put_args(c->e);
    if (by_copy) P("; __builtin_memcpy((void *)&%s, &v_, sizeof v_); }\n", var);
    else P(";\n");
}
/* What it has given, once it has ended. */
static void put_awaited_value(Code *c, const char *var)
{
    if (!c->sym) return;
    Text t = {0};
    type_print(&t, type_unqualified(c->sym->type), "");
    const char *type = arena_printf("%.*s", (int)t.n, t.p);
    free(t.p);
    put_indent();
    if (has_const(c->sym->type)) {
        P("__builtin_memcpy((void *)&%s.v, caw_value(done_, sizeof %s.v, _Alignof(%s)), sizeof %s.v);\n", var, var,
          type, var);
        return;
    }
    P("%s.v = *(", var);
    put_type(type_pointer(c->sym->type), "");
    P(")caw_value(done_, sizeof(%s), _Alignof(%s));\n", type, type);
}
/* A tail's callee takes the place of this frame. */
static void put_await(Code *c)
{
    if (c->self && !em.body->pinned) {
        put_again(c);
        return;
    }
    if (!em.stackless) {
        put_await_direct(c);
        return;
    }
    Sym *f = callee_name(c->e);
    const char *var = c->sym ? c->sym->out : "r_", *st = c->e->type->kind != TY_VOID ? ".st" : "";
    bool block = !c->sym;
    if (is_tail(em.body, c)) {
        put_awaited_start(c, var);
        put_indent();
        P("if (");
        P(spelled(SP_SUSPENDED), var, st);
        P(") {\n");
        em.indent++;
        if (needs_frame(em.body)) {
            put_indent();
            P("if (frame_) return %scaw_replace(&frame_->head_, %s%s)%s;\n", struct_of_return(), var, st,
              has_value() ? "}" : "");
        }
        put_indent();
        P("return %s%s%s%s;\n", struct_of_return(), var, st, has_value() ? "}" : "");
        em.indent--;
        put_indent();
        P("}\n");
    } else {
        put_away(0);
        if (starts_later(c)) {
            put_suspend(c, NULL);
            block = false;
        } else {
            put_awaited_start(c, var);
            put_indent();
            if (!f || !f->suspends) P("if ("), P(spelled(SP_SUSPENDED), var, st), P(") ");
            put_suspend(c, arena_printf("%s%s", var, st));
        }
        put_awaited_value(c, var);
        put_suspend_end();
    }
    if (block) close_block();
    if (em.lines && unit.coverage) put_marker(c->tok);
    put_counted();
}
static void put_join(Code *c)
{
    bool wait = c->kind == C_WAIT;
    if (!em.stackless) put_state(c);
    if (wait) {
        P("while (caw_group_full(&");
        put_group(c->group);
        P(") && ");
        put_left(c, NULL, false, true);
        P(") ");
    }
    const char *what = wait ? "wait" : "join";
    if (!em.stackless) {
        P("caw_group_%s(&", what);
        put_group(c->group);
        P(");\n");
        return;
    }
    open_block();
    P("caw_frame *r_ = caw_group_%s__start(&", what);
    put_group(c->group);
    P(");\n");
    put_indent();
    P("if (r_ != 0) ");
    put_suspend(c, "r_");
    put_suspend_end();
    close_block();
}
/* As a value its name is printed as the address of its descriptor already. */
static bool names_async(const Expr *e)
{
    while (e->kind == E_PAREN) e = e->a;
    return e->kind == E_IDENT && e->sym && e->sym->kind == SYM_FUNC && e->type->is_async;
}
static void put_copy_value(Copy *y)
{
    if (y->of) put_sym(y->of);
    else {
        if (y->e->type->kind == TY_FUNC && !names_async(y->e)) P("&");
        put_expr(y->e, NULL);
    }
}
static void put_start(Code *c)
{
    if (!c->group->variable) {
        P("if (");
        put_left(c, c->group, false, true);
        P(") ");
    }
    P(em.stackless ? "caw_group_started(&" : "caw_group_start(&");
    put_group(c->group);
    P(", ");
    if (em.stackless) P("%s__start(frame_", c->branch->name);
    else if (c->branch->copies) P("%s, &(struct %s__arg){&env_", c->branch->name, c->branch->name);
    else P("%s, &env_", c->branch->name);
    for (Copy *y = c->branch->copies; y; y = y->next) {
        P(", ");
        put_copy_value(y);
    }
    P(em.stackless ? "));\n" : c->branch->copies ? "});\n" : ");\n");
}
static void put_group_call(Code *c, const char *what, const char *more)
{
    P("caw_group_%s(&", what);
    put_group(c->group);
    P("%s);\n", more);
}
static void put_body(Code *c);
static bool is_short(const Code *c);
static void put_short(Code *c);
static void put_one(Code *c);
static void put_object_call(Code *c, const char *what, const char *more)
{
    P("%s(&", what);
    put_sym(c->group ? c->group->sym : c->sym);
    P("%s);\n", more);
}
static void put_begin(Code *c)
{
    if (!c->group->nursery) {
        put_group_call(c, "begin", c->group->race ? ", CAW_RACE" : ", CAW_GATHER");
        return;
    }
    put_object_call(c, "caw_nursery_begin", "");
    put_indent();
    put_sym(c->sym);
    P(" = &");
    put_sym(c->group->sym);
    P(";\n");
}
static void put_leave(Code *c)
{
    if (c->group->nursery) { /* its end waits for the children, an exit cancels them */
        if (!c->zone->label->used) {
            P(";\n");
            return;
        }
        P("if (");
        put_sym(c->zone->region->exit);
        P(") ");
    }
    put_group_call(c, "leave", "");
}
static void put_gend(Code *c)
{
    if (c->group->nursery) put_object_call(c, "caw_nursery_end", "");
    else put_group_call(c, "end", "");
}
static void put_limit(Code *c)
{
    P("caw_group_limit(&");
    put_group(c->group);
    P(", ");
    put_right(c->e, NULL);
    P(");\n");
}
static void put_within(Code *c)
{
    P("if (!caw_within_begin(&");
    put_sym(c->sym);
    P(", ");
    put_right(c->e, NULL);
    P(")) ");
    if (em.source && is_short(c->body)) put_short(c->body);
    else put_body(c->body);
}
static void put_spawn(Code *c)
{
    P("{\n");
    em.indent++;
    put_indent();
    P("caw_nursery *n_ = ");
    put_right(c->e, NULL);
    P(";\n");
    put_indent();
    if (em.stackless)
        P("caw_scope *here_ = caw_nursery_enter(n_);\n"), put_indent(),
            P("caw_nursery_started(n_, here_, %s__start(", c->branch->name);
    else if (c->branch->copies) P("caw_nursery_spawn(n_, %s, &(struct %s__arg){", c->branch->name, c->branch->name);
    else P("caw_nursery_spawn(n_, %s, 0", c->branch->name);
    for (Copy *y = c->branch->copies; y; y = y->next) {
        put_copy_value(y);
        if (y->next) P(", ");
    }
    P(em.stackless ? "));\n" : c->branch->copies ? "});\n" : ");\n");
    em.indent--;
    put_indent();
    P("}\n");
}
static void put_offload(Code *c)
{
    if (!em.stackless) {
        put_state(c);
        P("caw_offload(%s, &env_);\n", c->branch->name);
        return;
    }
    open_block();
    P("caw_frame *r_ = caw_offload__start(%s__work, frame_);\n", c->branch->name);
    put_indent();
    P("if (r_ != 0) ");
    put_suspend(c, "r_");
    put_suspend_end();
    close_block();
}
static void put_record(Code *c)
{
    P("if (");
    put_left(c, NULL, true, true);
    P(") {\n");
    em.indent++;
    if (c->sym) {
        put_indent();
        put_sym(c->sym);
        P(" = ");
        put_right(c->e, NULL);
        P(";\n");
    }
    put_indent();
    put_group(c->group);
    P(".exit = %d;\n", c->exit->code);
    put_indent();
    P("caw_group_leave(&");
    put_group(c->group);
    P(");\n");
    em.indent--;
    put_indent();
    P("}\n");
}

/* ---- control flow ------------------------------------------------------------------------------------------- */
static bool used_goto(const Code *c) /* a goto's place, which prints no braces */
{
    return c->kind == C_BLOCK && c->used;
}
static void put_body(Code *c)
{
    int mark = names_mark();
    P("{\n");
    em.indent++;
    while (em.source && c && !c->next && c->kind == C_BLOCK && !used_goto(c)) c = c->body;
    put_code(c);
    em.indent--;
    put_indent();
    P("}\n");
    names_until(mark);
}
/* Where people read: one statement stands on its condition's line. */
static bool is_short(const Code *c)
{
    while (c && c->kind == C_BLOCK && !c->next) c = c->body;
    if (!c || c->next || has_comments(c->tok)) return false;
    bool drops = em.stackless && em.body->pinned;
    if (c->kind == C_RETURN || c->kind == C_END) return !drops && !(c->kind == C_RETURN && c->used) && !c->folded;
    return c->kind == C_EXPR || c->kind == C_GOTO || c->kind == C_BREAK || c->kind == C_CONTINUE;
}
static void put_short(Code *c)
{
    while (c->kind == C_BLOCK) c = c->body;
    put_one(c);
}
static void put_read_if(Code *c);
static void put_else(Code *c)
{
    P("else ");
    while (c->kind == C_BLOCK && !c->next && !used_goto(c) && c->body) c = c->body;
    if (!c->next && (c->kind == C_IF || c->kind == C_UNLESS) && !has_comments(c->tok)) put_read_if(c);
    else if (is_short(c)) put_short(c);
    else put_body(c);
}
static void put_read_if(Code *c)
{
    bool left = c->kind == C_LEFT;
    P("if (");
    if (left) put_left(c, NULL, false, false);
    else if (c->kind == C_UNLESS) P("!("), put_expr(c->e, NULL), P(")");
    else put_whole(c->e, NULL);
    P(") ");
    if (is_short(c->body)) put_short(c->body);
    else put_body(c->body);
    if (!c->els) return;
    if (em.out->p[em.out->n - 2] == '}' && !is_short(c->body)) em.out->n--, P(" ");
    else put_indent();
    put_else(c->els);
}
static void put_if(Code *c)
{
    if (em.source) {
        put_read_if(c);
        return;
    }
    P(c->kind == C_UNLESS ? "if (!(" : "if (");
    if (c->kind == C_LEFT) put_left(c, NULL, false, false);
    else put_expr(c->e, NULL);
    P(c->kind == C_UNLESS ? ")) " : ") ");
    put_body(c->body);
    if (!c->els) return;
    put_indent();
    P("else ");
    put_body(c->els);
}
static void put_loop(Code *c)
{
    if (c->kind == C_DO) {
        P("do ");
        put_body(c->body);
        put_indent();
        P("while (");
        put_expr(c->e, NULL);
        P(");\n");
        return;
    }
    if (c->e && !c->step) P("while (");
    else P("for (; ");
    if (c->e) put_expr(c->e, NULL);
    if (!c->e || c->step) P("; ");
    if (c->step) put_expr(c->step, NULL);
    P(") ");
    put_body(c->body);
}
static void put_exit_about(const Exit *x)
{
    static const char *const names[] = {[C_BREAK] = "break",
                                        [C_CONTINUE] = "continue",
                                        [C_RETURN] = "return",
                                        [C_GOTO] = "goto",
                                        [C_END] = "the end of the branch"};
    const char *name = x->jump && x->jump->kind <= C_END ? names[x->jump->kind] : NULL;
    if (name && x->jump->kind == C_GOTO) put_about("to %s", x->jump->name);
    else if (name) put_about("%s", name);
}
static void put_one(Code *c)
{
    switch (c->kind) {
    case C_STMT:
        put_tokens(c->stmt->lo, c->stmt->hi);
        P("\n");
        break;
    case C_EXPR:
        put_expr(c->e, NULL);
        P(";\n");
        break;
    case C_SET:
        if (c->sym) put_set(c);
        else if (c->zone->label->used) put_sym(c->zone->region->exit), P(" = 0;\n");
        else P(";\n");
        break;
    case C_AWAIT: put_await(c); break;
    case C_BLOCK: put_body(c->body); break;
    case C_IF:
    case C_UNLESS:
    case C_LEFT: put_if(c); break;
    case C_FOR:
    case C_DO: put_loop(c); break;
    case C_SWITCH:
        P("switch (");
        put_expr(c->e, NULL);
        P(") ");
        put_body(c->body);
        break;
    case C_CASE:
        put_tokens(c->stmt->lo, c->stmt->body ? c->stmt->body->lo : c->stmt->hi);
        P(";\n");
        put_names_again();
        break;
    case C_LABEL:
        if (em.source && !c->used) break;
        if (em.source) em.indent--, put_indent(), em.indent++;
        if (c->used) P("%s:;\n", c->name), put_names_again();
        else P(";\n");
        break;
    case C_NAME: break;
    case C_RETURN:
        if (c->used && !em.stackless)
            P(";\n"); /* the end, where one of plain C has no return either: it may be noreturn */
        else put_jump(c);
        break;
    case C_GOTO:
    case C_BREAK:
    case C_CONTINUE: put_jump(c); break;
    case C_END:
        if (c->used && !em.stackless) P(";\n");
        else put_jump(c);
        break;
    case C_EXIT:
        put_sym(c->zone->region->exit);
        P(" = %d; goto %s;%s", c->exit->code, c->zone->label->name, em.source ? " " : "");
        put_exit_about(c->exit);
        P("\n");
        break;
    case C_RECORD: put_record(c); break;
    case C_STORE:
        P("*");
        put_sym(c->sym);
        P(" = ");
        put_expr(c->e, NULL);
        P(";\n");
        break;
    case C_CLEANUP:
        P(c->sym->vla ? "caw_local_drop(" : "%s(&", c->sym->cleanup);
        put_place(c->sym);
        P(");\n");
        break;
    case C_PROTOTYPE:
        type_print(em.out, c->sym->type, c->sym->name);
        P(";\n");
        break;
    case C_VLA:
        put_place(c->sym);
        P(" = caw_local_take(sizeof(");
        type_print(em.out, with_lengths(c->sym->vla, c->sym->dims), "");
        P("), &%s__code);\n", em.body->name);
        break;
    case C_BEGIN: put_begin(c); break;
    case C_LIMIT: put_limit(c); break;
    case C_WITHIN: put_within(c); break;
    case C_SHIELD: put_object_call(c, "caw_shield_begin", c->used ? ", 1" : ", 0"); break;
    case C_SEND:
        put_object_call(
            c, arena_printf("caw_%s_end", !strcmp(c->sym->type->alias->name, "caw_within") ? "within" : "shield"), "");
        break;
    case C_SPAWN: put_spawn(c); break;
    case C_OFFLOAD: put_offload(c); break;
    case C_START: put_start(c); break;
    case C_OUTSIDE: put_group_call(c, "outside", ""); break;
    case C_LEAVE: put_leave(c); break;
    case C_GEND: put_gend(c); break;
    case C_JOIN:
    case C_WAIT: put_join(c); break;
    case C_DISPATCH: put_dispatch(c->zone->exits, c->zone->region->exit, c->zone->outer, NULL); break;
    case C_GDISPATCH: put_dispatch(c->group->exits, NULL, c->group->zone, c->group); break;
    }
}
static bool is_glue(const Code *c) /* of blocks: it belongs to no statement of the user's */
{
    static const CodeKind kinds[] = {C_JOIN, C_WAIT, C_OUTSIDE, C_GEND, C_SEND, C_DISPATCH, C_GDISPATCH};
    if (!unit.coverage) return false;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i] == c->kind) return true;
    return false;
}
/* In the direct form `t = f(); x = t;` is `x = f();`. */
static bool is_result(const Expr *e, const Sym *t)
{
    while (e && e->kind == E_PAREN && !e->temp) e = e->a;
    return e && e->temp == t && !e->by_address;
}
static Code *only_use(Code *c) /* what only hands on the result of c */
{
    Code *n = c->next;
    if (!n || !c->sym || !c->sym->async_result || has_const(c->sym->type) || (c->self && !em.body->pinned)) return NULL;
    if (n->kind == C_SET && n->sym && is_result(n->e, c->sym) && n->sym->type->kind != TY_ARRAY && !n->sym->vla &&
        !has_const(n->sym->type))
        return n;
    bool assigns = n->kind == C_EXPR && n->e->kind == E_ASSIGN && n->e->op == '=' && !n->e->temp;
    if (assigns && n->e->a->kind == E_IDENT && !n->e->a->temp && is_result(n->e->b, c->sym)) return n;
    return n->kind == C_RETURN && n->e && is_result(n->e, c->sym) ? n : NULL;
}
void fold_results(Code *c)
{
    for (; em.source && !em.stackless && c; c = c->next) {
        fold_results(c->body);
        fold_results(c->els);
        Code *n = c->kind == C_AWAIT ? only_use(c) : NULL;
        if (n) n->folded = c->sym->folded = true;
    }
}
static void put_folded(Code *c)
{
    Code *n = c->next;
    put_state(c);
    if (n->kind == C_RETURN) P("return");
    else if (n->kind == C_SET) put_sym(n->sym);
    else put_tokens(n->e->a->lo, n->e->a->hi);
    P(n->kind == C_RETURN ? " " : " = ");
    put_call_direct(c->e);
    P(";\n");
}
static bool is_end(const Code *c) /* nothing comes behind it */
{
    return c && (c->kind == C_RETURN || c->kind == C_END || c->kind == C_GOTO || c->kind == C_BREAK ||
                 c->kind == C_CONTINUE);
}
static bool is_nothing(const Code *c) /* prints only a semicolon */
{
    if (c->kind == C_SET) return !c->sym && !c->zone->label->used;
    if (c->kind == C_RETURN) return c->used && !em.stackless;
    return c->kind == C_LEAVE && c->group->nursery && !c->zone->label->used;
}
/* Into a label from above: the C compiler wants a comment there, or warns. */
static void put_fall(size_t comments)
{
    for (size_t i = comments; i + 4 <= em.out->n; i++)
        if (!strncmp(em.out->p + i + 1, "all", 3) && (em.out->p[i] | 32) == 'f') return;
    put_indent();
    P("/* falls through */\n");
}
/* Where people read: the same text, less what is there for the C compiler's warnings only. */
static void put_read_code(Code *c)
{
    const Code *before = NULL;
    for (; c; before = c, c = c->next) {
        bool done = c->folded && !em.stackless;
        if (done || (c->kind == C_RETURN && is_end(before))) continue;
        size_t comments = em.out->n;
        if (c->kind != C_DISPATCH && c->kind != C_GDISPATCH && c->kind != C_LABEL) put_comments(c->tok, !before);
        if (c->kind == C_CASE && before && before->kind != C_CASE && !is_end(before)) put_fall(comments);
        if (used_goto(c)) put_code(c->body);
        else if (c->kind == C_LABEL || c->kind == C_DISPATCH || c->kind == C_GDISPATCH) put_one(c);
        else if (c->kind == C_CASE) em.indent--, put_indent(), em.indent++, put_one(c);
        else if (c->kind == C_AWAIT && c->sym && c->sym->folded && !em.stackless) put_indent(), put_folded(c);
        else if (!is_nothing(c)) put_indent(), put_one(c);
    }
}
void put_code(Code *c)
{
    if (em.source) {
        put_read_code(c);
        return;
    }
    put_names_of(c);
    for (; c; c = c->next) {
        if (c->kind == C_NAME) {
            name_declared(c->sym);
            continue;
        }
        if (is_glue(c)) put_away(0);
        else if (c->kind != C_DISPATCH && c->kind != C_GDISPATCH && c->kind != C_LABEL) put_marker(c->tok);
        if (c->kind != C_LABEL && c->kind != C_CASE && c->kind != C_DISPATCH && c->kind != C_GDISPATCH) put_indent();
        put_one(c);
    }
}
