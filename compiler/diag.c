/* Messages in clang's shape: file:line:column: kind: text, the user's own source line, a caret.

   A message is about a token of the preprocessed text, but shows the user's file: the line is the token's, the column is
   found by looking for the token in it, since the preprocessor may have moved it. */
#include "cawc.h"
#include <stdlib.h>
#include <string.h>

static int errors;
enum { MOST_ERRORS = 20 };

typedef struct Switch {
    const char *name;
    bool off, error;
} Switch;
static Switch switches[] = {{"blocking", false, false},     {"await-locked", false, false}, {"dropped-result", false, false},
                            {"unawaited", false, false},    {"ignored-cancel", false, false}, {"gather-copy", false, false},
                            {"spawn-local", false, false},  {"thread-local", false, false}};
static bool all_errors;

int error_count(void)
{
    return errors;
}
bool warning_option(const char *w)
{
    if (!strcmp(w, "-Werror")) {
        all_errors = true;
        return false; /* the C compiler wants it too */
    }
    bool off = !strncmp(w, "-Wno-", 5), err = !strncmp(w, "-Werror=", 8);
    const char *name = off ? w + 5 : err ? w + 8 : !strncmp(w, "-W", 2) ? w + 2 : "";
    for (size_t i = 0; i < sizeof switches / sizeof *switches; i++) {
        if (strcmp(switches[i].name, name)) continue;
        switches[i].off = off;
        switches[i].error = err;
        return true;
    }
    return false;
}

/* The line of the user's file, without its newline; NULL when there is none. */
static char *source_line(const char *file, uint32_t line)
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
static bool word_char(char c)
{
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}
/* The k-th place in s where the token stands as a whole; NULL: there are fewer. */
static const char *find_token(const char *s, const char *tok, size_t n, unsigned k)
{
    for (const char *p = s; *p; p++) {
        if (strncmp(p, tok, n)) continue;
        if (word_char(*tok) && ((p > s && word_char(p[-1])) || word_char(p[n]))) continue;
        if (k-- == 0) return p;
    }
    return NULL;
}
static void say(uint32_t tok, const char *kind, const char *name, const char *fmt, va_list ap)
{
    Token *t = &unit.toks[tok];
    const char *file = t->file < unit.nfiles ? unit.files[t->file] : unit.path;
    const char *text = unit.text + t->off, *start = text;
    while (start > unit.text && start[-1] != '\n') start--;
    unsigned k = 0;
    for (uint32_t i = tok; i > 0 && unit.toks[i - 1].line == t->line && unit.toks[i - 1].file == t->file; i--)
        if (unit.toks[i - 1].len == t->len && !strncmp(unit.text + unit.toks[i - 1].off, text, t->len)) k++;
    char *line = source_line(file, t->line);
    const char *at = line && t->len ? find_token(line, text, t->len, k) : NULL;
    unsigned column = at ? (unsigned)(at - line) + 1 : (unsigned)(text - start) + 1;
    if (line && column > strlen(line) + 1) column = (unsigned)strlen(line) + 1;
    fprintf(stderr, "%s:%u:%u: %s: ", file, t->line, column, kind);
    vfprintf(stderr, fmt, ap);
    if (name) fprintf(stderr, " [-W%s]", name);
    fputc('\n', stderr);
    if (line) {
        fprintf(stderr, "%5u | %s\n      | ", t->line, line);
        for (unsigned i = 0; i + 1 < column; i++) fputc(line[i] == '\t' ? '\t' : ' ', stderr);
        fputc('^', stderr);
        for (uint32_t i = 1; at && i < t->len; i++) fputc('~', stderr);
        fputc('\n', stderr);
    }
    free(line);
}
void error_at(uint32_t tok, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    say(tok, "error", NULL, fmt, ap);
    va_end(ap);
    if (++errors >= MOST_ERRORS) fatal("too many errors");
}
void note_at(uint32_t tok, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    say(tok, "note", NULL, fmt, ap);
    va_end(ap);
}
void warn_at(uint32_t tok, const char *name, const char *fmt, ...)
{
    bool err = all_errors;
    for (size_t i = 0; i < sizeof switches / sizeof *switches; i++) {
        if (strcmp(switches[i].name, name)) continue;
        if (switches[i].off) return;
        err |= switches[i].error;
    }
    va_list ap;
    va_start(ap, fmt);
    say(tok, err ? "error" : "warning", name, fmt, ap);
    va_end(ap);
    if (err) errors++;
}
void fix_hint(const char *text)
{
    fprintf(stderr, "      | %s\n", text);
}
void fatal(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    fprintf(stderr, "%s: error: ", prog_name ? prog_name : "cawc");
    vfprintf(stderr, fmt, ap);
    fputc('\n', stderr);
    va_end(ap);
    exit(1);
}
