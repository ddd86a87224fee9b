/* caw ps, caw pstree, caw stat: what a process says of itself through its control socket (runtime/see/control.c).

   The process has one at an abstract name once it has been asked: a signal that it would not notice, and that is only sent to
   who catches it, asks. The name could be anybody's, so who listens there is looked at. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "see/asks.h"
#include "tool/tool.h"
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

enum { TRIES = 1000, NAMED_TRIES = 100, TRY_US = 10000, ANSWER_S = 30 };

typedef struct question {
    const char *command; /* the socket's word for it */
    const char *whom;    /* a process or a path, as it was given */
    int pid;             /* 0: a path */
} question;

static int failed(const question *q, const char *why)
{
    fprintf(stderr, "caw %s: %s: %s\n", q->command, q->whom, why);
    return 1;
}

/* ---- a process ---- */
static bool process_line(int pid, const char *file, const char *name, char *line, size_t size) /* of /proc/PID/FILE */
{
    char path[64];
    bool found = false;
    snprintf(path, sizeof path, "/proc/%d/%s", pid, file);
    FILE *f = fopen(path, "re");
    while (f && !found && fgets(line, (int)size, f)) found = !strncmp(line, name, strlen(name));
    if (f) fclose(f);
    return found;
}
static bool catches_signal(int pid)
{
    char line[256];
    if (!process_line(pid, "status", "SigCgt:", line, sizeof line)) return false;
    return strtoull(line + strlen("SigCgt:"), NULL, 16) >> (SIGURG - 1) & 1;
}
static int thread_named(int pid, const char *name) /* 0: it has none */
{
    char path[64], line[256];
    int tid = 0;
    snprintf(path, sizeof path, "/proc/%d/task", pid);
    DIR *d = opendir(path);
    for (struct dirent *e; d && !tid && (e = readdir(d));) {
        snprintf(path, sizeof path, "task/%.20s/comm", e->d_name);
        if (*e->d_name == '.' || !process_line(pid, path, name, line, sizeof line)) continue;
        line[strcspn(line, "\n")] = 0;
        if (!strcmp(line, name)) tid = atoi(e->d_name);
    }
    if (d) closedir(d);
    return tid;
}
/* The thread that is asked; 0: it has none. One that begins just now may have no name yet. */
static int observer_of(int pid)
{
    int tid = 0;
    for (int i = 0; i < NAMED_TRIES && !tid && catches_signal(pid) && !thread_named(pid, CAW_WATCHDOG); i++) {
        if (i) usleep(TRY_US);
        tid = thread_named(pid, CAW_OBSERVER);
    }
    return tid;
}
/* A server's master has no tasks, but its workers do. */
static void name_children(const question *q)
{
    char line[4096], path[64];
    snprintf(path, sizeof path, "task/%d/children", q->pid);
    if (!process_line(q->pid, path, "", line, sizeof line)) return;
    for (char *p = line, *end;; p = end) {
        long child = strtol(p, &end, 10);
        if (end == p) return;
        if (observer_of((int)child)) fprintf(stderr, "caw %s: its child %ld does\n", q->command, child);
    }
}
static const char *ask(const question *q) /* NULL: it was asked */
{
    siginfo_t si = {.si_signo = SIGURG, .si_code = SI_QUEUE, .si_value.sival_int = CAW_ASKS};
    int tid = observer_of(q->pid);
    if (kill(q->pid, 0) < 0) return errno == ESRCH ? "there is no such process" : strerror(errno);
    if (!tid) {
        name_children(q);
        return "runs no tasks of caw's (or CAW_CONTROL=0 is set)";
    }
    si.si_pid = getpid();
    si.si_uid = getuid();
    return syscall(SYS_rt_tgsigqueueinfo, q->pid, tid, SIGURG, &si) < 0 ? strerror(errno) : NULL;
}

/* ---- the socket ---- */
static socklen_t name_it(const question *q, struct sockaddr_un *a)
{
    *a = (struct sockaddr_un){.sun_family = AF_UNIX};
    if (!q->pid) {
        snprintf(a->sun_path, sizeof a->sun_path, "%s", q->whom);
        return sizeof *a;
    }
    int n = snprintf(a->sun_path + 1, sizeof a->sun_path - 1, CAW_CONTROL_NAME, q->pid);
    return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)n);
}
static int try_connect(const question *q) /* a descriptor; or an error's number, negative */
{
    struct sockaddr_un a;
    struct timeval t = {.tv_sec = ANSWER_S};
    socklen_t n = name_it(q, &a);
    int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (s < 0) return -errno;
    setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof t);
    if (connect(s, (struct sockaddr *)&a, n) == 0) return s;
    int e = -errno;
    close(s);
    return e;
}
static bool is_its(const question *q, int s)
{
    struct ucred c;
    socklen_t n = sizeof c;
    return !q->pid || (getsockopt(s, SOL_SOCKET, SO_PEERCRED, &c, &n) == 0 && c.pid == q->pid);
}
/* Its first line is "ok", or what is wrong. */
static int read_answer(const question *q, int s)
{
    char first[256], more[1 << 14];
    size_t n;
    FILE *f = fdopen(s, "r+");
    if (!f) return failed(q, strerror(errno));
    dprintf(s, "%s\n", q->command);
    const char *wrong = fgets(first, sizeof first, f) ? first
                        : errno == EAGAIN             ? "no answer\n"
                                                      : "no answer: it is another user's\n";
    wrong = strcmp(wrong, "ok\n") ? wrong : NULL;
    while (!wrong && (n = fread(more, 1, sizeof more, f))) fwrite(more, 1, n, stdout);
    if (!wrong && ferror(f)) wrong = "the answer ended too early\n";
    if (wrong) fprintf(stderr, "caw %s: %s: %s", q->command, q->whom, wrong);
    fclose(f);
    return wrong ? 1 : fflush(stdout) ? failed(q, strerror(errno)) : 0;
}
static int tell(const question *q)
{
    const char *why = NULL;
    int s = try_connect(q);
    if (s == -ECONNREFUSED && q->pid) {
        why = ask(q);
        for (int i = 0; s < 0 && !why && i < TRIES; i++) {
            usleep(TRY_US);
            s = try_connect(q);
            if (s == -ECONNREFUSED && kill(q->pid, 0) < 0) why = "it has ended";
        }
    }
    if (why) return failed(q, why);
    if (s == -ECONNREFUSED && q->pid)
        return failed(q, "it does not make a socket: is it stopped, or of another network name space?");
    if (s < 0) return failed(q, strerror(-s));
    if (is_its(q, s)) return read_answer(q, s);
    close(s);
    return failed(q, "another process has taken its socket's name");
}

/* ---- the command line ---- */
static int see(int argc, char **argv, const char *what)
{
    question q = {.command = argv[0]};
    bool help = argc == 2 && !strcmp(argv[1], "--help");
    if (argc != 2 || (argv[1][0] == '-' && !help) || help) {
        fprintf(help ? stdout : stderr, "usage: caw %s PID | PATH\n%s\nPATH is a socket that CAW_CONTROL=PATH made.\n",
                argv[0], what);
        return help ? 0 : 2;
    }
    char *end;
    q.whom = argv[1];
    long pid = strtol(q.whom, &end, 10);
    if (!*end && pid > 0 && pid <= INT32_MAX) q.pid = (int)pid;
    return tell(&q);
}
int caw_ps_main(int argc, char **argv)
{
    return see(argc, argv,
               "Lists the tasks of a process: what each waits for, for how long, and the calls it stands in.");
}
int caw_pstree_main(int argc, char **argv)
{
    return see(argc, argv, "Prints the tasks of a process as a tree: tasks, the blocks that end them, their children.");
}
int caw_stat_main(int argc, char **argv)
{
    return see(argc, argv, "Prints what the tasks of a process have done, in numbers, as Prometheus reads them.");
}
