/* caw_read_until, caw_read_exact, caw_readable and caw_read of one stream, mixed: each byte comes once, in order. Cancelled ones
   take none. Lines that are too long, without an end, over many reads. A second reader or writer is told so. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <caw/stream.h>

static const char *text(ssize_t n)
{
    return n < 0 ? uv_err_name((int)n) : "ok";
}
/* Where something fails that never does, the rest would be waited for in vain. */
static void must(int e)
{
    if (e >= 0 || e == UV_ECANCELED) return;
    fprintf(stderr, "%s\n", text(e));
    _Exit(1);
}
static async void say(caw_stream *s, const char *what)
{
    must(await caw_write(s, what, strlen(what)));
}
static async void show(caw_stream *s, int delim, size_t max)
{
    caw_str line;
    ssize_t n = await caw_read_until(s, &line, delim, max);
    if (n < 0) {
        printf("%s\n", text(n));
        return;
    }
    printf("%zd:", n);
    for (size_t i = 0; i < line.n; i++) line.p[i] == '\n' ? printf("\\n") : putchar(line.p[i]);
    printf("%s\n", line.n == (size_t)n && line.p[line.n] == 0 ? "" : " not terminated");
}
static async void mixed(void)
{
    caw_stream *a, *b;
    char buf[16] = {0};
    if (caw_unix_pair(&a, &b) < 0) _Exit(1);
    await say(a, "one\ntwo\nthree\n\nABCDEFGHIJfive\nlong long line\nrest");
    await show(b, '\n', 100);
    ssize_t n = await caw_read(b, buf, 2); /* the byte that the NUL of the line stood on is there again */
    printf("read %zd %.2s\n", n, buf);
    await show(b, '\n', 100);
    printf("readable %zd\n", await caw_readable(b));
    await show(b, '\n', 100);
    await show(b, '\n', 100);
    n = await caw_read_exact(b, buf, 10);
    printf("exact %zd %.10s\n", n, buf);
    await show(b, '\n', 5);
    await show(b, '\n', 5); /* too long: it stays */
    await show(b, 'l', 15);
    await show(b, '\n', 15);
    must(await caw_shutdown(a));
    await show(b, '\n', 15); /* the end, without a delimiter */
    await show(b, '\n', 15);
    printf("readable %zd, read %zd, exact %s\n", await caw_readable(b), await caw_read(b, buf, 1),
           text(await caw_read_exact(b, buf, 1)));
    caw_close(a);
    caw_close(b);
}
/* A line that comes in parts, more than a buffer; and all there is to the end. */
static async void large(void)
{
    enum { SIZE = 300000 };
    caw_stream *a, *b;
    char *p = malloc(SIZE);
    caw_str line;
    ssize_t n = 0, m = 0, l = 0;
    if (!p || caw_unix_pair(&a, &b) < 0) _Exit(1);
    for (int i = 0; i < SIZE; i++) p[i] = (char)('a' + i % 26);
    p[SIZE - 20] = '\n';
    gather {
        {
            must(await caw_write(a, p, SIZE));
            must(await caw_write(a, p, SIZE));
            must(await caw_shutdown(a));
        }
        {
            n = await caw_read_until(b, &line, '\n', SIZE);
            m = n > 0 ? memcmp(line.p, p, (size_t)n) : -1;
            printf("%zd %zd %d\n", n, m, line.p[line.n]);
            n = await caw_read_until(b, &line, -1, 1000);
            printf("%s\n", text(n));
            n = await caw_read_until(b, &line, -1, SIZE_MAX);
            m = n > 19 ? memcmp(line.p, p + SIZE - 19, 19) | memcmp(line.p + 19, p, SIZE) : -1;
            l = await caw_read_until(b, &line, -1, SIZE_MAX);
        }
    }
    printf("%zd %zd %zd\n", n, m, l);
    caw_close(a);
    caw_close(b);
    free(p);
}
/* What is cancelled half-way gives back what it had. */
static async void cancelled(void)
{
    caw_stream *a, *b;
    caw_str line = {0};
    char buf[20] = {0};
    ssize_t n = 0;
    if (caw_unix_pair(&a, &b) < 0) _Exit(1);
    await say(a, "half");
    within (20) n = await caw_read_until(b, &line, '\n', 100);
    printf("until: %zd\n", n);
    within (20) n = await caw_read_exact(b, buf, 20);
    printf("exact: %zd\n", n);
    await say(a, " a\nline\n12345678");
    await show(b, '\n', 10); /* more than that is told, not waited for */
    within (20) n = await caw_read_exact(b, buf, 20);
    n = await caw_read_exact(b, buf, 7);
    printf("exact: %zd %.7s\n", n, buf);
    nursery { /* cancelled in the very turn in which the rest comes */
        spawn n = caw_read_exact(b, buf, 7);
        (void)await caw_yield();
        await say(a, "9");
        caw_nursery_cancel(caw_nursery_here());
    }
    printf("exact: %s", text(n));
    must(await caw_shutdown(a));
    n = await caw_read_exact(b, buf, 7);
    printf(" %zd %.7s\n", n, buf);
    caw_close(a);
    caw_close(b);
}
static async void busy(void)
{
    caw_stream *a, *b;
    char buf[4];
    ssize_t n[6] = {0};
    caw_str line;
    if (caw_unix_pair(&a, &b) < 0) _Exit(1);
    (void)caw_stream_send_buffer(a, 1);
    char *big = calloc(1, 1 << 20);
    if (!big) _Exit(1);
    nursery {
        spawn n[0] = caw_read(b, buf, 4);
        spawn n[1] = caw_read(b, buf, 4);
        spawn n[2] = caw_read_until(b, &line, '\n', 4);
        spawn n[3] = caw_readable(b);
        spawn n[4] = caw_hung_up(b);
        await say(a, "now");
    }
    if (n[0] > 0 && await caw_read_exact(b, buf + n[0], (size_t)(3 - n[0])) == 0) n[0] = 3; /* it may have come in parts */
    printf("readers: %zd %s %s %s %s\n", n[0], text(n[1]), text(n[2]), text(n[3]), text(n[4]));
    nursery {
        spawn n[0] = caw_write(a, big, 1 << 20);
        spawn n[1] = caw_write(a, big, 1);
        spawn n[2] = caw_write_some(a, big, 1);
        spawn n[3] = caw_shutdown(a);
        spawn n[4] = caw_copy(a, b);
        (void)await caw_readable(b); /* so some of it is sent */
        caw_nursery_cancel(caw_nursery_here());
    }
    printf("writers: %s %s %s %s %s\n", text(n[0]), text(n[1]), text(n[2]), text(n[3]), text(n[4]));
    printf("broken: %s %s\n", text(await caw_write(a, big, 1)), text(await caw_write_some(a, big, 1)));
    free(big);
    caw_close(a);
    caw_close(b);
}
async int main(void)
{
    await mixed();
    await large();
    await cancelled();
    await busy();
    return 0;
}
