/* Processes. posix_spawn starts them, on a thread of the pool, since that may wait for a disk; it tells why a program can't be
   executed.

   The end of one is a descriptor that becomes readable: a pidfd; or, where there are none, an eventfd that a thread writes to
   which waits for it. It is reaped by whoever looks first after that: until then its pid is nobody else's, and may be killed.
   One that is closed before its end is left to such a thread, too. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "caw/process.h"
#include "fd.h"
#include "offload.h"

bool caw_scope_cancelled(void);
extern char **environ;

struct caw_process {
    pid_t pid;
    unsigned flags;
    int ends;   /* readable when it has ended */
    bool ended; /* and was reaped */
    int status, signal;
};

/* ---- threads that wait for one ---- */
typedef struct watcher {
    pid_t pid;
    int tell; /* an eventfd; -1: nobody, it is to be reaped */
} watcher;
static void *watch(void *arg)
{
    watcher w = *(watcher *)arg;
    siginfo_t info;
    free(arg);
    while (waitid(P_PID, (id_t)w.pid, &info, w.tell < 0 ? WEXITED : WEXITED | WNOWAIT) < 0 && errno == EINTR) {}
    if (w.tell >= 0) {
        (void)!write(w.tell, &(uint64_t){1}, sizeof(uint64_t));
        close(w.tell);
    }
    return NULL;
}
static int start_watcher(pid_t pid, int tell)
{
    pthread_t id;
    pthread_attr_t a;
    sigset_t every, before;
    watcher *w = malloc(sizeof *w);
    if (!w) return UV_ENOMEM;
    *w = (watcher){pid, tell};
    sigfillset(&every);
    pthread_attr_init(&a);
    pthread_attr_setdetachstate(&a, PTHREAD_CREATE_DETACHED);
    pthread_sigmask(SIG_SETMASK, &every, &before);
    int e = -pthread_create(&id, &a, watch, w);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&a);
    if (e < 0) free(w);
    return e;
}
static int pidfd(pid_t pid)
{
#ifdef SYS_pidfd_open
    return (int)syscall(SYS_pidfd_open, pid, 0);
#else
    (void)pid;
    return -1;
#endif
}
static int end_of(pid_t pid) /* a descriptor, or a code */
{
    int number = pidfd(pid);
    if (number >= 0 || errno == EMFILE || errno == ENFILE) return number < 0 ? -errno : number;
    number = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    int tell = number < 0 ? -1 : fcntl(number, F_DUPFD_CLOEXEC, 3), e = tell < 0 ? -errno : start_watcher(pid, tell);
    if (e == 0) return number;
    if (tell >= 0) close(tell);
    if (number >= 0) close(number);
    return e;
}

/* ---- starting ---- */
enum { IN, OUT, ERR, STREAMS };
typedef struct start {
    const caw_process_options *o;
    int child[STREAMS]; /* its ends of the pipes; -1: none */
    pid_t pid;
    int code;
} start;

/* What posix_spawn is told, in order; the first failure counts. */
static int actions(posix_spawn_file_actions_t *a, const start *s)
{
    static const unsigned none[STREAMS] = {CAW_PROCESS_NO_IN, CAW_PROCESS_NO_OUT, CAW_PROCESS_NO_ERR};
    int e = 0;
    for (int i = 0; i < STREAMS && e == 0; i++) {
        if (i == ERR && s->o->flags & CAW_PROCESS_ERR_TO_OUT) e = posix_spawn_file_actions_adddup2(a, OUT, ERR);
        else if (s->child[i] >= 0) e = posix_spawn_file_actions_adddup2(a, s->child[i], i);
        else if (s->o->flags & none[i])
            e = posix_spawn_file_actions_addopen(a, i, "/dev/null", i == IN ? O_RDONLY : O_WRONLY, 0);
    }
    if (e == 0 && s->o->cwd) e = posix_spawn_file_actions_addchdir_np(a, s->o->cwd);
    return e;
}
static int attributes(posix_spawnattr_t *a, unsigned flags)
{
    sigset_t every, none;
    short f = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
    sigfillset(&every);
    sigemptyset(&none);
    posix_spawnattr_setsigdefault(a, &every);
    posix_spawnattr_setsigmask(a, &none);
    if (flags & CAW_PROCESS_DETACHED) f |= POSIX_SPAWN_SETSID;
    else if (flags & CAW_PROCESS_GROUP) f |= POSIX_SPAWN_SETPGROUP;
    return posix_spawnattr_setflags(a, f);
}
static void spawn_now(void *arg)
{
    start *s = arg;
    posix_spawn_file_actions_t a;
    posix_spawnattr_t t;
    const char *file = s->o->file ? s->o->file : s->o->args[0];
    char **env = s->o->env ? s->o->env : environ;
    if ((s->code = -posix_spawn_file_actions_init(&a)) < 0) return;
    if ((s->code = -posix_spawnattr_init(&t)) == 0) {
        int e = actions(&a, s);
        if (e == 0) e = attributes(&t, s->o->flags);
        if (e == 0) e = posix_spawnp(&s->pid, file, &a, &t, s->o->args, env);
        s->code = -e;
        posix_spawnattr_destroy(&t);
    }
    posix_spawn_file_actions_destroy(&a);
}

/* A pipe to its descriptor i: our end as a stream, and its end above those that it gets. */
static int open_pipe(caw_stream **out, int *child, int i)
{
    int ends[2], e = 0;
    if (pipe2(ends, O_CLOEXEC) < 0) return -errno;
    int ours = i == IN ? ends[1] : ends[0], theirs = i == IN ? ends[0] : ends[1];
    *child = fcntl(theirs, F_DUPFD_CLOEXEC, STREAMS);
    if (*child < 0) e = -errno;
    close(theirs);
    if (e == 0) e = caw_stream_open(out, ours);
    if (e < 0) close(ours);
    return e;
}
static int open_pipes(const caw_process_options *o, int child[STREAMS])
{
    caw_stream **const streams[STREAMS] = {o->in, o->out, o->err};
    int e = 0;
    for (int i = 0; i < STREAMS; i++) {
        child[i] = -1;
        if (streams[i]) *streams[i] = NULL;
    }
    for (int i = 0; i < STREAMS && e == 0; i++)
        if (streams[i]) e = open_pipe(streams[i], &child[i], i);
    return e;
}
static void close_pipes(const caw_process_options *o)
{
    caw_stream **const streams[STREAMS] = {o->in, o->out, o->err};
    for (int i = 0; i < STREAMS; i++) {
        if (!streams[i]) continue;
        caw_close(*streams[i]);
        *streams[i] = NULL;
    }
}
static int new_process(caw_process **out, const start *s)
{
    caw_process *p = calloc(1, sizeof *p);
    int e = p ? end_of(s->pid) : UV_ENOMEM;
    if (e < 0) {
        free(p);
        return e;
    }
    p->pid = s->pid;
    p->flags = s->o->flags;
    p->ends = e;
    *out = p;
    return 0;
}
static void kill_now(pid_t pid, unsigned flags, int signum)
{
    bool group = flags & CAW_PROCESS_GROUP && !(flags & CAW_PROCESS_DETACHED);
    (void)kill(group ? -pid : pid, signum);
}
static pid_t wait_for(pid_t pid, int *status, int options)
{
    pid_t got;
    do got = waitpid(pid, status, options);
    while (got < 0 && errno == EINTR);
    return got;
}
static void reap(pid_t pid, bool soon) /* when it ends */
{
    if (wait_for(pid, NULL, WNOHANG) == 0 && start_watcher(pid, -1) < 0 && soon) (void)wait_for(pid, NULL, 0);
}
async int caw_process_start(caw_process **out, const caw_process_options *o)
{
    start s = {.o = o};
    *out = NULL;
    if (!o->args || !o->args[0]) return UV_EINVAL;
    if (o->err && o->flags & CAW_PROCESS_ERR_TO_OUT) return UV_EINVAL;
    int e = open_pipes(o, s.child);
    if (e == 0) e = await caw_offload_to(CAW_OFFLOAD_FILES, spawn_now, &s);
    if (e == 0) e = s.code;
    for (int i = 0; i < STREAMS; i++)
        if (s.child[i] >= 0) close(s.child[i]);
    if (e == 0) {
        e = caw_scope_cancelled() ? UV_ECANCELED : new_process(out, &s);
        if (e < 0) {
            kill_now(s.pid, o->flags, SIGKILL);
            reap(s.pid, true);
        }
    }
    if (e < 0) close_pipes(o);
    return e;
}

/* ---- its end ---- */
static bool look(caw_process *p)
{
    int status;
    if (p->ended) return true;
    pid_t got = wait_for(p->pid, &status, WNOHANG);
    if (got == 0) return false;
    p->ended = true; /* also when somebody else has reaped it: what it ended with is not known then */
    if (got < 0) return true;
    if (WIFSIGNALED(status)) p->signal = WTERMSIG(status);
    else p->status = WEXITSTATUS(status);
    return true;
}
static async int wait_for_end(caw_process *p)
{
    caw_fd *fd;
    int number = fcntl(p->ends, F_DUPFD_CLOEXEC, STREAMS);
    if (number < 0) return -errno;
    int e = caw_fd_open(&fd, number);
    if (e < 0) {
        close(number);
        return e;
    }
    while (e >= 0 && !look(p)) e = await caw_fd_wait(fd, UV_READABLE);
    caw_fd_close(fd);
    return e < 0 ? e : 0;
}
async int caw_process_wait(caw_process *p, int *status, int *signal)
{
    if (status) *status = 0;
    if (signal) *signal = 0;
    int e = await caw_checkpoint();
    if (e >= 0 && !look(p)) e = await wait_for_end(p);
    if (e < 0) return e;
    if (status) *status = p->status;
    if (signal) *signal = p->signal;
    return 0;
}
void caw_process_kill(caw_process *p, int signum)
{
    if (!p->ended) kill_now(p->pid, p->flags, signum);
}
pid_t caw_process_pid(const caw_process *p)
{
    return p->pid;
}
void caw_process_close(caw_process *p)
{
    if (!p) return;
    bool goes_on = p->flags & CAW_PROCESS_DETACHED;
    /* Before it is reaped: until then the group is still its own. */
    if (!p->ended && !goes_on) kill_now(p->pid, p->flags, SIGKILL);
    if (!look(p)) reap(p->pid, !goes_on);
    close(p->ends);
    free(p);
}
