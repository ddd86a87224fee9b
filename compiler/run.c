/* Commands and temporary files, so that nothing is left behind on any way out.

   The temporary files stand in one folder that is made when the first is wanted. A signal only tells the running child,
   which cleans up after itself, and is taken when that has ended: so the child's files go before ours, and whoever sent it
   sees us end by it. It must not fall between the start of a child and our knowing its number. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "driver.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;
static char folder[PATH_MAX];
static pid_t owner; /* of the folder */
static volatile sig_atomic_t caught;
static volatile pid_t child;
static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGALRM, SIGXCPU};
enum { NSIGNALS = sizeof signals / sizeof *signals };

/* ---- the folder ---- */
/* (Not by opendir: there may be no memory left, which is why we end.) */
static void remove_at(int dir, const char *name)
{
    if (unlinkat(dir, name, 0) == 0) return;
    int fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) return;
    _Alignas(struct dirent64) char block[2048];
    for (ssize_t n; (n = getdents64(fd, block, sizeof block)) > 0;) {
        const struct dirent64 *e;
        for (ssize_t at = 0; at < n; at += e->d_reclen) {
            e = (const struct dirent64 *)(const void *)(block + at);
            if (strcmp(e->d_name, ".") && strcmp(e->d_name, "..")) remove_at(fd, e->d_name);
        }
    }
    close(fd);
    unlinkat(dir, name, AT_REMOVEDIR);
}
static void remove_folder(void)
{
    if (folder[0] && owner == getpid()) remove_at(AT_FDCWD, folder);
    folder[0] = 0;
}
static sigset_t our_signals(void)
{
    sigset_t s;
    sigemptyset(&s);
    for (int i = 0; i < NSIGNALS; i++) sigaddset(&s, signals[i]);
    return s;
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
    sigset_t ours = our_signals();
    sigprocmask(SIG_UNBLOCK, &ours, NULL);
    raise(caught);
}
static void catch_signals(void)
{
    static bool done;
    if (done) return;
    done = true;
    for (int i = 0; i < NSIGNALS; i++) {
        struct sigaction sa = {.sa_handler = on_signal}, old;
        sigaction(signals[i], NULL, &old);
        if (old.sa_handler != SIG_IGN) sigaction(signals[i], &sa, NULL); /* nohup's wish stands */
    }
}
static void make_folder(void)
{
    if (folder[0]) return;
    const char *tmp = getenv("TMPDIR");
    struct stat st;
    if (!tmp || stat(tmp, &st) < 0 || !S_ISDIR(st.st_mode) || access(tmp, W_OK) < 0) tmp = "/tmp"; /* as compilers do */
    char *pattern = arena_printf("%s/cawc-XXXXXX", tmp);
    if (strlen(pattern) >= sizeof folder) fatal("%s: too long a name", tmp);
    catch_signals();
    sigset_t ours = our_signals(), before;
    sigprocmask(SIG_BLOCK, &ours, &before); /* none between its making and our knowing its name */
    if (!mkdtemp(pattern)) fatal("no temporary folder in %s: %s", tmp, strerror(errno));
    strcpy(folder, pattern);
    owner = getpid();
    sigprocmask(SIG_SETMASK, &before, NULL);
    atexit(remove_folder);
}
const char *temporary(size_t input, const char *name)
{
    make_folder();
    char *own = arena_printf("%s/%zu", folder, input);
    if (mkdir(own, 0700) < 0 && errno != EEXIST) fatal("%s: %s", own, strerror(errno));
    return arena_printf("%s/%s", own, name);
}

/* ---- children ---- */
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
static sigset_t block_signals(void)
{
    sigset_t ours = our_signals(), before;
    catch_signals();
    sigprocmask(SIG_BLOCK, &ours, &before);
    take_signal();
    return before;
}
static int spawn(List *args, int told)
{
    posix_spawnattr_t attr;
    posix_spawn_file_actions_t files;
    pid_t pid = 0;
    sigset_t before = block_signals();
    posix_spawnattr_init(&attr);
    posix_spawnattr_setsigmask(&attr, &before);
    posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK);
    posix_spawn_file_actions_init(&files);
    if (told >= 0) posix_spawn_file_actions_adddup2(&files, told, 2);
    int e = posix_spawnp(&pid, args->v[0], &files, &attr, args->v, environ);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attr);
    child = e ? 0 : pid;
    sigprocmask(SIG_SETMASK, &before, NULL);
    return e;
}
/* More arguments than the system lets pass: they came in an @file, and go on in one. */
static List in_a_file(const List *args)
{
    const char *path = temporary(0, "arguments");
    FILE *f = fopen(path, "w");
    if (!f) fatal("%s: %s", path, strerror(errno));
    for (size_t i = opt.cc.n; i < args->n; i++) {
        fputc('"', f);
        for (const char *s = args->v[i]; *s; s++) {
            if (*s == '"' || *s == '\\') fputc('\\', f);
            fputc(*s, f);
        }
        fputs("\"\n", f);
    }
    if (fclose(f)) fatal("%s: %s", path, strerror(errno));
    List l = {0};
    list_add_all(&l, &opt.cc);
    list_add(&l, arena_printf("@%s", path));
    return l;
}
static int start_and_wait(List *args, int told)
{
    int e = spawn(args, told);
    if (e == E2BIG) {
        List l = in_a_file(args);
        e = spawn(&l, told);
    }
    if (e) fatal("can't run the C compiler '%s': %s", args->v[0], strerror(e));
    return wait_for(args->v[0]);
}
int run(List *args)
{
    return start_and_wait(args, -1);
}
int run_captured(List *args, Text *told)
{
    int fd = memfd_create("messages", MFD_CLOEXEC);
    if (fd < 0) fatal("no room for messages: %s", strerror(errno));
    int rc = start_and_wait(args, fd);
    char block[4096];
    ssize_t n;
    for (off_t at = 0; (n = pread(fd, block, sizeof block, at)) > 0; at += n) text_add(told, block, (size_t)n);
    close(fd);
    return rc;
}
static bool put(const char *p, size_t n)
{
    while (n) {
        ssize_t did = write(2, p, n);
        if (did < 0 && errno == EINTR) did = 0;
        if (did < 0) return false;
        p += did, n -= (size_t)did;
    }
    return true;
}
/* But for gcc's remark, when it says anything at all, that it does not know an option of ours, which is for clang. */
void tell(const Text *told)
{
    const char *p = told->p, *end = p + told->n;
    while (p < end) {
        const char *remark = memmem(p, (size_t)(end - p), FOR_CLANG, strlen(FOR_CLANG)), *line = remark ? remark : end,
                   *next = end;
        while (remark && line > p && line[-1] != '\n') line--;
        if (remark && (next = memchr(remark, '\n', (size_t)(end - remark)))) next++;
        if (!put(p, (size_t)(line - p)) || !next) return;
        p = next;
    }
}
int run_here(int (*f)(void *), void *arg, const char *what)
{
    sigset_t before = block_signals();
    pid_t pid = fork();
    if (pid < 0) fatal("can't fork: %s", strerror(errno));
    if (!pid) {
        for (int i = 0; i < NSIGNALS; i++)
            if (signal(signals[i], SIG_DFL) == SIG_IGN) signal(signals[i], SIG_IGN);
        sigprocmask(SIG_SETMASK, &before, NULL);
        exit(f(arg));
    }
    child = pid;
    sigprocmask(SIG_SETMASK, &before, NULL);
    return wait_for(what);
}
