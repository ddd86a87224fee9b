/* CAW_TRACE=FILE: turns of tasks, their waits and their lives, in the JSON that chrome://tracing and ui.perfetto.dev read.

   The worker only puts records into a ring of its own; a thread makes words of them and writes, some times a second. A ring
   that is full loses what comes, and the file says how much. The file's end, a bracket, is written with each piece and
   over it comes the next: the file is whole at any time, however the process ends; what it lacks then is the last tenth of
   a second, and exit() waits for that.

   A process that finds the file in another's hands, as workers of one server do, takes FILE.PID. */
#include "see/trace.h"
#include "see/threads.h"
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS = 1 << 16, PERIOD_MS = 100, FLUSH_MS = 500 }; /* of one worker; a power of two */
struct caw_ring {
    caw_ring *next;
    const char *cls;
    int32_t tid;
    bool named;        /* in the file */
    _Atomic bool ends; /* nothing comes any more */
    _Atomic uint64_t put, taken, lost;
    caw_traced at[EVENTS];
};

static struct writer {
    pthread_mutex_t lock; /* the list's, and of who writes */
    caw_ring *all;
    pthread_t thread;
    bool exists, failed;
    _Atomic bool ends;
    caw_bell bell;
    _Atomic unsigned wanted, done; /* pieces: caw_trace_flush */
    int fd;
    off_t end; /* where the next piece goes */
    bool any;
} here = {.lock = PTHREAD_MUTEX_INITIALIZER, .fd = -1};

/* ---- the worker's side ---- */
void caw_trace(caw_ring *r, const caw_traced *e)
{
    if (!r) return;
    uint64_t put = atomic_load_explicit(&r->put, memory_order_relaxed);
    if (put - atomic_load_explicit(&r->taken, memory_order_acquire) == EVENTS) {
        atomic_fetch_add_explicit(&r->lost, 1, memory_order_relaxed);
        return;
    }
    r->at[put & (EVENTS - 1)] = *e;
    atomic_store_explicit(&r->put, put + 1, memory_order_release);
}

/* ---- words ---- */
static void say_text(caw_say *to, const char *text) /* in a JSON string */
{
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\') caw_sayf(to, "\\%c", c);
        else if (c < ' ') caw_sayf(to, "\\u00%x%x", c >> 4, c & 15);
        else caw_sayf(to, "%c", c);
    }
}
static void say_us(caw_say *to, uint64_t ns)
{
    unsigned part = (unsigned)(ns % 1000);
    caw_sayf(to, "%llu.%u%u%u", (unsigned long long)(ns / 1000), part / 100, part / 10 % 10, part % 10);
}
static void begin_event(caw_say *to, const char *phase, int tid)
{
    caw_sayf(to, "%s{\"ph\":\"%s\",\"pid\":%d,\"tid\":%d", here.any ? ",\n" : "[\n", phase, (int)getpid(), tid);
    here.any = true;
}
static void say_place(caw_say *to, const caw_place *p)
{
    caw_sayf(to, "\"at\":\"");
    say_text(to, p->code->function);
    caw_sayf(to, " (");
    say_text(to, p->code->file);
    if (p->state) caw_sayf(to, ":%u", p->code->lines[p->state - 1]);
    caw_sayf(to, ")\"");
}
static void say_args(caw_say *to, const caw_traced *e)
{
    bool waits = e->what == CAW_TRACED_WAIT || e->what == CAW_TRACED_WOKEN;
    caw_sayf(to, ",\"args\":{");
    if (waits) caw_sayf(to, "\"for\":\"%s\"", caw_report_state(&(caw_seen){.what = CAW_SEEN_WAITS, .kind = e->kind}));
    if (e->what == CAW_TRACED_WAIT && e->number >= 0) caw_sayf(to, ",\"descriptor\":%d", (int)e->number);
    if (e->at.code) {
        caw_sayf(to, waits ? "," : "");
        say_place(to, &e->at);
    }
    caw_sayf(to, "}");
}
static void say_event(caw_say *to, const caw_ring *r, const caw_traced *e)
{
    static const char *const phases[] = {[CAW_TRACED_TURN] = "X",
                                         [CAW_TRACED_BEGIN] = "b",
                                         [CAW_TRACED_END] = "e",
                                         [CAW_TRACED_WAIT] = "b",
                                         [CAW_TRACED_WOKEN] = "e"};
    bool waits = e->what == CAW_TRACED_WAIT || e->what == CAW_TRACED_WOKEN;
    begin_event(to, phases[e->what], e->tid ? e->tid : r->tid);
    caw_sayf(to, ",\"ts\":");
    say_us(to, e->from);
    if (*phases[e->what] == 'X') {
        caw_sayf(to, ",\"dur\":");
        say_us(to, e->to - e->from);
    } else caw_sayf(to, ",\"cat\":\"task\",\"id\":\"%d.%u\"", (int)r->tid, e->id);
    caw_sayf(to, ",\"name\":\"");
    if (waits && e->at.code) say_text(to, e->at.code->function);
    else say_text(to, e->name ? e->name : "task");
    if (waits && e->at.code && e->at.state) caw_sayf(to, ":%u", e->at.code->lines[e->at.state - 1]);
    caw_sayf(to, "\"");
    say_args(to, e);
    caw_sayf(to, "}");
}
static void say_name(caw_say *to, const char *what, int tid, const char *name, const char *more)
{
    begin_event(to, "M", tid);
    caw_sayf(to, ",\"name\":\"%s\",\"args\":{\"name\":\"", what);
    say_text(to, name);
    caw_sayf(to, "%s\"}}", more);
}

/* ---- the file ---- */
/* A process may be killed in the midst of a write, but not within a page of it. So events are written whole, no write goes
   over the end of a page, and the last one ends with the bracket; the next begins where that stands. */
enum { PAGE = 4096 };
static const char whole[] = "\n]\n";
enum { WHOLE = sizeof whole - 1 };
typedef struct piece {
    caw_say say; /* of one event */
    size_t n, n_event;
    bool ended;                 /* the file ends with the bracket */
    char at[PAGE], event[PAGE]; /* of this page, from here.end on; the event that is being said */
} piece;

static void write_piece(piece *p, size_t size)
{
    if (!here.failed && pwrite(here.fd, p->at, size, here.end) != (ssize_t)size) {
        here.failed = true; /* once */
        caw_say err = caw_say_to_fd(STDERR_FILENO);
        caw_sayf(&err, "caw: CAW_TRACE=%s: it can't be written any more\n", caw_see_set.trace);
        caw_say_flush(&err);
    }
    here.end += (off_t)p->n;
    p->n = 0;
}
static size_t rest_of_page(void)
{
    return PAGE - (size_t)(here.end % PAGE);
}
static void put_event(void *to, const char *text, size_t n)
{
    piece *p = to;
    if (n > PAGE - p->n_event) n = PAGE - p->n_event; /* it is too long, and will be dropped */
    memcpy(p->event + p->n_event, text, n);
    p->n_event += n;
}
static void end_event(piece *p)
{
    caw_say_flush(&p->say);
    size_t n = p->n_event;
    p->n_event = 0;
    if (n > PAGE - WHOLE) return;
    if (p->n + n + WHOLE > rest_of_page()) {
        memset(p->at + p->n, ' ', rest_of_page() - p->n);
        p->n = rest_of_page();
        write_piece(p, p->n);
        p->ended = false;
    }
    memcpy(p->at + p->n, p->event, n);
    p->n += n;
}
static void end_piece(piece *p)
{
    if (!p->n && p->ended) return;
    memcpy(p->at + p->n, whole, WHOLE);
    write_piece(p, p->n + WHOLE);
    p->ended = true;
}
static void drain(piece *p, caw_ring *r)
{
    uint64_t taken = r->taken, put = atomic_load_explicit(&r->put, memory_order_acquire);
    if (!r->named) {
        say_name(&p->say, "thread_name", r->tid, r->cls, ": tasks");
        end_event(p);
    }
    r->named = true;
    for (; taken != put; taken++) {
        say_event(&p->say, r, &r->at[taken & (EVENTS - 1)]);
        end_event(p);
        atomic_store_explicit(&r->taken, taken + 1, memory_order_release);
    }
    uint64_t lost = atomic_exchange(&r->lost, 0);
    if (!lost) return;
    begin_event(&p->say, "i", r->tid);
    caw_sayf(&p->say, ",\"s\":\"t\",\"ts\":");
    say_us(&p->say, uv_hrtime());
    caw_sayf(&p->say, ",\"name\":\"%llu events lost\"}", (unsigned long long)lost);
    end_event(p);
}
static void drain_all(piece *p) /* the lock is held */
{
    for (caw_ring **at = &here.all, *r; (r = *at);) {
        bool ended = r->ends;
        drain(p, r);
        if (!ended) {
            at = &r->next;
            continue;
        }
        *at = r->next;
        munmap(r, sizeof *r);
    }
    end_piece(p);
}
static void say_process(piece *p)
{
    char name[64] = "";
    int fd = open("/proc/self/comm", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? 0 : read(fd, name, sizeof name - 1);
    if (fd >= 0) close(fd);
    if (n > 0) name[n - 1] = 0;
    say_name(&p->say, "process_name", (int)getpid(), name, "");
    end_event(p);
}
static void *write_all(void *name)
{
    piece *p = mmap(NULL, sizeof *p, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    pthread_setname_np(pthread_self(), name);
    if (p == MAP_FAILED) return NULL;
    p->say = (caw_say){.put = put_event, .to = p};
    say_process(p);
    for (bool last = false; !last;) {
        unsigned wanted = here.wanted;
        last = here.ends;
        pthread_mutex_lock(&here.lock);
        drain_all(p);
        pthread_mutex_unlock(&here.lock);
        here.done = wanted;
        if (!last) caw_bell_wait(&here.bell, PERIOD_MS);
    }
    munmap(p, sizeof *p);
    return NULL;
}
/* ---- opening ---- */
static int open_file(const char *path)
{
    struct stat st;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (fd < 0) return -errno;
    int e = fstat(fd, &st) < 0                 ? -errno
            : !S_ISREG(st.st_mode)             ? -EINVAL
            : flock(fd, LOCK_EX | LOCK_NB) < 0 ? -errno
                                               : 0;
    if (e == 0 && ftruncate(fd, 0) < 0) e = -errno;
    if (e == 0) return fd;
    close(fd);
    return e;
}
static int open_any(void)
{
    char path[4096];
    if (!caw_path_of(path, sizeof path - 16, caw_see_set.trace)) return -ENAMETOOLONG;
    int fd = open_file(path);
    if (fd != -EWOULDBLOCK) return fd;
    size_t n = strlen(path);
    snprintf(path + n, sizeof path - n, ".%d", (int)getpid());
    return open_file(path);
}
static bool begin(void) /* the lock is held */
{
    if (here.exists) return true;
    here.fd = open_any();
    if (here.fd < 0) {
        fprintf(stderr, "caw: CAW_TRACE=%s: %s\n", caw_see_set.trace, strerror(-here.fd));
        caw_see_set.trace = NULL; /* it is said once */
        return false;
    }
    here.end = 0;
    here.any = false;
    here.ends = false;
    here.exists = caw_thread_that_looks(&here.thread, write_all, "caw-trace");
    if (!here.exists) close(here.fd);
    return here.exists;
}
caw_ring *caw_trace_open(const caw_worker *k)
{
    caw_ring *r = NULL;
    if (!caw_see_set.trace) return NULL;
    pthread_mutex_lock(&here.lock);
    if (begin()) r = mmap(NULL, sizeof *r, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (r == MAP_FAILED) r = NULL;
    if (r) {
        r->cls = k->cls->name;
        r->tid = (int32_t)syscall(SYS_gettid);
        r->next = here.all;
        here.all = r;
    }
    pthread_mutex_unlock(&here.lock);
    return r;
}
void caw_trace_close(caw_ring *r)
{
    if (r) r->ends = true; /* the writer gives it back */
}
void caw_trace_flush(void)
{
    if (!here.exists) return;
    unsigned wanted = ++here.wanted;
    caw_bell_ring(&here.bell);
    for (int ms = 0; ms < FLUSH_MS && (int)(here.done - wanted) < 0; ms++)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}
void caw_trace_end(void)
{
    if (!here.exists) return;
    here.ends = true;
    caw_bell_ring(&here.bell);
    pthread_join(here.thread, NULL);
    close(here.fd);
    here.exists = false;
}
void caw_trace_forget(void)
{
    if (here.exists) close(here.fd);
    here.exists = false;
    here.all = NULL; /* the parent's */
    pthread_mutex_init(&here.lock, NULL);
}
