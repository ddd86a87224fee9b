/* caw_serve: the command line, the master, the workers.
   Each worker listens and serves; with --workers more than one a master only forks, waits, starts dead workers again
   and hands SIGTERM and SIGINT on. Stopping needs no timer: the handler ends an idle worker at once, and the last
   request in progress ends a busy one. These few statics exist because a signal handler gets no argument. */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "../http/http.h"

struct caw_class_ops;
const struct caw_class_ops *caw_class_named(const char *name);
int caw_run_class(const struct caw_class_ops *, async int (*fn)(void *), void *arg);

enum { MAX_BIND = 16, MAX_WORKERS = 256 };

struct server {
    caw_app *app;
    const char *bind[MAX_BIND];
    unsigned binds, workers, threads, timeout, keep_alive;
    const char *cls;
    caw_listener *listener[MAX_BIND];
    struct worker worker;
};

static volatile sig_atomic_t stopping;
static struct worker *this_worker;

static void on_stop(int sig)
{
    (void)sig;
    stopping = 1;
    if (!this_worker || !this_worker->busy) _exit(0);
}

bool caw_worker_stopping_(void)
{
    if (stopping && !this_worker->busy) exit(0);
    return stopping;
}

static void catch(void (*handler)(int))
{
    struct sigaction a = {.sa_handler = handler};
    sigemptyset(&a.sa_mask);
    sigaction(SIGTERM, &a, NULL);
    sigaction(SIGINT, &a, NULL);
}

/* ---- a worker ---- */
/* The next connection; goes on after errors that pass (no descriptors left, a client that gave up). */
static async int next_connection(caw_listener *l, caw_stream **out)
{
    while (!stopping) {
        int e = await caw_accept(l, out);
        if (e >= 0) { return 0; }
        if (e == UV_ECANCELED || e == UV_EINVAL || e == UV_EBADF) return e;
        if (await caw_sleep(50) == UV_ECANCELED) return UV_ECANCELED;
    }
    return UV_ECANCELED;
}

static async void accept_all(struct worker *w, caw_listener *l)
{
    gather_max (w->most) for (caw_stream *s = NULL; await next_connection(l, &s) == 0;) await caw_connection_(w, s);
}

static async int work(void *arg)
{
    struct server *v = arg;
    catch(on_stop);
    gather for (unsigned i = 0; i < v->binds; i++) await accept_all(&v->worker, v->listener[i]);
    return 0;
}

static int listen_all(struct server *v)
{
    for (unsigned i = 0; i < v->binds; i++) {
        int e = caw_tcp_listen(&v->listener[i], v->bind[i], 1024);
        if (e >= 0) continue;
        fprintf(stderr, "caw: cannot listen on %s: %s\n", v->bind[i], uv_strerror(e));
        return 1;
    }
    return 0;
}

static int run_worker(struct server *v)
{
    signal(SIGPIPE, SIG_IGN);
    v->worker.app = v->app;
    bool sync = !strcmp(v->cls, "sync");
    v->worker.most = sync ? v->threads : UINT32_MAX;
    v->worker.watches = !sync && !v->app->keep_running; /* the thread that would watch costs more than it saves */
    v->worker.patience = (int64_t)v->timeout * 1000;
    v->worker.idle_ms = (int64_t)v->keep_alive * 1000;
    if (caw_client_new(&v->worker.client) < 0) {
        fprintf(stderr, "caw: no memory for a worker\n");
        return 1;
    }
    this_worker = &v->worker;
    int e = caw_run_class(caw_class_named(v->cls), work, v);
    return e == UV_ECANCELED ? 0 : e != 0;
}

/* ---- the master ---- */
static pid_t start(struct server *v)
{
    fflush(NULL);
    pid_t pid = fork();
    if (pid) return pid;
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    signal(SIGTERM, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    exit(run_worker(v));
}

static void on_master_stop(int sig)
{
    (void)sig;
    stopping = 1;
}

static int master(struct server *v)
{
    pid_t pid[MAX_WORKERS] = {0};
    catch(on_master_stop);
    for (unsigned i = 0; i < v->workers; i++) pid[i] = start(v);
    while (!stopping) {
        pid_t dead = waitpid(-1, NULL, WNOHANG);
        if (dead <= 0) {
            nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
            continue;
        }
        for (unsigned i = 0; i < v->workers; i++)
            if (pid[i] == dead) {
                fprintf(stderr, "caw: worker %d ended, starting another\n", (int)dead);
                pid[i] = start(v);
            }
    }
    for (unsigned i = 0; i < v->workers; i++)
        if (pid[i] > 0) kill(pid[i], SIGTERM);
    while (wait(NULL) > 0 || errno == EINTR) {}
    return 0;
}

/* ---- the command line ---- */
static const char usage[] =
    "  --bind HOST:PORT                  where to listen (127.0.0.1:8000); may be given again\n"
    "  --worker-class async|green|sync   how handlers run (CAW_CLASS, else async)\n"
    "  --workers N                       processes (1)\n"
    "  --threads M                       sync: at most M connections of an address served at once (128)\n"
    "  --timeout S                       seconds for a request's head, and for each next piece of a body or an answer "
    "(30)\n"
    "  --keep-alive S                    seconds that a connection may be idle (75)\n"
    "  --help                            this text\n";

static bool number(const char *name, const char *text, unsigned max, unsigned *out)
{
    char *end;
    unsigned long v = strtoul(text, &end, 10);
    *out = (unsigned)v;
    if (*text >= '0' && *text <= '9' && !*end && v >= 1 && v <= max) return true;
    fprintf(stderr, "caw: --%s wants a number from 1 to %u, not '%s'\n", name, max, text);
    return false;
}

/* 0: go on; else the exit status + 1. */
static int options(struct server *v, int argc, char **argv)
{
    static const struct option known[] = {
        {"bind", 1, NULL, 'b'},    {"worker-class", 1, NULL, 'k'}, {"workers", 1, NULL, 'w'}, {"threads", 1, NULL, 't'},
        {"timeout", 1, NULL, 'o'}, {"keep-alive", 1, NULL, 'a'},   {"help", 0, NULL, 'h'},    {0},
    };
    int c;
    while ((c = getopt_long(argc, argv, "b:k:w:h", known, NULL)) != -1) switch (c) {
        case 'b':
            if (v->binds == MAX_BIND) return fprintf(stderr, "caw: too many --bind\n"), 3;
            v->bind[v->binds++] = optarg;
            break;
        case 'k': v->cls = optarg; break;
        case 'w':
            if (!number("workers", optarg, MAX_WORKERS, &v->workers)) return 3;
            break;
        case 't':
            if (!number("threads", optarg, 100000, &v->threads)) return 3;
            break;
        case 'o':
            if (!number("timeout", optarg, 86400, &v->timeout)) return 3;
            break;
        case 'a':
            if (!number("keep-alive", optarg, 86400, &v->keep_alive)) return 3;
            break;
        case 'h': printf("usage: %s [options]\n%s", argv[0], usage); return 1;
        default: fprintf(stderr, "usage: %s [options]\n%s", argv[0], usage); return 3;
        }
    if (optind < argc) return fprintf(stderr, "caw: what is '%s'?\n%s", argv[optind], usage), 3;
    if (!caw_class_named(v->cls)) return fprintf(stderr, "caw: no worker class '%s' (async, green, sync)\n", v->cls), 3;
    return 0;
}

int caw_serve(caw_app *app, int argc, char **argv)
{
    static struct server v; /* outlives every task */
    const char *cls = getenv("CAW_CLASS");
    v = (struct server){
        .app = app, .workers = 1, .threads = 128, .timeout = 30, .keep_alive = 75, .cls = cls && *cls ? cls : "async"};
    int e = options(&v, argc, argv);
    if (e) return e - 1;
    if (!v.binds) v.bind[v.binds++] = "127.0.0.1:8000";
    if ((e = listen_all(&v))) return e;
    return v.workers > 1 ? master(&v) : run_worker(&v);
}
