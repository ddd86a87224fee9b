/* The unit as C text.

   What has nothing to do with async is copied byte for byte. In the place of an async function stand its declarations,
   its local types and statics, then the stackless form (for each body a frame struct, one always-inline body and its
   start and resume instances), then the direct form, and the descriptor of both. Branches stand before what starts
   them. */
#include "emit.h"
#include <stdlib.h>
#include <string.h>

EmitState em;

/* Text with line markers is not preprocessed again: no macro of abi.h can stand in it. */
const char *spelled(Spelling s)
{
    static const char *const texts[][2] = {
        [SP_UNUSED] = {"__attribute__((__unused__))", "CAW_UNUSED"},
        [SP_STATIC] = {"static __attribute__((__unused__)) ", "static CAW_UNUSED "},
        [SP_INLINE] = {"static inline __attribute__((__always_inline__, __unused__)) ", "CAW_INLINE "},
        [SP_COLD] = {"static __attribute__((__cold__, __noinline__, __unused__)) ", "CAW_COLD "},
        [SP_SUSPENDED] = {"__builtin_expect(%s%s != 0, 0)", "CAW_SUSPENDED(%s%s)"}};
    return texts[s][em.source];
}
void put_about(const char *fmt, ...)
{
    va_list ap;
    if (!em.source) return;
    va_start(ap, fmt);
    P("/* %s */", comment_text(arena_vprintf(fmt, ap)));
    va_end(ap);
}

/* ---- the declarations of an async function ---------------------------------------------------------------- */
static Type *result_of(Sym *f)
{
    return type_unqualified(f->type->base);
}
static const char *storage(Sym *f)
{
    if (f->is_static) return "static ";
    return f->is_inline ? "static inline " : "";
}
static bool is_main(Sym *f)
{
    return f->name == intern("main", 4);
}
void put_result_type(Sym *f)
{
    if (result_of(f)->kind == TY_VOID) P("caw_frame *");
    else P("struct %s__ret ", f->name);
}
static void put_start_attributes(Sym *f)
{
    P("%s%s", f->attributes ? f->attributes : "", storage(f));
}
static void put_params(Sym *f, Param *named)
{
    if (!f->type->params) P("void");
    for (Param *p = named ? named : f->type->params; p; p = p->next) {
        if (named) put_type(p->type, p->sym ? name_of(p->sym) : "");
        else type_print(em.out, with_lengths(p->type, NULL), "");
        if (p->next) P(", ");
    }
}
/* The direct form's declarator and result type, as C text. */
static void put_signature(Sym *f, Param *named)
{
    Text d = {0}, *out = em.out;
    em.out = &d;
    P("%s(", name_of(f));
    put_params(f, named);
    P(")");
    em.out = out;
    P("%s", storage(f));
    type_print(out, f->type->base, d.p);
    free(d.p);
}
void put_without_async(uint32_t from, uint32_t to)
{
    uint32_t i = from;
    for (uint32_t k = from; k < to; k++) {
        Token *t = &unit.toks[k];
        if (t->id != W_ASYNC || unit.syms[k]) continue;
        put_tokens(i, k);
        if (!em.source || (k > from && k + 1 < to)) P(" ");
        i = k + 1;
    }
    put_tokens(i, to);
}
static void put_written(bool local, uint32_t spec_lo, uint32_t spec_hi, uint32_t decl_lo, uint32_t decl_hi)
{
    if (local) P("static ");
    put_without_async(spec_lo, spec_hi);
    P(" ");
    put_tokens(decl_lo, decl_hi);
}
static bool varies(const Sym *f) /* has parameters with lengths */
{
    for (uint32_t i = f->decl_lo; i < f->decl_hi; i++)
        if (unit.toks[i].id == '[') return true;
    return false;
}
/* The parameters of a declarator are put as they were written, for lengths to agree where the C compiler compares them: the
   token where they begin; 0: they are not. */
static uint32_t written_params(const Sym *f, uint32_t lo, uint32_t hi)
{
    if (!em.source || !varies(f)) return 0;
    while (lo < hi && unit.syms[lo] != f) lo++;
    return lo + 1 < hi && unit.toks[lo + 1].id == '(' ? lo + 1 : 0;
}
static bool put_written_params(const Sym *f, uint32_t lo, uint32_t hi)
{
    uint32_t at = written_params(f, lo, hi);
    if (at) put_tokens(at, match_of(at) + 1);
    return at;
}
bool start_has_lengths(const Body *b)
{
    return written_params(b->func->sym, b->func->decl_lo, b->func->decl_hi);
}
static void put_param_list(Sym *f)
{
    if (put_written_params(f, f->decl_lo, f->decl_hi)) return;
    P("(");
    put_params(f, NULL);
    P(")");
}
/* As it was declared first: what has parameters with lengths is to be declared alike each time. */
static void put_first_declaration(Sym *f)
{
    if (!varies(f)) {
        put_signature(f, NULL);
        return;
    }
    put_written(is_main(f), f->spec_lo, f->spec_hi, f->decl_lo, f->decl_hi);
}
void put_declarations(Sym *f)
{
    if (f->declared) return;
    f->declared = true;
    bool local = f->is_static || f->is_inline;
    const char *unused = arena_printf(" %s", spelled(SP_UNUSED));
    const char *attr = local ? unused : f->is_weak ? " __attribute__((__weak__))" : "";
    if (is_main(f)) f->out = "caw_main", f->is_static = true, local = true, attr = unused;
    bool guard = guard_words();
    put_first_declaration(f);
    if (!local) P(em.source ? " CAW_DIRECT(%s)" : " __asm__(\"%s.direct\")", f->name);
    P("%s;\n", attr);
    if (result_of(f)->kind != TY_VOID) {
        P("struct %s__ret ", f->name);
        put_ret_struct(result_of(f));
        P(";\n");
    }
    P("%s", storage(f));
    put_result_type(f);
    P("%s__start", f->name);
    put_param_list(f);
    P("%s;\n", attr);
    if (f->suspends) {
        P("caw_frame *%s__suspend(", f->name);
        put_params(f, NULL);
        P(") __attribute__((__returns_nonnull__));\n");
    }
    P("%sconst caw_fn %s__async%s;\n", local ? "static " : "extern ", f->name, attr);
    end_guard(guard);
}

/* ---- what both forms' functions begin with ------------------------------------------------------------------- */
static void put_locals(Body *b)
{
    for (Sym *s = b->locals; s; s = s->next_temp) {
        if ((em.stackless ? s->pinned : s->shared) || (s->folded && !em.stackless)) continue;
        put_indent();
        if (em.stackless && s->async_result) {
            Code *c = NULL; /* whose result it is: the struct of the function called, or one of its own */
            for (int i = 1; i <= b->nstates; i++)
                if (b->states[i]->sym == s) c = b->states[i];
            Sym *f = c ? callee_name(c->e) : NULL;
            if (f) P("struct %s__ret %s;\n", f->name, s->out);
            else P("struct %sr ", s->out), put_ret_struct(s->type), P(" %s;\n", s->out);
            continue;
        }
        P("%s", aligned(s));
        put_type(s->type, s->out);
        if (s->is_temp || s->unused) P(" %s", spelled(SP_UNUSED));
        bool zeroed = s->zeroed || (s->vla && unit.debug == DEBUG_NAMES); /* read for its name before it is set */
        P(!zeroed ? ";\n" : em.source && type_is_arith(s->type) ? " = 0;\n" : " = {0};\n");
    }
}
static void store_fields(Body *b, const char *where)
{
    for (Param *p = b->up ? NULL : b->func->params; p; p = p->next)
        if (p->sym && (em.stackless ? p->sym->pinned : p->sym->shared))
            put_indent(), put_copy(arena_printf("%s%s", where, name_of(p->sym)), name_of(p->sym), p->sym->type);
    for (Copy *c = b->copies; c; c = c->next)
        if (em.stackless ? c->copy->pinned : c->copy->shared)
            put_indent(), put_copy(arena_printf("%s%s", where, c->copy->out), c->copy->out, c->copy->type);
}

/* The C compiler can't see that the last zone is left by an exit; nor may stackless text fall off its end. */
static void put_again_label(Body *b)
{
    if (b->self_tail && !b->pinned) P("again_:;\n");
}
/* A block that always returns can be left without, by whoever cancels a nursery: so its function gives the same in all classes. */
static void put_nothing_returned(void)
{
    bool scalar = lowered.ret->kind == TY_PTR || type_is_arith(lowered.ret);
    P("    return ");
    if (!scalar) P("("), put_type(lowered.ret, ""), P("){");
    P(scalar ? "0;\n" : "0};\n");
}
static void put_end(Body *b)
{
    Code *last = b->code;
    while (last && last->next) last = last->next;
    if (b->up || lowered.ret->kind == TY_VOID || (last && last->kind == C_RETURN)) return;
    bool zone = last && (last->kind == C_DISPATCH || last->kind == C_GDISPATCH);
    if (zone) P("    __builtin_unreachable();\n");
    else if (em.stackless) P("    return (struct %s__ret){.st = 0};\n", lowered.func->sym->name);
    else if (last && last->kind == C_BLOCK) put_nothing_returned();
}

/* ---- stackless -------------------------------------------------------------------------------------------------- */
/* The parameters of a body or its start, or the arguments of the same names; `lead` stands before the first. */
static void put_body_params(Body *b, const char *lead, bool types)
{
    if (sees_up(b)) {
        P("%s", lead);
        if (types) P("struct %s__frame *", b->up->name);
        P("up_");
        lead = ", ";
    }
    for (Copy *c = b->copies; c; c = c->next, lead = ", ") {
        P("%s", lead);
        if (types) put_type(c->copy->type, c->copy->out);
        else P("%s", c->copy->out);
    }
    for (Param *p = b->up ? NULL : b->func->params; p; p = p->next, lead = ", ") {
        P("%s", lead);
        if (types) put_type(p->type, p->sym ? name_of(p->sym) : "");
        else P("%s", p->sym ? name_of(p->sym) : "0");
    }
}
static bool has_params(Body *b)
{
    return sees_up(b) || b->copies || (!b->up && b->func->params);
}
static void put_unused(Body *b)
{
    if (needs_frame(b)) put_indent(), P("(void)frame_, (void)done_;\n");
    for (Copy *c = b->copies; c; c = c->next) put_indent(), P("(void)%s;\n", c->copy->out);
    if (sees_up(b)) put_indent(), P("(void)up_;\n");
    for (Param *p = em.source && !b->up && needs_frame(b) && varies(b->func->sym) ? b->func->params : NULL; p;
         p = p->next)
        if (p->sym && p->type->kind != TY_PTR)
            put_indent(), P("(void)%s;\n", name_of(p->sym)); /* only a length, perhaps */
}
/* The last state stands for all others, of which there are none: so the compilers see that a resumed body does not begin. (gcc
   then thinks that the variables of a loop which is entered in its middle dangle: see emit_function. Not for readers.) */
static void put_dispatch_table(Body *b)
{
    if (!waits(b)) return;
    /* where there are no optimisers it is of no use, and gcc -O0 would put another line before the first, where debuggers stop */
    bool whole = !em.source && unit.debug != DEBUG_NAMES;
    int last = b->nstates;
    while (is_tail(b, b->states[last])) last--;
    P("    switch (frame_ ? frame_->head_.state : 0) {\n%s", whole ? "    case 0: break;\n" : "");
    for (int i = 1; i <= b->nstates; i++)
        if (!is_tail(b, b->states[i])) {
            P(whole && i == last ? "    default:" : "    case %d:", i);
            P(" goto await_%d_;%s", i, em.source ? " " : "");
            put_about("line %u: %s", line_of(b->states[i]->tok), state_text(b->states[i], 80));
            P("\n");
        }
    P("    }\n");
}
/* A function of the text: what it is, and the user's comments in it from their beginning on. */
static void begin_text(const Body *b)
{
    if (!em.source) return;
    P("\n");
    begin_comments(b->lo);
    if (b->up) put_about("Line %u, as a task of its own: %s", line_of(b->lo), user_text(b->lo, b->hi, 80));
    else if (!em.stackless) put_about("%s as an ordinary function, for the classes green and sync.", b->name);
    else if (waits(b))
        put_about("%s for the class async. It begins without a frame; resumed, it goes on behind the await in which it "
                  "stood.",
                  b->name);
    else put_about("%s for the class async.", b->name);
    P("\n");
}
/* A branch starts on the stack of its parent, or, where that is deep already, from the loop. */
static void put_branch_queue(Body *b)
{
    const char *n = b->name, *up = sees_up(b) ? b->up->name : NULL;
    if (em.source) P("\n"), put_about("Where the stack is deep already, the branch starts from the loop."), P("\n");
    P("%scaw_frame *%s__start(%s", spelled(SP_STATIC), n, has_params(b) ? "" : "void");
    put_body_params(b, "", true);
    P(");\nstruct %s__queued {\n    caw_frame head_;\n", n);
    if (up) P("    struct %s__frame *up_;\n", up);
    for (Copy *c = b->copies; c; c = c->next) P("    "), put_type(c->copy->type, c->copy->out), P(";\n");
    P("};\n%scaw_frame *%s__dequeued(caw_frame *self_, caw_frame *done_)\n{\n", spelled(SP_COLD), n);
    P("    struct %s__queued *q_ = (struct %s__queued *)self_;\n    (void)done_;\n", n, n);
    if (up) P("    if (q_->up_->%s.left) return 0;\n", b->group->sym->out);
    else P("    (void)q_;\n");
    P("    caw_frame *r_ = %s__start(%s", n, up ? "q_->up_" : "");
    const char *lead = up ? ", " : "";
    for (Copy *c = b->copies; c; c = c->next, lead = ", ") P("%sq_->%s", lead, c->copy->out);
    P(");\n    return r_ ? caw_replace(self_, r_) : 0;\n}\n");
    P("static const caw_code %s__queued_code = {%s__dequeued, \"%s\", \"%s\", 0, 1};\n", n, n, lowered.func->sym->name,
      position(&unit.toks[b->lo]).file);
}
static void put_queue(Body *b)
{
    const char *n = b->name;
    P("    struct %s__queued *q_ = (struct %s__queued *)caw_frame_take(sizeof *q_, &%s__queued_code);\n", n, n, n);
    P("    q_->head_.state = 0;\n");
    if (sees_up(b)) P("    q_->up_ = up_;\n");
    for (Copy *c = b->copies; c; c = c->next)
        P("    "), put_copy(arena_printf("q_->%s", c->copy->out), c->copy->out, c->copy->type);
    P("    caw_start_queue(&q_->head_);\n    return &q_->head_;\n");
}
static Spelling spelling_of_body(const Body *b)
{
    for (uint32_t i = b->lo; i < b->hi; i++) {
        const char *name = unit.toks[i].kind == T_IDENT ? tok_name(&unit.toks[i]) : "";
        if (!strncmp(name, "__builtin_va_", 13))
            return SP_STATIC; /* gcc does not inline what begins or ends a va_list */
    }
    return unit.debug == DEBUG_NAMES ? SP_STATIC : SP_INLINE;
}
/* Either one function for both, which start and resume instances call, and are optimised each for itself; or, for
   debuggers, the start itself, which finds a frame to go on with when resume has left it one: so there is one place of each
   line, and on the stack stand the user's functions only. */
static void put_body_head(Body *b)
{
    bool frame = needs_frame(b) && unit.debug != DEBUG_NAMES, start = !frame && (!b->up || unit.debug == DEBUG_NAMES);
    if (b->up || frame) P("%s", spelled(spelling_of_body(b)));
    else put_start_attributes(b->func->sym);
    put_body_result(b);
    P(start ? "%s__start" : "%s__body", b->name);
    if (!start || b->up || !put_written_params(b->func->sym, b->func->decl_lo, b->func->decl_hi)) {
        P("(");
        if (frame) P("struct %s__frame *frame_, caw_frame *done_", b->name);
        put_body_params(b, frame ? ", " : "", true);
        if (!frame && !has_params(b)) P("void");
        P(")");
    }
    P("\n{\n");
    if (!frame && !b->up) put_counted();
    put_away(0);
    put_no_line(b->lo);
}
static void put_resumed(Body *b)
{
    const char *n = b->name;
    P("    struct %s__frame *frame_ = (struct %s__frame *)%s__resumed.frame_;\n", n, n, n);
    P("    caw_frame *done_ = %s__resumed.done_;\n    %s__resumed.frame_ = 0;\n", n, n);
}
static void put_end_of(Body *b)
{
    put_outer_end();
    if ((debug_lines() || unit.coverage) && b->hi > b->lo) put_marker(b->hi - 1); /* clang has the return there */
    put_end(b);
    if (em.stackless && unit.debug == DEBUG_NAMES) put_no_line(b->lo);
    P("}\n");
}
static void put_stackless_body(Body *b)
{
    bool natural = unit.debug == DEBUG_NAMES;
    begin_text(b);
    if (natural && needs_frame(b))
        P("static _Thread_local struct { caw_frame *frame_, *done_; } %s__resumed;\n", b->name);
    put_away(b->up ? b->lo : b->func->lo);
    if (debug_lines()) put_marker(b->lo);
    else if (!b->up && !needs_frame(b)) put_marker(b->func->lo);
    put_body_head(b);
    em.indent = 1;
    if (natural && needs_frame(b)) put_resumed(b);
    if (natural && b->up)
        P("    if (%scaw_start_deep()) {\n", needs_frame(b) ? "!frame_ && " : ""), put_queue(b), P("    }\n");
    if (b->pinned) P("    const _Bool start_ = !frame_;\n");
    put_locals(b);
    put_unused(b);
    put_dispatch_table(b);
    if (b->pinned) {
        P("    frame_ = ");
        put_take_frame(b);
        P(";\n");
        if (sees_up(b)) P("    frame_->up_ = up_;\n");
        store_fields(b, "frame_->");
    }
    put_again_label(b);
    put_outer_names(b);
    put_code(b->code);
    put_end_of(b);
    put_scopes(b);
    put_no_line(b->lo);
}
static void put_function_start(Body *b)
{
    Sym *f = b->func->sym;
    put_start_attributes(f);
    put_result_type(f);
    P("%s__start", f->name);
    if (!put_written_params(f, b->func->decl_lo, b->func->decl_hi)) {
        P("(%s", has_params(b) ? "" : "void");
        put_body_params(b, "", true);
        P(")");
    }
    P("\n{\n");
    put_counted();
    put_away(0);
    put_no_line(b->lo);
    P("    return %s__body(0, 0", b->name);
    put_body_params(b, ", ", false);
    P(");\n}\n");
}
static void put_branch_start(Body *b)
{
    put_branch_queue(b);
    P("static caw_frame *%s__start(%s", b->name, has_params(b) ? "" : "void");
    put_body_params(b, "", true);
    P(")\n{\n    if (!caw_start_deep()) return %s__body(%s", b->name, needs_frame(b) ? "0, 0" : "");
    put_body_params(b, needs_frame(b) ? ", " : "", false);
    P(");\n");
    put_queue(b);
    P("}\n");
}
/* On another thread: plain C over the frame of the body around it, which waits. */
static void put_work(Body *b)
{
    if (debug_lines()) put_marker(b->lo);
    P("static void %s__work(void *arg_)\n{\n    struct %s__frame *up_ = (struct %s__frame *)arg_;\n    (void)up_;\n",
      b->name, b->up->name, b->up->name);
    em.indent = 1;
    put_outer_names(b);
    put_code(b->code);
    put_end_of(b);
    put_no_line(b->lo);
}
static void put_stackless_reversed(Body *b)
{
    if (!b) return;
    put_stackless_reversed(b->next);
    if (unit.debug == DEBUG_NAMES && b->up && !b->offloaded) put_branch_queue(b);
    em.body = b;
    if (b->offloaded) put_work(b);
    else put_suspends(b), put_stackless_body(b);
    put_away(0);
    em.body = NULL;
    if (b->offloaded) return;
    if (needs_frame(b)) put_resume(b);
    if (unit.debug == DEBUG_NAMES) return;
    if (b->up) put_branch_start(b);
    else if (needs_frame(b)) put_marker(b->func->lo), put_function_start(b);
}

/* ---- direct ------------------------------------------------------------------------------------------------------- */
/* What says where its task stands. */
static void put_call(Body *b)
{
    if (!calls(b)) return;
    put_indent();
    if (em.source) {
        P("CAW_CALL(%s__code);\n", b->name);
        return;
    }
    P("caw_call call_ __attribute__((__cleanup__(caw_call_end))) = {&%s__code, caw_calls, 0};\n", b->name);
    put_indent();
    P("caw_calls = &call_;\n");
}
static void put_direct_branch(Body *b)
{
    begin_text(b);
    const char *up = sees_up(b) ? b->up->name : NULL;
    if (b->copies) {
        P("struct %s__arg {\n", b->name);
        if (up) P("    struct %s__env *up_;\n", up);
        /* an array is copied by the branch itself, which begins before it changes */
        for (Copy *c = b->copies; c; c = c->next) {
            Type *t = c->copy->type;
            P("    "), put_type(t->kind == TY_ARRAY ? type_decay(t) : t, c->copy->out), P(";\n");
        }
        P("};\n");
    }
    put_marker(b->lo);
    P("%svoid %s(void *arg_)\n{\n", spelled(SP_STATIC), b->name);
    em.indent = 1;
    if (up && b->copies) P("    struct %s__env *up_ = ((struct %s__arg *)arg_)->up_;\n", up, b->name);
    else if (up) P("    struct %s__env *up_ = (struct %s__env *)arg_;\n", up, up);
    P("    (void)%s;\n", up ? "up_" : "arg_");
    for (Copy *c = b->copies; c; c = c->next) {
        bool array = c->copy->type->kind == TY_ARRAY;
        const char *from = arena_printf("((struct %s__arg *)arg_)->%s", b->name, c->copy->out);
        P("    %s", aligned(c->copy));
        put_type(c->copy->type, c->copy->out);
        P(array ? ";\n    " : " = %s;\n", from);
        if (array) put_copy(c->copy->out, from, c->copy->type);
        P("    (void)%s;\n", c->copy->out);
    }
    if (b->has_branches) P("    struct %s__env env_ %s;\n", b->name, spelled(SP_UNUSED));
    if (b->has_branches && up) P("    env_.up_ = up_;\n");
    em.body = b;
    put_no_line(b->lo);
    put_call(b);
    fold_results(b->code);
    put_locals(b);
    store_fields(b, "env_.");
    put_outer_names(b);
    put_code(b->code);
    put_end_of(b);
    em.body = NULL;
}
static void put_direct_reversed(Body *b)
{
    if (!b || !b->up) return;
    put_direct_reversed(b->next);
    put_direct_branch(b);
}
/* As the user wrote it, but where a parameter is const and a tail await assigns it. */
static void put_direct_head(Func *f)
{
    bool assigned = false;
    for (Param *p = lowered.bodies->self_tail && !lowered.bodies->pinned ? f->params : NULL; p; p = p->next)
        assigned |= p->type->quals & Q_CONST;
    if (assigned) put_signature(f->sym, f->params);
    else put_written(is_main(f->sym), f->spec_lo, f->spec_hi, f->decl_lo, f->decl_hi);
}
static bool has_cases(const Func *f)
{
    for (uint32_t i = f->lo; i < f->hi; i++)
        if (unit.toks[i].id == K_CASE) return true;
    return false;
}
static void put_direct(Func *f)
{
    Body *b = lowered.bodies;
    put_direct_reversed(b->next);
    begin_text(b);
    bool cases = has_cases(f) && !em.source; /* that one falls through on purpose stood in a comment */
    if (cases) P("#pragma GCC diagnostic push\n#pragma GCC diagnostic ignored \"-Wimplicit-fallthrough\"\n");
    put_marker(f->lo);
    put_direct_head(f);
    P("\n{\n");
    put_counted();
    put_away(0);
    em.indent = 1;
    em.body = b;
    put_no_line(f->lo);
    if (b->has_branches) P("    struct %s__env env_ %s;\n", b->name, spelled(SP_UNUSED));
    put_call(b);
    fold_results(b->code);
    put_locals(b);
    store_fields(b, "env_.");
    put_again_label(b);
    put_outer_names(b);
    put_code(b->code);
    put_end_of(b);
    em.body = NULL;
    if (cases) P("#pragma GCC diagnostic pop\n");
}

/* ---- a function, a declaration, the unit ------------------------------------------------------------------- */
/* A parameter then only names the type. */
static void take_from_params(const Stmt *s)
{
    const Func *f = lowered.func;
    uint32_t i = s->lo;
    if (s->lo < f->decl_lo || s->hi > f->decl_hi) return;
    while (!unit.syms[i] || unit.syms[i]->kind != SYM_TAG) i++;
    const Token *what = &unit.toks[s->lo];
    add_edit(s->lo, s->hi, arena_printf("%.*s %s", (int)what->len, unit.text + what->off, unit.syms[i]->out));
}
/* Behind the specifier at i, if it is of the variables and not of their type; else i. */
static uint32_t of_variables(uint32_t i)
{
    static const int words[] = {K_CONST, K_VOLATILE, K_REGISTER, K_AUTO, K_ALIGNAS};
    const Token *t = &unit.toks[i];
    for (size_t k = 0; k < sizeof words / sizeof *words && t->kind == T_KEYWORD; k++)
        if (t->id == words[k]) return t->id == K_ALIGNAS ? match_of(i + 1) + 1 : i + 1;
    return i;
}
/* The word of the last specifier of lo..hi. */
static uint32_t variables_word(uint32_t lo, uint32_t hi)
{
    return match_of(hi - 1) > lo && match_of(hi - 1) < hi ? match_of(hi - 1) - 1 : hi - 1;
}
static void put_hoisted(void)
{
    for (Stmt *s = lowered.hoisted; s; s = s->next_hoisted) {
        put_marker(s->lo);
        if (s->is_static || s->is_typedef) {
            if (s->is_static && s->decls && s->decls->sym && s->decls->sym->unused) P("%s ", spelled(SP_UNUSED));
            put_tokens(s->lo, s->hi);
            P("\n");
            continue;
        }
        uint32_t lo = s->spec_lo, hi = s->spec_hi; /* only the type: without what is said of the variables */
        for (uint32_t to; lo < hi && (to = of_variables(lo)) > lo;) lo = to;
        while (lo < hi && of_variables(variables_word(lo, hi)) == hi) hi = variables_word(lo, hi);
        put_tokens(lo, hi);
        P(";\n");
        take_from_params(s);
    }
}
/* Of the async functions that its blocks declare. */
void put_inner_declarations(const Func *f)
{
    for (uint32_t i = f->lo; i < f->hi; i++) {
        Sym *s = unit.syms[i];
        if (s && s->kind == SYM_FUNC && s->type->is_async && s != f->sym && !s->declared && s->tok == i)
            put_declarations(s), put_marker(f->lo);
    }
}
void emit_function(Func *f)
{
    lower(f);
    if (error_count()) return;
    live(f);
    if (error_count()) return;
    put_inner_declarations(f);
    put_hoisted();
    em.stackless = true;
    put_marker(f->lo);
    if (!em.source) { /* as a system header's, where compilers that don't know the name pass over it */
        P("#pragma GCC diagnostic push\n#pragma GCC diagnostic ignored \"-Wdangling-pointer\"\n");
        put_marker(f->lo);
    }
    put_declarations(f->sym);
    put_away(0);
    if (em.source) P("\n");
    for (Body *b = lowered.bodies; b; b = b->next)
        if (needs_frame(b) || b->has_branches) put_frame_struct(b);
    for (Body *b = lowered.bodies; b; b = b->next)
        if (needs_frame(b)) frame_emitted(b);
    report_function(f);
    graph_function(f);
    for (Body *b = lowered.bodies; b; b = b->next)
        if (needs_frame(b)) P("%scaw_frame *%s__resume(caw_frame *, caw_frame *);\n", spelled(SP_STATIC), b->name);
    for (Body *b = lowered.bodies; b; b = b->next)
        if (needs_frame(b) || calls(b)) put_code_struct(b);
    put_stackless_reversed(lowered.bodies);
    if (!em.source) P("%s#pragma GCC diagnostic pop\n", em.out->p[em.out->n - 1] == '\n' ? "" : "\n");
    em.stackless = false;
    put_marker(f->lo);
    for (Body *b = lowered.bodies; b; b = b->next)
        if (b->has_branches) put_env_struct(b);
    put_direct(f);
    const char *n = f->sym->name, *d = name_of(f->sym);
    if (em.source) P("\n");
    P("%sconst caw_fn %s__async%s = {(void (*)(void))%s, (void (*)(void))%s__start, \"%s\"};\n",
      f->sym->is_static || f->sym->is_inline ? "static " : "", n,
      unit.debug == DEBUG_NAMES ? " __attribute__((__used__))" : "", d, n, n); /* debug_info.c looks for it */
    if (debug_lines() && is_main(f->sym)) put_marker(f->lo);                   /* a debugger stops there first */
    else put_no_line(f->lo);
    if (is_main(f->sym))
        P("int main(int argc, char **argv)\n{\n    return caw_run_main(&main__async, argc, argv);\n}\n");
}
static void put_bytes(uint32_t from, uint32_t to)
{
    text_add(em.out, unit.text + from, to - from);
}
/* Tokens with what stands between them: lines stay lines. */
void put_raw(uint32_t from, uint32_t to)
{
    uint32_t at = unit.toks[from].off;
    for (uint32_t i = first_edit(from); i < unit.nedits && unit.edits[i].lo < to; i++) {
        Edit *e = &unit.edits[i];
        uint32_t off = unit.toks[e->lo].off;
        put_bytes(at, off);
        P("%s%s", e->text, e->hi == e->lo ? " " : "");
        at = e->hi == e->lo ? off : unit.toks[e->hi - 1].off + unit.toks[e->hi - 1].len;
    }
    put_bytes(at, unit.toks[to - 1].off + unit.toks[to - 1].len);
}
void emit_declaration(Item *it)
{
    Stmt *s = it->decl;
    Sym *f = s && s->decls ? s->decls->sym : NULL;
    if (!f || f->kind != SYM_FUNC || !f->type->is_async || s->is_typedef) {
        (em.source ? put_source : put_raw)(it->lo, it->hi);
        return;
    }
    if (!em.source) P("\n");
    for (Decl *d = s->decls; d; d = d->next) {
        put_marker(d->lo);
        if (d->sym) put_declarations(d->sym);
        if (!d->sym || d->tail == d->hi) continue; /* attributes of the user's */
        put_written(false, s->spec_lo, s->spec_hi, d->lo, d->hi);
        P(";\n");
    }
}
void emit(Text *out, bool line_markers)
{
    em = (EmitState){.out = out, .lines = line_markers};
    uint32_t at = 0;
    for (Item *it = unit.items; it; it = it->next) {
        Token *first = &unit.toks[it->lo], *last = &unit.toks[it->hi - 1];
        put_bytes(at, first->off);
        at = last->off + last->len;
        switch (it->kind) {
        case I_ASYNC_FUNC:
            P("\n");
            emit_function(it->func);
            break;
        case I_DECL: emit_declaration(it); break;
        case I_PLAIN_FUNC:
            put_inner_declarations(it->func);
            end_marked();
            put_raw(it->lo, it->hi);
            continue;
        }
        P("\n");
        put_marker(it->hi - 1);
        end_marked();
    }
    put_bytes(at, (uint32_t)unit.size);
}
