/* What origin.c knows: where in the user's file the tokens of the preprocessed text come from. For --emit-c. */
#pragma once
#include "cawc.h"

typedef struct Piece { /* a token of the user's file, or a macro's use with its arguments */
    uint32_t off, end; /* in the file */
    uint32_t lo, hi;   /* the tokens that it has become; lo == hi: none */
    const char *name;  /* an identifier; NULL: other */
    bool macro;
    bool first;   /* on its line, or behind a directive */
    bool present; /* it is in the preprocessed text, not in a branch that was not taken */
} Piece;
typedef struct Directive {
    uint32_t off, end; /* with its newline */
    const char *word;  /* "if", "define", … */
    const char *name;  /* of define and undef */
} Directive;
typedef struct Origin {
    const char *path;
    char *text;
    uint32_t size;
    Piece *pieces;
    uint32_t npieces;
    Directive *directives;
    uint32_t ndirectives;
    uint32_t *piece_of; /* of each token: index + 1; 0: it comes from elsewhere */
} Origin;
extern Origin origin;

void origin_scan(const char *path, char *text, size_t size); /* after lex() of text with #define lines: -dD */
void origin_marked(Text *out);                               /* the file with marks in it, for the preprocessor */
bool origin_align(char *marked, size_t size); /* what came out of that, against unit.toks; false: it differs */
Directive *directives_of(char const *text, uint32_t size, uint32_t *n); /* of any file */
Piece *origin_piece(uint32_t tok);                                      /* NULL: from elsewhere */

const char *text_token_end(const char *p, const char *end); /* of a token, literal or comment of a file */

/* A macro and those that its text names, and so on. */
typedef struct Reach {
    bool pastes;   /* # or ## */
    bool position; /* depends on where it stands: __LINE__ … */
} Reach;
Reach macro_reach(const char *name);
void each_object_macro(void (*use)(const char *name)); /* that there ever was */
bool macro_mentions(const char *macro, const char *name);
/* flatten.c: headers that must be translated too */
bool flatten_wanted(void); /* after parse() */
void flatten(Text *out);   /* the file with them in it */
