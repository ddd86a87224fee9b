/* One stream read by one task and written by another at the same time, more than the kernel's buffers hold; and a
   refused connection says so. */
#include <stdio.h>
#include <stdlib.h>
#include <caw.h>
#include <caw/stream.h>

enum { ALL = 4 << 20, PIECE = 32 << 10 };

static async int echo(caw_listener *l) {
    caw_stream *s;
    char *buf = malloc(PIECE);
    int e = buf ? await caw_accept(l, &s) : UV_ENOMEM;
    if (e == 0) {
        ssize_t n;
        while ((n = await caw_read(s, buf, PIECE)) > 0 && (e = await caw_write(s, buf, (size_t)n)) == 0) {}
        caw_close(s);
        if (n < 0) e = (int)n;
    }
    free(buf);
    return e;
}
static async int send_all(caw_stream *s) {
    char *buf = malloc(PIECE);
    int e = buf ? 0 : UV_ENOMEM;
    for (size_t at = 0; e == 0 && at < ALL; at += PIECE) {
        for (size_t i = 0; i < PIECE; i++) buf[i] = (char)((at + i) * 7 % 251);
        e = await caw_write(s, buf, PIECE);
    }
    free(buf);
    return e < 0 ? e : await caw_shutdown(s);
}
static async ssize_t check_all(caw_stream *s) {
    size_t at = 0;
    ssize_t n = UV_ENOMEM;
    char *buf = malloc(PIECE);
    while (buf && (n = await caw_read(s, buf, PIECE)) > 0)
        for (ssize_t i = 0; i < n; i++, at++)
            if (buf[i] != (char)(at * 7 % 251)) {
                free(buf);
                return UV_EPROTO;
            }
    free(buf);
    return n < 0 ? n : (ssize_t)at;
}
static async int both_ways(const char *at, caw_listener *l) {
    int served = 0, sent = 0;
    ssize_t got = 0;
    gather {
        served = await echo(l);
        {
            caw_stream *s;
            int e = await caw_tcp_connect(&s, at);
            if (e < 0) return e;
            defer caw_close(s);
            gather {
                sent = await send_all(s);
                got = await check_all(s);
            }
        }
    }
    printf("%d %d %zd\n", served, sent, got);
    return 0;
}
async int main(void) {
    caw_listener *l;
    caw_stream *s;
    char at[32];
    int e = caw_tcp_listen(&l, "127.0.0.1:0", 8);
    if (e < 0) return 1;
    snprintf(at, sizeof at, "127.0.0.1:%d", caw_listener_port(l));
    e = await both_ways(at, l);
    caw_listener_close(l);
    if (e < 0) return 1;
    e = await caw_tcp_connect(&s, at);
    printf("%s\n", uv_err_name(e));
    caw_close(s);
    return 0;
}
