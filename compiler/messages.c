/* What the C compiler says of a translation.

   Each function has two forms by then, whose text is not the user's: a message would come twice, and beside the place; some that
   is no C would not come at all, as a constant that is assigned to; and of a variable that is kept over an await the optimiser
   no longer knows what it knew. So it is the erased text (erase.c) that is checked first, and when there is anything to say,
   what is said of that the user reads. Only what counts the code as it is made comes from the translation, each once. */
#include "driver.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* By the beginnings of their names. */
static const char *const of_made_code[] = {"frame-larger", "inline", "pass-failed", "stack-usage", "larger-than"};

static int ask(size_t index, bool syntax_only, Text *told)
{
    const char *object = temporary(index, "erased.s"); /* what else the compiler writes it writes beside that */
    List l = command();
    if (messages_in_colour()) list_add(&l, "-fdiagnostics-color=always"); /* it writes to us, not to the terminal */
    add_words(&l, 1u << BOTH);
    if (syntax_only) list_add(&l, "-fsyntax-only");
    else list_add(&l, "-fno-lto"), list_add(&l, "-S"); /* optimised: the flow of values is seen then */
    /* the comments that say that a case falls through are gone */
    const char *const rest[] = {"-g0",        "-Wno-implicit-fallthrough", "-o", object, "-x",
                                "cpp-output", opt.inputs[index]->erased};
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++) list_add(&l, rest[i]);
    return run_captured(&l, told);
}

/* ---- a line of messages ---- */
static const char *plain_line(const char *s, size_t n) /* without colours */
{
    char *line = arena_alloc(n + 1), *to = line;
    for (size_t i = 0; i < n; i++) {
        if (s[i] != '\033') *to++ = s[i];
        else
            while (i + 1 < n && s[i] != 'm' && s[i] != 'K') i++;
    }
    return line;
}
static bool begins(const char *s, const char *with)
{
    return !strncmp(s, with, strlen(with));
}
static bool is_context(const char *line) /* of the message that follows */
{
    return begins(line, "In file included") || begins(line, "                 from") || begins(line, "In function") ||
           begins(line, "    inlined from") || strstr(line, ": In function ") || strstr(line, ": At top level:");
}
static bool is_message(const char *line)
{
    return line[0] != ' ' && (strstr(line, ": warning: ") || strstr(line, "error: "));
}
static bool stays(const char *line)
{
    const char *flag = strrchr(line, '[');
    if (!strstr(line, ": warning: ") || !flag || !begins(flag, "[-W")) return true;
    for (size_t i = 0; i < sizeof of_made_code / sizeof *of_made_code; i++)
        if (begins(flag + 3, of_made_code[i])) return true;
    return false;
}
static const char *without_column(const char *line) /* one that both forms bring is one */
{
    char *copy = arena_printf("%s", line), *p = strstr(copy, ": warning: "), *q = p;
    while (q && q > copy && isdigit((unsigned char)q[-1])) q--;
    if (q && q > copy) memmove(q, p, strlen(p) + 1);
    return copy;
}

/* What counts what is made, and what is no warning. */
static void filter(const Text *told, Text *out)
{
    List seen = {0};
    Text context = {0};
    bool keep = true;
    for (size_t at = 0, end; at < told->n; at = end) {
        const char *s = told->p + at, *nl = memchr(s, '\n', told->n - at);
        end = nl ? (size_t)(nl - told->p) + 1 : told->n;
        const char *line = plain_line(s, end - at - (nl != NULL));
        if (is_context(line)) {
            text_add(&context, s, end - at);
            continue;
        }
        if (is_message(line)) {
            const char *key = without_column(line);
            keep = stays(line);
            for (size_t i = 0; keep && i < seen.n; i++) keep = strcmp(seen.v[i], key);
            if (keep) list_add(&seen, key), text_add(out, context.n ? context.p : "", context.n);
            context.n = 0;
        } else if (strstr(line, " generated.")) continue; /* clang counts */
        else if (!seen.n && strstr(line, ": note: "))
            keep = false; /* gcc's on calling conventions belong to no message */
        if (keep) text_add(out, s, end - at);
    }
    free(context.p);
}

/* ---- all ---- */
static bool warned(const Text *told)
{
    Text t = {0};
    for (size_t i = 0; i < opt.ninputs; i++) /* with a plain file among them nobody knows what is whose */
        if (!opt.inputs[i]->translated || ask(i, false, &t)) return false;
    filter(told, &t);
    tell(&t);
    return true;
}
static bool warnings_are_errors(void)
{
    for (size_t i = 0; i < opt.nwords; i++)
        if (begins(opt.words[i].s, "-Werror")) return true;
    return false;
}
int check_erased(size_t index)
{
    Text t = {0};
    if (opt.messages_elsewhere) return 0;
    int rc = ask(index, !warnings_are_errors(), &t); /* the optimiser's, too */
    opt.inputs[index]->warned = t.n;
    if (rc) tell(&t);
    free(t.p);
    return rc;
}
int tell_of(int rc, const Text *told)
{
    bool ours = false, quiet = !told->n;
    for (size_t i = 0; i < opt.ninputs; i++) {
        ours |= opt.inputs[i]->translated != NULL;
        quiet &= !opt.inputs[i]->warned;
    }
    if (!rc && quiet) return 0;
    if (rc || !ours || opt.messages_elsewhere || opt.messages_for_machines || !warned(told)) tell(told);
    return rc;
}
