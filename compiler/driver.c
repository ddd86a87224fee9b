/* The command line: a C compiler driver around the C compiler.

   For each C input: the C compiler preprocesses it with the user's own flags, a child process of this program runs the
   stages over the text, and the C compiler compiles what they wrote, as text that is preprocessed already. Then one more
   run of the C compiler links, with libcaw. So every option is sorted by who wants it: the preprocessor, the compiler, the
   linker, or us; what is not in the table goes to all of them. A command that has nothing to translate (-E, -M, only
   assembly or objects) is handed on as it is. Temporary files stand in one folder that is removed on every way out: a
   signal only tells the running child and is taken when that has ended. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "cawc.h"
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

Unit unit;
const char *prog_name = "cawc";
extern char **environ;

typedef struct List {
    char **v;
    size_t n, cap;
} List;
static void add(List *l, const char *s)
{
    if (l->n + 2 > l->cap) {
        l->cap = l->cap ? 2 * l->cap : 32;
        l->v = realloc(l->v, l->cap * sizeof *l->v);
        if (!l->v) fatal("out of memory");
    }
    l->v[l->n++] = (char *)(uintptr_t)s;
    l->v[l->n] = NULL;
}
static void add_all(List *l, const List *from)
{
    for (size_t i = 0; i < from->n; i++) add(l, from->v[i]);
}

static struct Options {
    List cc;      /* the C compiler: a command, perhaps with arguments of its own */
    List cpp;     /* for the preprocessor only */
    List depends; /* of these: dependency files */
    List common;  /* for it, the compiler and the linker */
    List link;    /* for the linker, in their order; NULL stands for the next C input's object */
    List others;  /* of these: files */
    List inputs;  /* C files */
    List all;     /* everything that is not ours alone */
    const char *output, *language;
    bool compile_only, assembly, syntax_only, hand_on, emit_c, no_link_libs, depend, depend_file, depend_target;
    bool debug, debug_fixed, optimised; /* -g; debug information that we can't change afterwards; -O */
} o;

static bool links(void)
{
    return !o.compile_only && !o.assembly && !o.syntax_only && !o.emit_c;
}
static bool ends_with(const char *s, const char *end)
{
    size_t n = strlen(s), m = strlen(end);
    return n > m && !strcmp(s + n - m, end);
}

/* ---- temporary files and signals ---- */
static char folder[PATH_MAX];
static volatile sig_atomic_t caught;
static volatile pid_t child;

static void remove_folder(void)
{
    DIR *d = folder[0] ? opendir(folder) : NULL;
    if (!d) return;
    for (struct dirent *e; (e = readdir(d));) unlinkat(dirfd(d), e->d_name, 0);
    closedir(d);
    rmdir(folder);
    folder[0] = 0;
}
static void on_signal(int sig)
{
    caught = sig;
    if (child > 0) kill(child, sig);
}
static void take_signal(void)
{
    if (!caught) return;
    remove_folder();
    signal(caught, SIG_DFL);
    raise(caught);
}
static sigset_t our_signals(void)
{
    sigset_t s;
    sigemptyset(&s);
    sigaddset(&s, SIGINT);
    sigaddset(&s, SIGTERM);
    sigaddset(&s, SIGHUP);
    return s;
}
static void catch_signals(void)
{
    static const int sigs[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < sizeof sigs / sizeof *sigs; i++) {
        struct sigaction sa = {.sa_handler = on_signal}, old;
        sigaction(sigs[i], NULL, &old);
        if (old.sa_handler != SIG_IGN) sigaction(sigs[i], &sa, NULL); /* nohup's wish stands */
    }
}
static void make_folder(void)
{
    const char *tmp = getenv("TMPDIR");
    if (!tmp || !*tmp) tmp = "/tmp";
    snprintf(folder, sizeof folder, "%s/cawc-XXXXXX", tmp);
    catch_signals();
    if (!mkdtemp(folder)) {
        int e = errno;
        folder[0] = 0;
        fatal("no temporary folder in %s: %s", tmp, strerror(e));
    }
    atexit(remove_folder);
}
static char *temporary(size_t input, const char *kind)
{
    return arena_printf("%s/%zu.%s", folder, input, kind);
}

/* ---- running the C compiler ---- */
static int wait_for(const char *what)
{
    int st;
    pid_t got;
    while ((got = waitpid(child, &st, 0)) < 0 && errno == EINTR) {}
    child = 0;
    take_signal();
    if (got < 0) fatal("can't wait for %s: %s", what, strerror(errno));
    if (WIFEXITED(st)) return WEXITSTATUS(st);
    fprintf(stderr, "%s: error: %s was ended by signal %d (%s)\n", prog_name, what, WTERMSIG(st),
            strsignal(WTERMSIG(st)));
    return 1;
}
/* A signal must not fall between the start of a child and our knowing its number. */
static int run(List *args)
{
    sigset_t ours = our_signals(), before;
    posix_spawnattr_t attr;
    pid_t pid = 0;
    sigprocmask(SIG_BLOCK, &ours, &before);
    if (caught) sigprocmask(SIG_SETMASK, &before, NULL), take_signal();
    posix_spawnattr_init(&attr);
    posix_spawnattr_setsigmask(&attr, &before);
    posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK);
    int e = posix_spawnp(&pid, args->v[0], NULL, &attr, args->v, environ);
    posix_spawnattr_destroy(&attr);
    child = e ? 0 : pid;
    sigprocmask(SIG_SETMASK, &before, NULL);
    if (e) fatal("can't run the C compiler '%s': %s", args->v[0], strerror(e));
    return wait_for(args->v[0]);
}
static List command(void)
{
    List l = {0};
    add_all(&l, &o.cc);
    return l;
}

/* ---- where our own files are: build/cawc has ../include beside it and libcaw.a; bin/cawc ../include and ../lib ---- */
static char *beside(const char *path)
{
    char exe[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
    if (n < 0) fatal("can't find my own path: %s", strerror(errno));
    exe[n] = 0;
    *strrchr(exe, '/') = 0;
    return arena_printf("%s/%s", exe, path);
}
static const char *library(void)
{
    const char *lib = getenv("CAW_LIB");
    if (lib && *lib) return lib;
    char *p = beside("libcaw.a");
    return access(p, R_OK) == 0 ? p : beside("../lib/libcaw.a");
}
static void add_ours(List *l)
{
    add(l, "-D__CAWC__=1");
    add(l, "-I");
    add(l, beside("../include"));
}

/* ---- names of outputs, as the C compiler's ---- */
static const char *without_suffix(const char *path)
{
    const char *slash = strrchr(path, '/'), *dot = strrchr(path, '.');
    if (!dot || dot == path || (slash && dot <= slash + 1)) return path;
    return arena_printf("%.*s", (int)(dot - path), path);
}
static const char *stem(const char *path)
{
    const char *slash = strrchr(path, '/');
    return without_suffix(slash ? slash + 1 : path);
}
static const char *object_of(const char *input)
{
    if (o.output && (!links() || o.inputs.n == 1)) return o.output; /* also what a dependency file calls a program */
    return arena_printf("%s.%s", stem(input), o.assembly ? "s" : "o");
}
static const char *depend_file_of(const char *input)
{
    if (!links() || (o.output && o.inputs.n == 1)) return arena_printf("%s.d", without_suffix(object_of(input)));
    return arena_printf("%s-%s.d", o.output ? without_suffix(o.output) : "a", stem(input));
}

/* ---- one input ---- */
static int preprocess(const char *input, const char *to)
{
    List l = command();
    add_all(&l, &o.common);
    add_all(&l, &o.cpp);
    add_all(&l, &o.depends);
    add_ours(&l);
    if (o.depend && !o.depend_target) {
        add(&l, "-MQ");
        add(&l, object_of(input));
    }
    if (o.depend && !o.depend_file) {
        add(&l, "-MF");
        add(&l, depend_file_of(input));
    }
    add(&l, "-E");
    add(&l, "-x");
    add(&l, "c");
    add(&l, input);
    add(&l, "-o");
    add(&l, to);
    return run(&l);
}
static char *read_file(const char *path, size_t *size) /* a NUL behind it */
{
    FILE *f = fopen(path, "rb");
    struct stat st;
    if (!f || fstat(fileno(f), &st) < 0) fatal("%s: %s", path, strerror(errno));
    *size = (size_t)st.st_size;
    char *text = arena_alloc(*size + 1);
    if (fread(text, 1, *size, f) != *size) fatal("%s: can't read it whole", path);
    fclose(f);
    return text;
}
static void read_unit(const char *path, const char *name)
{
    unit.text = read_file(path, &unit.size);
    unit.path = name;
}
static void write_out(const Text *out, const char *to)
{
    FILE *f = to ? fopen(to, "wb") : stdout;
    if (!f) fatal("can't write %s: %s", to, strerror(errno));
    if (fwrite(out->p, 1, out->n, f) == out->n && !fflush(f) && (!to || !fclose(f))) return;
    int e = errno;
    struct stat st;
    if (to && !lstat(to, &st) && S_ISREG(st.st_mode)) unlink(to); /* half a file would look newer than its source */
    fatal("can't write %s: %s", to ? to : "standard output", strerror(e));
}
static int compile(const char *text, const char *to, const char *how);
static void measure_frames(const Text *out, const char *scratch)
{
    Text probes = {0};
    const char *c = arena_printf("%s.c", scratch), *s = arena_printf("%s.s", scratch);
    text_add(&probes, out->p, out->n);
    put_frame_probes(&probes);
    write_out(&probes, c);
    if (compile(c, s, "-S")) return; /* it has said why */
    FILE *f = fopen(s, "r");
    if (!f) fatal("%s: %s", s, strerror(errno));
    read_frame_sizes(f);
    fclose(f);
    warn_frames((unsigned long)frame_size_limit());
}
/* How much of what is only for debuggers the C compiler's own options leave to us. */
static int debugs(void)
{
    if (!o.debug || o.emit_c) return DEBUG_NONE;
    return o.optimised || o.debug_fixed || o.assembly ? DEBUG_LINES : DEBUG_NAMES;
}
static _Noreturn void translate_here(const char *from, const char *name, const char *to, const char *scratch)
{
    read_unit(from, name);
    unit.debug = debugs();
    lex();
    parse();
    check();
    if (!error_count()) warnings();
    Text out = {0};
    if (!error_count() && unit.any_async) {
        if (!unit.has_abi) fatal("%s: async functions need #include <caw.h>", name);
        emit(&out, !o.emit_c);
        if (frame_size_limit() >= 0) measure_frames(&out, scratch);
    } else text_add(&out, unit.text, unit.size);
    say_all();
    if (error_count()) exit(1);
    write_out(&out, to);
    exit(0);
}
static void name_variables(const char *object, const char *source)
{
    Text t = {0};
    size_t n;
    struct stat st;
    if (stat(object, &st) || !S_ISREG(st.st_mode)) return;
    const char *p = read_file(object, &n);
    text_add(&t, p, n);
    if (debug_info_names(&t, source)) write_out(&t, object);
    free(t.p);
}
/* In a child of its own, so that every input starts clean. */
static int translate(const char *from, const char *name, const char *to, const char *scratch)
{
    sigset_t ours = our_signals(), before;
    sigprocmask(SIG_BLOCK, &ours, &before);
    if (caught) sigprocmask(SIG_SETMASK, &before, NULL), take_signal();
    pid_t pid = fork();
    if (pid < 0) fatal("can't fork: %s", strerror(errno));
    if (!pid) {
        folder[0] = 0; /* the parent's to remove */
        static const int sigs[] = {SIGINT, SIGTERM, SIGHUP};
        for (size_t i = 0; i < sizeof sigs / sizeof *sigs; i++)
            if (signal(sigs[i], SIG_DFL) == SIG_IGN) signal(sigs[i], SIG_IGN);
        sigprocmask(SIG_SETMASK, &before, NULL);
        translate_here(from, name, to, scratch);
    }
    child = pid;
    sigprocmask(SIG_SETMASK, &before, NULL);
    return wait_for(arena_printf("the translation of %s", name));
}
static int compile(const char *text, const char *to, const char *how)
{
    List l = command();
    add_all(&l, &o.common);
    add(&l, how);
    if (debugs() == DEBUG_NAMES) add(&l, "-gno-column-info");  /* of generated text */
    if (to && ends_with(to, ".frames.s")) add(&l, "-fno-lto"); /* assembly is wanted, and nothing else */
    add(&l, "-x");
    add(&l, "cpp-output");
    add(&l, text);
    if (strcmp(how, "-fsyntax-only")) {
        add(&l, "-o");
        add(&l, to);
    }
    return run(&l);
}
static int one_input(size_t i)
{
    const char *input = o.inputs.v[i], *text = temporary(i, "i"), *c = temporary(i, "c");
    const char *name = strcmp(input, "-") ? input : "<stdin>", *scratch = temporary(i, "frames");
    if (strcmp(input, "-") && access(input, R_OK) < 0) fatal("%s: %s", input, strerror(errno));
    if (ends_with(input, ".i")) text = input;
    int rc = text == input ? 0 : preprocess(input, text);
    if (rc) return rc;
    if (o.emit_c) return translate(text, name, o.output, scratch);
    rc = translate(text, name, c, scratch);
    if (rc) return rc;
    const char *how = o.syntax_only ? "-fsyntax-only" : o.assembly ? "-S" : "-c";
    const char *object = links() ? temporary(i, "o") : object_of(input);
    rc = compile(c, object, how);
    if (!rc && !o.syntax_only && debugs() == DEBUG_NAMES) name_variables(object, name);
    return rc;
}

/* ---- all inputs ---- */
static int link_all(void)
{
    List l = command();
    add_all(&l, &o.common);
    if (o.others.n) add_all(&l, &o.cpp); /* there may be assembly or C++ among them */
    size_t input = 0;
    for (size_t i = 0; i < o.link.n; i++) add(&l, o.link.v[i] ? o.link.v[i] : temporary(input++, "o"));
    if (o.output) {
        add(&l, "-o");
        add(&l, o.output);
    }
    if (!o.no_link_libs) {
        add(&l, library());
        add(&l, "-luv");
        add(&l, "-lpthread");
        add(&l, "-ldl");
    }
    return run(&l);
}
/* Files that are not C beside such that are, without linking. */
static int compile_others(void)
{
    List l = command();
    add_all(&l, &o.common);
    add_all(&l, &o.cpp);
    add_all(&l, &o.depends);
    add(&l, o.syntax_only ? "-fsyntax-only" : o.assembly ? "-S" : "-c");
    add_all(&l, &o.others);
    return run(&l);
}
static int hand_on(void)
{
    List l = command();
    if (o.inputs.n || o.others.n) add_ours(&l);
    add_all(&l, &o.all);
    return run(&l);
}
static int build(void)
{
    if (o.hand_on || (!o.inputs.n && (!links() || !o.others.n))) return hand_on();
    if (o.inputs.n + o.others.n > 1 && o.output && !links())
        fatal("-o with -c, -S, -fsyntax-only or --emit-c wants one input");
    make_folder();
    int rc = 0;
    for (size_t i = 0; i < o.inputs.n; i++) {
        int r = one_input(i);
        if (r) rc = r;
    }
    if (!links() && !o.emit_c && o.others.n) {
        int r = compile_others();
        if (r) rc = r;
    }
    return rc || !links() ? rc : link_all();
}

/* ---- the command line ---- */
enum { EXACT, SPLIT = 1, JOINED = 2, EITHER = SPLIT | JOINED }; /* where the argument stands */
typedef struct Rule {
    const char *s;
    int form;
    List *to;
} Rule;
static List dropped; /* would spoil the text that we read */
static const Rule rules[] = {{"-I", EITHER, &o.cpp},
                             {"-D", EITHER, &o.cpp},
                             {"-U", EITHER, &o.cpp},
                             {"-A", EITHER, &o.cpp},
                             {"-include", EITHER, &o.cpp},
                             {"-imacros", EITHER, &o.cpp},
                             {"-isystem", EITHER, &o.cpp},
                             {"-iquote", EITHER, &o.cpp},
                             {"-idirafter", EITHER, &o.cpp},
                             {"-isysroot", EITHER, &o.cpp},
                             {"-iprefix", EITHER, &o.cpp},
                             {"-iwithprefixbefore", EITHER, &o.cpp},
                             {"-iwithprefix", EITHER, &o.cpp},
                             {"-imultilib", EITHER, &o.cpp},
                             {"-Xpreprocessor", SPLIT, &o.cpp},
                             {"-Wp,-M", JOINED, &o.depends},
                             {"-Wp,", JOINED, &o.cpp},
                             {"-H", EXACT, &o.cpp},
                             {"-undef", EXACT, &o.cpp},
                             {"-nostdinc", EXACT, &o.cpp},
                             {"-MF", EITHER, &o.depends},
                             {"-MT", EITHER, &o.depends},
                             {"-MQ", EITHER, &o.depends},
                             {"-MJ", SPLIT, &o.depends},
                             {"-M", JOINED, &o.depends},
                             {"-C", EXACT, &dropped},
                             {"-CC", EXACT, &dropped},
                             {"-P", EXACT, &dropped},
                             {"-L", EITHER, &o.link},
                             {"-l", EITHER, &o.link},
                             {"-T", EITHER, &o.link},
                             {"-u", SPLIT, &o.link},
                             {"-z", SPLIT, &o.link},
                             {"-e", SPLIT, &o.link},
                             {"-Xlinker", SPLIT, &o.link},
                             {"-rpath", SPLIT, &o.link},
                             {"-Wl,", JOINED, &o.link},
                             {"-fuse-ld=", JOINED, &o.link},
                             {"-shared", EXACT, &o.link},
                             {"-static", EXACT, &o.link},
                             {"-static-", JOINED, &o.link},
                             {"-shared-libgcc", EXACT, &o.link},
                             {"-pie", EXACT, &o.link},
                             {"-no-pie", EXACT, &o.link},
                             {"-r", EXACT, &o.link},
                             {"-s", EXACT, &o.link},
                             {"-rdynamic", EXACT, &o.link},
                             {"-symbolic", EXACT, &o.link},
                             {"-nostdlib", EXACT, &o.link},
                             {"-nodefaultlibs", EXACT, &o.link},
                             {"-nostartfiles", EXACT, &o.link},
                             {"-nolibc", EXACT, &o.link},
                             {"-Xassembler", SPLIT, &o.common},
                             {"-Xclang", SPLIT, &o.common},
                             {"-mllvm", SPLIT, &o.common},
                             {"-arch", SPLIT, &o.common},
                             {"--param", SPLIT, &o.common},
                             {"--sysroot", SPLIT, &o.common},
                             {"-target", SPLIT, &o.common},
                             {"-B", EITHER, &o.common},
                             {"-wrapper", SPLIT, &o.common},
                             {"-aux-info", SPLIT, &o.common},
                             {"-dumpbase", SPLIT, &o.common},
                             {"-dumpbase-ext", SPLIT, &o.common},
                             {"-dumpdir", SPLIT, &o.common},
                             {"-x", EITHER, NULL},
                             {"-o", EITHER, NULL}};

static const Rule *rule_of(const char *a, bool *split)
{
    for (const Rule *r = rules; r < rules + sizeof rules / sizeof *rules; r++) {
        *split = (r->form & SPLIT) && !strcmp(a, r->s);
        if (!strcmp(a, r->s) || ((r->form & JOINED) && !strncmp(a, r->s, strlen(r->s)))) return r;
    }
    *split = false;
    return NULL;
}
static void help(void)
{
    puts("usage: cawc [options] file...\n"
         "Compiles C with async and await; a drop-in C compiler driver around $CAW_CC (else cc).\n\n"
         "  -c -S -E -o FILE    as the C compiler's\n"
         "  --emit-c            only translate; C goes to -o FILE or standard output\n"
         "  -W[no-]NAME         cawc's warnings: blocking, await-locked, dropped-result, unawaited,\n"
         "                      ignored-cancel, gather-copy, spawn-local, thread-local\n"
         "  -Wframe-size=N      async functions that keep more than N bytes while they wait\n"
         "  --help --version\n"
         "All other options go to the C compiler. A program is linked with libcaw ($CAW_LIB names another).");
}
static void file_argument(const char *a)
{
    bool c = o.language ? !strcmp(o.language, "c") || (!strcmp(o.language, "cpp-output") && ends_with(a, ".i"))
                        : !strcmp(a, "-") || ends_with(a, ".c") || ends_with(a, ".i");
    add(&o.all, a);
    if (c) {
        add(&o.inputs, a);
        add(&o.link, NULL);
        return;
    }
    List *to[] = {&o.others, &o.link};
    for (int i = 0; i < 2; i++) {
        if (o.language) add(to[i], "-x"), add(to[i], o.language);
        add(to[i], a);
        if (o.language) add(to[i], "-x"), add(to[i], "none");
    }
}
/* What an option means to us, beside where it goes. */
static void note_option(const char *a, const char *value)
{
    if (!strncmp(a, "-o", 2)) o.output = value;
    if (!strncmp(a, "-x", 2)) o.language = strcmp(value, "none") ? value : NULL;
    if (!strcmp(a, "-MD") || !strcmp(a, "-MMD")) o.depend = true;
    if (!strncmp(a, "-MF", 3)) o.depend_file = true;
    if (!strncmp(a, "-MT", 3) || !strncmp(a, "-MQ", 3)) o.depend_target = true;
    if (!strncmp(a, "-g", 2) && strncmp(a, "-gno-", 5)) o.debug = strcmp(a, "-g0") && strcmp(a, "-ggdb0");
    if (!strncmp(a, "-gsplit-dwarf", 13) || !strncmp(a, "-flto", 5) || !strncmp(a, "-gz", 3) || !strcmp(a, "-fdebug-types-section")) o.debug_fixed = true;
    if (!strncmp(a, "-O", 2)) o.optimised = strcmp(a, "-O0");
    if (!strcmp(a, "-E") || !strcmp(a, "-M") || !strcmp(a, "-MM")) o.hand_on = true;
    if (!strcmp(a, "-shared") || !strcmp(a, "-r") || !strcmp(a, "-nostdlib")) o.no_link_libs = true;
}
static bool our_option(const char *a)
{
    if (!strcmp(a, "--emit-c")) return o.emit_c = true;
    diagnostics_option(a);
    return warning_option(a);
}
static int option(char **argv) /* how many words it took */
{
    bool split;
    const char *a = argv[0], *next = argv[1];
    if (our_option(a)) return 1;
    const Rule *r = rule_of(a, &split);
    if (split && !next) fatal("'%s' wants an argument", a);
    add(&o.all, a);
    if (split) add(&o.all, next);
    note_option(a, split ? next : r ? a + strlen(r->s) : "");
    if (!strcmp(a, "-c")) return o.compile_only = true, 1;
    if (!strcmp(a, "-S")) return o.assembly = true, 1;
    if (!strcmp(a, "-fsyntax-only")) return o.syntax_only = true, 1;
    List *to = r ? r->to : &o.common;
    if (to) add(to, a);
    if (to && split) add(to, next);
    return split ? 2 : 1;
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
    FILE *f = a[0] == '@' && depth < 64 ? fopen(a + 1, "r") : NULL;
    if (!f) {
        add(args, a);
        return;
    }
    Text t = {0};
    char block[4096];
    text_add(&t, "", 0);
    for (size_t n; (n = fread(block, 1, sizeof block, f)) > 0;) text_add(&t, block, n);
    fclose(f);
    const char *at = t.p;
    for (char *w; (w = next_word(&at));) expand(args, w, depth + 1);
}
static int version(void)
{
    List l = command();
    puts("cawc 0.1 (caw: async/await for C), over:");
    fflush(stdout);
    add(&l, "--version"); /* build systems tell by its words which options there are */
    return run(&l);
}
int main(int argc, char **argv)
{
    const char *cc = getenv("CAW_CC");
    if (!cc || !*cc) cc = "cc";
    for (char *w; (w = next_word(&cc));) add(&o.cc, w);
    if (!o.cc.n) add(&o.cc, "cc");
    List args = {0};
    for (int i = 1; i < argc; i++) expand(&args, argv[i], 0);
    if (!args.n) fatal("no input files");
    for (size_t i = 0; i < args.n;) {
        char *a = args.v[i];
        if (!strcmp(a, "--help")) return help(), 0;
        if (!strcmp(a, "--version")) return version();
        if (a[0] == '-' && a[1]) i += (size_t)option(args.v + i);
        else file_argument(a), i++;
    }
    return build();
}
