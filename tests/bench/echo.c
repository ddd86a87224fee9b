/* TCP echo: what a server costs in class async, against one with libuv's callbacks written by hand.
       echo caw|uv CONNECTIONS           serves so many connections, and ends when the last has closed: prints its port first, then
                                         its CPU time in us and the messages it has answered
       echo load PORT CONNECTIONS SIZE N  sends N messages of SIZE bytes on each, one after the other, and waits for each answer
   The libuv server reads into a buffer of the connection and answers by uv_try_write, and by uv_write what that left. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include <caw/stream.h>

enum { BUF = 16384, MOST = 1024 };
static long messages;

static void report(void)
{
    struct rusage r;
    getrusage(RUSAGE_SELF, &r);
    printf("%ld %ld\n", (r.ru_utime.tv_sec + r.ru_stime.tv_sec) * 1000000L + r.ru_utime.tv_usec + r.ru_stime.tv_usec, messages);
}
static void announce(int port)
{
    printf("%d\n", port);
    fflush(stdout);
}

/* ---- caw ---- */
static async void echo(caw_stream *s)
{
    char buf[BUF];
    for (ssize_t n; (n = await caw_read(s, buf, sizeof buf)) > 0; messages++)
        if (await caw_write(s, buf, (size_t)n) < 0) break;
    caw_close(s);
}
static async int serve(int connections)
{
    caw_listener *l;
    caw_stream *s;
    int e = caw_tcp_listen(&l, "127.0.0.1:0", 1024);
    if (e < 0) return e;
    announce(caw_listener_port(l));
    nursery {
        for (int i = 0; i < connections && (e = await caw_accept(l, &s)) == 0; i++) spawn echo(s);
    }
    caw_listener_close(l);
    report();
    return e;
}

/* ---- libuv ---- */
typedef struct connection {
    uv_tcp_t tcp;
    uv_write_t write;
    char buf[BUF];
} connection;
static int left;
static uv_tcp_t listener;

static void on_closed(uv_handle_t *h)
{
    free(h);
    if (--left == 0) uv_close((uv_handle_t *)&listener, NULL);
}
static void on_alloc(uv_handle_t *h, size_t n, uv_buf_t *b)
{
    (void)n;
    *b = uv_buf_init(((connection *)h)->buf, BUF);
}
static void on_read(uv_stream_t *s, ssize_t n, const uv_buf_t *b);
static void on_written(uv_write_t *w, int status)
{
    if (status < 0) uv_close((uv_handle_t *)w->handle, on_closed);
    else uv_read_start(w->handle, on_alloc, on_read);
}
static void on_read(uv_stream_t *s, ssize_t n, const uv_buf_t *b)
{
    if (n == 0) return;
    if (n < 0) {
        uv_close((uv_handle_t *)s, on_closed);
        return;
    }
    messages++;
    uv_buf_t out = uv_buf_init(b->base, (unsigned)n);
    int put = uv_try_write(s, &out, 1);
    if (put == n) return;
    if (put > 0) out = uv_buf_init(out.base + put, (unsigned)(n - put));
    uv_read_stop(s); /* the buffer is in use */
    if (uv_write(&((connection *)s)->write, s, &out, 1, on_written) < 0) uv_close((uv_handle_t *)s, on_closed);
}
static void on_connection(uv_stream_t *l, int status)
{
    connection *c = status < 0 ? NULL : malloc(sizeof *c);
    if (!c) return;
    uv_tcp_init(l->loop, &c->tcp);
    uv_accept(l, (uv_stream_t *)&c->tcp);
    uv_tcp_nodelay(&c->tcp, 1);
    uv_read_start((uv_stream_t *)&c->tcp, on_alloc, on_read);
}
static int serve_uv(int connections)
{
    uv_loop_t *loop = uv_default_loop();
    struct sockaddr_in a;
    struct sockaddr_storage at;
    int n = sizeof at;
    left = connections;
    uv_ip4_addr("127.0.0.1", 0, &a);
    uv_tcp_init(loop, &listener);
    if (uv_tcp_bind(&listener, (struct sockaddr *)&a, 0) < 0) return 1;
    if (uv_listen((uv_stream_t *)&listener, 1024, on_connection) < 0) return 1;
    uv_tcp_getsockname(&listener, (struct sockaddr *)&at, &n);
    announce(ntohs(((struct sockaddr_in *)&at)->sin_port));
    uv_run(loop, UV_RUN_DEFAULT);
    report();
    return 0;
}

/* ---- the load ---- */
typedef struct client {
    int fd;
    long left;
    size_t got;
} client;
static int load(int port, int connections, size_t size, long n)
{
    static client c[MOST];
    char *buf = calloc(1, size);
    int poll = epoll_create1(0), open = connections;
    struct sockaddr_in a;
    uv_ip4_addr("127.0.0.1", port, &a);
    for (int i = 0; i < connections; i++) {
        struct epoll_event e = {.events = EPOLLIN, .data.ptr = &c[i]};
        c[i] = (client){socket(AF_INET, SOCK_STREAM, 0), n, 0};
        if (connect(c[i].fd, (struct sockaddr *)&a, sizeof a) < 0) return 1;
        epoll_ctl(poll, EPOLL_CTL_ADD, c[i].fd, &e);
        if (write(c[i].fd, buf, size) != (ssize_t)size) return 1;
    }
    while (open) {
        struct epoll_event e[64];
        int ready = epoll_wait(poll, e, 64, -1);
        for (int i = 0; i < ready; i++) {
            client *k = e[i].data.ptr;
            ssize_t got = recv(k->fd, buf, size - k->got, 0);
            if (got <= 0) return 1;
            if ((k->got += (size_t)got) < size) continue;
            k->got = 0;
            if (--k->left) {
                if (write(k->fd, buf, size) != (ssize_t)size) return 1;
            } else close(k->fd), open--;
        }
    }
    free(buf);
    return 0;
}

async int main(int argc, char **argv)
{
    if (argc == 3 && !strcmp(argv[1], "caw")) return await serve(atoi(argv[2])) < 0;
    if (argc == 3 && !strcmp(argv[1], "uv")) return serve_uv(atoi(argv[2]));
    if (argc != 6 || strcmp(argv[1], "load") || atoi(argv[3]) > MOST) return 2;
    int e = 1;
    offload {
        e = load(atoi(argv[2]), atoi(argv[3]), (size_t)atol(argv[4]), atol(argv[5]));
    }
    return e;
}
