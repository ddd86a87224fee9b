/* A system call that a look has interrupted goes on. The kernel repeats most of them by itself (SA_RESTART), but not those that
   wait for a time or for descriptors: they would say EINTR, `sleep` would be over, and the look would have changed what the
   program does. So the handler repeats these: it moves the thread back onto the instruction, with the arguments it had.

   Which call it is must be known before: afterwards its number is gone. What is left of a sleep the kernel has stored, if the
   caller wanted to know; else the whole time is waited for again: longer than asked for, which a sleep may be, never less. */
#include "see/threads.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

static const struct {
    long number;
    int time, left; /* which arguments these are, if it stores what is left elsewhere than it found the time; else 0 */
} repeated[] = {
    {SYS_clock_nanosleep, 2, 3},
    {SYS_nanosleep, -1, 1}, /* -1: argument 0 */
    {SYS_futex, 0, 0},
    {SYS_ppoll, 0, 0},
    {SYS_pselect6, 0, 0},
    {SYS_epoll_pwait, 0, 0},
    {SYS_rt_sigtimedwait, 0, 0},
    {SYS_rt_sigsuspend, 0, 0},
#ifdef SYS_poll
    {SYS_poll, 0, 0},
    {SYS_select, 0, 0},
    {SYS_epoll_wait, 0, 0},
    {SYS_pause, 0, 0},
#endif
};
enum { REPEATED = sizeof repeated / sizeof *repeated };

/* /proc/self/task/TID/syscall: "number arguments stack-pointer instruction", or a word when it is in none */
static const char *number(const char *p, unsigned long *out)
{
    unsigned base = 10;
    while (*p == ' ') p++;
    if (p[0] == '0' && p[1] == 'x') base = 16, p += 2;
    for (*out = 0;; p++) {
        unsigned c = (unsigned char)*p, digit = c - '0' < 10 ? c - '0' : c - 'a' < 6 ? c - 'a' + 10 : 16;
        if (digit >= base) return p;
        *out = *out * base + digit;
    }
}
void caw_syscall_of(pid_t tid, caw_syscall *c)
{
    char path[64], text[512];
    *c = (caw_syscall){.number = -1};
    snprintf(path, sizeof path, "/proc/self/task/%d/syscall", (int)tid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
    if (fd >= 0) close(fd);
    text[n > 0 ? n : 0] = 0;
    if (*text < '0' || *text > '9') return;
    unsigned long v[9];
    const char *p = text;
    for (int i = 0; i < 9; i++) p = number(p, &v[i]);
    c->number = (long)v[0];
    memcpy(c->argument, v + 1, sizeof c->argument);
    c->sp = v[7];
    c->pc = v[8];
}

#if defined __x86_64__
static bool interrupted(const caw_syscall *c, const mcontext_t *m)
{
    const greg_t *r = m->gregs;
    const unsigned char *at = (const unsigned char *)c->pc;
    return (unsigned long)r[REG_RIP] == c->pc && (unsigned long)r[REG_RSP] == c->sp && r[REG_RAX] == -EINTR &&
           at[-2] == 0x0f && at[-1] == 0x05;
}
static void repeat(const caw_syscall *c, mcontext_t *m, int time, unsigned long left)
{
    m->gregs[REG_RAX] = c->number;
    m->gregs[REG_RIP] -= 2;
    if (time == 2) m->gregs[REG_RDX] = (greg_t)left;
    else if (time < 0) m->gregs[REG_RDI] = (greg_t)left;
}
#elif defined __aarch64__
static bool interrupted(const caw_syscall *c, const mcontext_t *m)
{
    return m->pc == c->pc && m->sp == c->sp && (long)m->regs[0] == -EINTR &&
           *(const uint32_t *)(c->pc - 4) == 0xd4000001;
}
static void repeat(const caw_syscall *c, mcontext_t *m, int time, unsigned long left)
{
    m->regs[8] = (unsigned long)c->number;
    m->regs[0] = time < 0 ? left : c->argument[0];
    m->pc -= 4;
    if (time == 2) m->regs[2] = left;
}
#else
static bool interrupted(const caw_syscall *c, const mcontext_t *m)
{
    (void)c, (void)m;
    return false;
}
static void repeat(const caw_syscall *c, mcontext_t *m, int time, unsigned long left)
{
    (void)c, (void)m, (void)time, (void)left;
}
#endif
void caw_syscall_repeat(const caw_syscall *c, void *uc)
{
    mcontext_t *m = &((ucontext_t *)uc)->uc_mcontext;
    if (c->number < 0 || !interrupted(c, m)) return;
    for (int i = 0; i < REPEATED; i++) {
        if (repeated[i].number != c->number) continue;
        unsigned long left = repeated[i].left ? c->argument[repeated[i].left] : 0;
        bool absolute = c->number == SYS_clock_nanosleep && c->argument[1];
        repeat(c, m, left && !absolute ? repeated[i].time : 0, left);
    }
}
