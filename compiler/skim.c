/* What is passed over without making tokens of it: from a bracket to its partner.

   Most of a text is plain functions, in files the bodies, in headers the prototypes, and nobody asks for their tokens. So they
   are *skimmed*, unless a word of the language stands in them or a name that may be of an async type; lex.re knows well enough
   which those are. Of a body only the braces become tokens; skim_decl.c passes over whole declarations. */
#include "lex.h"
#include <string.h>

/* ---- names, told by their looks, which is cheaper than their hash ---- */
static uint64_t wanted[64], keywords[64]; /* a bit for each look */

static inline uint32_t look_of(const char *s, size_t n)
{
    return ((unsigned char)s[0] ^ (unsigned char)s[n / 2] << 3 ^ (unsigned char)s[n - 1] << 5 ^ (uint32_t)n << 7) &
           4095;
}
static inline bool looks_like(const uint64_t *some, const char *s, size_t n)
{
    uint32_t look = look_of(s, n);
    return some[look / 64] >> look % 64 & 1;
}
void look_for(const Name *n)
{
    uint32_t look = look_of(n->s, n->len);
    (n->keyword && n->id < W_FIRST ? keywords : wanted)[look / 64] |= (uint64_t)1 << look % 64;
}
static bool wanted_name(const char *s, size_t n)
{
    const Name *name = known_name(s, n);
    return name && (name->async_seen || name->id >= W_FIRST || name->ours);
}
bool is_wanted(const char *s, const char *end)
{
    return looks_like(wanted, s, (size_t)(end - s)) && wanted_name(s, (size_t)(end - s));
}
int keyword_at(const char *s, const char *end)
{
    size_t n = (size_t)(end - s);
    const Name *name = looks_like(keywords, s, n) ? known_name(s, n) : NULL;
    return name && name->keyword ? name->id : 0;
}

/* ---- characters ---- */
enum { OTHER, NAME, DIGIT, QUOTE, OPEN, CLOSE, LINE, SLASH, DIGRAPH, ODD };
unsigned char name_char[256];
static unsigned char in[SQUARES + 1][256];

static void fill(Bracket b, char open, char close, const char *odd)
{
    unsigned char *table = in[b];
    for (int c = 0; c < 256; c++) table[c] = name_char[c] == NAME_FIRST ? NAME : name_char[c] ? DIGIT : OTHER;
    table['"'] = table['\''] = QUOTE;
    table['\n'] = LINE;
    table['/'] = SLASH;
    table['%'] = table['<'] = DIGRAPH;
    table[(unsigned char)open] = OPEN;
    table[(unsigned char)close] = CLOSE;
    table[0] = ODD;
    for (; *odd; odd++) table[(unsigned char)*odd] = ODD;
}
void skim_open(void)
{
    static const char *const ours[] = {"caw_blocking", "__caw_blocking__", "caw_suspends", "__caw_suspends__",
                                       "caw_nursery_here"};
    for (int c = 0; c < 256; c++) {
        bool letter = (c | 32) >= 'a' && (c | 32) <= 'z';
        name_char[c] = letter || c == '_' || c == '$' || c >= 128 ? NAME_FIRST
                       : c >= '0' && c <= '9'                     ? NAME_NEXT
                                                                  : NOT_NAME;
    }
    fill(BRACES, '{', '}', "\\");
    fill(PARENS, '(', ')', "\\{};");
    fill(SQUARES, '[', ']', "\\{};");
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++) {
        Name *n = name_entry(intern(ours[i], strlen(ours[i])));
        n->ours = true;
        look_for(n);
    }
}

/* ---- from a bracket to its partner ---- */
const char *quoted_end(const char *p)
{
    char quote = *p++;
    for (; *p != quote; p++) {
        if (*p == '\\') p++;
        if (*p == '\n' || !*p) return NULL;
    }
    return p + 1;
}
/* At a new line: behind the blanks, and what the preprocessor says, at its beginning. */
static const char *line_begin(const char *p)
{
    while (*p == ' ' || *p == '\t') p++;
    if (*p != '#') return p;
    const char *end = line_end(p);
    directive(p, end, false);
    return end;
}
const char *skip_space(const char *p)
{
    for (;; p = line_begin(p + 1)) {
        while (*p == ' ' || *p == '\t') p++;
        if (*p != '\n') return p;
    }
}
const char *closing(Bracket bracket, const char *open)
{
    const unsigned char *table = in[bracket];
    const char *p = open;
    for (int depth = 0;;) {
        while (table[(unsigned char)*p] == OTHER) p++;
        const char *s = p++;
        switch (table[(unsigned char)*s]) {
        case NAME:
            p = name_end(p);
            if ((*p == '"' && p[-1] == 'R') || is_wanted(s, p)) return NULL;
            break;
        case DIGIT:
            while (name_char[(unsigned char)*p] || (*p == '\'' && name_char[(unsigned char)p[1]])) p++;
            break;
        case QUOTE:
            p = quoted_end(s);
            if (!p) return NULL;
            break;
        case OPEN: depth++; break;
        case CLOSE:
            if (!--depth) return s;
            break;
        case LINE: p = line_begin(p); break;
        case SLASH:
            if (*p == '/' || *p == '*') p = comment_end(s);
            break;
        case DIGRAPH:
            if ((*s == '<' && *p == '%') || (*s == '%' && *p == '>')) return NULL;
            break;
        case ODD: return NULL;
        }
    }
}
