/* Messages in clang's shape: file:line:column: kind: text, the user's own source line, a caret.

   A message is about a token of the preprocessed text, but shows the user's file: the line is the token's, the column is
   found by looking for the token in it, since the preprocessor may have moved it. Literals and comments of that line are
   passed over. A token that came out of a macro is not there: the caret is then at the first name of the user's line that
   the preprocessed line has lost, which is the macro. Where there is no file to read (stdin), the preprocessed line is
   shown. A message that an option has silenced takes its notes and hints with it. */
#include "cawc.h"
#include <stdlib.h>
#include <string.h>

static int errors;
enum { MOST_ERRORS = 20 };

typedef struct Switch {
    const char *name;
    bool off, error, no_error;
} Switch;
static Switch switches[] = {{.name = "blocking"},    {.name = "await-locked"},   {.name = "dropped-result"},
                            {.name = "unawaited"},   {.name = "ignored-cancel"}, {.name = "gather-copy"},
                            {.name = "spawn-local"}, {.name = "thread-local"}};
static bool all_errors, no_warnings;

int error_count(void)
{
    return errors;
}
static bool set_switch(const char *name, bool on, bool error, bool no_error)
{
    for (size_t i = 0; i < sizeof switches / sizeof *switches; i++) {
        Switch *s = &switches[i];
        if (strcmp(s->name, name)) continue;
        if (!no_error) s->off = !on;
        if (error || no_error) s->error = error, s->no_error = no_error;
        return true;
    }
    return false;
}
bool warning_option(const char *w)
{
    /* these the C compiler wants too */
    if (!strcmp(w, "-Werror")) return all_errors = true, false;
    if (!strcmp(w, "-Wno-error")) return all_errors = false;
    if (!strcmp(w, "-w")) return no_warnings = true, false;
    if (!strncmp(w, "-Wno-error=", 11)) return set_switch(w + 11, true, false, true);
    if (!strncmp(w, "-Werror=", 8)) return set_switch(w + 8, true, true, false);
    if (!strncmp(w, "-Wno-", 5)) return set_switch(w + 5, false, false, false);
    return !strncmp(w, "-W", 2) && set_switch(w + 2, true, false, false);
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
    return c == '_' || c == '$' || (c & 0x80) || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
           (c >= 'a' && c <= 'z');
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
/* The k-th place in s where the token stands; NULL: there are fewer. */
static const char *find_token(const char *s, const char *tok, size_t n, unsigned k)
{
    for (const char *p = s; *p;) {
        const char *end = piece_end(p);
        if (!strncmp(p, tok, n) && !(word_char(*tok) && word_char(tok[n - 1]) && word_char(p[n]))) {
            if (k-- == 0) return p;
            end = p + n;
        }
        p = end;
    }
    return NULL;
}
static bool on_line(const Token *t, const Token *at)
{
    return t->line == at->line && t->file == at->file;
}
/* The first name in the user's line that no token of the preprocessed line has. */
static const char *lost_name(const char *s, uint32_t tok)
{
    uint32_t lo = tok, hi = tok;
    while (lo > 0 && on_line(&unit.toks[lo - 1], &unit.toks[tok])) lo--;
    while (hi < unit.ntoks && on_line(&unit.toks[hi], &unit.toks[tok])) hi++;
    for (const char *p = s, *end; *p; p = end) {
        end = piece_end(p);
        if (!word_char(*p) || (*p >= '0' && *p <= '9')) continue;
        uint32_t i = lo;
        for (size_t n = (size_t)(end - p); i < hi; i++)
            if (unit.toks[i].len == n && !memcmp(unit.text + unit.toks[i].off, p, n)) break;
        if (i == hi) return p;
    }
    return NULL;
}
static char *preprocessed_line(const char *start)
{
    size_t n = strcspn(start, "\r\n");
    char *s = malloc(n + 1);
    if (!s) fatal("out of memory");
    memcpy(s, start, n);
    s[n] = 0;
    return s;
}

static unsigned last_column = 1; /* of the message just made, and its line, for a hint under it */
static char *last_line;
static bool silenced;

static void indent(const char *line, unsigned column)
{
    fputs("      | ", stderr);
    for (unsigned i = 0; i + 1 < column && line[i]; i++)
        if ((line[i] & 0xc0) != 0x80) fputc(line[i] == '\t' ? '\t' : ' ', stderr); /* a UTF-8 character is one wide */
}
static void show_line(const Token *t, const char *line, unsigned column, bool found)
{
    fprintf(stderr, "%5u | %s\n", t->line, line);
    indent(line, column);
    fputc('^', stderr);
    for (uint32_t i = 1; found && i < t->len && column - 1 + i < strlen(line); i++) fputc('~', stderr);
    fputc('\n', stderr);
}
static void say(uint32_t tok, const char *kind, const char *name, const char *fmt, va_list ap)
{
    const Token *t = &unit.toks[tok];
    const char *file = t->file < unit.nfiles ? unit.files[t->file] : unit.path;
    const char *text = unit.text + t->off, *start = text;
    while (start > unit.text && start[-1] != '\n') start--;
    unsigned k = 0;
    for (uint32_t i = tok; i > 0 && on_line(&unit.toks[i - 1], t); i--)
        if (unit.toks[i - 1].len == t->len && !strncmp(unit.text + unit.toks[i - 1].off, text, t->len)) k++;
    char *line = source_line(file, t->line);
    const char *found = line && t->len ? find_token(line, text, t->len, k) : NULL;
    const char *at = line && t->len && !found ? lost_name(line, tok) : found;
    unsigned column = at ? (unsigned)(at - line) + 1 : (unsigned)(text - start) + 1;
    if (line && column > strlen(line) + 1) column = (unsigned)strlen(line) + 1;
    if (!line) line = preprocessed_line(start), found = text;
    fprintf(stderr, "%s:%u:%u: %s: ", file, t->line, column, kind);
    vfprintf(stderr, fmt, ap);
    if (name) fprintf(stderr, " [-W%s]", name);
    fputc('\n', stderr);
    show_line(t, line, column, found);
    free(last_line);
    last_line = line;
    last_column = column;
}
static void count_error(void)
{
    if (++errors >= MOST_ERRORS) fatal("too many errors");
}
void error_at(uint32_t tok, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    silenced = false;
    say(tok, "error", NULL, fmt, ap);
    va_end(ap);
    count_error();
}
void note_at(uint32_t tok, const char *fmt, ...)
{
    va_list ap;
    if (silenced) return;
    va_start(ap, fmt);
    say(tok, "note", NULL, fmt, ap);
    va_end(ap);
}
void warn_at(uint32_t tok, const char *name, const char *fmt, ...)
{
    bool err = all_errors;
    silenced = no_warnings || unit.toks[tok].system;
    for (size_t i = 0; i < sizeof switches / sizeof *switches; i++) {
        if (strcmp(switches[i].name, name)) continue;
        silenced |= switches[i].off;
        err = !switches[i].no_error && (err || switches[i].error);
    }
    if (silenced) return;
    va_list ap;
    va_start(ap, fmt);
    say(tok, err ? "error" : "warning", name, fmt, ap);
    va_end(ap);
    if (err) count_error();
}
void fix_hint(const char *text)
{
    if (silenced) return;
    indent(last_line ? last_line : "", last_column);
    fprintf(stderr, "%s\n", text);
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
