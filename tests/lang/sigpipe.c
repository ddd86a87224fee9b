/* A write to a peer that is gone is a code, and no SIGPIPE, whose usual end this program leaves as it is. */
#include <signal.h>
#include <stdio.h>
#include <caw.h>
#include <caw/stream.h>

static async int connected(caw_stream **out, caw_stream **in)
{
    caw_listener *l;
    char at[32];
    int e = caw_tcp_listen(&l, "127.0.0.1:0", 8);
    *out = *in = NULL;
    if (e < 0) return e;
    defer caw_listener_close(l);
    snprintf(at, sizeof at, "127.0.0.1:%d", caw_listener_port(l));
    gather { /* neither waits for the other when that has failed */
        {
            int e1 = await caw_tcp_connect(out, at);
            if (e1 < 0) return e1;
        }
        {
            int e2 = await caw_accept(l, in);
            if (e2 < 0) return e2;
        }
    }
    return 0;
}
/* What was sent to it comes back as a reset, and then the kernel knows. */
static async int write_until_told(caw_stream *s, bool in_pieces)
{
    uv_buf_t two[2] = {uv_buf_init("a", 1), uv_buf_init("b", 1)};
    int e = 0;
    while (e == 0) {
        e = in_pieces ? await caw_writev(s, two, 2) : await caw_write(s, "ab", 2);
        if (e == 0 && await caw_sleep(1) < 0) return UV_ECANCELED;
    }
    if (e == UV_ECONNRESET) e = in_pieces ? await caw_writev(s, two, 2) : await caw_write(s, "ab", 2);
    return e;
}
static async int to_nobody(bool in_pieces)
{
    caw_stream *out, *in;
    int e = await connected(&out, &in);
    caw_close(in);
    if (e == 0) e = await write_until_told(out, in_pieces);
    caw_close(out);
    return e;
}
static async int after_shutdown(void)
{
    caw_stream *out, *in;
    int e = await connected(&out, &in);
    if (e == 0) e = await caw_shutdown(out);
    if (e == 0) e = await caw_write(out, "x", 1);
    caw_close(out);
    caw_close(in);
    return e;
}
async int main(void)
{
    signal(SIGPIPE, SIG_DFL);
    printf("%s\n", uv_err_name(await to_nobody(false)));
    printf("%s\n", uv_err_name(await to_nobody(true)));
    printf("%s\n", uv_err_name(await after_shutdown()));
    return 0;
}
