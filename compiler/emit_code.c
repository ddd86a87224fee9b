/* Code as C text, in either form.

   The two forms differ in three places only: how a local is named (put_sym), what an await and a join look like, and how
   a function is left. All else is one text. */
#include "emit.h"
#include <stdlib.h>
#include <string.h>

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

/* `none`: none of them; where people read, without parentheses that are not needed. */
void put_left(const Code *c, Group *own, bool groups, bool none)
{
    Text t = {0}, *out = em.out;
    em.out = &t;
    text_add(&t, "", 0);
    put_left_tests(c, own, groups);
    em.out = out;
    bool bare = !none || (em.source && !memchr(t.p, '|', t.n));
    P(bare ? "%s%.*s" : "%s(%.*s)", none ? "!" : "", (int)t.n, t.p);
    free(t.p);
}

/* ---- assignments ----------------------------------------------------------------------------------------- */
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
    if (!em.stackless)
        put_counted(); /* clang counts a function's only return at its end, unless something stands there */
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
    Expr *callee = call->a; /* (**p)() is p() */
    for (Expr *in = callee; !c && in->type->kind == TY_FUNC && !in->temp;) {
        while (in->kind == E_PAREN) in = in->a;
        if (in->kind != E_UNARY || in->op != '*' || in->temp) break;
        callee = in = in->a;
    }
    bool fn = !c && callee->type->kind == TY_FUNC && !unit.erased;
    P("%s", fn ? "&(" : unit.erased ? "(const caw_fn *)" : "");
    if (c) put_sym(c->copy);
    else put_expr(callee, NULL);
    P("%s)->%s)", fn ? ")" : "", which);
}
/* Where a task stands, while it does. */
void put_state(const Code *c)
{
    P("call_.state = %d; ", c->state);
}
void put_call_direct(Expr *call)
{
    Sym *f = callee_name(call);
    if (f) P("%s", name_of(f));
    else {
        Text t = {0};
        type_print(&t, type_unqualified(call->type), "");
        put_pointer_callee(call, text_done(&t), "direct");
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
        put_type(p->type, arena_printf("a%d_ __attribute__((__unused__)) = ", ++n));
        put_expr(a, NULL);
        P(";\n");
    }
    p = em.body->func->params;
    for (int i = 1; p && i <= n; i++, p = p->next)
        if (p->sym) put_indent(), put_copy(name_of(p->sym), arena_printf("a%d_", i), p->type);
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
    const char *type = text_done(&t);
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
bool used_goto(const Code *c) /* a goto's place, which prints no braces */
{
    return c->kind == C_BLOCK && c->used;
}
void put_body(Code *c)
{
    int mark = names_mark();
    P("{\n");
    em.indent++;
    while (em.source && c && !c->next && c->kind == C_BLOCK && !used_goto(c)) c = c->body;
    put_code(c);
    em.indent--;
    if (unit.coverage) put_away(0); /* clang counts the way out of a block where its brace is */
    put_indent();
    P("}\n");
    names_until(mark);
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
        put_marker(c->e->lo);
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
/* `case 1: [[fallthrough]];` stands right before the next case. */
static bool falls_through(const Code *c)
{
    uint32_t end = c->stmt->body ? c->stmt->body->lo : c->stmt->hi;
    const Code *n = c->next;
    if (unit.toks[end - 1].id == ':') return false;
    while (n && n->kind == C_STMT && n->stmt->hi == n->stmt->lo + 1) n = n->next; /* its semicolon */
    return n && n->kind == C_CASE;
}
void put_one(Code *c)
{
    switch (c->kind) {
    case C_STMT:
        if (em.source && c->stmt->kind == S_PRAGMA) /* the line is its own */
            text_add(em.out, unit.text + unit.toks[c->stmt->lo].off, unit.toks[c->stmt->lo].len);
        else put_tokens(c->stmt->lo, c->stmt->hi);
        P("\n");
        break;
    case C_LENGTH:
        if (em.stackless && !start_has_lengths(em.body)) put_expr(c->e, NULL), P(";\n");
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
        if (!falls_through(c)) put_names_again();
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
        P(c->name ? "" : "*");
        put_sym(c->sym);
        if (c->name) P("->%s", c->name);
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
