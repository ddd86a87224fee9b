/* The HTTP client while calls fail (run --own): answers with a length, in chunks, to the end; kept connections and one that turns
   out to be dead. The server is a few lines on a stream. Every code is looked at, and nothing is left behind. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <caw.h>
#include <caw/http.h>
#include <caw/stream.h>

static int failed(const char *what, ssize_t e)
{
    fprintf(stderr, "%s: %s\n", what, uv_strerror((int)e));
    return (int)e;
}
static const struct {
    const char *path, *answer;
    bool closes;
} pages[] = {
    {"/length", "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello", false},
    {"/chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n", false},
    {"/end", "HTTP/1.0 200 OK\r\n\r\nhello", true},
    {"/dies", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", true}, /* and does not say so */
};
enum { PAGES = sizeof pages / sizeof *pages };

static async int answer(caw_stream *s) /* 1: it is kept */
{
    char head[1024] = "";
    size_t n = 0;
    while (!strstr(head, "\r\n\r\n")) {
        ssize_t got = await caw_read(s, head + n, sizeof head - 1 - n);
        if (got <= 0) return (int)got;
        head[n += (size_t)got] = 0;
    }
    for (int i = 0; i < PAGES; i++) {
        size_t len = strlen(pages[i].path);
        if (strncmp(head + 4, pages[i].path, len) || head[4 + len] != ' ') continue;
        int e = await caw_write(s, pages[i].answer, strlen(pages[i].answer));
        return e < 0 ? e : !pages[i].closes;
    }
    return UV_EPROTO;
}
static async void talk(caw_stream *s) /* a connection that fails is the client's affair */
{
    while (await answer(s) == 1) {}
    caw_close(s);
}
static async int serve(caw_listener *l)
{
    nursery {
        for (;;) {
            caw_stream *s;
            int e = await caw_accept(l, &s);
            if (e < 0) return e == UV_ECANCELED ? 0 : failed("accept", e);
            spawn talk(s);
        }
    }
    return 0;
}
static async int ask(caw_client *c, int port, const char *path)
{
    char url[64];
    caw_http_res r;
    snprintf(url, sizeof url, "http://127.0.0.1:%d%s", port, path);
    int e = await caw_fetch(c, &(caw_http_req){.url = url}, &r);
    if (e < 0) return failed(path, e);
    e = r.status == 200 && r.body.n == 5 && !memcmp(r.body.p, "hello", 5) ? 0 : failed(path, UV_EPROTO);
    caw_http_res_free(&r);
    return e;
}
static async int ask_all(int port)
{
    static const char *const order[] = {"/length", "/length", "/chunks", "/end", "/dies", "/length", "/chunks"};
    caw_client *c;
    int e = caw_client_new(&c);
    if (e < 0) return failed("a client", e);
    defer caw_client_free(c);
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if ((e = await ask(c, port, order[i])) < 0) return e;
    return 0;
}
async int main(void)
{
    caw_listener *l;
    int e = caw_tcp_listen(&l, "127.0.0.1:0", 8), asked = UV_ECANCELED;
    if (e < 0) return failed("listen", e), 1;
    defer caw_listener_close(l);
    int port = caw_listener_port(l);
    if (port < 0) return failed("port", port), 1;
    race {
        e = await serve(l);
        asked = await ask_all(port);
    }
    if (asked < 0) return fprintf(stderr, "not all\n"), 1;
    puts("all");
    return 0;
}
