/* Streams while calls fail (run --own): every code is looked at, the first ends the program with a word and status 1, and nothing
   stays open on any way out. A server and a client in one program; whichever fails leaves the gather, which cancels the other,
   so nobody waits for a peer that has given up. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <caw.h>
#include <caw/stream.h>

enum { ROUNDS = 6, ALL = 1500 };

static int failed(const char *what, ssize_t e)
{
    fprintf(stderr, "%s: %s\n", what, uv_strerror((int)e));
    return (int)e;
}
static void fill(char *p, size_t n, int round)
{
    for (size_t i = 0; i < n; i++) p[i] = (char)((i * 7 + (size_t)round) % 251);
}
/* Echoes what comes, until the other side shuts its half down. */
static async int serve(caw_stream *s)
{
    char *buf = malloc(ALL);
    if (!buf) return failed("a buffer", UV_ENOMEM);
    defer free(buf);
    for (;;) {
        ssize_t n = await caw_readable(s);
        if (n < 0) return failed("readable", n);
        n = await caw_read(s, buf, ALL);
        if (n < 0) return failed("read", n);
        if (n == 0) return 0;
        uv_buf_t two[2] = {uv_buf_init(buf, (unsigned)n / 2), uv_buf_init(buf + n / 2, (unsigned)(n - n / 2))};
        int e = await caw_writev(s, two, 2);
        if (e < 0) return failed("writev", e);
    }
}
static async int ask(caw_stream *s, int *good)
{
    char *want = malloc(2 * ALL), *got = want + ALL;
    if (!want) return failed("a buffer", UV_ENOMEM);
    defer free(want);
    for (int i = 0; i < ROUNDS; i++) {
        fill(want, ALL, i);
        gather {
            {
                int e = await caw_write(s, want, ALL);
                if (e < 0) return failed("write", e);
            }
            {
                int e = await caw_read_exact(s, got, ALL);
                if (e < 0) return failed("read_exact", e);
            }
        }
        *good += !memcmp(want, got, ALL);
    }
    int e = await caw_shutdown(s);
    if (e < 0) return failed("shutdown", e);
    ssize_t n = await caw_read(s, got, ALL);
    return n < 0 ? failed("read the end", n) : (int)n;
}
static async int server(caw_listener *l)
{
    caw_stream *s;
    int e = await caw_accept(l, &s);
    if (e < 0) return failed("accept", e);
    defer caw_close(s);
    return await serve(s);
}
static async int client(const char *where, int *good)
{
    caw_stream *s;
    int e = await caw_tcp_connect(&s, where);
    if (e < 0) return failed("connect", e);
    defer caw_close(s);
    return await ask(s, good);
}
static async int talk(caw_listener *l, const char *where, int *good)
{
    gather {
        {
            int e = await server(l);
            if (e < 0) return e;
        }
        {
            int e = await client(where, good);
            if (e < 0) return e;
        }
    }
    return 0;
}
/* A peer that hangs up is seen, and one that is gone when we write costs a code, not the process. */
static async int gone(caw_listener *l, const char *where)
{
    caw_stream *mine = NULL, *its = NULL;
    int e = 0, f = 0, lost = 0;
    defer caw_close(mine);
    defer caw_close(its);
    gather {
        {
            e = await caw_tcp_connect(&mine, where);
            if (e < 0) return failed("connect", e);
        }
        {
            f = await caw_accept(l, &its);
            if (f < 0) return failed("accept", f);
        }
    }
    caw_close(its);
    its = NULL;
    e = await caw_hung_up(mine);
    if (e < 0) return failed("hung_up", e);
    for (int i = 0; i < 100 && lost >= 0; i++) {
        lost = await caw_write(mine, "x", 1);
        if ((e = await caw_sleep(1)) < 0) return failed("sleep", e);
    }
    return lost == UV_EPIPE || lost == UV_ECONNRESET ? 0 : failed("a write to nobody", lost);
}
async int main(void)
{
    caw_listener *l;
    char where[32];
    int good = 0, e = caw_tcp_listen(&l, "127.0.0.1:0", 8);
    if (e < 0) return failed("listen", e), 1;
    defer caw_listener_close(l);
    int port = caw_listener_port(l);
    if (port < 0) return failed("port", port), 1;
    snprintf(where, sizeof where, "127.0.0.1:%d", port);
    if ((e = await talk(l, where, &good)) < 0) return 1;
    if ((e = await gone(l, where)) < 0) return 1;
    printf("%d\n", good);
    return 0;
}
