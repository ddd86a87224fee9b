/* Faults: an object that is preloaded and makes calls fail that hardly ever do.

   CAW_FAULT=kind       which calls (inject.h). One of
   CAW_FAULT_AT=k       the k-th fails
   CAW_FAULT_EVERY=n    each n-th fails
   CAW_FAULT_SEED=s     an eighth of them fail, drawn from s
   CAW_FAULT_OF=a,b     only those of these callers: caw, program, uv, libc, other (caw)
   CAW_FAULT_TO=fd      a file for what was seen; it is closed at once

   It prints nothing. A call is libcaw's when it returns into the section caw_text of the program: the tests link a libcaw whose
   text was renamed to that. Without such a section the whole program counts as libcaw.

   The sanitizers' own malloc stands behind this one (verify_asan_link_order=0), and so does valgrind's. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>
#include "inject.h"

#define EXPORT __attribute__((visibility("default")))
#define CALLER __builtin_return_address(0)

/* ---- the plan ---- */
static const struct kind {
    const char *name;
    int error;
} kinds[] = {
#define X(name, error, absorbed) {#name, error},
    FAULT_KINDS(X)
#undef X
};
static const char *const callers[] = {
#define X(name) #name,
    FAULT_CALLERS(X)
#undef X
};
static struct plan {
    int kind, error; /* kind -1: nothing fails */
    uint64_t at, every;
    bool draws;
    _Atomic uint64_t random;
    unsigned of; /* a bit for each caller */
} plan = {.kind = -1};
static bool ready; /* the plan is known, and the modules are */
static fault_log *seen;
static _Atomic uint64_t counts[FAULT_N];

/* ---- modules: where a call comes from ---- */
enum { MODULES = 64 };
static struct module {
    uintptr_t low, high;
    char caller, name[sizeof((fault_log *)0)->module];
} modules[MODULES];
static unsigned n_modules;
static uintptr_t caw_low, caw_high;

static int add_module(struct dl_phdr_info *i, size_t size, void *arg)
{
    (void)size, (void)arg;
    if (n_modules == MODULES) return 1;
    struct module *m = &modules[n_modules];
    *m = (struct module){.low = UINTPTR_MAX, .caller = CALLER_other};
    for (int k = 0; k < i->dlpi_phnum; k++) {
        uintptr_t low = i->dlpi_addr + i->dlpi_phdr[k].p_vaddr, high = low + i->dlpi_phdr[k].p_memsz;
        if (i->dlpi_phdr[k].p_type != PT_LOAD) continue;
        if (low < m->low) m->low = low;
        if (high > m->high) m->high = high;
    }
    const char *slash = strrchr(i->dlpi_name, '/'), *name = slash ? slash + 1 : i->dlpi_name;
    strncpy(m->name, n_modules ? name : "the program", sizeof m->name - 1);
    if (!n_modules) m->caller = CALLER_program;
    else if ((uintptr_t)add_module >= m->low && (uintptr_t)add_module < m->high) m->caller = CALLER_N; /* nobody */
    else if (!strncmp(name, "libuv.", 6)) m->caller = CALLER_uv;
    else if (!strncmp(name, "libc.", 5)) m->caller = CALLER_libc;
    n_modules++;
    return 0;
}
static void find_caw_text(void)
{
    int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) < 0) return;
    const char *file = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    if (file == MAP_FAILED) return;
    const ElfW(Ehdr) *head = (const void *)file;
    const ElfW(Shdr) *sections = (const void *)(file + head->e_shoff);
    const char *names = file + sections[head->e_shstrndx].sh_offset;
    for (unsigned i = 0; i < head->e_shnum; i++) {
        if (strcmp(names + sections[i].sh_name, "caw_text")) continue;
        caw_low = sections[i].sh_addr + (head->e_type == ET_DYN ? modules[0].low : 0);
        caw_high = caw_low + sections[i].sh_size;
    }
    munmap((void *)(uintptr_t)file, (size_t)st.st_size);
}
static uint64_t site_of(const void *caller, const struct module **in)
{
    uintptr_t at = (uintptr_t)caller;
    static const struct module nowhere = {.caller = CALLER_other};
    const struct module *m = &nowhere;
    for (unsigned i = 0; i < n_modules; i++)
        if (at >= modules[i].low && at < modules[i].high) m = &modules[i];
    bool caw = m->caller == CALLER_program && (!caw_high || (at >= caw_low && at < caw_high));
    *in = m;
    return (uint64_t)(caw ? CALLER_caw : m->caller) << 56 | (at - m->low);
}

/* ---- does this call fail? ---- */
static uint64_t draw(void) /* splitmix64 */
{
    uint64_t x = atomic_fetch_add(&plan.random, UINT64_C(0x9e3779b97f4a7c15));
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}
static bool fails_now(uint64_t k)
{
    if (plan.at) return k == plan.at;
    if (plan.every) return k % plan.every == 0;
    return plan.draws && draw() % 8 == 0;
}
/* It is one of the kinds in the set: so it is counted. True: it fails, by the plan's kind. */
static bool strikes(unsigned set, const void *caller)
{
    const struct module *m;
    if (!ready) return false;
    uint64_t site = site_of(caller, &m);
    if (!(plan.of >> (site >> 56) & 1)) return false;
    bool fails = false;
    for (int k = 0; k < FAULT_N; k++) {
        if (!(set >> k & 1)) continue;
        uint64_t n = atomic_fetch_add(&counts[k], 1) + 1;
        if (k == plan.kind) fails = fails_now(n);
        if (!seen) continue;
        seen->calls[k].n = n;
        if (n <= FAULT_SITES) seen->calls[k].sites[n - 1] = site;
    }
    if (fails && seen) {
        seen->injected++;
        seen->site = site;
        memcpy(seen->module, m->name, sizeof seen->module);
    }
    return fails;
}
#define IN(kind) (1u << FAULT_##kind)

static bool has_bytes(int fd,
                      mode_t mode) /* not datagrams, which a piece would cut off; nor what gives records of one size */
{
    int type = SOCK_STREAM;
    socklen_t n = sizeof type;
    return mode & S_IFMT &&
           (!S_ISSOCK(mode) || (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &n) == 0 && type == SOCK_STREAM));
}
/* Of sends, receives and accepts: is what would fail here possible at all? The wrong end of a pipe is told before anything else.
   An eventfd takes whatever is written to it: that it is full, and so readable anyhow, is after 2^64 of them. */
static unsigned possible(unsigned set, int fd)
{
    int flags = fcntl(fd, F_GETFL), wrong = set & IN(receives) ? O_WRONLY : set & IN(sends) ? O_RDONLY : -1;
    struct stat st;
    if (flags < 0 || fstat(fd, &st) < 0 || (flags & O_ACCMODE) == wrong) return 0;
    if (!(st.st_mode & S_IFMT) && set & IN(sends)) return 0;
    if (!has_bytes(fd, st.st_mode)) set &= ~IN(pieces);
    return flags & O_NONBLOCK ? set : set & ~IN(again);
}

/* ---- the calls ---- */
#define REAL(name)                                                                                                     \
    static __typeof__(&name) real;                                                                                     \
    if (!real) *(void **)&real = dlsym(RTLD_NEXT, #name)
#define FAILS(type, name, set, parameters, arguments)                                                                  \
    EXPORT type name parameters                                                                                        \
    {                                                                                                                  \
        REAL(name);                                                                                                    \
        if (!strikes(set, CALLER)) return real arguments;                                                              \
        errno = plan.error;                                                                                            \
        return (type)-1;                                                                                               \
    }

/* Memory. The dynamic linker may want some while it looks a function up: there is a little that is never freed. (volatile: its
   header promises the compiler that it calls nothing of ours.) */
static _Alignas(64) char little[64 * 1024];
static _Atomic size_t little_used;
static _Thread_local volatile int looking __attribute__((tls_model("initial-exec")));
static void *a_little(size_t n)
{
    size_t at = atomic_fetch_add(&little_used, (n + 63) & ~(size_t)63);
    return at + n <= sizeof little ? little + at : NULL;
}
static bool is_little(const void *p)
{
    return (const char *)p >= little && (const char *)p < little + sizeof little;
}
#define REAL_MEMORY(name)                                                                                              \
    static __typeof__(&name) real;                                                                                     \
    if (!real && !looking) {                                                                                           \
        looking++;                                                                                                     \
        *(void **)&real = dlsym(RTLD_NEXT, #name);                                                                     \
        looking--;                                                                                                     \
    }
static bool no_memory(const void *caller)
{
    if (!strikes(IN(memory), caller)) return false;
    errno = ENOMEM;
    return true;
}
EXPORT void *malloc(size_t n)
{
    REAL_MEMORY(malloc);
    if (!real) return a_little(n);
    return no_memory(CALLER) ? NULL : real(n);
}
EXPORT void *calloc(size_t n, size_t size)
{
    REAL_MEMORY(calloc);
    if (!real) return a_little(n * size);
    return no_memory(CALLER) ? NULL : real(n, size);
}
EXPORT void *realloc(void *p, size_t n)
{
    REAL_MEMORY(realloc);
    if (!real || is_little(p)) { /* as much as it may have had is read from where it lies */
        void *more = malloc(n);
        size_t had = p ? (size_t)(little + sizeof little - (char *)p) : 0;
        return more && p ? memcpy(more, p, n < had ? n : had) : more;
    }
    return no_memory(CALLER) ? NULL : real(p, n);
}
EXPORT void *aligned_alloc(size_t align, size_t n)
{
    REAL_MEMORY(aligned_alloc);
    if (!real) return NULL;
    return no_memory(CALLER) ? NULL : real(align, n);
}
EXPORT int posix_memalign(void **out, size_t align, size_t n)
{
    REAL_MEMORY(posix_memalign);
    return !real || no_memory(CALLER) ? ENOMEM : real(out, align, n);
}
EXPORT void free(void *p)
{
    REAL_MEMORY(free);
    if (real && !is_little(p)) real(p); /* while free itself is looked up, what the linker frees stays */
}
EXPORT void *mmap(void *at, size_t n, int prot, int flags, int fd, off_t from)
{
    REAL(mmap);
    if (!strikes(IN(stacks), CALLER)) return real(at, n, prot, flags, fd, from);
    errno = plan.error;
    return MAP_FAILED;
}
FAILS(int, mprotect, IN(stacks), (void *at, size_t n, int prot), (at, n, prot))

/* Threads and processes. */
EXPORT int pthread_create(pthread_t *t, const pthread_attr_t *a, void *(*f)(void *), void *arg)
{
    REAL(pthread_create);
    return strikes(IN(threads), CALLER) ? plan.error : real(t, a, f, arg);
}
FAILS(pid_t, fork, IN(threads), (void), ())

/* Descriptors. */
FAILS(int, socket, IN(descriptors), (int domain, int type, int protocol), (domain, type, protocol))
FAILS(int, socketpair, IN(descriptors), (int domain, int type, int protocol, int two[2]), (domain, type, protocol, two))
FAILS(int, eventfd, IN(descriptors), (unsigned n, int flags), (n, flags))
FAILS(int, epoll_create1, IN(descriptors), (int flags), (flags))
FAILS(int, pipe, IN(descriptors), (int two[2]), (two))
FAILS(int, pipe2, IN(descriptors), (int two[2], int flags), (two, flags))
FAILS(int, dup, IN(descriptors), (int fd), (fd))
FAILS(int, dup2, IN(descriptors), (int fd, int to), (fd, to))
FAILS(int, dup3, IN(descriptors), (int fd, int to, int flags), (fd, to, flags))
FAILS(int, inotify_init1, IN(descriptors), (int flags), (flags))
#define OPENS(name, parameters, ...)                                                                                   \
    EXPORT int name parameters                                                                                         \
    {                                                                                                                  \
        REAL(name);                                                                                                    \
        va_list ap;                                                                                                    \
        va_start(ap, flags);                                                                                           \
        mode_t mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(ap, mode_t) : 0;                                        \
        va_end(ap);                                                                                                    \
        if (!strikes(IN(descriptors) | IN(interrupts), CALLER)) return real(__VA_ARGS__, mode);                        \
        errno = plan.error;                                                                                            \
        return -1;                                                                                                     \
    }
OPENS(open, (const char *path, int flags, ...), path, flags)
OPENS(open64, (const char *path, int flags, ...), path, flags)
OPENS(openat, (int dir, const char *path, int flags, ...), dir, path, flags)
OPENS(openat64, (int dir, const char *path, int flags, ...), dir, path, flags)
enum { ACCEPTS = IN(descriptors) | IN(aborted) | IN(interrupts) | IN(again) };
FAILS(int, accept, possible(ACCEPTS, fd), (int fd, struct sockaddr *a, socklen_t *n), (fd, a, n))
FAILS(int, accept4, possible(ACCEPTS, fd), (int fd, struct sockaddr *a, socklen_t *n, int flags), (fd, a, n, flags))

/* Bytes. In pieces: one of them. */
enum {
    RECEIVES = IN(receives) | IN(interrupts) | IN(again) | IN(pieces),
    SENDS = IN(sends) | IN(broken) | IN(interrupts) | IN(again) | IN(pieces)
};
#define BYTES(type, name, set, n, parameters, arguments)                                                               \
    EXPORT type name parameters                                                                                        \
    {                                                                                                                  \
        REAL(name);                                                                                                    \
        if (!strikes(possible(set, fd), CALLER)) return real arguments;                                                \
        if (plan.kind == FAULT_pieces) {                                                                               \
            if (n > 1) n = 1;                                                                                          \
            return real arguments;                                                                                     \
        }                                                                                                              \
        errno = plan.error;                                                                                            \
        return -1;                                                                                                     \
    }
BYTES(ssize_t, read, RECEIVES, n, (int fd, void *p, size_t n), (fd, p, n))
BYTES(ssize_t, recv, RECEIVES, n, (int fd, void *p, size_t n, int flags), (fd, p, n, flags))
BYTES(ssize_t, write, SENDS, n, (int fd, const void *p, size_t n), (fd, p, n))
BYTES(ssize_t, send, SENDS, n, (int fd, const void *p, size_t n, int flags), (fd, p, n, flags))
/* Who asks for addresses gets datagrams, which do not come in pieces. */
FAILS(ssize_t, recvfrom, possible(RECEIVES & ~IN(pieces), fd),
      (int fd, void *p, size_t n, int flags, struct sockaddr *a, socklen_t *m), (fd, p, n, flags, a, m))
FAILS(ssize_t, sendto, possible(SENDS & ~IN(pieces), fd),
      (int fd, const void *p, size_t n, int flags, const struct sockaddr *a, socklen_t m), (fd, p, n, flags, a, m))
/* Of what comes in vectors a piece is the first byte of the first that is not empty. */
static unsigned first_byte(struct iovec *one, const struct iovec *v, size_t n)
{
    while (n && !v->iov_len) v++, n--;
    *one = n ? (struct iovec){v->iov_base, 1} : (struct iovec){NULL, 0};
    return 1;
}
#define VECTORS(name, set)                                                                                             \
    EXPORT ssize_t name(int fd, const struct iovec *v, int n)                                                          \
    {                                                                                                                  \
        REAL(name);                                                                                                    \
        struct iovec one;                                                                                              \
        if (!strikes(possible(set, fd), CALLER)) return real(fd, v, n);                                                \
        if (plan.kind == FAULT_pieces) return real(fd, &one, (int)first_byte(&one, v, (size_t)n));                     \
        errno = plan.error;                                                                                            \
        return -1;                                                                                                     \
    }
VECTORS(readv, RECEIVES)
VECTORS(writev, SENDS)
#define MESSAGES(name, set, type)                                                                                      \
    EXPORT ssize_t name(int fd, type *m, int flags)                                                                    \
    {                                                                                                                  \
        REAL(name);                                                                                                    \
        struct iovec one;                                                                                              \
        struct msghdr few = *m;                                                                                        \
        if (!strikes(possible(set, fd), CALLER)) return real(fd, m, flags);                                            \
        if (plan.kind == FAULT_pieces) {                                                                               \
            few.msg_iovlen = first_byte(&one, m->msg_iov, m->msg_iovlen);                                              \
            few.msg_iov = &one;                                                                                        \
            return real(fd, &few, flags);                                                                              \
        }                                                                                                              \
        errno = plan.error;                                                                                            \
        return -1;                                                                                                     \
    }
MESSAGES(recvmsg, RECEIVES, struct msghdr)
MESSAGES(sendmsg, SENDS, const struct msghdr)

/* A connect that is interrupted goes on all the same. */
EXPORT int connect(int fd, const struct sockaddr *a, socklen_t n)
{
    REAL(connect);
    if (!strikes(IN(connects) | IN(interrupts), CALLER)) return real(fd, a, n);
    if (plan.kind == FAULT_interrupts && real(fd, a, n) < 0 && errno != EINPROGRESS) return -1;
    errno = plan.error;
    return -1;
}
/* What is done to sockets. */
FAILS(int, bind, IN(setup), (int fd, const struct sockaddr *a, socklen_t n), (fd, a, n))
FAILS(int, listen, IN(setup), (int fd, int n), (fd, n))
FAILS(int, shutdown, IN(setup), (int fd, int how), (fd, how))
FAILS(int, setsockopt, IN(setup), (int fd, int level, int name, const void *p, socklen_t n), (fd, level, name, p, n))
FAILS(int, getsockopt, IN(setup), (int fd, int level, int name, void *p, socklen_t *n), (fd, level, name, p, n))
FAILS(int, getsockname, IN(setup), (int fd, struct sockaddr *a, socklen_t *n), (fd, a, n))
FAILS(int, epoll_ctl, IN(setup), (int fd, int op, int of, struct epoll_event *e), (fd, op, of, e))
EXPORT int fcntl(int fd, int what, ...)
{
    REAL(fcntl);
    va_list ap;
    va_start(ap, what);
    long arg = va_arg(ap, long);
    va_end(ap);
    unsigned set = what == F_DUPFD || what == F_DUPFD_CLOEXEC ? IN(descriptors) : IN(setup);
    if (!strikes(set, CALLER)) return real(fd, what, arg);
    errno = plan.error;
    return -1;
}
EXPORT int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **out)
{
    REAL(getaddrinfo);
    return strikes(IN(names), CALLER) ? plan.error : real(node, service, hints, out);
}
/* What only waits. */
FAILS(int, poll, IN(interrupts), (struct pollfd * p, nfds_t n, int ms), (p, n, ms))
FAILS(int, epoll_wait, IN(interrupts), (int fd, struct epoll_event *e, int n, int ms), (fd, e, n, ms))
FAILS(int, epoll_pwait, IN(interrupts), (int fd, struct epoll_event *e, int n, int ms, const sigset_t *mask),
      (fd, e, n, ms, mask))
FAILS(int, sem_wait, IN(interrupts), (sem_t * s), (s))
FAILS(int, nanosleep, IN(interrupts), (const struct timespec *t, struct timespec *left), (t, left))
FAILS(pid_t, waitpid, IN(interrupts), (pid_t pid, int *status, int options), (pid, status, options))

/* ---- the beginning and the end ---- */
static uint64_t number(const char *name)
{
    const char *v = getenv(name);
    return v ? strtoull(v, NULL, 10) : 0;
}
static int listed(const char *const *names, size_t n, const char *p, size_t len) /* -1: it is none of them */
{
    for (size_t i = 0; i < n; i++)
        if (strlen(names[i]) == len && !memcmp(names[i], p, len)) return (int)i;
    return -1;
}
static void read_plan(void)
{
    const char *kind = getenv("CAW_FAULT"), *of = getenv("CAW_FAULT_OF");
    for (int k = 0; kind && k < FAULT_N; k++)
        if (!strcmp(kinds[k].name, kind)) plan.kind = k, plan.error = kinds[k].error;
    plan.at = number("CAW_FAULT_AT");
    plan.every = number("CAW_FAULT_EVERY");
    plan.random = number("CAW_FAULT_SEED");
    plan.draws = plan.random != 0;
    for (const char *p = of && *of ? of : "caw"; *p;) {
        size_t n = strcspn(p, ",");
        int c = listed(callers, CALLER_N, p, n);
        if (c >= 0) plan.of |= 1u << c;
        p += n + (p[n] == ',');
    }
}
__attribute__((constructor)) static void begin(void)
{
    int to = (int)number("CAW_FAULT_TO");
    dl_iterate_phdr(add_module, NULL);
    find_caw_text();
    read_plan();
    if (to) {
        void *p = mmap(NULL, sizeof *seen, PROT_READ | PROT_WRITE, MAP_SHARED, to, 0);
        if (p != MAP_FAILED) seen = p;
        close(to);
    }
    ready = true;
}
__attribute__((destructor)) static void end(void)
{
    if (!seen) return;
    ready = false;
    int n = 0;
    for (int fd = 0; fd < 4096; fd++) n += fcntl(fd, F_GETFD) >= 0;
    seen->descriptors = n;
}
