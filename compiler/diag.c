/* Messages in clang's shape: file:line:column: kind: text, the user's own source line, a caret.

   A message is about a token of the preprocessed text, but shows the user's file: the line is the token's, and source.c finds
   the column, or the macro that the token came out of: the caret is then at the macro's name, and a note tells where that is
   defined. Where there is no file to read (stdin), the preprocessed line is shown. A message that an option has silenced
   takes its notes and hints with it.

   The stages look at the unit one after the other; what they say is kept and comes in the order of the text. */
#include "cawc.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int errors, most_errors = 20; /* 0: no matter how many */

typedef struct Switch {
    const char *name;
    bool off, error, no_error;
} Switch;
static Switch switches[] = {{.name = "blocking"},    {.name = "await-locked"},   {.name = "dropped-result"},
                            {.name = "unawaited"},   {.name = "ignored-cancel"}, {.name = "gather-copy"},
                            {.name = "spawn-local"}, {.name = "thread-local"},   {.name = "frame-size"}};
static long frame_limit = -1;
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
/* ---- options: true, those that the C compiler is not to see ---- */
static enum { AUTO, ALWAYS, NEVER } colour;
static void colour_option(const char *when)
{
    static const char *const names[] = {"auto", "always", "never"};
    for (int i = 0; i < 3; i++)
        if (!strcmp(when, names[i])) colour = i;
}
bool messages_in_colour(void)
{
    static int yes = -1;
    const char *term = getenv("TERM"), *gcc = getenv("GCC_COLORS");
    if (colour != AUTO) return colour == ALWAYS;
    if (yes < 0) yes = isatty(2) && term && strcmp(term, "dumb") && !(gcc && !*gcc) && !getenv("NO_COLOR");
    return yes;
}
static const char *paint(const char *code) /* "": back to normal */
{
    static char s[2][16];
    static int i;
    if (!messages_in_colour()) return "";
    snprintf(s[i = !i], sizeof s[0], "\33[%sm", code);
    return s[i];
}
void diagnostics_option(const char *a)
{
    if (!strcmp(a, "-fdiagnostics-color") || !strcmp(a, "-fcolor-diagnostics")) colour = ALWAYS;
    if (!strcmp(a, "-fno-diagnostics-color") || !strcmp(a, "-fno-color-diagnostics")) colour = NEVER;
    if (!strncmp(a, "-fdiagnostics-color=", 20)) colour_option(a + 20);
    if (!strncmp(a, "-fmax-errors=", 13)) most_errors = atoi(a + 13);
    if (!strncmp(a, "-ferror-limit=", 14)) most_errors = atoi(a + 14);
}
long frame_size_limit(void)
{
    return no_warnings ? -1 : frame_limit;
}
static void frame_size_option(const char *n)
{
    char *end;
    frame_limit = strtol(n, &end, 10);
    if (!*n || *end || frame_limit < 0) fatal("-Wframe-size=%s: not a number of bytes", n);
}
bool warning_option(const char *w)
{
    if (!strncmp(w, "-Wframe-size=", 13)) return frame_size_option(w + 13), true;
    if (!strncmp(w, "-Werror=frame-size=", 19))
        return frame_size_option(w + 19), set_switch("frame-size", true, true, false);
    /* these the C compiler wants too */
    if (!strcmp(w, "-Werror")) return all_errors = true, false;
    if (!strcmp(w, "-Wno-error")) return all_errors = false;
    if (!strcmp(w, "-w")) return no_warnings = true, false;
    if (!strncmp(w, "-Wno-error=", 11)) return set_switch(w + 11, true, false, true);
    if (!strncmp(w, "-Werror=", 8)) return set_switch(w + 8, true, true, false);
    if (!strncmp(w, "-Wno-", 5)) return set_switch(w + 5, false, false, false);
    return !strncmp(w, "-W", 2) && set_switch(w + 2, true, false, false);
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

/* ---- what has been said, with its notes and hints ---- */
typedef struct Message {
    uint32_t tok;
    unsigned order;
    char *text;
    size_t n;
} Message;
static Message *messages;
static unsigned nmessages, room;
static FILE *out; /* of the last message */

static void begin_message(uint32_t tok)
{
    if (out) fclose(out);
    if (nmessages == room) {
        room = room ? 2 * room : 32;
        messages = realloc(messages, room * sizeof *messages);
        if (!messages) abort();
    }
    Message *m = &messages[nmessages];
    *m = (Message){.tok = tok, .order = nmessages++};
    out = open_memstream(&m->text, &m->n);
    if (!out) abort();
}
static int in_order(const void *a, const void *b)
{
    const Message *x = a, *y = b;
    if (x->tok != y->tok) return x->tok < y->tok ? -1 : 1;
    return x->order < y->order ? -1 : 1;
}
void say_all(void)
{
    if (out) fclose(out);
    out = NULL;
    if (nmessages) qsort(messages, nmessages, sizeof *messages, in_order);
    for (unsigned i = 0; i < nmessages; i++) {
        fwrite(messages[i].text, 1, messages[i].n, stderr);
        free(messages[i].text);
    }
    nmessages = 0;
}

static unsigned last_column = 1; /* of the message just made, and its line, for a hint under it */
static char *last_line;
static bool silenced, last_in_macro;

static void indent(const char *line, unsigned column)
{
    fputs("      | ", out);
    for (unsigned i = 0; i + 1 < column && line[i]; i++)
        if ((line[i] & 0xc0) != 0x80) fputc(line[i] == '\t' ? '\t' : ' ', out); /* a UTF-8 character is one wide */
}
static void show_line(uint32_t number, const char *line, unsigned column, uint32_t length)
{
    fprintf(out, "%5u | %s\n", number, line);
    indent(line, column);
    fprintf(out, "%s^", paint("1;32"));
    for (uint32_t i = 1; i < length && column - 1 + i < strlen(line); i++) fputc('~', out);
    fprintf(out, "%s\n", paint(""));
}
static void head(const char *file, uint32_t line, unsigned column, const char *kind)
{
    const char *code = *kind == 'e' ? "1;31" : *kind == 'w' ? "1;35" : "1;36";
    fprintf(out, "%s%s:%u:%u: %s%s: %s", paint("1"), file, line, column, paint(code), kind, paint(""));
    if (*kind != 'n') fputs(paint("1"), out);
}
static void note_macro(const char *macro)
{
    Definition d;
    if (!macro_definition(macro, &d)) return;
    head(d.file, d.line, d.column, "note");
    fprintf(out, "expanded from macro '%s'\n", d.name);
    char *line = source_line(d.file, d.line);
    if (line) show_line(d.line, line, d.column, (uint32_t)strlen(d.name));
    free(line);
}
/* Is it what the user calls by the name of this macro? For compilers that don't mark what comes from a system's header. */
bool comes_from_macro(uint32_t tok, const char *name)
{
    Position at = position(&unit.toks[tok]);
    char *line = source_line(at.file, at.line);
    const char *macro = NULL;
    bool is = line && !place_in_line(line, tok, &macro) && macro && !strncmp(macro, name, strlen(name));
    free(line);
    return is;
}
static void say(uint32_t tok, bool behind, const char *kind, const char *name, const char *fmt, va_list ap)
{
    if (*kind != 'n') begin_message(tok);
    const Token *t = &unit.toks[tok];
    Position at_user = position(t);
    const char *file = at_user.file;
    const char *text = unit.text + t->off, *start = text, *macro = NULL;
    while (start > unit.text && start[-1] != '\n') start--;
    char *line = source_line(file, at_user.line);
    const char *found = line ? place_in_line(line, tok, &macro) : NULL, *at = found ? found : macro;
    unsigned column = at ? (unsigned)(at - line) + 1 : (unsigned)(text - start) + 1;
    if (behind) column += t->len;
    if (line && column > strlen(line) + 1) column = (unsigned)strlen(line) + 1;
    if (!line) line = preprocessed_line(start), found = text;
    head(file, at_user.line, column, kind);
    vfprintf(out, fmt, ap);
    if (name) fprintf(out, " [-W%s]", name);
    fprintf(out, "%s\n", paint(""));
    show_line(at_user.line, line, column, found && !behind ? t->len : 1);
    if (macro) note_macro(macro);
    free(last_line);
    last_line = line;
    last_column = column;
    last_in_macro = macro;
}
static void count_error(void)
{
    if (++errors == most_errors) fatal("too many errors");
}
void error_at(uint32_t tok, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    silenced = false;
    say(tok, false, "error", NULL, fmt, ap);
    va_end(ap);
    count_error();
}
void error_behind(uint32_t tok, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    silenced = false;
    say(tok, true, "error", NULL, fmt, ap);
    va_end(ap);
    count_error();
}
void note_at(uint32_t tok, const char *fmt, ...)
{
    va_list ap;
    if (silenced) return;
    va_start(ap, fmt);
    say(tok, false, "note", NULL, fmt, ap);
    va_end(ap);
}
bool warn_at(uint32_t tok, const char *name, const char *fmt, ...)
{
    bool err = all_errors;
    silenced = no_warnings || position(&unit.toks[tok]).system;
    for (size_t i = 0; i < sizeof switches / sizeof *switches; i++) {
        if (strcmp(switches[i].name, name)) continue;
        silenced |= switches[i].off;
        err = !switches[i].no_error && (err || switches[i].error);
    }
    if (silenced) return false;
    va_list ap;
    va_start(ap, fmt);
    say(tok, false, err ? "error" : "warning", name, fmt, ap);
    va_end(ap);
    if (err) count_error();
    return true;
}
void fix_hint(const char *text)
{
    if (silenced || last_in_macro) return;
    indent(last_line ? last_line : "", last_column);
    fprintf(out, "%s%s%s\n", paint("32"), text, paint(""));
}
void fatal(const char *fmt, ...)
{
    va_list ap;
    say_all();
    va_start(ap, fmt);
    fprintf(stderr, "%s: error: ", prog_name ? prog_name : "cawc");
    vfprintf(stderr, fmt, ap);
    fputc('\n', stderr);
    va_end(ap);
    exit(1);
}
