/* What the files share that read characters: lex.re, skim.c and skim_decl.c. */
#pragma once
#include "cawc.h"

enum { NOT_NAME, NAME_FIRST, NAME_NEXT };
extern unsigned char name_char[256]; /* how a character goes on in a name */
static inline const char *name_end(const char *p)
{
    while (name_char[(unsigned char)*p]) p++;
    return p;
}

/* lex.re */
const char *line_end(const char *p);
const char *comment_end(const char *p);
void directive(const char *s, const char *end, bool keep); /* keep: a pragma is a token */

/* skim.c. What gives a place in the text gives NULL where tokens are wanted. */
void skim_open(void);
void look_for(const Name *n); /* whatever has this name in it is not skimmed */
bool is_wanted(const char *s, const char *end);
int keyword_at(const char *s, const char *end); /* 0: it is none */
const char *skip_space(const char *p);
const char *quoted_end(const char *p);
typedef enum Bracket { BRACES, PARENS, SQUARES } Bracket;
const char *closing(Bracket, const char *open);

/* skim_decl.c */
/* Of whole declarations on a line (or lines) of their own: the line's end. tag is called at each struct, union or enum with a tag
   that they make known at file scope. */
const char *skim_line(const char *s, void (*tag)(const char *));
/* Of those that declare n (as a tag) and stand before this place: the first that was not given out yet; false: there is none. */
bool skimmed_next(Name *n, bool tag, uint32_t before, uint32_t *from, uint32_t *to);
