/* Unix sockets by path and abstract, whose files come and go; TCP of both families, its options, addresses and resets. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include <caw/stream.h>

static const char *text(ssize_t n)
{
    return n < 0 ? uv_err_name((int)n) : "ok";
}
static bool exists(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0;
}
static async int talk(caw_listener *l, const char *where, async int (*connect)(caw_stream **, const char *),
                      caw_stream **in, caw_stream **out)
{
    int e = 0, f = 0;
    char buf[8] = {0};
    gather {
        e = await connect(out, where);
        f = await caw_accept(l, in);
    }
    if (e < 0 || f < 0) return e < 0 ? e : f;
    if ((e = await caw_write(*out, "over", 4)) < 0) return e;
    e = await caw_read_exact(*in, buf, 4);
    return e < 0 ? e : strcmp(buf, "over") ? UV_EPROTO : 0;
}
static async int by_unix(caw_stream **out, const char *path)
{
    return await caw_unix_connect(out, path);
}
static async int by_tcp(caw_stream **out, const char *path)
{
    return await caw_tcp_connect(out, path);
}
static async void unix_at(const char *path)
{
    caw_listener *l, *other;
    caw_stream *in = NULL, *out = NULL;
    char local[128], peer[128], back[128];
    int e = caw_unix_listen(&l, path, 8);
    if (e < 0) {
        printf("%s\n", text(e));
        return;
    }
    printf("%s: %s", *path == '@' ? "abstract" : "path", text(await talk(l, path, by_unix, &in, &out)));
    e = caw_stream_peer(out, peer, sizeof peer) | caw_stream_local(in, local, sizeof local) |
        caw_stream_local(out, back, sizeof back);
    printf(", names %s %d %d %d", text(e), !strcmp(peer, path), !strcmp(local, path), !*back);
    e = caw_listener_local(l, local, sizeof local);
    printf(" %d %s", !strcmp(local, path), text(caw_stream_peer(out, peer, 5)));
    printf(", again %s, port %s\n", text(caw_unix_listen(&other, path, 8)), text(caw_listener_port(l)));
    caw_close(in);
    caw_close(out);
    caw_listener_close(l);
    e = await caw_unix_connect(&out, path);
    printf("gone %d: %s\n", !exists(path), text(e));
}
/* Its file stays when whoever listened dies; a forked child does not remove it; another's it leaves alone. */
static async void left_over(const char *path)
{
    char moved[128];
    snprintf(moved, sizeof moved, "%s_moved", path);
    caw_listener *l, *m;
    caw_stream *s;
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    strcpy(a.sun_path, path);
    int number = socket(AF_UNIX, SOCK_STREAM, 0);
    if (bind(number, (struct sockaddr *)&a, sizeof a) < 0) _Exit(1);
    close(number);
    int e = await caw_unix_connect(&s, path);
    printf("left over: %s", text(e));
    printf(", replaced %s", text(caw_unix_listen(&l, path, 8)));
    rename(path, moved);
    printf(", another %s", text(caw_unix_listen(&m, path, 8)));
    caw_listener_close(l);
    printf(", left alone %d", exists(path));
    caw_listener_close(m);
    printf(", removed %d\n", !exists(path));
    unlink(moved);
    FILE *f = fopen(path, "w");
    if (f) fclose(f);
    printf("a file: %s, %d\n", text(caw_unix_listen(&l, path, 8)), exists(path));
    unlink(path);
    char longer[200];
    memset(longer, 'x', 199);
    longer[199] = 0;
    printf("names: %s %s\n", text(caw_unix_listen(&l, longer, 8)), text(caw_unix_listen(&l, "", 8)));
}
/* The queue of a listener is full: whoever connects waits, and can be cancelled. */
static async void full(const char *path)
{
    caw_listener *l;
    caw_stream *in, *out[8] = {0};
    int n = 0, e = 0;
    if (caw_unix_listen(&l, path, 0) < 0) _Exit(1);
    for (; n < 8; n++) {
        e = UV_ETIMEDOUT;
        within (30) e = await caw_unix_connect(&out[n], path);
        if (e < 0) break;
    }
    printf("full: %s %d", text(e), n > 0 && n < 8 && !out[n]);
    gather {
        e = await caw_unix_connect(&out[n], path);
        for (int i = 0; i <= n; i++) {
            if (await caw_accept(l, &in) < 0) _Exit(1);
            caw_close(in);
        }
    }
    printf(", then %s\n", text(e));
    for (int i = 0; i < 8; i++) caw_close(out[i]);
    caw_listener_close(l);
}
static async void tcp_at(const char *host, const char *connect_to)
{
    caw_listener *l;
    caw_stream *in = NULL, *out = NULL;
    char where[64], peer[128], local[128], name[128], text_of[128];
    snprintf(where, sizeof where, "%s:0", host);
    if (caw_tcp_listen(&l, where, 8) < 0) _Exit(1);
    snprintf(where, sizeof where, "%s:%d", connect_to, caw_listener_port(l));
    int e = await talk(l, where, by_tcp, &in, &out);
    printf("tcp: %s", text(e));
    if (e < 0) _Exit(1);
    e = caw_stream_peer(out, peer, sizeof peer) | caw_stream_local(out, local, sizeof local) |
        caw_stream_local(in, name, sizeof name) | caw_stream_peer(in, text_of, sizeof text_of);
    printf(", names %s %d %d %d", text(e), !strcmp(peer, where), !strcmp(name, where), !strcmp(local, text_of));
    printf(", options %s %s %s", text(caw_tcp_nodelay(out, false)), text(caw_tcp_keepalive(out, 5500, 1000, 3)),
           text(caw_tcp_keepalive(out, -1, 0, 0)));
    int before = caw_stream_receive_buffer(out, 0);
    printf(" %d %d\n", before > 0, caw_stream_receive_buffer(out, 8192) == 16384 && caw_stream_send_buffer(out, 0) > 0);
    caw_close_reset(out);
    char c;
    printf("reset: %s\n", text(await caw_read(in, &c, 1)));
    caw_close(in);
    caw_listener_close(l);
}
static async void from_address(void)
{
    caw_listener *l;
    caw_stream *in = NULL, *out = NULL;
    char where[64], peer[128] = "";
    int e = 0, f = 0;
    if (caw_tcp_listen(&l, "127.0.0.1:0", 8) < 0) _Exit(1);
    snprintf(where, sizeof where, "127.0.0.1:%d", caw_listener_port(l));
    gather {
        e = await caw_tcp_connect_from(&out, where, "127.0.0.5:0");
        f = await caw_accept(l, &in);
    }
    if (in) (void)caw_stream_peer(in, peer, sizeof peer);
    printf("from: %s %s %.10s\n", text(e), text(f), peer);
    caw_close(in);
    caw_close(out);
    e = await caw_tcp_connect_from(&out, where, "[::1]:0");
    printf("other family: %s", text(e));
    e = await caw_tcp_connect_from(&out, where, "somewhere:0");
    printf(", a name: %s\n", text(e));
    caw_listener_close(l);
}
static async void wrong(void)
{
    caw_stream *s;
    caw_listener *l;
    static const char *const bad[] = {"127.0.0.1", "127.0.0.1:", "[::1:80", "[]:80", "127.0.0.1:http-nonsense"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        int e = await caw_tcp_connect(&s, bad[i]);
        printf("%s%s", text(e), s ? " and a stream" : i < 4 ? ", " : "\n");
    }
    int number = socket(AF_INET, SOCK_STREAM, 0);
    printf("no listener: %s %s\n", text(caw_listener_open(&l, number)), text(caw_listener_open(&l, -1)));
    listen(number, 1);
    int e = caw_listener_open(&l, number);
    printf("listens: %s %d\n", text(e), caw_listener_fd(l) == number && caw_listener_port(l) > 0);
    int f = 0, g = 0;
    nursery {
        caw_stream *t;
        spawn f = caw_accept(l, &s);
        spawn g = caw_accept(l, &t);
        (void)await caw_yield();
        caw_nursery_cancel(caw_nursery_here());
    }
    printf("two accept: %s %s\n", text(f), text(g));
    caw_listener_close(l);
}
async int main(void)
{
    char path[64], abstract[64];
    snprintf(path, sizeof path, "/tmp/caw_sockets_%d", (int)getpid());
    snprintf(abstract, sizeof abstract, "@caw_sockets_%d", (int)getpid());
    await unix_at(path);
    await unix_at(abstract);
    await left_over(path);
    await full(abstract);
    await tcp_at("127.0.0.1", "127.0.0.1");
    await tcp_at("", "127.0.0.1");
    await from_address();
    await wrong();
    return 0;
}
