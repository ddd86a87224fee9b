/* Names in scope.

   An interned name knows its innermost symbols, one for ordinary names, one for tags, one for labels; leaving a scope undoes what
   was bound in it. So a typedef name is always told from a variable. What was skimmed (skim_decl.c) is read when it is looked up. */
#include "parse.h"

/* ---- bindings ---- */
enum { NS_ORDINARY, NS_TAG, NS_LABEL, NS_COUNT };
typedef struct Binding {
    Sym *sym[NS_COUNT];
    int depth[NS_COUNT];
} Binding;
typedef struct Undo {
    Binding *b;
    Sym *sym;
    int ns, depth;
} Undo;
static Undo *undo;
static uint32_t nundo, cap_undo;

static Sym *find(const char *name, int ns, bool here)
{
    Binding *b = name ? name_entry(name)->binding : NULL;
    return b && (!here || b->depth[ns] == ps.depth) ? b->sym[ns] : NULL;
}

static void bind(Sym *s, int ns)
{
    Name *n = name_entry(s->name);
    if (!n->binding) n->binding = NEW(Binding);
    Binding *b = n->binding;
    MAKE_ROOM(undo, nundo, cap_undo);
    if (ps.depth) undo[nundo++] = (Undo){b, b->sym[ns], ns, b->depth[ns]};
    s->outer = b->sym[ns];
    b->sym[ns] = s;
    b->depth[ns] = ps.depth;
}

uint32_t scope_mark(void)
{
    return nundo;
}
uint32_t enter_scope(void)
{
    ps.depth++;
    return nundo;
}
void unwind_scopes(uint32_t mark, int depth)
{
    while (nundo > mark) {
        Undo *u = &undo[--nundo];
        u->b->sym[u->ns] = u->sym;
        u->b->depth[u->ns] = u->depth;
    }
    ps.depth = depth;
}
void leave_scope(uint32_t mark)
{
    unwind_scopes(mark, ps.depth - 1);
}

static void add_local(Sym *s)
{
    if (!ps.func || ps.proto) return;
    s->is_local = true;
    s->scope = ps.scope;
    if (ps.last_local) ps.last_local->next_local = s;
    else ps.func->locals = s;
    ps.last_local = s;
}

Sym *declare(SymKind what, const char *name, uint32_t at, Type *type)
{
    Sym *s = NEW(Sym);
    s->kind = what;
    s->name = name ? name : "";
    s->type = type ? type : &ty_unknown;
    s->tok = at;
    if (name) bind(s, what == SYM_TAG ? NS_TAG : what == SYM_LABEL ? NS_LABEL : NS_ORDINARY);
    add_local(s);
    return s;
}

/* What was declared with a prototype becomes a name of the body. */
void bind_param(Sym *s)
{
    bind(s, s->kind == SYM_TAG ? NS_TAG : NS_ORDINARY);
    add_local(s);
}

/* ---- what was skimmed ---- */
/* What the open scopes have bound and what was bound before change places. */
static void swap_binding(Undo *u)
{
    Undo was = *u;
    u->sym = u->b->sym[u->ns], u->depth = u->b->depth[u->ns];
    u->b->sym[u->ns] = was.sym, u->b->depth[u->ns] = was.depth;
}
/* A declaration that was skimmed is read when it is first asked for, as if at its place: at file scope. */
static void skimmed_declaration(uint32_t at)
{
    jmp_buf here;
    Parser saved = ps;
    uint32_t mark = nundo, edits = unit.nedits;
    for (uint32_t i = mark; i-- > 0;) swap_binding(&undo[i]);
    ps = (Parser){.pos = at, .quiet = true, .skimmed = true, .fail = &here};
    if (!setjmp(here)) {
        declaration(true);
    } else {
        unwind_scopes(mark, 0);
        unit.nedits = edits;
    }
    for (uint32_t i = 0; i < mark; i++) swap_binding(&undo[i]);
    ps = saved;
}
static void read_skimmed(const char *name, bool tag)
{
    uint32_t before = tok()->off;
    for (uint32_t at; (at = declaration_tokens(name_entry(name), tag, before));) skimmed_declaration(at);
}

/* ---- looking up ---- */
Sym *lookup(const char *name)
{
    Sym *s = find(name, NS_ORDINARY, false);
    if (s || !name || !name_entry(name)->skimmed) return s;
    read_skimmed(name, false);
    return find(name, NS_ORDINARY, false);
}
Sym *lookup_tag(const char *name, bool here)
{
    Sym *s = find(name, NS_TAG, here);
    if (s && s->type->kind == TY_ENUM && !here && name_entry(name)->skimmed_tag) read_skimmed(name, true);
    return s;
}
void type_complete(const Type *t)
{
    const Sym *tag = t->origin ? t->origin->tag : NULL;
    if (tag && *tag->name && !tag->is_local && name_entry(tag->name)->skimmed_tag) read_skimmed(tag->name, true);
}
Sym *lookup_label(const char *name)
{
    return find(name, NS_LABEL, false);
}
Sym *file_symbol(const char *name)
{
    return lookup(name);
}
