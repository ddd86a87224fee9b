/* What emit.c and emit_code.c share. */
#pragma once
#include "lower.h"

typedef struct Mark {
    uint32_t tok;
    bool line; /* its line; else no line */
} Mark;
typedef struct EmitState {
    Text *out;
    Body *body;     /* whose text is being printed: decides how a local is named; NULL: at file scope */
    bool stackless; /* else the direct form */
    bool lines;     /* with line markers */
    size_t flat;    /* behind the last of them, where no text of the user's stands since; 0: it does */
    bool source;    /* as the user's file */
    int indent;
    Mark marker; /* the last one */
} EmitState;
extern EmitState em;

#define P(...) text_printf(em.out, __VA_ARGS__)

void put_token(Token *t);
void put_tokens(uint32_t lo, uint32_t hi); /* on one line, names and edits applied */
void put_expr(Expr *e, Sym *raw);          /* raw: this temporary of e's own is not put in its place */
void put_sym(Sym *s);
void put_place(Sym *s);            /* the variable itself, also of an array that is reached through it */
void put_whole(Expr *e, Sym *raw); /* where nothing stands beside it */
void put_right(Expr *e, Sym *raw); /* on the right of an assignment */
bool is_word(const Expr *e);
uint32_t first_edit(uint32_t tok);        /* index of the first of unit.edits at or behind it */
void put_type(Type *t, const char *name); /* unqualified */
Type *with_lengths(Type *t, Sym *dim);    /* dim: NULL: [*] */
void put_marker(uint32_t tok);
void put_marker_again(Mark m);
void put_counted(void);           /* something that stands on the line, where lines are counted, and costs nothing */
void put_away(uint32_t in_place); /* what follows is not counted as the user's, where lines are; 0: in our header */
void end_marked(void);            /* the user's text follows, with a marker of its own */
void put_indent(void);
void put_code(Code *c);           /* a list */
void fold_results(Code *c);       /* of a body's direct form, before it is printed */
bool body_in_frame(const Sym *s); /* has a field in its body's frame */
bool has_const(Type *t);          /* a struct or union that can't be assigned */
void put_copy(const char *to, const char *from, Type *t);
bool is_tail(const Body *b,
             const Code *c); /* an await after which nothing is left to do: its callee takes the body's place */

/* emit_code.c and emit_read.c, of each other */
void put_one(Code *c);
void put_body(Code *c); /* in braces */
bool used_goto(const Code *c);
bool start_has_lengths(const Body *b); /* of parameters, as they were written */
void put_state(const Code *c);
void put_call_direct(Expr *call);
void put_left(const Code *c, Group *own, bool groups, bool none);
bool is_short(const Code *c); /* one statement, that stands on its condition's line */
void put_short(Code *c);
void put_read_if(Code *c);
void put_read_code(Code *c);
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
typedef enum Spelling { SP_UNUSED, SP_STATIC, SP_INLINE, SP_COLD, SP_SUSPENDED } Spelling;
const char *spelled(Spelling s); /* attributes, as macros of abi.h where the text is preprocessed again */
void put_about(const char *fmt, ...) __attribute__((format(printf, 1, 2))); /* a comment, where people read */
void put_result_type(Sym *f);
void put_without_async(uint32_t from, uint32_t to);
void put_declarations(Sym *f);
void put_inner_declarations(const Func *f);
void put_raw(uint32_t from, uint32_t to);
void emit_function(Func *f);
void emit_declaration(Item *it);
const char *text_of_place(Sym *s);
/* emit_source.c */
bool put_macro_around(Expr *e,
                      Sym *raw); /* the use of a macro that is all of e, with what replaces parts of it; false: no */
void put_comments(uint32_t tok, bool first); /* the user's own, before what begins with tok; first: of its block */
void put_end_comments(uint32_t first, uint32_t last); /* before the brace behind these statements */
bool has_comments(uint32_t tok);                      /* there are such of the one statement there */
void begin_comments(uint32_t tok);
void put_source(uint32_t from, uint32_t to);   /* tokens as the user wrote them, edits applied */
bool guard_words(void);         /* what follows is ours: the user's macros of such names mean nothing in it */
void end_guard(bool guarded);   /* what guard_words gave */
uint32_t put_macro(uint32_t tok, uint32_t hi); /* the use of a macro that begins with tok: where it ends; tok: not so */
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
/* frame_size.c */
void frame_emitted(const Body *b);
/* report.c, graph.c */
void report_function(const Func *f);
void graph_function(const Func *f);
/* explain.c: in words */
typedef struct Kept { /* a field of a frame */
    struct Kept *next;
    const Sym *sym;
    const char *name, *why;
    bool copy; /* a branch's own, of something of its parent's */
    unsigned long size;
} Kept;
Kept *kept_by(const Body *b);
typedef struct Frame { /* frame_size.c: of a function or a branch */
    struct Frame *next;
    const Body *body;
    Kept *fields;
    unsigned long size;
} Frame;
extern unsigned long head_size, pointer_size; /* of every frame's beginning; asked with the frames */
Frame *frame_of(const Body *b);               /* NULL: it has none */
const char *why_kept(const Body *b, const Sym *s);
const char *state_text(const Code *c, size_t most); /* what a suspension point waits for */
const char *group_text(const Group *g);
const char *user_text(uint32_t lo, uint32_t hi, size_t most); /* tokens as the user wrote them, on one line */
const char *branch_text(const Body *b, size_t most);
const char *comment_text(const char *s);
uint32_t line_of(uint32_t tok);
