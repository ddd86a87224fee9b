/* What -g adds, so that a debugger shows the user's program and not this one.

   Lines. Between two markers the text stands on one line, so each instruction belongs to a line of the user's; what belongs
   to none (the resume instances, the real main) has no line at all.

   Names. A local that lives over an await stands in a frame, in the environment of its branches, or in a variable at the
   top of the body, under a name of ours. Without optimisation each gets a pointer to where it is, declared where the user
   declared it and named DEBUG_REF n_NAME; C has no references, but debug information has: when the object is compiled,
   debug_info.c makes each of these the variable NAME itself. A resumed body jumps past these declarations, so they are set
   again behind each label.

   Frames. Which names can be seen at an await, and where they are then, tells a string beside each resume instance:
   `n:NAME=PLACE;NAME=PLACE;` for await n, on a line of its own, innermost first. For whoever looks at a suspended task, as
   the script for gdb does (runtime/tool/caw-gdb.py). A PLACE is C, in which `frame_` is the body's frame and `up_` the one
   of the body around it; which that is, and the group in it whose branch this is, the first line tells: `BODY:GROUP;`. */
#include "emit.h"
#include <stdlib.h>
#include <string.h>

static struct Names {
    struct Visible {
        Sym *sym;
        bool declared; /* its declaration has been passed */
    } * v;
    int n, cap;
} names; /* of the blocks around, outermost first */
static Text scopes;

int names_mark(void)
{
    return names.n;
}
void names_until(int mark)
{
    names.n = mark;
}
static void push(Sym *s, bool declared)
{
    MAKE_ROOM(names.v, names.n, names.cap);
    names.v[names.n++] = (struct Visible){s, declared};
}

/* ---- names of the running code ---- */
/* Of an array without constant length: the elements, to which there is a pointer. */
static Type *element(const Sym *s)
{
    Type *t = s->vla;
    while (t && t->vla) t = t->base;
    return t;
}
static bool has_ref(const Sym *s)
{
    return unit.debug == DEBUG_NAMES && !s->async_result && !s->is_thread && (!s->vla || s->vla->kind == TY_ARRAY) &&
           (s->body || s->is_static);
}
static const char *ref_name(const Sym *s)
{
    return arena_printf("%s%u_%s", s->vla ? DEBUG_POINTER : DEBUG_REF, s->tok, s->name);
}
static void set_ref(Sym *s)
{
    if (!has_ref(s)) return;
    put_indent();
    P(s->vla ? "%s = (void *)%s;\n" : "%s = (void *)&%s;\n", ref_name(s), text_of_place(s));
}
static void declare_ref(Sym *s)
{
    if (!has_ref(s)) return;
    put_indent();
    Type *t = s->vla ? element(s) : s->type;
    P("__attribute__((__unused__)) ");
    type_print(em.out, type_pointer(t), ref_name(s));
    P(";\n");
}
/* The names that a list of code declares, at its beginning: as such a declaration has no code, and what has been set belongs
   to the line before. In front of a case nothing runs. */
void put_names_of(Code *c)
{
    if (!unit.debug) return;
    Code *first = c;
    while (first && first->kind == C_NAME) first = first->next;
    Mark here = em.marker;
    for (; c; c = c->next) {
        if (c->kind != C_NAME) continue;
        if (unit.debug == DEBUG_NAMES) put_marker(c->tok); /* what is declared on no line has no room for a load */
        declare_ref(c->sym);
        if (unit.debug == DEBUG_NAMES) put_marker_again(here);
        if (first && first->kind != C_CASE && !c->sym->vla) set_ref(c->sym);
        push(c->sym, false);
    }
}
/* From here on it hides what is further out. */
void name_declared(Sym *s)
{
    for (int i = names.n; i-- > 0;)
        if (names.v[i].sym == s) names.v[i].declared = true;
    if (s->vla) set_ref(s);
}
/* Behind a label, where control may come past the declarations. */
void put_names_again(void)
{
    for (int i = 0; i < names.n; i++) set_ref(names.v[i].sym);
}
static void put_outer_name(Sym *s)
{
    declare_ref(s);
    push(s, true);
}
/* What a body sees from its first line on: parameters, copies, and of the bodies around it what it names. In a block of
   their own they hide the parameters of the C function, which hold what they did at the start. Closed by put_outer_end. */
void put_outer_names(Body *b)
{
    if (!unit.debug) return;
    if (debug_lines()) put_marker(b->lo);
    if (unit.debug == DEBUG_NAMES) P("    {\n");
    for (uint32_t i = b->lo; b->up && i < b->hi; i++) {
        Sym *s = unit.syms[i], *r = NULL;
        int ups = 0;
        if (s && s->kind == SYM_VAR) r = resolve(b, s, &ups);
        if (!r || !ups) continue;
        bool again = false;
        for (int k = 0; k < names.n; k++) again |= names.v[k].sym == s;
        if (!again) put_outer_name(s);
    }
    for (Param *p = b->up ? NULL : b->func->params; p; p = p->next)
        if (p->sym) put_outer_name(p->sym);
    for (Copy *c = b->copies; c; c = c->next)
        if (c->of) put_outer_name(c->copy);
    put_no_line(b->lo);
    put_names_again();
}
void put_outer_end(void)
{
    if (unit.debug == DEBUG_NAMES) P("    }\n");
    names_until(0);
}
/* A parameter that stands in the frame is told to the debugger by the C parameter, too, which a backtrace shows. */
void put_params_again(Body *b)
{
    for (Param *p = b->up || unit.debug != DEBUG_NAMES ? NULL : b->func->params; p; p = p->next)
        if (p->sym && p->sym->pinned && !p->sym->vla) {
            put_indent();
            put_copy(name_of(p->sym), text_of_place(p->sym), p->sym->type);
        }
}

/* ---- names of a frame that waits ---- */
static bool hidden(int at)
{
    for (int i = at + 1; i < names.n; i++)
        if (names.v[i].declared && names.v[i].sym->name == names.v[at].sym->name) return true;
    return false;
}
static void note_place(const Code *c, Sym *s)
{
    int ups = 0;
    Sym *r = resolve(em.body, s, &ups);
    bool own = r && !ups;
    if (own && !r->pinned && !(c->live[r->index / 64] >> r->index % 64 & 1)) return; /* nobody needs it any more */
    const char *place = text_of_place(s);
    if (own && !r->pinned) place = arena_printf("frame_->%s", name_of(r));
    Text *out = em.out;
    em.out = &scopes;
    P("%s=", s->name);
    if (s->vla && s->vla->kind == TY_ARRAY) {
        P("*(");
        type_print(em.out, type_pointer(element(s)), "");
        P(")%s", place);
        if (!s->vla->base->vla && s->dims) P("@%s", text_of_place(s->dims));
    } else P("%s", place);
    P(";");
    em.out = out;
}
void note_names(const Code *c)
{
    if (!unit.debug) return;
    text_printf(&scopes, "%d:", c->state);
    for (int i = names.n; i-- > 0;)
        if (names.v[i].declared && !hidden(i)) note_place(c, names.v[i].sym);
    text_add(&scopes, "\\n", 2);
}
void put_scopes(Body *b)
{
    if (!unit.debug || !needs_frame(b)) return;
    P("static const char %s__scopes[] __attribute__((__used__)) = \"", b->name);
    if (sees_up(b)) P("%s:%s;", b->up->name, b->group ? b->group->sym->out : "");
    P("\\n%.*s\";\n", (int)scopes.n, scopes.n ? scopes.p : "");
    scopes.n = 0;
}
