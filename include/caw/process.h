/* Processes with pipes. */
#ifndef CAW_PROCESS_H_INCLUDED
#define CAW_PROCESS_H_INCLUDED
#include <sys/types.h>
#include <caw/stream.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct caw_process caw_process;

enum {
    CAW_PROCESS_ERR_TO_OUT = 1, /* what it writes to stderr goes where its stdout goes */
    CAW_PROCESS_NO_IN = 2,      /* /dev/null, not the program's own */
    CAW_PROCESS_NO_OUT = 4,
    CAW_PROCESS_NO_ERR = 8,
    CAW_PROCESS_GROUP = 16,   /* a process group of its own: caw_process_kill and _close reach its children too */
    CAW_PROCESS_DETACHED = 32 /* a session of its own, and it goes on when its caw_process is closed */
};
typedef struct {
    const char *file;              /* looked for in PATH if there is no '/' in it; NULL: args[0] */
    char **args;                   /* args[0] is its name; NULL ends them */
    char **env;                    /* "NAME=value", …, NULL; or NULL: the program's own */
    const char *cwd;               /* NULL: the program's own */
    caw_stream **in, **out, **err; /* where to put streams to its stdin, and from the others; NULL: the program's own */
    unsigned flags;
} caw_process_options;

/* Starts a process: 0, or why it could not be executed: UV_ENOENT (also of cwd), UV_EACCES, UV_E2BIG, …; UV_EMFILE, UV_ENOMEM. The
   streams that were asked for are open then, and the caller's to close; on failure they and *out are NULL. Cancelled: nothing
   is left of it. It has the default for all signals, none blocked, and none of caw's descriptors.
       char *args[] = {"sort", "-n", NULL};
       caw_stream *in, *sorted;
       caw_process *p;
       int e = await caw_process_start(&p, &(caw_process_options){.args = args, .in = &in, .out = &sorted}); */
_Async int caw_process_start(caw_process **out, const caw_process_options *);
/* Waits for its end: 0, and its exit status, or the signal that killed it (else 0). Either may be NULL. Again, and by several: the
   same. Cancelled: it goes on. A process may write until its pipes are full, so read what it writes meanwhile. */
_Async int caw_process_wait(caw_process *, int *status, int *signal);
void caw_process_kill(caw_process *, int signal); /* nothing once caw_process_wait has told of its end */
pid_t caw_process_pid(const caw_process *);
/* One that still runs is killed, unless it is detached. Either way no zombie is left. NULL is accepted; nobody may wait for
   it. */
void caw_process_close(caw_process *);

#ifdef __cplusplus
}
#endif
#endif
