/* caw/process.h: pipes both ways, how processes end, what can't be started, groups and detached ones; cancelled starts and waits;
   no zombies. And the same again as on a kernel without pidfds. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#if __has_include(<linux/seccomp.h>)
#include <linux/filter.h>
#include <linux/seccomp.h>
#endif
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <caw/process.h>

static const char *text(ssize_t n)
{
    return n < 0 ? uv_err_name((int)n) : "ok";
}
static char *sh[] = {"sh", "-c", NULL, NULL};
static caw_process_options shell(const char *what)
{
    sh[2] = (char *)(uintptr_t)what;
    return (caw_process_options){.args = sh};
}
static async void told(caw_stream *s) /* all that it writes, in one line */
{
    caw_str all;
    ssize_t n = await caw_read_until(s, &all, -1, 10000);
    for (ssize_t i = 0; i < n; i++) putchar(all.p[i] == '\n' ? '/' : all.p[i]);
    printf("%s\n", n < 0 ? text(n) : "");
    caw_close(s);
}
static async void run(const char *what, unsigned flags, const char *cwd, char **env)
{
    caw_process *p;
    caw_stream *out;
    caw_process_options o = shell(what);
    o.out = &out;
    o.flags = flags;
    o.cwd = cwd;
    o.env = env;
    int status = -1, killed = -1, e = await caw_process_start(&p, &o);
    if (e < 0) {
        printf("%s\n", text(e));
        return;
    }
    await told(out);
    e = await caw_process_wait(p, &status, &killed);
    int again = -1, f = await caw_process_wait(p, &again, NULL);
    caw_process_kill(p, SIGKILL); /* nobody any more */
    printf("    %s %d %d, again %s %d\n", text(e), status, killed, text(f), again == status);
    caw_process_close(p);
}
/* More than the pipes hold, through two of them. */
static async void filter(void)
{
    enum { ALL = 600000 };
    char *cat[] = {"cat", NULL}, *data = malloc(ALL), *got = malloc(ALL), end;
    caw_process *p;
    caw_stream *in, *out;
    int e = 0, f = 0, status = -1;
    if (!data || !got) _Exit(1);
    for (int i = 0; i < ALL; i++) data[i] = (char)(i % 251);
    if (await caw_process_start(&p, &(caw_process_options){.args = cat, .in = &in, .out = &out}) < 0) _Exit(1);
    gather {
        {
            e = await caw_write(in, data, ALL);
            caw_close(in);
        }
        {
            f = await caw_read_exact(out, got, ALL);
            if (await caw_read(out, &end, 1)) printf("no end\n");
        }
    }
    caw_close(out);
    (void)await caw_process_wait(p, &status, NULL);
    printf("filter: %s %s %d %d\n", text(e), text(f), !memcmp(data, got, ALL), status);
    caw_process_close(p);
    free(data);
    free(got);
}
static async void refused(void)
{
    caw_process *p;
    caw_stream *in, *out, *err;
    char *none[] = {"caw-no-such-program", NULL}, *file[] = {"/etc/passwd", NULL}, *nothing[] = {NULL}, *yes[] = {"true", NULL};
    caw_process_options o = {.args = none, .in = &in, .out = &out, .err = &err};
    printf("refused: %s", text(await caw_process_start(&p, &o)));
    printf(" %d", !p && !in && !out && !err);
    o.args = file;
    printf(" %s", text(await caw_process_start(&p, &o)));
    o.args = nothing;
    printf(" %s", text(await caw_process_start(&p, &o)));
    o.args = yes;
    o.cwd = "/nowhere";
    printf(" %s\n", text(await caw_process_start(&p, &o)));
}
static bool is_there(pid_t pid) /* zombies too */
{
    return kill(pid, 0) == 0 || errno != ESRCH;
}
static async bool goes(pid_t pid)
{
    for (int i = 0; i < 5000 && is_there(pid); i++) (void)await caw_sleep(1);
    return !is_there(pid);
}
static async void killed(void)
{
    caw_process *p;
    caw_stream *out;
    caw_str line;
    int status = -1, by = -1, e = 0, f = 0;
    caw_process_options o = shell("sleep 100");
    if (await caw_process_start(&p, &o) < 0) _Exit(1);
    nursery {
        spawn e = caw_process_wait(p, &status, NULL);
        spawn f = caw_process_wait(p, NULL, NULL);
        (void)await caw_yield();
        caw_nursery_cancel(caw_nursery_here());
    }
    printf("wait cancelled: %s %s", text(e), text(f));
    gather {
        e = await caw_process_wait(p, &status, &by);
        f = await caw_process_wait(p, NULL, NULL);
        {
            (void)await caw_yield();
            caw_process_kill(p, SIGTERM);
        }
    }
    printf(", killed: %s %s %d %d\n", text(e), text(f), status, by);
    caw_process_close(p);

    o = shell("sleep 100 & echo $!; wait"); /* its child goes with it */
    o.out = &out;
    o.flags = CAW_PROCESS_GROUP;
    if (await caw_process_start(&p, &o) < 0 || await caw_read_until(out, &line, '\n', 20) < 0) _Exit(1);
    pid_t child = (pid_t)atoi(line.p), own = caw_process_pid(p);
    bool were = is_there(child) && is_there(own);
    caw_process_close(p);
    caw_close(out);
    printf("closed: were %d, are gone %d %d", were, await goes(own), await goes(child));

    o = shell("echo; read line; sleep 0");
    caw_stream *in;
    o.in = &in;
    o.out = &out;
    o.flags = CAW_PROCESS_DETACHED;
    if (await caw_process_start(&p, &o) < 0 || await caw_read_until(out, &line, '\n', 20) < 0) _Exit(1);
    own = caw_process_pid(p);
    caw_process_close(p);
    (void)await caw_sleep(5);
    were = is_there(own);
    caw_close(in);
    caw_close(out);
    printf("; detached: went on %d, is gone %d\n", were, await goes(own));

    char *yes[] = {"true", NULL};
    if (await caw_process_start(&p, &(caw_process_options){.args = yes}) < 0) _Exit(1);
    own = caw_process_pid(p);
    caw_process_close(p);
    caw_process_close(NULL);
    printf("closed at once: is gone %d\n", await goes(own));
}
static int descriptors(void)
{
    int n = 0;
    for (int i = 0; i < 256; i++) n += fcntl(i, F_GETFD) >= 0;
    return n;
}
/* Cancelled starts leave neither processes nor pipes. */
static async void cancelled(void)
{
    enum { N = 6 };
    caw_process *p[N];
    caw_stream *in[N];
    int e[N], wrong = 0, before = 0;
    char *cat[] = {"cat", NULL};
    caw_process_options o[N];
    for (int round = 0; round < 3; round++) {
        before = descriptors();
        nursery {
            for (int i = 0; i < N; i++) {
                o[i] = (caw_process_options){.args = cat, .in = &in[i], .flags = CAW_PROCESS_NO_OUT};
                spawn e[i] = caw_process_start(&p[i], &o[i]);
            }
            for (int i = 0; i < round; i++) (void)await caw_yield();
            caw_nursery_cancel(caw_nursery_here());
        }
        for (int i = 0; i < N; i++) {
            wrong += e[i] == 0 ? !p[i] || !in[i] : e[i] != UV_ECANCELED || p[i] || in[i];
            caw_process_close(p[i]);
            caw_close(in[i]);
        }
    }
    printf("start cancelled: wrong %d, open %d\n", wrong, descriptors() - before <= N);
}
static async void all(void)
{
    char *env[] = {"WORD=hello", "PATH=/usr/bin:/bin", NULL};
    await run("echo one; echo two >&2; exit 3", CAW_PROCESS_NO_ERR, NULL, NULL);
    await run("echo one; echo two >&2; kill -9 $$", CAW_PROCESS_ERR_TO_OUT | CAW_PROCESS_NO_IN, NULL, NULL);
    await run("pwd; echo $WORD; cat", CAW_PROCESS_NO_IN, "/", env);
    await run("ls -l /proc/self/fd | grep -c event; kill -13 $$; echo ignored", CAW_PROCESS_NO_IN | CAW_PROCESS_NO_ERR, NULL, NULL);
    await filter();
    await refused();
    await killed();
    await cancelled();
}
static void without_pidfds(void)
{
#if defined SYS_pidfd_open && defined SECCOMP_SET_MODE_FILTER
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_pidfd_open, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof code / sizeof *code, code};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
        (void)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program);
#endif
}
async int main(void)
{
    signal(SIGPIPE, SIG_IGN); /* none of this is inherited */
    await all();
    without_pidfds();
    await all();
    return 0;
}
