/* The control socket: `caw ps`, `caw pstree`, `caw stat`. A client writes a word and a newline, and reads text to its end.

   A process has none until it is asked for: a SIGURG with a number in it, which only its owner can send, has one made, in the
   abstract name space, so that nothing is left behind; without clients it goes after half a minute. CAW_CONTROL=PATH makes
   one at the start that stays, for who can't signal; CAW_CONTROL=0 none, ever. Only the process's own user, and root, are
   answered.

   What is told is gathered between turns (a shot), and put into words here while the tasks go on. */
#include "see/stats.h"
#include "see/symbols.h"
#include "see/threads.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

enum { COME_MS = 100, STAYS_MS = 30000, CLIENT_S = 2, WORD = 64 };

static struct control {
    pthread_t thread;
    bool exists;
    _Atomic bool ended; /* by itself */
    int listener, wake;
    char path[sizeof((struct sockaddr_un *)0)->sun_path]; /* "": an abstract name */
} here = {.listener = -1, .wake = -1};

/* ---- text in memory: written to the client once no lock is held ---- */
typedef struct pages {
    caw_say say;
    char *at;
    size_t n, room;
} pages;
static void put_pages(void *to, const char *text, size_t n)
{
    pages *p = to;
    if (p->n + n > p->room) {
        size_t room = 2 * (p->n + n) + (1 << 16);
        void *more = p->at ? mremap(p->at, p->room, room, MREMAP_MAYMOVE)
                           : mmap(NULL, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (more == MAP_FAILED) return;
        p->at = more;
        p->room = room;
    }
    memcpy(p->at + p->n, text, n);
    p->n += n;
}

/* ---- one worker ---- */
static void take(void *shot, caw_worker *k)
{
    caw_see_walk(k, true, caw_shot_add, shot);
}
typedef struct numbers {
    size_t tasks, ready, runs;
} numbers;
static void count(void *to, const caw_seen *s)
{
    numbers *n = to;
    n->tasks += s->what != CAW_SEEN_SCOPE;
    n->ready += s->what == CAW_SEEN_READY || (s->what == CAW_SEEN_WAITS && s->kind <= CAW_WAIT_IGNORES);
    n->runs += s->what == CAW_SEEN_RUNS;
}
static void say_heading(caw_say *to, const caw_worker *k, pid_t tid, const caw_shot *shot)
{
    numbers n = {0};
    caw_shot_each(shot, count, &n);
    caw_sayf(to, "%s, thread %d: %zu tasks, %zu ready%s\n", k->cls->name, (int)tid, n.tasks + shot->lost, n.ready,
             n.runs ? ", one runs" : "");
}
static void say_lost(caw_say *to, const caw_shot *shot)
{
    if (shot->lost) caw_sayf(to, "... and %zu more\n", shot->lost);
}

/* ---- ps: a line a task ---- */
static void say_column(caw_say *to, const caw_say *what, int width)
{
    for (size_t i = 0; i < what->n; i++) caw_sayf(to, "%c", what->at[i]);
    caw_sayf(to, "%*s", (int)what->n < width ? width - (int)what->n : 1, "");
}
typedef struct listing {
    caw_say *say;
    uint32_t now;
    int64_t now_ms;
} listing;
static void drop(void *to, const char *text, size_t n) /* of what is longer than a column can be */
{
    (void)to, (void)text, (void)n;
}
static void list(void *to, const caw_seen *s)
{
    const listing *l = to;
    caw_say task = {.put = drop}, state = {.put = drop}, time = {.put = drop}, age = {.put = drop};
    caw_place p;
    caw_chain c = s->chain;
    if (s->what == CAW_SEEN_SCOPE) return;
    int64_t waits = caw_report_ms(s->waits, l->now), since = caw_report_ms(s->age, l->now);
    caw_sayf(&task, "%s", caw_report_task(c));
    caw_sayf(&state, "%s%s", caw_report_state(s), s->cancelled ? ", cancelled" : "");
    if (s->timed) caw_sayf(&time, "-"), caw_say_time(&time, s->due - l->now_ms);
    else if (waits >= 0) caw_say_time(&time, waits);
    else caw_sayf(&time, "-");
    if (since >= 0) caw_say_time(&age, since);
    else caw_sayf(&age, "-");
    say_column(l->say, &task, 20);
    say_column(l->say, &state, 16);
    say_column(l->say, &time, 12);
    say_column(l->say, &age, 12);
    for (int n = 0; n < CAW_CALLS_TOLD && caw_chain_next(&c, &p); n++) {
        if (n) caw_sayf(l->say, " < ");
        caw_report_place(l->say, &p, !n && s->what == CAW_SEEN_RUNS);
    }
    caw_sayf(l->say, "\n");
}
static void say_list(caw_say *to, const caw_shot *shot)
{
    listing l = {to, caw_stamp_of(uv_hrtime()), (int64_t)(uv_hrtime() / 1000000)};
    caw_sayf(to, "TASK                WAITS FOR       SINCE       AGE         WHERE\n");
    caw_shot_each(shot, list, &l);
}

/* ---- pstree ---- */
static void say_tree(caw_say *to, const caw_shot *shot)
{
    caw_report r = {.say = to,
                    .most = SIZE_MAX,
                    .times = true,
                    .now = caw_stamp_of(uv_hrtime()),
                    .now_ms = (int64_t)(uv_hrtime() / 1000000)};
    caw_shot_each(shot, caw_report_seen, &r);
}

/* ---- a client ---- */
/* A worker that does not come is in one turn all the time: it is looked at where it stands. */
static void look_at_blocked(caw_say *to, caw_worker *k, caw_shot *shot)
{
    pid_t tid = caw_see_thread(k);
    uint64_t turn;
    (void)k->cls->turn(k, &turn, &tid);
    caw_caught c = {.worker = k, .tasks = shot, .all = true};
    if (!caw_interrupt(tid, &c)) {
        caw_sayf(to, "thread %d does not answer\n", (int)tid);
        return;
    }
    caw_sayf(to, "thread %d does not answer: its %s is blocked\n", (int)tid, k->loop ? "loop" : "baton");
    if (c.n) caw_sayf(to, "  in C\n");
    caw_say_backtrace(to, c.pc, c.n, 4);
}
static void say_worker(caw_say *to, caw_worker *k, void (*how)(caw_say *, const caw_shot *))
{
    caw_shot shot;
    if (!caw_shot_open(&shot)) {
        caw_sayf(to, "no memory\n");
        return;
    }
    if (!caw_see_visit(k, take, &shot, COME_MS)) look_at_blocked(to, k, &shot);
    say_heading(to, k, caw_see_thread(k), &shot);
    how(to, &shot);
    say_lost(to, &shot);
    caw_shot_close(&shot);
}
static const struct command {
    const char *word;
    void (*how)(caw_say *, const caw_shot *);
} commands[] = {{"ps", say_list}, {"pstree", say_tree}};
enum { COMMANDS = sizeof commands / sizeof *commands };

static void answer(pages *p, const char *word)
{
    size_t i = 0;
    if (!strcmp(word, "stat")) {
        caw_sayf(&p->say, "ok\n");
        caw_see_lock();
        caw_stats_say_all(&p->say);
        caw_see_unlock();
        return;
    }
    while (i < COMMANDS && strcmp(commands[i].word, word)) i++;
    if (i == COMMANDS) {
        caw_sayf(&p->say, "error: no command %s\n", word);
        return;
    }
    caw_see_lock();
    caw_sayf(&p->say, "ok\n");
    for (caw_worker *k = NULL; (k = caw_see_next(k));) say_worker(&p->say, k, commands[i].how);
    caw_see_unlock();
}
static bool ours(int client)
{
    struct ucred c;
    socklen_t n = sizeof c;
    return getsockopt(client, SOL_SOCKET, SO_PEERCRED, &c, &n) == 0 && (c.uid == geteuid() || c.uid == 0);
}
static bool read_word(int client, char *word)
{
    for (size_t n = 0; n < WORD - 1;) {
        ssize_t got = read(client, word + n, WORD - 1 - n);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        n += (size_t)got;
        word[n] = 0;
        char *end = strchr(word, '\n');
        if (end) return *end = 0, true;
    }
    return false;
}
static void serve(int client)
{
    struct timeval t = {.tv_sec = CLIENT_S};
    char word[WORD];
    pages p = {.say.put = put_pages};
    p.say.to = &p;
    setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof t);
    setsockopt(client, SOL_SOCKET, SO_SNDTIMEO, &t, sizeof t);
    if (!ours(client) || !read_word(client, word)) return;
    answer(&p, word);
    caw_say_flush(&p.say);
    for (size_t at = 0; at < p.n;) {
        ssize_t put = send(client, p.at + at, p.n - at, MSG_NOSIGNAL);
        if (put <= 0) break;
        at += (size_t)put;
    }
    if (p.at) munmap(p.at, p.room);
}

/* ---- the socket ---- */
static socklen_t name_it(struct sockaddr_un *a)
{
    *a = (struct sockaddr_un){.sun_family = AF_UNIX};
    size_t from = offsetof(struct sockaddr_un, sun_path);
    if (*here.path) {
        memcpy(a->sun_path, here.path, sizeof a->sun_path);
        return (socklen_t)sizeof *a;
    }
    int n = snprintf(a->sun_path + 1, sizeof a->sun_path - 1, CAW_CONTROL_NAME, (int)getpid());
    return (socklen_t)(from + 1 + (size_t)n);
}
static bool nobody_listens(const struct sockaddr_un *a, socklen_t n) /* a socket's file that was left behind */
{
    struct stat st;
    int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool refused = s >= 0 && connect(s, (const struct sockaddr *)a, n) < 0 && errno == ECONNREFUSED;
    if (s >= 0) close(s);
    return refused && stat(a->sun_path, &st) == 0 && S_ISSOCK(st.st_mode);
}
static int listen_there(void)
{
    struct sockaddr_un a;
    socklen_t n = name_it(&a);
    int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), e = 0;
    if (s < 0) return -errno;
    if (*here.path) {
        (void)fchmod(s, S_IRUSR | S_IWUSR);
        if (nobody_listens(&a, n)) unlink(here.path);
    }
    if (bind(s, (struct sockaddr *)&a, n) < 0 || listen(s, 16) < 0) e = -errno;
    if (e == 0) return s;
    close(s);
    return e;
}
static void *control(void *name)
{
    struct pollfd p[2] = {{.fd = here.listener, .events = POLLIN}, {.fd = here.wake, .events = POLLIN}};
    pthread_setname_np(pthread_self(), name);
    for (;;) {
        int n = poll(p, 2, *here.path ? -1 : STAYS_MS);
        if (n == 0 || p[1].revents) break;
        int client = accept4(here.listener, NULL, NULL, SOCK_CLOEXEC);
        if (client < 0) continue;
        serve(client);
        close(client);
    }
    here.ended = true;
    return NULL;
}
static void close_both(void)
{
    if (here.listener >= 0) close(here.listener);
    if (here.wake >= 0) close(here.wake);
    here.listener = here.wake = -1;
}
static void join(void)
{
    pthread_join(here.thread, NULL);
    close_both();
    if (*here.path) unlink(here.path);
    here.exists = false;
}
void caw_control_begin(void)
{
    const char *path = caw_see_set.control;
    int e = 0;
    if (here.exists && !here.ended) return;
    if (here.exists) join();
    if (!path) return;
    here.ended = false;
    if (!caw_path_of(here.path, sizeof here.path, path)) e = -ENAMETOOLONG;
    if (e == 0) e = here.listener = listen_there();
    if (e >= 0) e = here.wake = eventfd(0, EFD_CLOEXEC);
    if (e >= 0) here.exists = caw_thread_that_looks(&here.thread, control, "caw-control");
    if (here.exists) return;
    close_both();
    if (*path) fprintf(stderr, "caw: CAW_CONTROL=%s: %s\n", path, strerror(e < 0 ? -e : EAGAIN));
}
void caw_control_end(void)
{
    if (!here.exists) return;
    (void)!eventfd_write(here.wake, 1);
    join();
}
void caw_control_forget(void)
{
    if (here.listener >= 0) close(here.listener);
    if (here.wake >= 0) close(here.wake);
    here = (struct control){.listener = -1, .wake = -1};
}
