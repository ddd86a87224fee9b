/* The command line: every word is sorted by who wants it.

   A word that is not in the tables goes to all runs of the C compiler, alone: so options that come one day work unless
   they take a second word or are for one stage only. The words stay as they were and in their order: what is read here
   only says which of them a run gets, and what they mean to us. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "driver.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

Options opt;

void list_add(List *l, const char *s)
{
    MAKE_ROOM(l->v, l->n, l->cap);
    l->v[l->n++] = (char *)(uintptr_t)s;
    MAKE_ROOM(l->v, l->n, l->cap);
    l->v[l->n] = NULL;
}
void list_add_all(List *l, const List *from)
{
    for (size_t i = 0; i < from->n; i++) list_add(l, from->v[i]);
}
bool ends_with(const char *s, const char *end)
{
    size_t n = strlen(s), m = strlen(end);
    return n > m && !strcmp(s + n - m, end);
}
bool only_tells(void)
{
    return opt.emit_c || opt.report || opt.graph;
}
bool links(void)
{
    return !opt.output_kind && !only_tells();
}

/* ---- the table ---- */
typedef enum Form { EXACT, SPLIT = 1, JOINED = 2, EITHER = SPLIT | JOINED } Form; /* where its argument stands */
/* To us. */
typedef enum Meaning {
    NONE,
    OUTPUT,
    LANGUAGE,
    KIND,
    DEPEND,
    DEPEND_FILE,
    DEPEND_TARGET,
    HAND_ON,
    NO_LIBS,
    SAVE_TEMPS,
    COVERAGE,
    ELSEWHERE,
    FOR_MACHINES,
    BESIDE,
    NO_DEBUG,
    FEW_DEBUG, /* lines without variables */
    FULL_DEBUG,
    OTHER_DEBUG, /* of a kind that debug_info.c doesn't know */
    FIXED_DEBUG, /* such, if there is any */
    OPTIMISED
} Meaning;
typedef struct Rule {
    const char *s;
    Form form;
    Wanted wanted;
    Meaning means;
} Rule;
/* The first that fits: a longer name stands before its beginning. */
static const Rule rules[] = {
    {"-c", EXACT, LATE, KIND},
    {"-S", EXACT, LATE, KIND},
    {"-fsyntax-only", EXACT, LATE, KIND},
    {"-x", EITHER, LATE, LANGUAGE},
    {"-E", EXACT, LATE, HAND_ON},
    {"-M", EXACT, LATE, HAND_ON},
    {"-MM", EXACT, LATE, HAND_ON},
    {"-###", EXACT, LATE, HAND_ON},
    {"-print-", JOINED, LATE, HAND_ON},
    {"-dumpmachine", EXACT, LATE, HAND_ON},
    {"-dumpversion", EXACT, LATE, HAND_ON},
    {"-dumpfullversion", EXACT, LATE, HAND_ON},
    {"-dumpspecs", EXACT, LATE, HAND_ON},
    {"-target-help", EXACT, LATE, HAND_ON},
    {"-help", JOINED, LATE, HAND_ON},
    {"-cc1", JOINED, LATE, HAND_ON},
    /* the preprocessor */
    {"-I", EITHER, PREPROCESSOR, NONE},
    {"-D", EITHER, PREPROCESSOR, NONE},
    {"-U", EITHER, PREPROCESSOR, NONE},
    {"-A", EITHER, PREPROCESSOR, NONE},
    {"-include-pch", SPLIT, PREPROCESSOR, NONE},
    {"-include", EITHER, PREPROCESSOR, NONE},
    {"-imacros", EITHER, PREPROCESSOR, NONE},
    {"-isystem-after", EITHER, PREPROCESSOR, NONE},
    {"-isystem", EITHER, PREPROCESSOR, NONE},
    {"-iquote", EITHER, PREPROCESSOR, NONE},
    {"-idirafter", EITHER, PREPROCESSOR, NONE},
    {"-isysroot", EITHER, PREPROCESSOR, NONE},
    {"-iprefix", EITHER, PREPROCESSOR, NONE},
    {"-iwithprefixbefore", EITHER, PREPROCESSOR, NONE},
    {"-iwithprefix", EITHER, PREPROCESSOR, NONE},
    {"-iwithsysroot", EITHER, PREPROCESSOR, NONE},
    {"-imultilib", SPLIT, PREPROCESSOR, NONE},
    {"-imultiarch", SPLIT, PREPROCESSOR, NONE},
    {"-iframework", EITHER, PREPROCESSOR, NONE},
    {"-ivfsoverlay", EITHER, PREPROCESSOR, NONE},
    {"-Xpreprocessor", SPLIT, PREPROCESSOR, NONE},
    {"-Wp,-M", JOINED, DEPENDENCIES, NONE},
    {"-Wp,", JOINED, PREPROCESSOR, NONE},
    {"-H", EXACT, PREPROCESSOR, NONE},
    {"-undef", EXACT, PREPROCESSOR, NONE},
    {"-nostdinc", EXACT, PREPROCESSOR, NONE},
    {"-MD", EXACT, DEPENDENCIES, DEPEND},
    {"-MMD", EXACT, DEPENDENCIES, DEPEND},
    {"-MF", EITHER, DEPENDENCIES, DEPEND_FILE},
    {"-MT", EITHER, DEPENDENCIES, DEPEND_TARGET},
    {"-MQ", EITHER, DEPENDENCIES, DEPEND_TARGET},
    {"-MJ", EITHER, DEPENDENCIES, NONE},
    {"-M", JOINED, DEPENDENCIES, NONE},
    /* these would spoil the text that we read, or belong to what is made of it */
    {"-CC", EXACT, LATE, NONE},
    {"-C", EXACT, LATE, NONE},
    {"-P", EXACT, LATE, NONE},
    {"-fdirectives-only", EXACT, LATE, NONE},
    {"-o", EITHER, LATE, OUTPUT},
    {"-save-temps", JOINED, LATE, SAVE_TEMPS},
    {"-dumpbase-ext", SPLIT, LATE, BESIDE},
    {"-dumpbase", SPLIT, LATE, BESIDE},
    {"-dumpdir", SPLIT, LATE, BESIDE},
    {"-fdump-", JOINED, LATE, BESIDE},
    {"-d", JOINED, LATE, BESIDE},
    {"-aux-info", EITHER, LATE, BESIDE},
    {"-emit-llvm", EXACT, LATE, FIXED_DEBUG},
    {"-fdiagnostics-format=sarif-file", EXACT, BOTH, ELSEWHERE},
    {"-fdiagnostics-format=json-file", EXACT, BOTH, ELSEWHERE},
    {"-serialize-diagnostics", SPLIT, LATE, ELSEWHERE},
    {"-fdiagnostics-format=", JOINED, BOTH, FOR_MACHINES},
    {"-fdiagnostics-parseable", JOINED, BOTH, FOR_MACHINES},
    /* the assembler and the linker */
    {"-Wa,--compress-debug-sections", JOINED, ASSEMBLER, FIXED_DEBUG},
    {"-Wa,", JOINED, ASSEMBLER, NONE},
    {"-Xassembler", SPLIT, ASSEMBLER, NONE},
    {"-L", EITHER, LATE, NONE},
    {"-l", EITHER, LATE, NONE},
    {"-Ttext", EITHER, LATE, NONE},
    {"-Tdata", EITHER, LATE, NONE},
    {"-Tbss", EITHER, LATE, NONE},
    {"-T", EITHER, LATE, NONE},
    {"-u", EITHER, LATE, NONE},
    {"-z", EITHER, LATE, NONE},
    {"-e", EITHER, LATE, NONE},
    {"-R", EITHER, LATE, NONE},
    {"-Xlinker", SPLIT, LATE, NONE},
    {"-rpath", SPLIT, LATE, NONE},
    {"-framework", SPLIT, LATE, NONE},
    {"-Wl,-r", EXACT, LATE, NO_LIBS},
    {"-Wl,--relocatable", EXACT, LATE, NO_LIBS},
    {"-Wl,", JOINED, LATE, NONE},
    {"-fuse-ld=", JOINED, LATE, NONE},
    {"-shared", EXACT, LATE, NO_LIBS},
    {"-r", EXACT, LATE, NO_LIBS},
    {"-nostdlib", EXACT, LATE, NO_LIBS},
    {"-nodefaultlibs", EXACT, LATE, NO_LIBS},
    {"-nostartfiles", EXACT, LATE, NONE},
    {"-nolibc", EXACT, LATE, NONE},
    {"-static", EXACT, LATE, NONE},
    {"-static-", JOINED, LATE, NONE},
    {"-shared-libgcc", EXACT, LATE, NONE},
    {"-pie", EXACT, LATE, NONE},
    {"-no-pie", EXACT, LATE, NONE},
    {"-s", EXACT, LATE, NONE},
    {"-rdynamic", EXACT, LATE, NONE},
    {"-symbolic", EXACT, LATE, NONE},
    /* all, with a second word */
    {"-Xclang", SPLIT, BOTH, NONE},
    {"-Xanalyzer", SPLIT, BOTH, NONE},
    {"-mllvm", SPLIT, BOTH, NONE},
    {"-mthread-model", SPLIT, BOTH, NONE},
    {"-arch", SPLIT, BOTH, NONE},
    {"-param", EITHER, BOTH, NONE},
    {"-sysroot", EITHER, BOTH, NONE},
    {"-target", SPLIT, BOTH, NONE},
    {"-gcc-toolchain", EITHER, BOTH, NONE},
    {"-config", EITHER, BOTH, NONE},
    {"-resource-dir", EITHER, BOTH, NONE},
    {"-working-directory", EITHER, BOTH, NONE},
    {"-specs", EITHER, BOTH, NONE},
    {"-std", EITHER, BOTH, NONE},
    {"-B", EITHER, BOTH, NONE},
    {"-wrapper", SPLIT, BOTH, NONE},
    {"-coverage", EXACT, BOTH, COVERAGE},
    {"-ftest-coverage", EXACT, BOTH, COVERAGE},
    {"-fprofile-arcs", EXACT, BOTH, COVERAGE},
    /* what debuggers are told */
    {"-g", EXACT, BOTH, FULL_DEBUG},
    {"-g0", EXACT, BOTH, NO_DEBUG},
    {"-ggdb0", EXACT, BOTH, NO_DEBUG},
    {"-g1", EXACT, BOTH, FEW_DEBUG},
    {"-ggdb1", EXACT, BOTH, FEW_DEBUG},
    {"-gmlt", EXACT, BOTH, FEW_DEBUG},
    {"-gline-tables-only", EXACT, BOTH, FEW_DEBUG},
    {"-gline-directives-only", EXACT, BOTH, FEW_DEBUG},
    {"-g2", EXACT, BOTH, FULL_DEBUG},
    {"-g3", EXACT, BOTH, FULL_DEBUG},
    {"-ggdb", JOINED, BOTH, FULL_DEBUG},
    {"-glldb", EXACT, BOTH, FULL_DEBUG},
    {"-gfull", EXACT, BOTH, FULL_DEBUG},
    {"-gused", EXACT, BOTH, FULL_DEBUG},
    {"-gmodules", EXACT, BOTH, FULL_DEBUG},
    {"-gdwarf-2", EXACT, BOTH, OTHER_DEBUG},
    {"-gdwarf-3", EXACT, BOTH, OTHER_DEBUG},
    {"-gdwarf64", EXACT, BOTH, OTHER_DEBUG},
    {"-gdwarf", JOINED, BOTH, FULL_DEBUG},
    {"-gctf", JOINED, BOTH, OTHER_DEBUG},
    {"-gbtf", EXACT, BOTH, OTHER_DEBUG},
    {"-gstabs", JOINED, BOTH, OTHER_DEBUG},
    {"-gsplit-dwarf", JOINED, BOTH, FIXED_DEBUG},
    {"-gz", JOINED, BOTH, FIXED_DEBUG},
    {"-flto", JOINED, BOTH, FIXED_DEBUG},
    {"-fdebug-types-section", EXACT, BOTH, FIXED_DEBUG},
    {"-m32", EXACT, BOTH, FIXED_DEBUG},
    {"-mx32", EXACT, BOTH, FIXED_DEBUG},
    {"-O", JOINED, BOTH, OPTIMISED},
    /* other files */
    {"-fstack-usage", EXACT, BOTH, BESIDE},
    {"-fcallgraph-info", JOINED, BOTH, BESIDE},
    {"-fsave-optimization-record", JOINED, BOTH, BESIDE},
    {"-ftime-trace", JOINED, BOTH, BESIDE},
};
/* Long names of those above; others with two dashes are such with one. Their arguments follow = or are the next word. */
static const struct {
    const char *name, *is;
} long_names[] = {{"assemble", "-S"},
                  {"assert", "-A"},
                  {"comments", "-C"},
                  {"comments-in-macros", "-CC"},
                  {"compile", "-c"},
                  {"debug", "-g"},
                  {"define-macro", "-D"},
                  {"dependencies", "-M"},
                  {"entry", "-e"},
                  {"for-assembler", "-Xassembler"},
                  {"for-linker", "-Xlinker"},
                  {"force-link", "-u"},
                  {"include-directory", "-I"},
                  {"include-directory-after", "-idirafter"},
                  {"include-prefix", "-iprefix"},
                  {"include-with-prefix", "-iwithprefix"},
                  {"include-with-prefix-before", "-iwithprefixbefore"},
                  {"language", "-x"},
                  {"library-directory", "-L"},
                  {"no-line-commands", "-P"},
                  {"no-standard-includes", "-nostdinc"},
                  {"no-standard-libraries", "-nostdlib"},
                  {"optimize", "-O"},
                  {"output", "-o"},
                  {"prefix", "-B"},
                  {"preprocess", "-E"},
                  {"print-missing-file-dependencies", "-MG"},
                  {"relocatable", "-r"},
                  {"trace-includes", "-H"},
                  {"undefine-macro", "-U"},
                  {"user-dependencies", "-MM"},
                  {"write-dependencies", "-MD"},
                  {"write-user-dependencies", "-MMD"}};

/* NULL: unknown. *value is its argument where that stands in the same word, NULL where it is the next. */
static const Rule *rule_of(const char *a, const char **value)
{
    size_t n = strlen(a);
    bool is_long = a[1] == '-';
    *value = NULL;
    if (is_long) {
        const char *equals = strchr(a, '=');
        n = equals ? (size_t)(equals - a) : n;
        const char *is = NULL;
        for (size_t i = 0; i < sizeof long_names / sizeof *long_names; i++)
            if (strlen(long_names[i].name) == n - 2 && !strncmp(a + 2, long_names[i].name, n - 2))
                is = long_names[i].is;
        if (is) {
            if (equals) *value = equals + 1;
            a = is;
            n = strlen(a);
        } else a++, n = strlen(a);
    }
    for (const Rule *r = rules; r < rules + sizeof rules / sizeof *rules; r++) {
        size_t m = strlen(r->s);
        if (!strcmp(a, r->s)) {
            if (!(r->form & SPLIT) && !*value) *value = "";
            return r;
        }
        if ((r->form & JOINED) && !strncmp(a, r->s, m)) {
            if (is_long && a[m] != '=' && (r->form & SPLIT)) continue; /* --param-x is not --param -x */
            *value = a + m + (is_long && a[m] == '=');
            return r;
        }
    }
    return NULL;
}

/* ---- words ---- */
static Word *add_word(const char *s, Wanted wanted)
{
    static size_t room;
    MAKE_ROOM(opt.words, opt.nwords, room);
    Word *w = &opt.words[opt.nwords++];
    *w = (Word){.s = s, .wanted = wanted};
    return w;
}
static bool one_of(const char *s, const char *const *names)
{
    while (*names && strcmp(s, *names)) names++;
    return *names != NULL;
}
static void file_argument(const char *a)
{
    static const char *const suffixes[] = {".S",   ".sx", ".h",   ".hh",  ".hpp", ".hxx", ".H",  ".cc", ".cp",
                                           ".cxx", ".C",  ".cpp", ".CPP", ".c++", ".m",   ".mm", NULL};
    const char *suffix = strrchr(last_part(a), '.'), *l = opt.language;
    bool preprocessed = l ? !strcmp(l, "cpp-output") : ends_with(a, ".i");
    Word *w = add_word(a, LATE);
    if (!(l ? preprocessed || !strcmp(l, "c") : preprocessed || ends_with(a, ".c"))) {
        opt.nothers++;
        if (l ? ends_with(l, "-header") : ends_with(a, ".h")) opt.header = a;
        if (l ? strcmp(l, "assembler") && strcmp(l, "ir") : suffix && one_of(suffix, suffixes)) opt.for_cpp = true;
        return;
    }
    Input *i = w->input = NEW(Input);
    *i = (Input){.path = a, .language = l, .preprocessed = preprocessed};
    opt.inputs = grow(opt.inputs, (opt.ninputs + 1) * sizeof *opt.inputs);
    opt.inputs[opt.ninputs++] = i;
}
static void note_meaning(const Rule *r, const char *word, const char *value)
{
    switch (r->means) {
    case NONE: break;
    case OUTPUT: opt.output = value; break;
    case LANGUAGE: opt.language = strcmp(value, "none") ? value : NULL; break;
    case KIND: /* of several the one that goes least far */
        for (const Rule *k = rules; k < r && opt.output_kind; k++)
            if (!strcmp(opt.output_kind, k->s)) opt.output_kind = NULL;
        if (!opt.output_kind) opt.output_kind = r->s;
        break;
    case DEPEND: opt.depend = true; break;
    case DEPEND_FILE: opt.depend_file = true; break;
    case DEPEND_TARGET: opt.depend_target = true; break;
    case HAND_ON: opt.hand_on = true; break;
    case NO_LIBS: opt.no_libs = true; break;
    case SAVE_TEMPS: opt.save_temps = word; break;
    case COVERAGE: opt.coverage = true; break;
    case ELSEWHERE: opt.messages_elsewhere = true; break;
    case FOR_MACHINES: opt.messages_for_machines = true; break;
    case BESIDE: opt.beside = true; break;
    case NO_DEBUG: opt.debug = DEBUG_NONE; break;
    case FEW_DEBUG: opt.debug = DEBUG_LINES; break;
    case OTHER_DEBUG: opt.debug_fixed = true; /* fall through */
    case FULL_DEBUG: opt.debug = DEBUG_NAMES; break;
    case FIXED_DEBUG: opt.debug_fixed = true; break;
    case OPTIMISED: opt.optimised = strcmp(value, "0") != 0; break;
    }
}
static bool our_option(const char *a)
{
    if (!strcmp(a, "--emit-c")) return opt.emit_c = true;
    if (!strcmp(a, "--report")) return opt.report = true;
    if (!strncmp(a, "--graph=", 8)) return opt.graph = a + 8, true;
    if (!strcmp(a, "--help")) return opt.help = true;
    if (!strcmp(a, "--version")) return opt.version = true;
    diagnostics_option(a);
    return warning_option(a);
}
static size_t option(char **argv) /* how many words it took */
{
    const char *a = argv[0], *value;
    if (our_option(a)) return 1;
    if (!strcmp(a, "--graph")) {
        if (!argv[1]) fatal("'--graph' wants the name of a function");
        opt.graph = argv[1];
        return 2;
    }
    const Rule *r = rule_of(a, &value);
    add_word(a, r ? r->wanted : BOTH);
    if (!r) return 1;
    if (value) return note_meaning(r, a, value), 1;
    if (!argv[1]) fatal("'%s' wants an argument", a);
    add_word(argv[1], r->wanted);
    note_meaning(r, a, argv[1]);
    return 2;
}

/* ---- @file: words between blanks, with quotes and backslashes ---- */
static char *next_word(const char **at)
{
    const char *s = *at;
    Text t = {0};
    char quote = 0;
    while (isspace((unsigned char)*s)) s++;
    if (!*s) return NULL;
    text_add(&t, "", 0);
    for (; *s && (quote || !isspace((unsigned char)*s)); s++) {
        if (*s == '\\' && s[1]) text_add(&t, ++s, 1);
        else if (quote ? *s == quote : *s == '"' || *s == '\'') quote = quote ? 0 : *s;
        else text_add(&t, s, 1);
    }
    *at = s;
    return t.p;
}
static void expand(List *args, const char *a, int depth)
{
    FILE *f = a[0] == '@' ? fopen(a + 1, "r") : NULL;
    if (!f) {
        list_add(args, a);
        return;
    }
    if (depth == 64) fatal("%s: files within files too deep; does it name itself?", a);
    Text t = {0};
    if (!text_read(&t, f)) fatal("%s: can't read it", a + 1);
    fclose(f);
    const char *at = t.p;
    for (char *w; (w = next_word(&at));) expand(args, w, depth + 1);
}
void read_options(int argc, char **argv)
{
    const char *cc = getenv("CAW_CC");
    if (!cc || !*cc) cc = "cc";
    for (char *w; (w = next_word(&cc));) list_add(&opt.cc, w);
    if (!opt.cc.n) list_add(&opt.cc, "cc");
    List args = {0};
    for (int i = 1; i < argc; i++) expand(&args, argv[i], 0);
    if (!args.n) fatal("no input files");
    for (size_t i = 0; i < args.n;) {
        char *a = args.v[i];
        if (a[0] == '-' && a[1]) i += option(args.v + i);
        else file_argument(a), i++;
    }
}
