/* caw/dgram.h: datagrams to an address and connected, cut and empty ones, many at once, groups; cancelled receives take none. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <caw/dgram.h>

static const char *text(ssize_t n)
{
    return n < 0 ? uv_err_name((int)n) : "ok";
}
static caw_dgram *bound(const char *where, caw_address *at)
{
    caw_dgram *d;
    if (caw_dgram_bind(&d, where) < 0 || caw_dgram_local(d, at) < 0) _Exit(1);
    return d;
}
/* Where something fails that never does, the rest would be waited for in vain. */
static ssize_t must(ssize_t n)
{
    if (n >= 0 || n == UV_ECANCELED) return n;
    fprintf(stderr, "%s\n", text(n));
    _Exit(1);
}
static async void by_address(void)
{
    caw_address at, own, from, peer;
    caw_dgram *a = bound("127.0.0.1:0", &at), *b = bound("127.0.0.1:0", &own);
    char buf[16] = {0};
    ssize_t n = must(await caw_dgram_send_to(b, "hello", 5, &at)), m = await caw_dgram_recv(a, buf, 16, &from);
    printf("to: %zd %zd %s %d", n, m, buf, caw_address_port(&from) == caw_address_port(&own));
    n = must(await caw_dgram_send_to(b, "longer than that", 16, &at));
    m = await caw_dgram_recv(a, buf, 6, NULL);
    printf(", cut %zd %.6s", m, buf);
    n = must(await caw_dgram_send_to(b, "", 0, &at));
    m = await caw_dgram_recv(a, buf, 6, &from);
    printf(", empty %zd %zd", n, m);
    printf(", nowhere %s", text(await caw_dgram_send(b, "x", 1)));
    static char large[70000];
    printf(", large %s", text(await caw_dgram_send_to(b, large, sizeof large, &at)));
    printf(", peer %s, again %s\n", text(caw_dgram_peer(a, &peer)),
           text(caw_dgram_bind(&(caw_dgram *){0}, "127.0.0.1:nothing")));
    caw_dgram_close(a);
    caw_dgram_close(b);
    caw_dgram_close(NULL);
}
static async void connected(void)
{
    caw_address at;
    caw_dgram *a = bound("127.0.0.1:0", &at), *b, *c;
    char where[CAW_ADDRESS_TEXT], buf[8] = {0};
    (void)caw_address_text(&at, where, sizeof where);
    int e = (int)must(await caw_dgram_connect(&b, where));
    if (e < 0) {
        caw_dgram_close(a);
        return;
    }
    caw_address peer;
    printf("connect: %s %d", text(e), caw_dgram_peer(b, &peer) == 0 && caw_address_port(&peer) == caw_address_port(&at));
    e = caw_dgram_bind(&c, where);
    printf(", in use %s %d", text(e), c == NULL);
    ssize_t n = must(await caw_dgram_send(b, "one", 3));
    n = await caw_dgram_recv(a, buf, 8, NULL);
    printf(", %zd %s", n, buf);
    caw_dgram_close(a);
    n = must(await caw_dgram_send(b, "two", 3));
    n = await caw_dgram_recv(b, buf, 8, NULL); /* that nobody is there is told */
    printf(", %s\n", text(n));
    caw_dgram_close(b);
    int number = socket(AF_INET, SOCK_STREAM, 0);
    printf("no datagrams: %s %s\n", text(caw_dgram_open(&c, number)), text(caw_dgram_open(&c, -1)));
    close(number);
}
static async void many(void)
{
    enum { N = 100 };
    caw_address at;
    caw_dgram *a = bound("127.0.0.1:0", &at), *b = bound("127.0.0.1:0", &(caw_address){0});
    static char out[N], in[N][4];
    caw_packet put[N], got[N];
    int sent, have = 0, wrong = 0, calls = 0;
    for (int i = 0; i < N; i++) {
        out[i] = (char)i;
        put[i] = (caw_packet){.p = &out[i], .n = 1, .address = at};
        got[i] = (caw_packet){.p = in[i], .n = 4};
    }
    sent = (int)must(await caw_dgram_send_many(b, put, N));
    for (; have < N; calls++) {
        int n = await caw_dgram_recv_many(a, got + have, (unsigned)(N - have));
        if (n <= 0) break;
        have += n;
    }
    for (int i = 0; i < N; i++) wrong += in[i][0] != (char)i || got[i].size != 1 || !got[i].address.n;
    printf("many: %d %d %d, few calls %d\n", sent, have, wrong, calls < N / 2);
    put[0] = (caw_packet){.p = "abcdefgh", .n = 8, .address = at};
    put[1] = (caw_packet){.p = "", .n = 0};
    sent = (int)must(await caw_dgram_send_many(b, put, 2)); /* the second has nowhere to go */
    have = await caw_dgram_recv_many(a, got, N);
    printf("one of two: %d %d %zu", sent, have, got[0].size);
    printf(", none %s\n", text(await caw_dgram_send_many(b, put + 1, 1)));
    caw_dgram_close(a);
    caw_dgram_close(b);
}
static async void cancelled(void)
{
    caw_address at;
    caw_dgram *a = bound("127.0.0.1:0", &at), *b = bound("127.0.0.1:0", &(caw_address){0});
    char buf[8] = {0}, other[8];
    ssize_t n = 0, m = 0;
    int k = 0;
    caw_packet packet = {.p = other, .n = 8};
    nursery { /* in the very turn in which it comes */
        spawn n = caw_dgram_recv(a, buf, 8, NULL);
        spawn m = caw_dgram_recv(a, other, 8, NULL);
        spawn k = caw_dgram_recv_many(a, &packet, 1);
        (void)await caw_yield();
        shield (void)must(await caw_dgram_send_to(b, "x", 1, &at));
        caw_nursery_cancel(caw_nursery_here());
    }
    printf("cancelled: %s, others %s %s", text(n), text(m), text(k));
    n = await caw_dgram_recv(a, buf, 8, NULL);
    printf(", still there %zd %s\n", n, buf);
    caw_dgram_close(a);
    caw_dgram_close(b);
}
static async void groups(void)
{
    caw_address at, own;
    caw_dgram *a, *c, *b = bound("127.0.0.1:0", &own);
    char buf[8] = {0};
    if (caw_dgram_bind_shared(&a, "0.0.0.0:0") < 0 || caw_dgram_local(a, &at) < 0) _Exit(1);
    char where[CAW_ADDRESS_TEXT];
    (void)caw_address_text(&at, where, sizeof where);
    int e = (int)must(caw_dgram_bind_shared(&c, where));
    printf("shared: %s", text(e));
    int f = caw_dgram_join(a, "239.255.43.21", "lo", NULL) | caw_dgram_join(c, "239.255.43.21", "lo", NULL);
    int g = caw_dgram_multicast_interface(b, "lo") | caw_dgram_multicast_ttl(b, 1) | caw_dgram_multicast_loop(b, true) |
            caw_dgram_broadcast(b, true) | caw_dgram_ttl(b, 60);
    printf(", join %s, options %s", text(must(f)), text(must(g)));
    char group[64];
    snprintf(group, sizeof group, "239.255.43.21:%d", caw_address_port(&at));
    (void)caw_address_parse(&at, group);
    ssize_t n = must(await caw_dgram_send_to(b, "all", 3, &at));
    ssize_t one = await caw_dgram_recv(a, buf, 8, NULL), two = await caw_dgram_recv(c, buf, 8, NULL);
    printf(", %zd %zd %zd %s", n, one, two, buf);
    e = caw_dgram_leave(a, "239.255.43.21", "lo", NULL);
    f = caw_dgram_join(a, "239.255.43.21", "no-such", NULL);
    g = caw_dgram_join(a, "nonsense", NULL, NULL);
    printf(", leave %s, wrong %d %s", text(e), f < 0, text(g));
    e = caw_dgram_join(a, "232.1.1.1", "lo", "127.0.0.1");
    printf(", of a source %s %s", text(e), text(caw_dgram_leave(a, "232.1.1.1", "lo", "127.0.0.1")));
    printf(", buffers %d\n", caw_dgram_receive_buffer(a, 8192) == 16384 && caw_dgram_send_buffer(a, 0) > 0);
    caw_dgram_close(a);
    caw_dgram_close(b);
    caw_dgram_close(c);
}
async int main(void)
{
    await by_address();
    await connected();
    await many();
    await cancelled();
    await groups();
    return 0;
}
