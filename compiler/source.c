/* The user's own line: where a token of the preprocessed text stands in it, or the macro that it came out of.

   The preprocessor keeps lines but not columns. So the tokens of the preprocessed line and the pieces of the user's are
   walked together; literals and comments of the latter are pieces. Where the user has a name that no token has, a macro
   begins: its tokens go on until those come that stand behind its name and arguments. What cannot be told apart so (a line
   that goes on behind its end, a macro that expands to its own arguments) is looked for by its spelling. */
#include "cawc.h"
#include <stdlib.h>
#include <string.h>

/* The line of the user's file, without its newline; NULL when there is none. */
char *source_line(const char *file, uint32_t line)
{
    FILE *f = fopen(file, "r");
    char *s = NULL;
    size_t cap = 0;
    if (!f) return NULL;
    ssize_t n = -1;
    for (uint32_t i = 0; i < line; i++)
        if ((n = getline(&s, &cap, f)) < 0) break;
    fclose(f);
    if (n < 0) {
        free(s);
        return NULL;
    }
    s[strcspn(s, "\r\n")] = 0;
    return s;
}

/* ---- pieces of a line ---- */
static bool word_char(char c)
{
    return c == '_' || c == '$' || (c & 0x80) || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
           (c >= 'a' && c <= 'z');
}
static bool is_name(const char *p)
{
    return word_char(*p) && !(*p >= '0' && *p <= '9');
}
/* The end of what begins at p: a word, a literal, a comment, or one character. */
static const char *piece_end(const char *p)
{
    const char *q = p + 1;
    if (word_char(*p)) {
        while (word_char(*q)) q++;
        return q;
    }
    if (*p == '/' && *q == '/') return p + strlen(p);
    if (*p == '/' && *q == '*') {
        q = strstr(q + 1, "*/");
        return q ? q + 2 : p + strlen(p);
    }
    if (*p != '"' && *p != '\'') return q;
    while (*q && *q != *p) q += *q == '\\' && q[1] ? 2 : 1;
    return *q ? q + 1 : q;
}
static const char *skip_blanks(const char *p)
{
    for (;;) {
        while (*p == ' ' || *p == '\t' || *p == '\f' || *p == '\v') p++;
        if (*p != '/' || (p[1] != '*' && p[1] != '/')) return p;
        p = piece_end(p);
    }
}
/* Behind a macro's name and its arguments. */
static const char *behind_call(const char *name)
{
    const char *p = skip_blanks(piece_end(name)), *end = piece_end(name);
    if (*p != '(') return end;
    int depth = 0;
    for (; *p; p = skip_blanks(piece_end(p))) {
        depth += (*p == '(') - (*p == ')');
        if (!depth) return p + 1;
    }
    return p;
}

/* ---- tokens of a line ---- */
static bool on_line(const Token *t, const Position *at)
{
    if (t->kind == T_EOF) return false; /* in front of the tokens that were made late, too */
    Position p = position(t);
    return p.line == at->line && p.file == at->file;
}
static bool stands_at(const Token *t, const char *p) /* as p's piece, or at its beginning: '->' is two */
{
    if (strncmp(p, unit.text + t->off, t->len)) return false;
    return !(word_char(*p) && word_char(p[t->len - 1]) && word_char(p[t->len]));
}
static bool lost(const char *name, uint32_t lo, uint32_t hi) /* no token has it */
{
    for (uint32_t i = lo; i < hi; i++)
        if (stands_at(&unit.toks[i], name)) return false;
    return true;
}
/* The k-th place in s where the token stands; NULL: there are fewer. */
static const char *find_spelling(const char *s, const Token *t, unsigned k)
{
    for (const char *p = s; *p;) {
        const char *end = piece_end(p);
        if (stands_at(t, p)) {
            if (k-- == 0) return p;
            end = p + t->len;
        }
        p = end;
    }
    return NULL;
}

/* ---- both together ---- */
/* Which of the tokens from i on is the one that stands at p, and the next one behind it likewise; hi: none. */
static uint32_t resumes(uint32_t i, uint32_t hi, const char *p)
{
    if (!*p) return hi;
    for (; i < hi; i++) {
        if (!stands_at(&unit.toks[i], p)) continue;
        const char *q = skip_blanks(p + unit.toks[i].len);
        if (i + 1 == hi || !*q || is_name(q) || stands_at(&unit.toks[i + 1], q)) return i;
    }
    return hi;
}
/* Where it stands; NULL: in an expansion of *macro (NULL: nobody knows). */
static const char *walk(const char *s, uint32_t tok, uint32_t lo, uint32_t hi, const char **macro)
{
    const char *p = skip_blanks(s);
    *macro = NULL;
    for (uint32_t i = lo; i < hi && *p;) {
        if (stands_at(&unit.toks[i], p)) {
            if (i == tok) return p;
            p = skip_blanks(p + unit.toks[i++].len);
        } else if (is_name(p) && lost(p, lo, hi)) {
            const char *end = skip_blanks(behind_call(p));
            uint32_t next = resumes(i, hi, end);
            if (tok >= i && tok < next) {
                *macro = p;
                return NULL;
            }
            i = next;
            p = end;
        } else return NULL;
    }
    return NULL;
}
const char *place_in_line(const char *line, uint32_t tok, const char **macro)
{
    const Token *t = &unit.toks[tok];
    uint32_t lo = tok, hi = tok;
    Position here = position(t);
    while (lo > 0 && on_line(&unit.toks[lo - 1], &here)) lo--;
    while (hi < unit.ntoks && on_line(&unit.toks[hi], &here)) hi++;
    *macro = NULL;
    if (!t->len) return NULL;
    const char *at = walk(line, tok, lo, hi, macro);
    if (at || *macro) return at;
    unsigned k = 0;
    for (uint32_t i = lo; i < tok; i++)
        k += unit.toks[i].len == t->len && !memcmp(unit.text + unit.toks[i].off, unit.text + t->off, t->len);
    if ((at = find_spelling(line, t, k))) return at;
    for (const char *p = line; *p && !*macro; p = piece_end(p))
        if (is_name(p) && lost(p, lo, hi)) *macro = p;
    return NULL;
}

/* ---- a macro's definition: the last one in the first of the user's files that has one ---- */
static const char *defines(const char *s, const char *name, size_t n) /* where the name stands; NULL: it does not */
{
    s = skip_blanks(s);
    if (*s != '#') return NULL;
    s = skip_blanks(s + 1);
    if (strncmp(s, "define", 6)) return NULL;
    const char *p = skip_blanks(s + 6);
    return p > s + 6 && !strncmp(p, name, n) && !word_char(p[n]) ? p : NULL;
}
static bool defined_in(const char *file, const char *name, size_t n, Definition *d)
{
    FILE *f = fopen(file, "r");
    char *s = NULL;
    size_t cap = 0;
    bool found = false;
    if (!f) return false;
    for (uint32_t line = 1; getline(&s, &cap, f) >= 0; line++) {
        const char *at = defines(s, name, n);
        if (!at) continue;
        found = true;
        *d = (Definition){.file = file, .line = line, .column = (unsigned)(at - s) + 1};
    }
    free(s);
    fclose(f);
    return found;
}
bool is_system(const char *file) /* an interned name */
{
    for (uint32_t i = 0; i < unit.nmarkers; i++)
        if (unit.files[unit.markers[i].file] == file) return unit.markers[i].system;
    return false;
}
const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}
bool macro_definition(const char *macro, Definition *d)
{
    size_t n = (size_t)(piece_end(macro) - macro);
    for (unsigned i = 0; i < unit.nfiles; i++)
        if (unit.files[i][0] != '<' && !is_system(unit.files[i]) && defined_in(unit.files[i], macro, n, d)) {
            d->name = arena_printf("%.*s", (int)n, macro);
            return true;
        }
    return false;
}
