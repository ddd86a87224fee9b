/* Pipes, files, devices and terminals as streams: reading, writing, their ends; no SIGPIPE; a file's position after a read that
   was cancelled; raw terminals; the standard streams, which stay as they were. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <caw/stream.h>

static const char *text(ssize_t n)
{
    return n < 0 ? uv_err_name((int)n) : "ok";
}
/* Where something fails that never does, the rest would be waited for in vain. */
static ssize_t must(ssize_t n)
{
    if (n >= 0 || n == UV_ECANCELED) return n;
    fprintf(stderr, "%s\n", text(n));
    _Exit(1);
}
/* What comes, and there is room for more; the kernel may give it in parts. */
static async ssize_t at_least(caw_stream *s, char *buf, size_t want, size_t room)
{
    size_t at = 0;
    while (at < want) {
        ssize_t n = await caw_read(s, buf + at, room - at);
        if (n <= 0) return n;
        at += (size_t)n;
    }
    return (ssize_t)at;
}
static async void pipes(void)
{
    caw_stream *r, *w;
    char buf[8] = {0};
    uv_buf_t two[2] = {uv_buf_init("ab", 2), uv_buf_init("cd", 2)};
    if (caw_pipe(&r, &w) < 0) _Exit(1);
    ssize_t n = must(await caw_writev(w, two, 2));
    printf("pipe: %s", text(n));
    n = await at_least(r, buf, 4, 8);
    printf(" %zd %s, wrong way %s %s", n, buf, text(await caw_read(w, buf, 1)), text(await caw_write(r, "x", 1)));
    n = await caw_shutdown(w);
    printf(", end %s %zd, then %s %s\n", text(n), await caw_read(r, buf, 8), text(await caw_write(w, "x", 1)),
           text(await caw_read(w, buf, 1)));
    caw_close(r);
    caw_close(w);
    if (caw_pipe(&r, &w) < 0) _Exit(1);
    caw_close(r);
    n = await caw_write(w, "x", 1);
    struct sigaction a;
    sigaction(SIGPIPE, NULL, &a);
    printf("nobody reads: %s, handler %d\n", text(n), a.sa_handler != SIG_DFL && a.sa_handler != SIG_IGN);
    caw_close(w);
}
/* More than a pipe holds, in more pieces than the kernel takes at once. */
static async void pieces(void)
{
    enum { PIECES = 3000 };
    caw_stream *r, *w;
    static char each[PIECES];
    static uv_buf_t b[PIECES];
    char got[64];
    size_t sum = 0, want = 0, at = 0, bad = 0;
    ssize_t e = 0, n = 0;
    static char all[PIECES * 60];
    if (caw_pipe(&r, &w) < 0) _Exit(1);
    for (int i = 0; i < PIECES; i++) {
        size_t size = (size_t)(i * 7 % 60);
        memset(all + want, each[i] = (char)i, size);
        b[i] = uv_buf_init(all + want, (unsigned)size);
        want += size;
    }
    gather {
        {
            e = await caw_writev(w, b, PIECES);
            (void)await caw_shutdown(w);
        }
        while ((n = await caw_read(r, got, sizeof got)) > 0) {
            bad += memcmp(got, all + at, (size_t)n) != 0;
            at += (size_t)n;
            sum += (size_t)n;
        }
    }
    printf("pieces: %s %d %zu\n", text(e), sum == want, bad);
    caw_close(r);
    caw_close(w);
}
static async void files(void)
{
    char name[] = "/tmp/caw_kinds_XXXXXX", buf[32] = {0};
    caw_stream *s = NULL;
    caw_str line;
    ssize_t n = 0;
    int number = mkstemp(name);
    if (number < 0 || caw_stream_open(&s, number) < 0) _Exit(1);
    uv_buf_t b[2] = {uv_buf_init("first\n", 6), uv_buf_init("second\n", 7)};
    n = await caw_writev(s, b, 2);
    printf("file: %s %s", text(n), text(await caw_write(s, "third", 5)));
    lseek(number, 0, SEEK_SET);
    within (0) n = await caw_read(s, buf, 6); /* begun or not, nothing is taken */
    printf(", at %d", (int)lseek(number, 0, SEEK_CUR));
    nursery {
        spawn n = caw_read(s, buf, 6);
        (void)await caw_yield();
        caw_nursery_cancel(caw_nursery_here());
    }
    off_t at = lseek(number, 0, SEEK_CUR);
    printf(", %d\n", n == UV_ECANCELED ? at == 0 : n > 0 && at == n); /* it may have been read before that */
    lseek(number, 0, SEEK_SET);
    n = await caw_read_until(s, &line, '\n', 100);
    printf("%zd %s", n, line.p);
    n = await caw_read(s, buf, 3);
    printf("%zd %.3s %zd", n, buf, await caw_readable(s));
    n = await caw_read_exact(s, buf, 9);
    printf(" %s %.9s %zd %s\n", text(n), buf, await caw_read(s, buf, 1), text(await caw_shutdown(s)));
    caw_close(s);
    unlink(name);
    printf("directory: %s, none: %s", text(caw_stream_open(&s, open("/tmp", O_RDONLY))), text(caw_stream_open(&s, -1)));
    if (caw_stream_open(&s, open("/dev/zero", O_RDWR)) < 0) _Exit(1);
    n = await caw_read_exact(s, buf, 9);
    printf(", device: %s %d %s\n", text(n), buf[8], text(await caw_write(s, buf, 9)));
    caw_close(s);
}
static async void terminals(void)
{
    caw_stream *master, *tty, *r, *w;
    char buf[64] = {0};
    int number = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), columns = 0, rows = 0;
    if (number < 0 || grantpt(number) < 0 || unlockpt(number) < 0) _Exit(1);
    struct winsize size = {.ws_col = 132, .ws_row = 43};
    ioctl(number, TIOCSWINSZ, &size);
    int slave = open(ptsname(number), O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (caw_stream_open(&master, number) < 0 || caw_stream_open(&tty, slave) < 0 || caw_pipe(&r, &w) < 0) _Exit(1);
    int e = caw_tty_size(tty, &columns, &rows);
    printf("tty: %d %d, %s %d %d", caw_tty_is(tty), caw_tty_is(r), text(e), columns, rows);
    printf(", pipe: %s %s\n", text(caw_tty_raw(r, true)), text(caw_tty_size(r, &columns, &rows)));
    ssize_t n = 0;
    (void)must(await caw_write(master, "ab\n", 3));
    n = await at_least(tty, buf, 3, 64);
    printf("cooked: %zd %.2s", n, buf);
    n = await caw_read_exact(master, buf, 4); /* it is shown */
    printf(", shown %.2s\n", buf);
    e = (int)must(caw_tty_raw(tty, true));
    (void)must(await caw_write(master, "x", 1));
    n = await caw_read(tty, buf, 64);
    printf("raw: %s %zd %c", text(e), n, buf[0]);
    (void)must(await caw_write(tty, "\n", 1));
    n = await caw_read(master, buf, 64);
    printf(", %zd as it is\n", n);
    struct termios t;
    tcgetattr(slave, &t);
    bool raw = !(t.c_lflag & ICANON);
    int again = open(ptsname(number), O_RDWR | O_NOCTTY | O_CLOEXEC);
    caw_close(tty);
    tcgetattr(again, &t);
    printf("was raw %d, closed: %d", raw, !(t.c_lflag & ICANON));
    close(again);
    printf(", its end %zd\n", await caw_read(master, buf, 64));
    caw_close(master);
    caw_close(r);
    caw_close(w);
}
static async void standard(void)
{
    caw_stream *in, *out;
    caw_str line;
    int fds[2], keep[2] = {dup(0), dup(1)};
    fflush(stdout);
    if (pipe(fds) < 0) _Exit(1);
    dup2(fds[0], 0);
    dup2(fds[1], 1);
    close(fds[0]);
    close(fds[1]);
    int e = (int)must(caw_stdout(&out)), f = (int)must(caw_stdin(&in));
    int g = (int)must(await caw_write(out, "hello\n", 6));
    ssize_t n = await caw_read_until(in, &line, '\n', 100);
    bool hello = n == 6 && !strcmp(line.p, "hello\n");
    int changed = (fcntl(0, F_GETFL) | fcntl(1, F_GETFL)) & O_NONBLOCK;
    caw_close(in);
    caw_close(out);
    bool open = fcntl(0, F_GETFD) >= 0 && fcntl(1, F_GETFD) >= 0;
    for (int i = 0; i < 2; i++) dup2(keep[i], i), close(keep[i]);
    printf("standard: %s %s %s %d, changed %d, open %d\n", text(e), text(f), text(g), hello, changed, open);
}
async int main(void)
{
    await pipes();
    await pieces();
    await files();
    await terminals();
    await standard();
    return 0;
}
