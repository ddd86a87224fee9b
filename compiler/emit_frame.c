/* What a body keeps while it waits, and how it goes away and comes back.

   A frame holds what lives over an await. Its value takes the same room: when a function ends, its locals have ended. Going
   away for the first time is a function of its own for each await, cold and never inlined: what stands in the start instance
   then is one call that it is left by, so that the path on which an awaited call has completed at once stays as short as
   that of a plain call. A resumed body has its frame, and keeps what lives in it where it stands. */
#include "emit.h"
#include <stdlib.h>

/* ---- values ---------------------------------------------------------------------------------------------------- */
/* An integer narrower than a word travels in one, zero-extended (abi.h): through which unsigned type; NULL: as it is. */
const char *carrier(Type *t)
{
    switch (type_unqualified(t)->kind) {
    case TY_BOOL: return "_Bool";
    case TY_CHAR:
    case TY_SCHAR:
    case TY_UCHAR: return "unsigned char";
    case TY_SHORT:
    case TY_USHORT: return "unsigned short";
    case TY_INT:
    case TY_UINT: return t->is_complex ? NULL : "unsigned int";
    default: return NULL;
    }
}
void put_ret_struct(Type *t)
{
    P("{ caw_frame *st; ");
    if (carrier(t)) P("unsigned long v");
    else put_type(t, "v");
    P("; }");
}
static bool has_value(Body *b)
{
    return !b->up && lowered.ret->kind != TY_VOID;
}

/* ---- frames and environments ------------------------------------------------------------------------------- */
bool sees_up(const Body *b)
{
    return b->up && !b->detached;
}
bool waits(const Body *b)
{
    for (int i = 1; i <= b->nstates; i++)
        if (!is_tail(b, b->states[i])) return true;
    return false;
}
bool needs_frame(const Body *b)
{
    return b->pinned || waits(b);
}
const char *aligned(const Sym *s)
{
    return s->aligned ? s->aligned : "";
}
static void put_kept_fields(const Body *b)
{
    for (Kept *k = kept_by(b); k; k = k->next) {
        const Sym *s = k->sym;
        P("    %s", aligned(s));
        put_type(s->type, k->name);
        P("; ");
        put_about("%s", k->why);
        P("\n");
    }
}
static void put_fields(Body *b, bool frame)
{
    if (frame && em.source) {
        put_kept_fields(b);
        return;
    }
    Param *p = b->up ? NULL : b->func->params;
    for (; p; p = p->next)
        if (p->sym && (frame ? body_in_frame(p->sym) : p->sym->shared))
            P("    %s", aligned(p->sym)), put_type(p->sym->vla ? p->sym->type : p->type, name_of(p->sym)), P(";\n");
    for (Copy *c = b->copies; c; c = c->next)
        if (frame ? body_in_frame(c->copy) : c->copy->shared)
            P("    %s", aligned(c->copy)), put_type(c->copy->type, c->copy->out), P(";\n");
    for (Sym *s = b->locals; s; s = s->next_temp)
        if (frame ? body_in_frame(s) : s->shared) P("    %s", aligned(s)), put_type(s->type, s->out), P(";\n");
}
/* A branch finds the frame around it by its parent, the group, and only where branches of its own look for it meanwhile
   does it keep it. */
void put_frame_struct(Body *b)
{
    bool over = has_value(b) && !carrier(lowered.ret);
    if (em.source && b->up) put_about("What the branch of line %u keeps while it waits.", line_of(b->lo)), P("\n");
    else if (em.source) put_about("What %s keeps while it waits.", b->name), P("\n");
    P("struct %s__frame {\n", b->name);
    if (over) {
        P("    __extension__ union {\n    __extension__ struct { caw_frame head_; ");
        put_type(lowered.ret, "value_");
        P("; };\n    __extension__ struct {\n    caw_frame same_;\n");
    } else P("    caw_frame head_;\n");
    if (sees_up(b) && b->pinned) P("    struct %s__frame *up_;\n", b->up->name);
    put_fields(b, true);
    P(over ? "    };\n    };\n};\n" : "};\n");
    for (Sym *s = b->locals; s; s = s->next_temp)
        if (s->aligned && body_in_frame(s)) {
            P("_Static_assert(_Alignof(struct %s__frame) <= 4096, \"an alignment of more than 4096 over an await\");\n",
              b->name);
            break;
        }
}
static bool is_call(const Body *b, const Code *c) /* in the direct form, where an await may be a jump */
{
    return !c->self || b->pinned;
}
bool calls(const Body *b)
{
    for (int i = 1; i <= b->nstates; i++)
        if (is_call(b, b->states[i])) return true;
    return false;
}
/* Where it stands, for whoever asks (abi.h). */
void put_code_struct(Body *b)
{
    P("static const caw_code %s__code %s = {", b->name, spelled(SP_UNUSED));
    P(needs_frame(b) ? "%s__resume, " : "0, ", b->name);
    P("\"%s\", \"%s\", ", lowered.func->sym->name, position(&unit.toks[b->lo]).file);
    for (int i = 1; i <= b->nstates; i++)
        P("%s%u", i > 1 ? ", " : "(const unsigned[]){", position(&unit.toks[b->states[i]->tok]).line);
    P("%s, %d};\n", b->nstates ? "}" : "0", b->up != 0);
}
void put_env_struct(Body *b)
{
    if (em.source) P("\n"), put_about("What its branches use, where there is no frame."), P("\n");
    P("struct %s__env {\n", b->name);
    if (sees_up(b)) P("    struct %s__env *up_;\n", b->up->name);
    size_t before = em.out->n;
    put_fields(b, false);
    if (!sees_up(b) && em.out->n == before) P("    char nothing_;\n");
    P("};\n");
}

/* ---- going away -------------------------------------------------------------------------------------------- */
static Sym *next_live(const Code *c, int *i)
{
    while (*i < em.body->nsyms) {
        uint64_t rest = c->live[*i / 64] >> *i % 64;
        if (rest & 1) return lowered.vars[(*i)++];
        *i = rest ? *i + 1 : (*i | 63) + 1; /* most words of a large set are empty */
    }
    return NULL;
}
void put_body_result(Body *b)
{
    if (b->up) P("caw_frame *");
    else put_result_type(b->func->sym);
}
/* The live variables, as parameters with types, or as arguments from here, behind `first`. */
static void put_kept(Code *c, const char *first, bool types)
{
    int i = 0, n = *first;
    P("%s", first);
    for (Sym *s; (s = next_live(c, &i)); n++) {
        if (n) P(", ");
        if (types) put_type(s->type, name_of(s));
        else P("%s", name_of(s));
    }
    if (!n && types) P("void");
}
/* An await of what never completes at once and has no arguments starts when all that is alive has been kept: nothing need
   outlive that call in a register. The text of the call's frame; NULL: another await. */
const char *starts_later(const Code *c)
{
    Sym *f = c->kind == C_AWAIT && !c->e->list ? callee_name(c->e) : NULL;
    if (!f || !f->suspends) return NULL;
    return arena_printf("%s__suspend()", f->name);
}
static void put_keep(Body *b, Code *c)
{
    if (em.source) P("\n"), put_about("Await %d, line %u: %s", c->state, line_of(c->tok), state_text(c, 80)), P("\n");
    P("%svoid %s__keep_%d(", spelled(SP_INLINE), b->name, c->state);
    put_kept(c, arena_printf("struct %s__frame *frame_", b->name), true);
    P(")\n{\n");
    int i = 0;
    for (Sym *s; (s = next_live(c, &i));)
        P("    "), put_copy(arena_printf("frame_->%s", name_of(s)), name_of(s), s->type);
    P("    frame_->head_.state = %d;\n}\n", c->state);
}
void put_take_frame(Body *b)
{
    P("(struct %s__frame *)caw_frame_take(sizeof *frame_, &%s__code)", b->name, b->name);
}
static void put_suspend_function(Body *b, Code *c)
{
    const char *start = starts_later(c);
    P("%s", spelled(SP_COLD));
    put_body_result(b);
    P("%s__suspend_%d(", b->name, c->state);
    put_kept(c, start ? "" : "caw_frame *callee_", true);
    P(")\n{\n    struct %s__frame *frame_ = ", b->name);
    put_take_frame(b);
    P(";\n    %s__keep_%d(", b->name, c->state);
    put_kept(c, "frame_", false);
    P(");\n");
    if (has_value(b)) P("    struct %s__ret r_; /* and no value yet */\n    r_.st = ", lowered.func->sym->name);
    else P("    return ");
    P("caw_pause(&frame_->head_, %s);\n%s", start ? start : "callee_", has_value(b) ? "    return r_;\n}\n" : "}\n");
}
void put_suspends(Body *b)
{
    if (unit.debug == DEBUG_NAMES) return;
    for (int i = 1; i <= b->nstates; i++) {
        if (is_tail(b, b->states[i])) continue;
        put_keep(b, b->states[i]);
        if (!b->pinned) put_suspend_function(b, b->states[i]);
    }
}
static void put_live(Code *c, const char *first)
{
    int i = 0, n = *first;
    P("(%s", first);
    for (Sym *s; (s = next_live(c, &i));) {
        if (n++) P(", ");
        put_sym(s);
    }
    P(");\n");
}
static void put_suspend_by_function(Code *c, const char *st, const char *callee, const char *open, const char *close)
{
    const char *n = em.body->name;
    put_indent();
    if (!em.body->pinned) P("if (frame_) {\n"), em.indent++, put_indent();
    P("%s__keep_%d", n, c->state);
    put_live(c, "frame_");
    if (em.body->pinned)
        put_indent(), P("if (start_) return %scaw_pause(&frame_->head_, %s)%s;\n", open, callee, close);
    put_indent();
    P("return %s%s%s;\n", open, callee, close);
    if (em.body->pinned) return;
    em.indent--;
    put_indent(), P("}\n");
    put_indent(), P("return %s__suspend_%d", n, c->state);
    put_live(c, starts_later(c) ? "" : st);
}
/* For debuggers all of it stands in the body, and each going and coming passes a function of libcaw's (abi.h). */
static void put_suspend_here(Code *c, const char *callee, const char *open, const char *close)
{
    if (em.body->pinned) put_indent(), P("const _Bool first_ = start_;\n");
    else {
        put_indent(), P("const _Bool first_ = !frame_;\n");
        put_indent(), P("if (first_) frame_ = "), put_take_frame(em.body), P(";\n");
    }
    int i = 0;
    for (Sym *s; (s = next_live(c, &i));) {
        const char *from = arena_printf("%s%s", name_of(s), s->async_result ? ".v" : "");
        put_indent(), put_copy(arena_printf("frame_->%s", name_of(s)), from, s->type);
    }
    put_indent(), P("frame_->head_.state = %d;\n", c->state);
    put_indent(), P("return %scaw_leaves(&frame_->head_, %s, first_)%s;\n", open, callee, close);
}
static void put_up_again(void)
{
    if (!sees_up(em.body)) return;
    const char *up = em.body->up->name;
    put_indent();
    if (em.body->pinned) P("up_ = frame_->up_;\n");
    else
        P("up_ = (struct %s__frame *)caw_outer(&frame_->head_, __builtin_offsetof(struct %s__frame, %s));\n", up, up,
          em.body->group->sym->out);
}
/* { go away; await_n: reload }, behind the start of what is awaited, whose frame is `st`, if that is not to start here. */
void put_suspend(Code *c, const char *st)
{
    const char *start = starts_later(c), *callee = start ? start : st, *open = "", *close = "";
    if (has_value(em.body)) open = arena_printf("(struct %s__ret){.st = ", lowered.func->sym->name), close = "}";
    P("{\n");
    em.indent++;
    if (unit.debug == DEBUG_NAMES) put_suspend_here(c, callee, open, close);
    else put_suspend_by_function(c, st, callee, open, close);
    em.indent--;
    if (em.source) put_indent();
    P("await_%d_:;\n", c->state);
    em.indent++;
    if (unit.debug == DEBUG_NAMES) put_indent(), P("done_ = caw_comes(&frame_->head_, done_);\n");
    int i = 0;
    for (Sym *s; (s = next_live(c, &i));) {
        put_indent();
        put_copy(arena_printf("%s%s", name_of(s), s->async_result ? ".v" : ""), arena_printf("frame_->%s", name_of(s)),
                 s->type);
    }
    put_up_again();
    put_params_again(em.body);
    put_names_again();
    note_names(c);
}

/* ---- coming back --------------------------------------------------------------------------------------------- */
/* A parameter that a resumed body does not read: what is alive it has in its frame. It is nothing that a compiler knows: gcc
   would see a NULL used, or an index of 0 - 1. */
static bool has_place(Type *t) /* a struct, which no cast makes; one with const members nothing can write */
{
    return t->kind != TY_PTR && !type_is_arith(t) && !has_const(t);
}
static void put_unknown(Type *t, int n) /* such a place */
{
    t = type_unqualified(t);
    if (!has_place(t)) return;
    P("    ");
    put_type(t, arena_printf("a%d_", n));
    P(";\n    __asm__(\"\" : \"=m\"(a%d_));\n", n);
}
static void put_nothing(Type *t, int n)
{
    t = type_unqualified(t);
    if (t->kind == TY_PTR) P("(void *)self_");
    else if (has_place(t)) P("a%d_", n);
    else {
        P("(");
        put_type(t, "");
        P(type_is_arith(t) ? ")(long)done_" : "){0}");
    }
}
static void put_store_value(void)
{
    Text t = {0}, where = {0};
    type_print(&t, lowered.ret, "");
    type_print(&where, type_pointer(lowered.ret), "");
    const char *type = text_done(&t);
    P("    if (r_.st == 0) ");
    put_copy(arena_printf("*(%s)caw_value(self_, sizeof(%s), _Alignof(%s))", text_done(&where), type, type),
             carrier(lowered.ret) ? arena_printf("(%s)r_.v", type) : "r_.v", lowered.ret);
}
void put_resume(Body *b)
{
    bool value = has_value(b);
    Param *params = b->up ? NULL : b->func->params;
    int n = 0;
    if (em.source) P("\n");
    P("%scaw_frame *%s__resume(caw_frame *self_, caw_frame *done_)\n{\n", spelled(SP_STATIC), b->name);
    for (Copy *c = b->copies; c; c = c->next) put_unknown(c->copy->type, ++n);
    for (Param *p = params; p; p = p->next) put_unknown(p->type, ++n);
    n = 0;
    P("    if (self_->state == 0) __builtin_unreachable(); /* the beginning is start's */\n    ");
    if (value) P("struct %s__ret r_", b->name);
    else P("caw_frame *r_");
    const char *lead = "";
    if (unit.debug == DEBUG_NAMES)
        P(" = (%s__resumed.frame_ = self_, %s__resumed.done_ = done_, %s__start(", b->name, b->name, b->name);
    else P(" = %s__body((struct %s__frame *)self_, done_", b->name, b->name), lead = ", ";
    if (sees_up(b)) P("%s0", lead), lead = ", ";
    for (Copy *c = b->copies; c; c = c->next, lead = ", ") P("%s", lead), put_nothing(c->copy->type, ++n);
    for (Param *p = params; p; p = p->next, lead = ", ") P("%s", lead), put_nothing(p->type, ++n);
    P(unit.debug == DEBUG_NAMES ? "));\n" : ");\n");
    const char *st = value ? "r_.st" : "r_";
    if (value) put_store_value();
    P("    return %s;\n}\n", st);
}
