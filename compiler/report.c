/* --report: what each async function of the file keeps while it waits, why, and where it waits.

   Sizes are the C compiler's (frame_size.c), so lines are made as the functions are emitted and printed when they are known.
   The format is for people, and stays: functions in the order of the file; under each its frame, then its awaits; then
   the same of each branch of it that is a task of its own. */
#include "emit.h"
#include <stdlib.h>
#include <string.h>

typedef struct State {
    struct State *next;
    int number;
    uint32_t line;
    const char *text;
    bool tail;
} State;
typedef struct Part { /* a function or a branch */
    struct Part *next;
    const Body *body;
    const char *title;
    const char *up; /* the function's name */
    State *states;
    bool keeps_up;
} Part;
static Part *parts, **last = &parts;
static bool wanted;

void report_wanted(void)
{
    wanted = true;
}
static const char *type_text(const Kept *k)
{
    Text t = {0};
    Type *type = k->sym->vla ? k->sym->type : type_unqualified(k->sym->type);
    unsigned quals = k->sym->type->quals & (Q_VOLATILE | Q_ATOMIC);
    type_print(&t, quals ? type_qualified(type, quals) : type, k->name);
    return text_done(&t);
}
static State *states_of(const Body *b)
{
    State *first = NULL, **end = &first;
    for (int i = 1; i <= b->nstates; i++) {
        const Code *c = b->states[i];
        State *s = NEW(State);
        *s = (State){.number = i, .line = line_of(c->tok), .text = state_text(c, 90), .tail = is_tail(b, c)};
        *end = s;
        end = &s->next;
    }
    return first;
}
static const char *file_of(uint32_t tok)
{
    return position(&unit.toks[tok]).file;
}
void report_function(const Func *f)
{
    if (!wanted || position(&unit.toks[f->sym->tok]).system) return;
    for (const Body *b = lowered.bodies; b; b = b->next) {
        Part *p = NEW(Part);
        *p = (Part){.body = b, .up = f->sym->name, .states = states_of(b), .keeps_up = sees_up(b) && b->pinned};
        if (!b->up) {
            p->title = arena_printf("%s:%u: %s", file_of(f->decl_lo), line_of(f->decl_lo),
                                    user_text(f->spec_lo, f->decl_tail, 100));
        } else {
            const char *what = b->offloaded ? "offloaded" : b->detached ? "spawned" : "branch";
            p->title = arena_printf("    %s of line %u: %s", what, line_of(b->lo), branch_text(b, 80));
        }
        *last = p;
        last = &p->next;
    }
}

static void tell_frame(FILE *f, const Part *p, const Frame *frame, const char *indent)
{
    unsigned long sum = head_size;
    fprintf(f, "%s    frame: %lu bytes\n", indent, frame->size);
    fprintf(f, "%s    %6lu  %-28s %s\n", indent, sum, "(head)", "where it stands, and who waits for it");
    if (p->keeps_up) {
        fprintf(f, "%s    %6lu  %-28s %s\n", indent, pointer_size, "(outer frame)",
                "of the function around the branch");
        sum += pointer_size;
    }
    for (const Kept *k = frame->fields; k; k = k->next) {
        fprintf(f, "%s    %6lu  %-28s %s\n", indent, k->size, type_text(k), k->why);
        sum += k->size;
    }
    if (frame->size > sum)
        fprintf(f, "%s    %6lu  %-28s %s\n", indent, frame->size - sum, "(rest)", "alignment, or room for the value");
}
static void tell_part(FILE *f, const Part *p)
{
    const char *indent = p->body->up ? "    " : "";
    const Frame *frame = frame_of(p->body);
    fprintf(f, "%s\n", p->title);
    if (frame) tell_frame(f, p, frame, indent);
    else if (p->body->offloaded) fprintf(f, "%s    no frame: it runs on another thread\n", indent);
    else if (p->states) fprintf(f, "%s    no frame: what it awaits takes its place\n", indent);
    else fprintf(f, "%s    no frame: it never waits\n", indent);
    if (p->states) fprintf(f, "%s    awaits\n", indent);
    for (const State *s = p->states; s; s = s->next)
        fprintf(f, "%s    %6d  line %-6u %s%s\n", indent, s->number, s->line, s->text,
                s->tail ? " (as the last thing)" : "");
}
void report(FILE *f)
{
    for (const Part *p = parts; p; p = p->next) {
        if (p != parts && !p->body->up) fputc('\n', f);
        tell_part(f, p);
    }
    if (!parts) fprintf(f, "%s: no async functions\n", unit.path);
}
