/* The stages, one after the other, on a stack of their own.

   They recurse as deep as the text nests, and generated C nests deep: so they run in a thread with a large stack, of which only
   what is used costs memory. The parser leaves most of it to the stages behind it (they go down the same tree) and
   refuses what is deeper (stack_low).

   A text without the word in either spelling has nothing for us: it is its own translation, whatever else stands in it. That
   is nearly every file of a large program, and costs one search. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "cawc.h"
#include <pthread.h>
#include <string.h>

static char *stack_base;
static size_t stack_room; /* the parser's */

bool stack_low(void)
{
    return stack_base && (size_t)(stack_base - (char *)__builtin_frame_address(0)) > stack_room;
}

static bool has_word(const char *text, size_t n, const char *tail) /* "sync", "wait" behind an a or A */
{
    for (const char *p = text, *end = text + n; n && (p = memmem(p, (size_t)(end - p), tail, 4)); p++)
        if (p > text && (p[-1] | 32) == 'a') return true;
    return false;
}
bool has_words(const char *text, size_t n)
{
    return has_word(text, n, "sync") || has_word(text, n, "wait");
}

typedef struct Run {
    Text *out;
    const Stages *with;
} Run;
static void *run(void *arg)
{
    Run *r = arg;
    const Stages *with = r->with;
    stack_base = __builtin_frame_address(0);
    lex();
    if (with->lexed && !error_count()) with->lexed();
    parse();
    if (with->parsed && with->parsed(r->out)) return NULL;
    check();
    if (!error_count()) warnings();
    else if (unit.unread_expected) note_at(unit.unread, "nor could this be read: expected %s", unit.unread_expected);
    if (error_count() || !unit.any_async) return NULL;
    const Sym *abi = file_symbol(intern("caw_fn", strlen("caw_fn")));
    if (!abi || abi->kind != SYM_TYPEDEF) fatal("%s: async functions need #include <caw.h>", unit.path);
    if (with->emit) with->emit(r->out);
    else emit(r->out, with->line_markers);
    if (with->emitted) with->emitted(r->out);
    return NULL;
}
void run_stages(Text *out, const Stages *with)
{
    if (!with->always && !has_words(unit.text, unit.size)) return;
    Run r = {out, with};
    pthread_attr_t attr;
    pthread_t t;
    pthread_attr_init(&attr);
    for (size_t size = unit.stack ? unit.stack : (size_t)1 << 30; size >= (size_t)1 << 20; size /= 4) {
        stack_room = size / 4;
        if (pthread_attr_setstacksize(&attr, size) || pthread_create(&t, &attr, run, &r)) continue;
        pthread_join(t, NULL);
        return;
    }
    fatal("out of memory");
}
