/* A C compiler driver around the C compiler: which commands are run.

   A command without async C must be the C compiler's own, to the last bit of its output, and cost as much. So a command
   whose files do not look async is handed on as it is, with a word more that makes caw.h stop the compilation: when that
   happens, or when the compiler stumbles over one of the words, the file was not plain, and what was said is forgotten.
   Else nothing remains to be done, and no temporary file has been made.

   For each C file of the others: the C compiler preprocesses it with the user's own options, and a child process of this
   program runs the stages over the text. The C compiler has a look at the text as plain C (messages.c); if that is right, one
   run of it does the rest, whatever that is: it is the user's command, with what was translated in place of the files, as
   text that is preprocessed already. It stands under the file's own name in a temporary folder, so all that is named after
   it (.gcno, .dwo, .su, the symbol table's file) has the name that it would have. A command that has nothing to translate
   (-E, -M, only assembly or objects) is handed on.

   For debuggers an object must be changed when it has been compiled (debug_info.c). With -c that comes last; where the
   command links, each text is compiled first, and its object stands in the file's place: so that is done only where nothing
   but the program is made, and where the object is such as can be changed. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "driver.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

Unit unit;
const char *prog_name = "cawc";
#define NOT_PLAIN "cawc: not plain C" /* caw.h includes a file of this name when __CAWC_PLAIN__ is defined */

List command(void)
{
    List l = {0};
    list_add_all(&l, &opt.cc);
    return l;
}
void add_words(List *l, unsigned wanted)
{
    for (size_t i = 0; i < opt.nwords; i++)
        if (wanted & 1u << opt.words[i].wanted) list_add(l, opt.words[i].s);
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
    if (lib && *lib && access(lib, R_OK) < 0) fatal("CAW_LIB: %s: %s", lib, strerror(errno));
    if (lib && *lib) return lib;
    char *p = beside("libcaw.a");
    return access(p, R_OK) == 0 ? p : beside("../lib/libcaw.a");
}
static const char *folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? arena_printf("%.*s", (int)(slash - path), path) : ".";
}
void add_ours(List *l)
{
    list_add(l, "-D__CAWC__=1");
    list_add(l, "-I");
    list_add(l, beside("../include"));
}

/* ---- names of outputs, as the C compiler's ---- */
static const char *without_suffix(const char *path)
{
    const char *name = last_part(path), *dot = strrchr(name, '.');
    return dot && dot != name ? arena_printf("%.*s", (int)(dot - path), path) : path;
}
static const char *stem(const char *path)
{
    return last_part(without_suffix(path));
}
static const char *object_of(const Input *in)
{
    if (opt.output && (!links() || opt.ninputs == 1))
        return opt.output; /* also what a dependency file calls a program */
    return arena_printf("%s.%s", stem(in->path), opt.output_kind && !strcmp(opt.output_kind, "-S") ? "s" : "o");
}
static const char *depend_file_of(const Input *in)
{
    if (!links() || (opt.output && opt.ninputs == 1)) return arena_printf("%s.d", without_suffix(object_of(in)));
    return arena_printf("%s-%s.d", opt.output ? without_suffix(opt.output) : "a", stem(in->path));
}

/* ---- one file ---- */
static int preprocess(Input *in, const char *to, Text *told)
{
    List l = command();
    if (messages_in_colour()) list_add(&l, "-fdiagnostics-color=always"); /* it writes to us, not to the terminal */
    add_words(&l, 1u << BOTH | 1u << PREPROCESSOR | 1u << DEPENDENCIES);
    add_ours(&l);
    if (only_tells()) list_add(&l, "-dD"); /* origin.c wants to know the macros */
    if (opt.depend && !opt.depend_target) {
        list_add(&l, "-MQ");
        list_add(&l, object_of(in));
    }
    if (opt.depend && !opt.depend_file) {
        list_add(&l, "-MF");
        list_add(&l, depend_file_of(in));
    }
    list_add(&l, "-E");
    list_add(&l, "-x");
    list_add(&l, "c");
    list_add(&l, in->path);
    list_add(&l, "-o");
    list_add(&l, to);
    in->text = to;
    return run_captured(&l, told);
}
void read_text(const char *path, Text *t)
{
    FILE *f = fopen(path, "rb");
    if (!f || !text_read(t, f)) fatal("%s: %s", path, strerror(errno));
    fclose(f);
}
void write_out(const Text *out, const char *to)
{
    FILE *f = to ? fopen(to, "wb") : stdout;
    if (!f) fatal("can't write %s: %s", to, strerror(errno));
    if (fwrite(out->p, 1, out->n, f) == out->n && !fflush(f) && (!to || !fclose(f))) return;
    int e = errno;
    struct stat st;
    if (to && !lstat(to, &st) && S_ISREG(st.st_mode)) unlink(to); /* half a file would look newer than its source */
    fatal("can't write %s: %s", to ? to : "standard output", strerror(e));
}
static size_t measured; /* the input whose frames are */
void measure_frames(Text *out)
{
    if (frame_size_limit() < 0 && !opt.report) return;
    Text probes = {0};
    const char *c = temporary(measured, "frames.i"), *s = temporary(measured, "frames.s");
    text_add(&probes, out->p, out->n);
    put_frame_probes(&probes);
    write_out(&probes, c);
    List l = command();
    add_words(&l, 1u << BOTH);
    list_add(&l, "-fno-lto"); /* assembly is wanted, and nothing else */
    list_add(&l, "-S");
    list_add(&l, c);
    list_add(&l, "-o");
    list_add(&l, s);
    if (run(&l)) return; /* it has said why */
    FILE *f = fopen(s, "r");
    if (!f) fatal("%s: %s", s, strerror(errno));
    read_frame_sizes(f);
    fclose(f);
    if (frame_size_limit() >= 0) warn_frames((unsigned long)frame_size_limit());
}
typedef struct Job {
    size_t index;
    const char *to, *erased;
    const Text *told; /* by the preprocessor, which tells it again of a plain file */
} Job;
enum { TRANSLATED, FAILED, PLAIN }; /* PLAIN: nothing of the language is in it, and nothing has been written */
static bool has(const char *p, size_t n, const char *word)
{
    return n && memmem(p, n, word, strlen(word));
}
/* How much of what is only for debuggers the C compiler's own options leave to us. */
static int debugs(void)
{
    if (!opt.debug || only_tells()) return DEBUG_NONE;
    bool fixed = opt.debug_fixed || opt.optimised || opt.coverage || opt.save_temps;
    fixed |= links() ? opt.beside || opt.messages_elsewhere : strcmp(opt.output_kind, "-c") != 0;
    return fixed ? DEBUG_LINES : (int)opt.debug;
}
void load(size_t index)
{
    const Input *in = opt.inputs[index];
    Text text = {0};
    unit.debug = debugs();
    unit.path = strcmp(in->path, "-") ? in->path : "<stdin>";
    read_text(in->text, &text);
    unit.coverage = opt.coverage;
    unit.whole = only_tells();
    unit.text = text.p;
    unit.size = text.n;
    measured = index;
}
static int translate_here(void *arg)
{
    static const Stages stages = {.line_markers = true, .emitted = measure_frames};
    const Job *job = arg;
    Text out = {0};
    load(job->index);
    run_stages(&out, &stages);
    if (error_count() || out.p) tell(job->told);
    say_all();
    if (error_count()) return FAILED;
    if (!out.p) return PLAIN;
    write_out(&out, job->to);
    out.n = 0;
    erase(&out);
    write_out(&out, job->erased);
    return TRANSLATED;
}
/* Under the name that gcc gives them; the assembly it saves itself. */
static void save_texts(const Input *in)
{
    const char *base = without_suffix(object_of(in));
    if (links()) base = arena_printf("%s-%s", opt.output ? without_suffix(opt.output) : "a", stem(in->path));
    Text before = {0}, after = {0};
    if (in->text != in->path) read_text(in->text, &before), write_out(&before, arena_printf("%s.i", base));
    read_text(in->instead, &after);
    write_out(&after, arena_printf("%s.caw.i", base));
}
/* In a child of its own, so that every file starts clean. */
static int translate(size_t index)
{
    Input *in = opt.inputs[index];
    const char *instead = temporary(index, arena_printf("%s.i", stem(in->path)));
    bool is_stdin = !strcmp(in->path, "-");
    if (!is_stdin && access(in->path, R_OK) < 0) fatal("%s: %s", in->path, strerror(errno));
    Text told = {0};
    if (in->preprocessed && !is_stdin) in->text = in->path;
    else if (in->preprocessed) {
        Text t = {0};
        read_text("/dev/stdin", &t);
        write_out(&t, in->text = temporary(index, "text"));
    } else {
        int rc = preprocess(in, temporary(index, "text"), &told);
        if (rc || only_tells()) tell(&told);
        if (rc) return rc;
    }
    if (only_tells()) return show(index);
    Job job = {index, instead, temporary(index, "erased.i"), &told};
    int rc = run_here(translate_here, &job, arena_printf("the translation of %s", in->path));
    if (rc == TRANSLATED) {
        in->instead = in->translated = instead;
        in->erased = job.erased;
        if (opt.save_temps) save_texts(in);
        if (check_erased(index)) rc = FAILED;
    }
    if (rc == PLAIN && is_stdin) { /* it can't be read again */
        tell(&told);
        if (rename(in->text, instead) < 0) fatal("%s: %s", instead, strerror(errno));
        in->instead = instead;
    }
    return rc == PLAIN ? 0 : rc;
}

/* What -Werror makes of a message is the business of check_erased: in a translation the optimiser finds what is not in the
   text. */
static bool all_translated(void)
{
    for (size_t i = 0; i < opt.ninputs; i++)
        if (!opt.inputs[i]->translated) return false;
    return opt.ninputs && !opt.messages_elsewhere;
}
static void add_word(List *l, const char *s)
{
    bool errors = !strncmp(s, "-Werror", 7) && all_translated();
    if (!errors) list_add(l, s);
    else if (s[7] == '=') list_add(l, arena_printf("-W%s", s + 8));
}

/* ---- what debuggers are told ---- */
static void name_variables(const Input *in, const char *object)
{
    Text t = {0};
    struct stat st;
    if (!in->translated || stat(object, &st) < 0 || !S_ISREG(st.st_mode)) return;
    read_text(object, &t);
    if (debug_info_names(&t, in->translated, strcmp(in->path, "-") ? in->path : "<stdin>")) write_out(&t, object);
    free(t.p);
}
static int compile_for_names(size_t index)
{
    Input *in = opt.inputs[index];
    if (!in->translated || !links() || debugs() != DEBUG_NAMES) return 0;
    const char *object = temporary(index, arena_printf("%s.o", stem(in->path)));
    List l = command();
    list_add(&l, "-gno-column-info");
    for (size_t i = 0; i < opt.nwords; i++)
        if (opt.words[i].wanted == BOTH || opt.words[i].wanted == ASSEMBLER) add_word(&l, opt.words[i].s);
    list_add(&l, "-c");
    list_add(&l, in->translated);
    list_add(&l, "-o");
    list_add(&l, object);
    Text told = {0};
    int rc = tell_of(run_captured(&l, &told), &told);
    if (rc) return rc;
    name_variables(in, object);
    in->instead = object;
    return 0;
}

/* ---- the last command ---- */
static void add_file(List *l, const Input *in)
{
    if (in->instead && in->language) list_add(l, "-x"), list_add(l, "none");
    list_add(l, in->instead ? in->instead : in->path);
    if (in->instead && in->language) list_add(l, "-x"), list_add(l, in->language);
}
/* The user's words. Those for the preprocessor only where it has something to do: clang remarks on the others. */
static List users_command(bool probe)
{
    List l = command();
    bool cpp = opt.for_cpp, instead = false, object = false;
    for (size_t i = 0; i < opt.ninputs; i++) {
        const Input *in = opt.inputs[i];
        if (in->instead) instead = true, object |= in->translated && in->instead != in->translated;
        else if (!in->preprocessed) cpp = true;
    }
    bool keep = cpp || !instead;
    if (messages_in_colour()) list_add(&l, "-fdiagnostics-color=always"); /* it writes to us, not to the terminal */
    if ((cpp && instead) || object) list_add(&l, FOR_CLANG);
    if (instead && debugs() == DEBUG_NAMES) list_add(&l, "-gno-column-info"); /* of generated text */
    for (size_t i = 0; i < opt.nwords; i++) {
        const Word *w = &opt.words[i];
        if (w->input && w->input->failed) continue;
        if (w->input) add_file(&l, w->input);
        else if (keep || (w->wanted != PREPROCESSOR && w->wanted != DEPENDENCIES)) add_word(&l, w->s);
    }
    if (cpp) add_ours(&l);
    if (cpp && probe) list_add(&l, "-D__CAWC_PLAIN__");
    return l;
}
/* A program that needs nothing of libcaw gets nothing of it, and is linked also where there is no libuv. */
static const char *const libuvs[] = {"-luv", "-luv_a", NULL}; /* Debian's static one has another name */
static List with_libraries(List l, const char *libuv)
{
    List r = {0};
    list_add_all(&r, &l);
    if (opt.language) list_add(&r, "-x"), list_add(&r, "none");
    list_add(&r, "-Wl,--push-state,--as-needed");
    list_add(&r, arena_printf("-L%s", folder(library()))); /* its modules, libcaw-….a, are asked for by name */
    list_add(&r, library());
    list_add(&r, libuv);
    list_add(&r, "-lpthread");
    list_add(&r, "-ldl");
    list_add(&r, "-Wl,--pop-state");
    return r;
}
static int link_command(List l, Text *told)
{
    Text first = {0};
    int rc = 1;
    for (const char *const *uv = libuvs; *uv; uv++) {
        List with = with_libraries(l, *uv);
        *told = (Text){0};
        rc = run_captured(&with, told);
        if (uv == libuvs) first = *told;
        if (!rc || !has(told->p, told->n, *uv)) return rc;
    }
    Text without = {0}; /* the linker has said something about libuv: that there is none? */
    rc = run_captured(&l, &without);
    *told = rc && has(without.p, without.n, "caw_") ? first : without;
    return rc;
}
static bool wants_libraries(void)
{
    return links() && !opt.hand_on && !opt.no_libs && !opt.header && opt.ninputs + opt.nothers > 0;
}
static int finish(void)
{
    List l = users_command(false);
    Text told = {0};
    if (wants_libraries()) {
        int rc = link_command(l, &told);
        return tell_of(rc, &told);
    }
    int rc = tell_of(run_captured(&l, &told), &told);
    for (size_t i = 0; i < opt.ninputs && !links() && debugs() == DEBUG_NAMES; i++)
        name_variables(opt.inputs[i], object_of(opt.inputs[i]));
    return rc;
}

/* ---- whether it is plain ---- */
static bool looks_async(const Input *in)
{
    struct stat st;
    if (!strcmp(in->path, "-")) return true; /* it can be read once only */
    int fd = open(in->path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) < 0 || st.st_size == 0) {
        if (fd >= 0) close(fd);
        return false; /* the C compiler will say what is wrong with it */
    }
    if (!S_ISREG(st.st_mode)) return close(fd), true;
    size_t n = (size_t)st.st_size;
    const char *p = mmap(NULL, n, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    if (p == MAP_FAILED) return true;
    bool yes = has(p, n, "<caw") || has(p, n, "caw.h\"") || has(p, n, "await") || has(p, n, "_Await") ||
               (in->preprocessed && has_words(p, n));
    munmap((void *)(uintptr_t)p, n);
    return yes;
}
static bool looks_plain(void)
{
    if (only_tells() || opt.messages_elsewhere) return false;
    for (size_t i = 0; i < opt.ninputs; i++)
        if (looks_async(opt.inputs[i])) return false;
    return true;
}
/* Whether that was all there is to do. */
static bool done_as_plain(int *rc)
{
    List l = users_command(true);
    Text told = {0};
    *rc = wants_libraries() ? link_command(l, &told) : run_captured(&l, &told);
    if (*rc && (has(told.p, told.n, NOT_PLAIN) || has_words(told.p, told.n))) return false;
    tell(&told);
    return true;
}

/* gcc passes over a precompiled header that is none, and reads the header itself, as we do. clang must find what it has been
   told to read. */
static int precompile(void)
{
    List l = users_command(true);
    Text told = {0};
    int rc = run_captured(&l, &told);
    if (rc && has(told.p, told.n, NOT_PLAIN)) {
        const char *to = opt.output ? opt.output : arena_printf("%s.gch", opt.header);
        if (!ends_with(to, ".gch")) fatal("%s: includes caw.h, and so can't be precompiled", opt.header);
        write_out(&(Text){.p = (char[]){""}}, to);
        return 0;
    }
    tell(&told);
    return rc;
}

/* ---- all ---- */
static int hand_on(void)
{
    List l = command();
    add_words(&l, ~0u);
    if (opt.ninputs || opt.for_cpp) add_ours(&l);
    return run(&l);
}
static int build(void)
{
    int rc = 0;
    if (opt.hand_on) return hand_on();
    if (only_tells() && !opt.ninputs) fatal("--emit-c, --report and --graph want a file of C");
    if (!opt.ninputs) return opt.header ? precompile() : finish();
    if (opt.ninputs + opt.nothers > 1 && opt.output && !links())
        fatal("-o with -c, -S, -fsyntax-only, --emit-c, --report or --graph wants one input");
    if (opt.emit_c && opt.output && !strcmp(opt.output, "-")) opt.output = NULL;
    if (looks_plain() && done_as_plain(&rc)) return rc;
    rc = 0;
    size_t good = opt.nothers;
    for (size_t i = 0; i < opt.ninputs; i++) {
        int r = translate(i);
        if (!r) r = compile_for_names(i);
        if (r) opt.inputs[i]->failed = true, rc = r;
        else good++;
    }
    if (only_tells() || (links() ? rc : !good)) return rc;
    unsetenv("DEPENDENCIES_OUTPUT"), unsetenv("SUNPRO_DEPENDENCIES"); /* the preprocessor has written them */
    int r = finish();
    return r ? r : rc;
}
static int help(void)
{
    puts("usage: cawc [options] file...\n"
         "Compiles C with async and await; a drop-in C compiler driver around $CAW_CC (else cc).\n\n"
         "  -c -S -E -o FILE    as the C compiler's\n"
         "  --emit-c            only translate, to C that people read; goes to -o FILE or standard output\n"
         "  --report            what each async function keeps while it waits, why, and where it waits\n"
         "  --graph FUNCTION    its state machine, for Graphviz's dot\n"
         "  -W[no-]NAME         cawc's warnings: blocking, await-locked, dropped-result, unawaited,\n"
         "                      ignored-cancel, gather-copy, spawn-local, thread-local\n"
         "  -Wframe-size=N      async functions that keep more than N bytes while they wait\n"
         "  --help --version\n"
         "All other options go to the C compiler. A program is linked with libcaw ($CAW_LIB names another).");
    return 0;
}
/* The C compiler's own words come first: build systems tell by them what it is and what it can. */
static int version(void)
{
    List l = command();
    list_add(&l, "--version");
    int rc = run(&l);
    puts("cawc 0.1 (caw: async/await for C)");
    return rc;
}
int main(int argc, char **argv)
{
    read_options(argc, argv);
    return opt.help ? help() : opt.version ? version() : build();
}
