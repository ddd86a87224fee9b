/* What emit.c and emit_code.c share. */
#pragma once
#include "lower.h"

typedef struct Marker {
    uint32_t tok;
    bool line; /* its line; else no line */
} Marker;
typedef struct EmitState {
    Text *out;
    Body *body;     /* whose text is being printed: decides how a local is named; NULL: at file scope */
    bool stackless; /* else the direct form */
    bool lines;     /* with line markers */
    int indent;
    Marker marker; /* the last one */
} EmitState;
extern EmitState em;

#define P(...) text_printf(em.out, __VA_ARGS__)

void put_tokens(uint32_t lo, uint32_t hi); /* on one line, names and edits applied */
void put_expr(Expr *e, Sym *raw);          /* raw: this temporary of e's own is not put in its place */
void put_sym(Sym *s);
uint32_t first_edit(uint32_t tok);        /* index of the first of unit.edits at or behind it */
void put_type(Type *t, const char *name); /* unqualified */
Type *with_lengths(Type *t, Sym *dim);    /* dim: NULL: [*] */
void put_marker(uint32_t tok);
void put_marker_again(Marker m);
void put_indent(void);
void put_code(Code *c);           /* a list */
bool body_in_frame(const Sym *s); /* has a field in its body's frame */
bool has_const(Type *t);          /* a struct or union that can't be assigned */
void put_copy(const char *to, const char *from, Type *t);
bool is_tail(const Body *b,
             const Code *c); /* an await after which nothing is left to do: its callee takes the body's place */

/* emit_frame.c */
const char *carrier(Type *t);
void put_ret_struct(Type *t);
bool waits(const Body *b); /* has an await that it comes back from */
bool needs_frame(const Body *b);
const char *aligned(const Sym *s); /* its alignment as text */
bool sees_up(const Body *b);       /* reaches the bodies around it */
void put_frame_struct(Body *b);
void put_env_struct(Body *b);
bool calls(const Body *b); /* its direct form is a caw_call */
void put_code_struct(Body *b);
void put_take_frame(Body *b);
void put_body_result(Body *b);
void put_suspends(Body *b);
const char *starts_later(const Code *c);
void put_suspend(Code *c, const char *st);
void put_resume(Body *b);
/* emit.c */
void put_result_type(Sym *f);
const char *text_of_place(Sym *s);
/* emit_debug.c */
int names_mark(void);
void names_until(int mark);
void put_names_of(Code *c);
void name_declared(Sym *s);
void put_names_again(void);
void put_outer_names(Body *b);
void put_outer_end(void);
void put_params_again(Body *b);
void note_names(const Code *c);
void put_scopes(Body *b);
void put_no_line(uint32_t tok);
void fold_lines(Text *out, size_t from);
/* frame_size.c */
void frame_emitted(const Body *b);
