/* --graph f: the state machine of f as a graph for Graphviz.

   Nodes are where it begins, where it waits, where a scope begins and where it ends; an edge says what leads from one to the
   next: the conditions on the way. They are found by walking the Code forward with a set of flows, each a node that was
   left and the conditions since; loops and labels are walked again until no set grows. A flow remembers by which exit it
   is leaving (lower.h), since the zones that it crosses send it on by that. Branches are clusters; what starts them, and what
   they wake as they end, is dashed. */
#include "emit.h"
#include <stdlib.h>
#include <string.h>

typedef struct Exits { /* the exits under way, by region */
    struct Exits *next;
    const Region *region;
    int code;
} Exits;
typedef struct Flow {
    struct Flow *next;
    int node;
    const char *label;
    Exits *exits;
} Flow;
typedef struct Flows {
    Flow *first;
    int n;
} Flows;
typedef struct Node {
    struct Node *next;
    const void *of; /* a Code, or a Body for its beginning */
    const Body *body;
    int id;
    const char *shape, *label;
    bool end;
} Node;
typedef struct Edge {
    struct Edge *next;
    int from, to;
    const char *label;
    bool dashed;
} Edge;
typedef struct Place { /* a label */
    struct Place *next;
    const Body *body;
    const char *name;
    Flows in;
} Place;
typedef struct Around {
    Flows *brk, *cont;
    Flows *cases; /* of the switch: what comes to it */
    bool *otherwise;
} Around;
enum { LABEL = 60, LABELS = 3 };

static const char *wanted;
static const char *names; /* of the async functions there are */
static char *written;
static Node *nodes, **last_node;
static Edge *edges, **last_edge;
static Place *places;
static int nnodes;
static const Body *body;
static bool grew;

void graph_wanted(const char *function)
{
    wanted = function;
}

/* ---- flows ---------------------------------------------------------------------------------------------------------- */
static bool same_exits(const Exits *a, const Exits *b)
{
    for (; a && b; a = a->next, b = b->next)
        if (a->region != b->region || a->code != b->code) return false;
    return !a && !b;
}
static Exits *with_exit(const Exits *x, const Region *r, int code) /* 0: without */
{
    Exits *first = NULL, **end = &first;
    for (; x; x = x->next) {
        if (x->region == r) continue;
        *end = NEW(Exits);
        (*end)->region = x->region;
        (*end)->code = x->code;
        end = &(*end)->next;
    }
    if (code) {
        *end = NEW(Exits);
        (*end)->region = r;
        (*end)->code = code;
    }
    return first;
}
static int exit_of(const Exits *x, const Region *r)
{
    while (x && x->region != r) x = x->next;
    return x ? x->code : 0;
}
/* Many ways from one node to another are one, without a word. */
static void add_flow(Flows *to, int node, const char *label, Exits *exits)
{
    Flow **end = &to->first;
    int alike = 0;
    for (; *end; end = &(*end)->next) {
        Flow *f = *end;
        if (f->node != node || !same_exits(f->exits, exits)) continue;
        if (!*f->label || !strcmp(f->label, label)) return;
        alike++;
    }
    if (alike >= LABELS) label = "";
    *end = NEW(Flow);
    **end = (Flow){NULL, node, label, exits};
    to->n++;
}
static void add_flows(Flows *to, const Flows *from)
{
    for (Flow *f = from->first; f; f = f->next) add_flow(to, f->node, f->label, f->exits);
}
static const char *longer(const char *label, const char *more)
{
    if (!*label || !*more) return *label ? label : more;
    if (strstr(label, more) || strlen(label) + strlen(more) > LABEL) return label;
    return arena_printf("%s, %s", label, more);
}
static Flows labelled(Flows in, const char *more)
{
    Flows out = {0};
    for (Flow *f = in.first; f; f = f->next) add_flow(&out, f->node, longer(f->label, more), f->exits);
    return out;
}
static Flows *place(const char *name)
{
    for (Place *p = places; p; p = p->next)
        if (p->body == body && !strcmp(p->name, name)) return &p->in;
    Place *p = NEW(Place);
    *p = (Place){places, body, name, {0}};
    places = p;
    return &p->in;
}
static void go_to(const char *name, const Flows *in)
{
    Flows *to = place(name);
    int before = to->n;
    add_flows(to, in);
    if (to->n > before) grew = true;
}

/* ---- the graph -------------------------------------------------------------------------------------------------------- */
static int node(const void *of, const char *shape, const char *label, bool end)
{
    for (Node *n = nodes; n; n = n->next)
        if (n->of == of && n->end == end) return n->id;
    Node *n = NEW(Node);
    *n = (Node){NULL, of, body, nnodes++, shape, label, end};
    *last_node = n;
    last_node = &n->next;
    return n->id;
}
static void edge(int from, int to, const char *label, bool dashed)
{
    for (Edge *e = edges; e; e = e->next)
        if (e->from == from && e->to == to && e->dashed == dashed && !strcmp(e->label, label)) return;
    Edge *e = NEW(Edge);
    *e = (Edge){NULL, from, to, label, dashed};
    *last_edge = e;
    last_edge = &e->next;
    grew = true;
}
/* All that comes in goes on from the node. */
static Flows through(const Flows *in, int n)
{
    Flows out = {0};
    for (Flow *f = in->first; f; f = f->next) {
        edge(f->node, n, f->label, false);
        add_flow(&out, n, "", f->exits);
    }
    return out;
}
static int entry_of(const Body *b)
{
    const Body *now = body;
    body = b;
    int n = node(b, "circle", "", false);
    body = now;
    return n;
}
static int state_node(const Code *c)
{
    return node(c, "box", arena_printf("%d: %s\nline %u", c->state, state_text(c, 70), line_of(c->tok)), false);
}
static int scope_node(const Code *c, const char *text)
{
    return node(c, "hexagon", arena_printf("%s\nline %u", text, line_of(c->tok)), false);
}
static int return_node(const Code *c)
{
    const Expr *e = c->e;
    const char *value = e && e->hi > e->lo ? user_text(e->lo, e->hi, 50) : "";
    if (!e && !c->sym) return node(body, "doublecircle", "end", true);
    if (!e) return node(c, "doublecircle", arena_printf("return\nline %u", line_of(c->tok)), false);
    return node(c, "doublecircle", arena_printf("return %s\nline %u", value, line_of(c->tok)), false);
}

/* ---- the walk --------------------------------------------------------------------------------------------------------- */
static Flows walk_list(Code *c, Flows in, Around *a);

static const char *condition(const Expr *e, bool holds)
{
    if (!e || e->hi <= e->lo) return holds ? "yes" : "no";
    return arena_printf(holds ? "%s" : "!(%s)", user_text(e->lo, e->hi, 40));
}
static Flows jump(const Code *j, Flows in, Around *a)
{
    switch (j->kind) {
    case C_GOTO: go_to(j->name, &in); break;
    case C_BREAK:
        if (a->brk) add_flows(a->brk, &in);
        break;
    case C_CONTINUE:
        if (a->cont) add_flows(a->cont, &in);
        break;
    case C_END: through(&in, node(body, "doublecircle", "end", true)); break;
    default: through(&in, return_node(j));
    }
    return (Flows){0};
}
static const char *exit_word(const Exit *x)
{
    static const char *const words[] = {
        [C_BREAK] = "break", [C_CONTINUE] = "continue", [C_RETURN] = "return", [C_GOTO] = "", [C_END] = ""};
    return x->jump && x->jump->kind <= C_END && words[x->jump->kind] ? words[x->jump->kind] : "";
}
/* On from a zone (around it: `outer`) or a group. */
static void send_on(const Exit *x, Zone *outer, Flows in, Around *a)
{
    if (outer == x->target) {
        jump(x->jump, in, a);
        return;
    }
    Flows out = {0};
    for (Flow *f = in.first; f; f = f->next)
        add_flow(&out, f->node, f->label, with_exit(f->exits, outer->region, x->code));
    go_to(outer->label->name, &out);
}
static Flows dispatch(const Zone *z, Flows in, Around *a)
{
    Flows out = {0};
    for (Flow *f = in.first; f; f = f->next) {
        int code = exit_of(f->exits, z->region);
        struct ExitLink *l = z->exits;
        while (l && l->exit->code != code) l = l->next;
        if (!l) {
            add_flow(&out, f->node, f->label, f->exits);
            continue;
        }
        Flows one = {0};
        add_flow(&one, f->node, f->label, with_exit(f->exits, z->region, 0));
        send_on(l->exit, z->outer, one, a);
    }
    return out;
}
static Flows leave_by(const Code *c, Flows in)
{
    Flows out = {0};
    for (Flow *f = in.first; f; f = f->next)
        add_flow(&out, f->node, longer(f->label, exit_word(c->exit)),
                 with_exit(f->exits, c->zone->region, c->exit->code));
    go_to(c->zone->label->name, &out);
    return (Flows){0};
}
static const char *left_text(const Code *c)
{
    const char *text = "";
    for (Block *b = c->block; b != c->block_end; b = b->outer) {
        const char *s = b->kind == BLOCK_WITHIN    ? "its time is up"
                        : b->kind == BLOCK_NURSERY ? "the nursery is left"
                                                   : "its block is left";
        if (b->kind != BLOCK_SHIELD && !strstr(text, s)) text = *text ? arena_printf("%s or %s", text, s) : s;
    }
    return *text ? text : "its block is left";
}
static Flows loop(Code *c, Flows in, Around *a)
{
    Flows head = in, out;
    for (int before = -1; before < head.n;) {
        Flows brk = {0}, cont = {0};
        Around inner = {&brk, &cont, a->cases, a->otherwise};
        before = head.n;
        bool test = c->kind == C_FOR && c->e;
        Flows back = walk_list(c->body, test ? labelled(head, condition(c->e, true)) : head, &inner);
        add_flows(&back, &cont);
        out = (Flows){0};
        if (c->kind == C_DO) {
            out = labelled(back, condition(c->e, false));
            back = labelled(back, condition(c->e, true));
        } else if (test) out = labelled(head, condition(c->e, false));
        add_flows(&out, &brk);
        add_flows(&head, &back);
    }
    return out;
}
static Flows walk_switch(Code *c, Flows in, Around *a)
{
    Flows brk = {0};
    bool otherwise = false;
    Around inner = {&brk, a->cont, &in, &otherwise};
    Flows out = walk_list(c->body, (Flows){0}, &inner);
    add_flows(&out, &brk);
    Flows none = labelled(in, "no case");
    if (!otherwise) add_flows(&out, &none);
    return out;
}
static Flows walk_if(Code *c, Flows in, Around *a)
{
    bool left = c->kind == C_LEFT, holds = c->kind != C_UNLESS;
    Flows out = walk_list(c->body, labelled(in, left ? left_text(c) : condition(c->e, holds)), a);
    Flows els = left ? in : labelled(in, condition(c->e, !holds));
    if (c->els) els = walk_list(c->els, els, a);
    add_flows(&out, &els);
    return out;
}
static Flows start(const Code *c, Flows in)
{
    for (Flow *f = in.first; f; f = f->next) edge(f->node, entry_of(c->branch), "starts", true);
    return in;
}
static const char *begin_text(const Code *c)
{
    if (!c->group->variable) return group_text(c->group);
    return arena_printf("async %s", user_text(c->tok, c->tok + 1, 40));
}
static Flows walk(Code *c, Flows in, Around *a)
{
    switch (c->kind) {
    case C_AWAIT:
        if (c->self && is_tail(body, c)) {
            for (Flow *f = in.first; f; f = f->next) edge(f->node, entry_of(body), longer(f->label, "again"), false);
            return (Flows){0};
        }
        return through(&in, state_node(c));
    case C_JOIN:
    case C_WAIT:
    case C_OFFLOAD: return through(&in, state_node(c));
    case C_BLOCK: return walk_list(c->body, in, a);
    case C_IF:
    case C_UNLESS:
    case C_LEFT: return walk_if(c, in, a);
    case C_FOR:
    case C_DO: return loop(c, in, a);
    case C_SWITCH: return walk_switch(c, in, a);
    case C_CASE: {
        uint32_t hi = c->stmt->body ? c->stmt->body->lo : c->stmt->hi;
        Flows from = a->cases ? labelled(*a->cases, user_text(c->stmt->lo, hi, 40)) : (Flows){0};
        if (c->stmt->kind == S_DEFAULT && a->otherwise) *a->otherwise = true;
        add_flows(&in, &from);
        return in;
    }
    case C_LABEL: {
        Flows out = in;
        if (c->used) add_flows(&out, place(c->name));
        return out;
    }
    case C_GOTO:
    case C_BREAK:
    case C_CONTINUE:
    case C_RETURN:
    case C_END: return jump(c, in, a);
    case C_EXIT: return leave_by(c, in);
    case C_RECORD: return labelled(in, *exit_word(c->exit) ? exit_word(c->exit) : "leaves the block");
    case C_DISPATCH: return dispatch(c->zone, in, a);
    case C_GDISPATCH:
        for (struct ExitLink *l = c->group->exits; l; l = l->next)
            send_on(l->exit, c->group->zone, labelled(in, arena_printf("a branch left: %s", exit_word(l->exit))), a);
        return in;
    case C_SET: {
        if (c->sym || !c->zone->label->used) return in;
        Flows out = {0};
        for (Flow *f = in.first; f; f = f->next)
            add_flow(&out, f->node, f->label, with_exit(f->exits, c->zone->region, 0));
        return out;
    }
    case C_WITHIN: {
        Flows out = through(&in, scope_node(c, arena_printf("within (%s)", user_text(c->e->lo, c->e->hi, 40))));
        walk_list(c->body, labelled(out, "no time is left"), a);
        return out;
    }
    case C_SHIELD: return through(&in, scope_node(c, c->used ? "defer" : "shield"));
    case C_BEGIN: return through(&in, scope_node(c, begin_text(c)));
    case C_START:
    case C_SPAWN: return start(c, in);
    default: return in;
    }
}
static Flows walk_list(Code *c, Flows in, Around *a)
{
    for (; c; c = c->next) in = walk(c, in, a);
    return in;
}
static void walk_body(void)
{
    do {
        Around none = {0};
        Flows in = {0};
        grew = false;
        add_flow(&in, entry_of(body), "", NULL);
        in = walk_list(body->code, in, &none);
        if (in.n) through(&in, node(body, "doublecircle", "end", true));
    } while (grew);
}
/* A branch that ends may let its block end. */
static void wake_joins(void)
{
    for (const Node *n = nodes; n; n = n->next) {
        const Body *b = n->body;
        if (!n->end || !b->up || !b->group) continue;
        for (const Node *j = nodes; j; j = j->next) {
            const Code *c = j->of;
            if (strcmp(j->shape, "box") || (c->kind != C_JOIN && c->kind != C_WAIT) || c->group != b->group) continue;
            edge(n->id, j->id, "ends", true);
        }
    }
}

/* ---- as dot ------------------------------------------------------------------------------------------------------------ */
static void put_string(FILE *f, const char *s)
{
    fputc('"', f);
    for (; *s; s++)
        if (*s == '\n') fputs("\\n", f);
        else {
            if (*s == '"' || *s == '\\') fputc('\\', f);
            fputc(*s, f);
        }
    fputc('"', f);
}
static void put_nodes(FILE *f, const Body *b, const char *indent)
{
    for (const Node *n = nodes; n; n = n->next) {
        if (n->body != b) continue;
        fprintf(f, "%sn%d [shape=%s", indent, n->id, n->shape);
        if (n->of == n->body && !n->end) fputs(", style=filled, width=0.2, label=\"\"]\n", f);
        else fputs(", label=", f), put_string(f, n->label), fputs("]\n", f);
    }
}
static void put_graph(FILE *f, const Func *func)
{
    fputs("digraph ", f);
    put_string(f, func->sym->name);
    fputs(" {\n    label=", f);
    put_string(f, user_text(func->spec_lo, func->decl_tail, 100));
    fputs("\n    node [fontname=\"monospace\", fontsize=10]\n    edge [fontname=\"sans-serif\", fontsize=9]\n", f);
    put_nodes(f, lowered.bodies, "    ");
    int i = 0;
    for (const Body *b = lowered.bodies->next; b; b = b->next) {
        if (b->offloaded) continue;
        fprintf(f, "    subgraph cluster_%d {\n        label=", ++i);
        put_string(f, arena_printf("line %u: %s", line_of(b->lo), branch_text(b, 60)));
        fputc('\n', f);
        put_nodes(f, b, "        ");
        fputs("    }\n", f);
    }
    for (const Edge *e = edges; e; e = e->next) {
        fprintf(f, "    n%d -> n%d", e->from, e->to);
        if (e->dashed || *e->label) {
            fputs(" [", f);
            if (e->dashed) fputs("style=dashed, ", f);
            fputs("label=", f), put_string(f, e->label), fputc(']', f);
        }
        fputc('\n', f);
    }
    fputs("}\n", f);
}
void graph_function(const Func *f)
{
    size_t n;
    if (!wanted) return;
    if (!position(&unit.toks[f->sym->tok]).system)
        names = names ? arena_printf("%s, %s", names, f->sym->name) : f->sym->name;
    if (strcmp(f->sym->name, wanted)) return;
    last_node = &nodes;
    last_edge = &edges;
    for (body = lowered.bodies; body; body = body->next)
        if (!body->offloaded) walk_body();
    wake_joins();
    FILE *out = open_memstream(&written, &n);
    if (!out) fatal("out of memory");
    put_graph(out, f);
    fclose(out);
}
void graph(FILE *f)
{
    if (!written)
        fatal("%s: no async function '%s' is defined in it%s%s", unit.path, wanted, names ? "; there are: " : "",
              names ? names : "");
    fputs(written, f);
    free(written);
}
