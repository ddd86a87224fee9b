/* driver.h: what the driver's files share. options.c sorts the command line, run.c runs commands and keeps temporary
   files, driver.c says which commands, show.c makes what people read, messages.c tells what the C compiler says. */
#pragma once
#include "cawc.h"

typedef struct List { /* of strings; ends with NULL; zero is ready */
    char **v;
    size_t n, cap;
} List;

/* ---- options.c ---- */
typedef struct Input { /* a file of C, or standard input */
    const char *path;
    const char *language; /* of -x; NULL: none */
    bool preprocessed;    /* a .i file, or cpp-output */
    bool failed;
    const char *text;       /* of standard input, and of what has been preprocessed */
    const char *translated; /* its translation; NULL: there is none */
    const char *erased;     /* of such: as plain C (erase.c) */
    bool warned;            /* the C compiler has something to say of that */
    const char *instead;    /* what the C compiler gets in its place: that, or its object; NULL: itself */
} Input;

/* Who wants a word of the command line. */
typedef enum Wanted {
    BOTH, /* the preprocessor, the compiler and the linker */
    PREPROCESSOR,
    DEPENDENCIES, /* the preprocessor: dependency files */
    ASSEMBLER,
    LATE /* the last command: how and where to, for the linker; files */
} Wanted;
typedef struct Word {
    const char *s;
    Wanted wanted;
    Input *input; /* it is a file of C */
} Word;

typedef struct Options {
    List cc; /* the C compiler: a command, perhaps with arguments of its own */
    Word *words;
    size_t nwords;
    Input **inputs;
    size_t ninputs;
    size_t nothers;                /* files that are not C */
    const char *header;            /* one of them, which is to be precompiled; NULL: none */
    bool for_cpp;                  /* such that the preprocessor reads among them: .S, C++ */
    const char *output, *language; /* language: what holds at the end of the line */
    const char *graph;             /* a function, or NULL */
    const char *output_kind;       /* -c, -S, -fsyntax-only; NULL: a program */
    const char *save_temps;        /* as given; NULL: not */
    bool emit_c, report;
    bool hand_on, no_libs; /* hand_on: there is nothing to translate for such a command */
    bool depend, depend_file, depend_target, coverage;
    int debug;                   /* what -g wants: DEBUG_NONE, DEBUG_LINES, DEBUG_NAMES */
    bool debug_fixed, optimised; /* debug_fixed: the debug information is such as can't be changed */
    bool beside;                 /* the C compiler writes other files beside the program, named after it */
    bool messages_elsewhere;     /* the C compiler writes them to a file */
    bool messages_for_machines;  /* one document, which we can't mend */
    bool help, version;
} Options;
extern Options opt;

void list_add(List *l, const char *s);
void list_add_all(List *l, const List *from);
void read_options(int argc, char **argv);
bool only_tells(void); /* text for people, and no object */
bool links(void);
bool ends_with(const char *s, const char *end);

/* ---- run.c ---- */
const char *temporary(size_t input, const char *name); /* a path in a folder of its own for each input */
int run(List *args);                                   /* the status; says why it could not be run */
int run_captured(List *args, Text *told);              /* what it says on standard error goes to told */
#define FOR_CLANG "-Wno-unused-command-line-argument"
void tell(const Text *told);                                 /* to standard error */
int run_here(int (*f)(void *), void *arg, const char *what); /* in a child; its result, 0 to 125 */

int check_erased(size_t index);        /* messages.c: status 1 and messages, if a translated file is no C */
int tell_of(int rc, const Text *told); /* the status, and what was said with it */

/* ---- driver.c ---- */
List command(void);                              /* the C compiler, */
void add_words(List *l, unsigned wanted);        /* with the user's words for these: 1u << BOTH | ... */
void add_ours(List *l);                          /* and our own for its preprocessor */
void load(size_t index);                         /* an input's text is the unit */
void read_text(const char *path, Text *t);       /* whole, with a NUL behind it */
void write_out(const Text *out, const char *to); /* NULL: standard output. Never half a file */
void measure_frames(Text *out);                  /* of what has been emitted, where that is wanted */

/* ---- show.c ---- */
int show(size_t index);
