/* The command line: a C compiler driver around the C compiler.

   For each C input: the C compiler preprocesses it with the user's own flags, a child process of this program runs the
   stages over the text, and the C compiler compiles what they wrote, as text that is preprocessed already. Then one more
   run of the C compiler links, with libcaw. All else on the command line is handed on. Temporary files stand in one
   folder that is removed on every way out. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "cawc.h"
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
    List cpp;    /* flags for the preprocessor only */
    List common; /* for it, the compiler and the linker */
    List link;   /* objects and libraries, in their order */
    List inputs; /* C files */
    const char *output, *cc;
    bool compile_only, assembly, preprocess_only, emit_c, no_link_libs, depends, depend_file, depend_target, c_language;
} o;

/* ---- temporary files ---- */
static char folder[PATH_MAX];
static void remove_folder(void)
{
    if (!folder[0]) return;
    char path[PATH_MAX + 32];
    static const char *const kinds[] = {"i", "c", "o"};
    for (unsigned i = 0; i < o.inputs.n + 1; i++)
        for (unsigned k = 0; k < 3; k++) {
            snprintf(path, sizeof path, "%s/%u.%s", folder, i, kinds[k]);
            unlink(path);
        }
    rmdir(folder);
    folder[0] = 0;
}
static void on_signal(int sig)
{
    remove_folder();
    signal(sig, SIG_DFL);
    raise(sig);
}
static void make_folder(void)
{
    const char *tmp = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/cawc-XXXXXX", tmp && *tmp ? tmp : "/tmp");
    if (!mkdtemp(folder)) {
        folder[0] = 0;
        fatal("no temporary folder in %s: %s", tmp && *tmp ? tmp : "/tmp", strerror(errno));
    }
    atexit(remove_folder);
    signal(SIGINT, on_signal);
    signal(SIGTERM, on_signal);
    signal(SIGHUP, on_signal);
}
static char *temporary(size_t input, const char *kind)
{
    return arena_printf("%s/%zu.%s", folder, input, kind);
}

/* ---- running the C compiler ---- */
static int wait_for(pid_t pid)
{
    int st;
    while (waitpid(pid, &st, 0) < 0)
        if (errno != EINTR) return 1;
    return WIFEXITED(st) ? WEXITSTATUS(st) : 1;
}
static int run(List *args)
{
    pid_t pid;
    int e = posix_spawnp(&pid, args->v[0], NULL, NULL, args->v, environ);
    if (e) fatal("can't run the C compiler '%s': %s", args->v[0], strerror(e));
    return wait_for(pid);
}
static List command(void)
{
    List l = {0};
    add(&l, o.cc);
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

/* ---- one input ---- */
static const char *stem(const char *path)
{
    const char *base = strrchr(path, '/');
    base = base ? base + 1 : path;
    const char *dot = strrchr(base, '.');
    return arena_printf("%.*s", dot ? (int)(dot - base) : (int)strlen(base), base);
}
static const char *object_of(const char *input)
{
    if (o.output && (o.compile_only || o.assembly)) return o.output;
    return arena_printf("%s.%s", stem(input), o.assembly ? "s" : "o");
}
static int preprocess(const char *input, const char *to)
{
    List l = command();
    add_all(&l, &o.common);
    add_all(&l, &o.cpp);
    add(&l, "-D__CAWC__=1");
    add(&l, "-I");
    add(&l, beside("../include"));
    if (o.depends && !o.depend_target) {
        add(&l, "-MT");
        add(&l, object_of(input));
    }
    if (o.depends && !o.depend_file) {
        const char *obj = object_of(input), *dot = strrchr(obj, '.');
        add(&l, "-MF");
        add(&l, arena_printf("%.*s.d", dot ? (int)(dot - obj) : (int)strlen(obj), obj));
    }
    add(&l, "-E");
    add(&l, "-x");
    add(&l, "c");
    add(&l, input);
    add(&l, "-o");
    add(&l, to);
    return run(&l);
}
static void read_unit(const char *path, const char *name)
{
    FILE *f = fopen(path, "rb");
    struct stat st;
    if (!f || fstat(fileno(f), &st) < 0) fatal("%s: %s", path, strerror(errno));
    unit.size = (size_t)st.st_size;
    unit.text = arena_alloc(unit.size + 1);
    if (fread(unit.text, 1, unit.size, f) != unit.size) fatal("%s: can't read it whole", path);
    fclose(f);
    unit.path = name;
}
/* In a child of its own, so that every input starts clean. */
static int translate(const char *from, const char *name, const char *to)
{
    pid_t pid = fork();
    if (pid < 0) fatal("can't fork: %s", strerror(errno));
    if (pid > 0) return wait_for(pid);
    folder[0] = 0; /* the parent's to remove */
    read_unit(from, name);
    lex();
    parse();
    if (!error_count()) check();
    Text out = {0};
    if (!error_count() && unit.any_async) {
        if (!unit.has_abi) fatal("%s: async functions need #include <caw.h>", name);
        emit(&out, !o.emit_c, o.emit_c);
    } else
        text_add(&out, unit.text, unit.size);
    if (error_count()) exit(1);
    FILE *f = to ? fopen(to, "wb") : stdout;
    if (!f) fatal("can't write %s: %s", to, strerror(errno));
    if (fwrite(out.p, 1, out.n, f) != out.n || fflush(f)) fatal("can't write %s: %s", to ? to : "standard output", strerror(errno));
    exit(0);
}
static int compile(const char *text, const char *to)
{
    List l = command();
    add_all(&l, &o.common);
    add(&l, o.assembly ? "-S" : "-c");
    add(&l, "-x");
    add(&l, "cpp-output");
    add(&l, text);
    add(&l, "-o");
    add(&l, to);
    return run(&l);
}
static int one_input(size_t i)
{
    const char *input = o.inputs.v[i], *text = temporary(i, "i"), *c = temporary(i, "c");
    if (strcmp(input, "-") && access(input, R_OK) < 0) fatal("%s: %s", input, strerror(errno));
    int rc = preprocess(input, text);
    if (rc) return rc;
    if (o.emit_c) return translate(text, input, o.output);
    rc = translate(text, strcmp(input, "-") ? input : "<stdin>", c);
    if (rc) return rc;
    bool linking = !o.compile_only && !o.assembly;
    return compile(c, linking ? temporary(i, "o") : object_of(input));
}
static int link_all(void)
{
    List l = command();
    add_all(&l, &o.common);
    for (size_t i = 0; i < o.inputs.n; i++) add(&l, temporary(i, "o"));
    add_all(&l, &o.link);
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
/* -E, or nothing of ours in it: the C compiler's own business. */
static int hand_on(char **argv)
{
    List l = command();
    for (char **a = argv + 1; *a; a++) add(&l, *a);
    if (o.inputs.n) {
        add(&l, "-D__CAWC__=1");
        add(&l, "-I");
        add(&l, beside("../include"));
    }
    return run(&l);
}

/* ---- the command line ---- */
static void help(void)
{
    puts("usage: cawc [options] file...\n"
         "Compiles C with async and await; a drop-in C compiler driver around $CAW_CC (else cc).\n\n"
         "  -c -S -E -o FILE    as the C compiler's\n"
         "  --emit-c            only translate; C goes to -o FILE or standard output\n"
         "  -W[no-]NAME         cawc's warnings: blocking, await-locked, dropped-result, unawaited,\n"
         "                      ignored-cancel, gather-copy, spawn-local, thread-local\n"
         "  --help --version\n"
         "All other options go to the C compiler. A program is linked with libcaw ($CAW_LIB names another).");
}
static bool with_argument(const char *a, const char *const *names)
{
    for (; *names; names++)
        if (!strcmp(a, *names)) return true;
    return false;
}
static bool is_c_file(const char *a)
{
    size_t n = strlen(a);
    return !strcmp(a, "-") || (n > 2 && !strcmp(a + n - 2, ".c"));
}
static bool depend_flag(const char *a, const char *value)
{
    if (strncmp(a, "-M", 2)) return false;
    add(&o.cpp, a);
    if (value) add(&o.cpp, value);
    if (!strcmp(a, "-MD") || !strcmp(a, "-MMD")) o.depends = true;
    if (!strncmp(a, "-MF", 3)) o.depend_file = true;
    if (!strncmp(a, "-MT", 3) || !strncmp(a, "-MQ", 3)) o.depend_target = true;
    return true;
}
static int option(char **argv, int i) /* how many words it took */
{
    static const char *const cpp_words[] = {"-I", "-D", "-U", "-include", "-imacros", "-isystem", "-iquote", "-idirafter", "-MF", "-MT", "-MQ", NULL};
    static const char *const words[] = {"-Xlinker", "-Xassembler", "-T", "-L", "-u", "-z", "-arch", "--param", "-target", "-B", NULL};
    const char *a = argv[i], *next = argv[i + 1];
    if (with_argument(a, cpp_words) || with_argument(a, words) || !strcmp(a, "-o") || !strcmp(a, "-x"))
        if (!next) fatal("'%s' wants an argument", a);
    if (!strcmp(a, "-o")) return o.output = next, 2;
    if (!strcmp(a, "-x")) return o.c_language = !strcmp(next, "c"), o.c_language ? 2 : (add(&o.link, a), add(&o.link, next), 2);
    if (depend_flag(a, with_argument(a, cpp_words) ? next : NULL)) return with_argument(a, cpp_words) ? 2 : 1;
    if (with_argument(a, cpp_words)) return add(&o.cpp, a), add(&o.cpp, next), 2;
    if (with_argument(a, words)) {
        List *to = !strcmp(a, "-L") || !strcmp(a, "-Xlinker") || !strcmp(a, "-T") || !strcmp(a, "-u") || !strcmp(a, "-z") ? &o.link : &o.common;
        return add(to, a), add(to, next), 2;
    }
    if (!strncmp(a, "-I", 2) || !strncmp(a, "-D", 2) || !strncmp(a, "-U", 2) || !strncmp(a, "-i", 2)) return add(&o.cpp, a), 1;
    if (!strncmp(a, "-l", 2) || !strncmp(a, "-L", 2) || !strncmp(a, "-Wl,", 4)) return add(&o.link, a), 1;
    if (!strcmp(a, "-c")) return o.compile_only = true, 1;
    if (!strcmp(a, "-S")) return o.assembly = true, 1;
    if (!strcmp(a, "-E")) return o.preprocess_only = true, 1;
    if (!strcmp(a, "--emit-c")) return o.emit_c = true, 1;
    if (!strcmp(a, "-shared") || !strcmp(a, "-r") || !strcmp(a, "-nostdlib")) o.no_link_libs = true;
    if (warning_option(a)) return 1;
    add(&o.common, a);
    return 1;
}
int main(int argc, char **argv)
{
    const char *cc = getenv("CAW_CC");
    o.cc = cc && *cc ? cc : "cc";
    for (int i = 1; i < argc;) {
        const char *a = argv[i];
        if (!strcmp(a, "--help")) return help(), 0;
        if (!strcmp(a, "--version")) return puts("cawc 0.1 (caw: async/await for C)"), 0;
        if (a[0] == '-' && a[1]) i += option(argv, i);
        else if (is_c_file(a) || (o.c_language && a[0] != '@')) add(&o.inputs, a), i++;
        else add(&o.link, a), i++;
    }
    if (argc == 1) fatal("no input files");
    if (o.preprocess_only || (!o.inputs.n && !o.link.n)) return hand_on(argv);
    if (o.inputs.n > 1 && o.output && (o.compile_only || o.assembly || o.emit_c)) fatal("-o with -c, -S or --emit-c wants one input");
    make_folder();
    int rc = 0;
    for (size_t i = 0; i < o.inputs.n; i++) {
        int r = one_input(i);
        if (r) rc = r;
    }
    if (rc || o.compile_only || o.assembly || o.emit_c) return rc;
    return link_all();
}
