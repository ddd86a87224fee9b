/* A reverse proxy for TCP: copies both ways, until both ends are done or nothing has moved for a while.

       proxy ADDRESS UPSTREAM [IDLE_MS]     as in: proxy :8080 127.0.0.1:9000 30000

   The two directions share one idle timer: a long download keeps the silent direction open, and a peer that does not read
   counts as idle, for nothing moves. One that closes only its sending side is passed on as just that, and the other direction
   goes on. When the upstream refuses, the client is closed. SIGINT or SIGTERM closes all.

   A connection is one function with three blocks: a race of the copying against the timer, a gather of the two directions, and
   the defers that close. Whatever ends it, nothing is left. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <caw/stream.h>
#include <caw/sync.h>

enum { CONNECT_MS = 5000, AT_ONCE = 1000 }; /* so many connections; more wait to be accepted */

typedef struct proxy {
    const char *upstream;
    int64_t idle_ms;
    caw_limit at_once;
} proxy;

/* One direction. Its end is handed on. */
static async int copy(caw_stream *to, caw_stream *from, caw_idle *idle)
{
    char buf[16384];
    ssize_t n;
    while ((n = await caw_read(from, buf, sizeof buf)) > 0) {
        caw_idle_touch(idle);
        int e = await caw_write(to, buf, (size_t)n);
        if (e < 0) return e;
        caw_idle_touch(idle);
    }
    return n < 0 ? (int)n : await caw_shutdown(to);
}
/* Both, until both have ended, or one has failed: then the other has no sense any more. */
static async int copy_both(caw_stream *a, caw_stream *b, caw_idle *idle)
{
    gather {
        {
            int e = await copy(a, b, idle);
            if (e < 0) return e;
        }
        {
            int e = await copy(b, a, idle);
            if (e < 0) return e;
        }
    }
    return 0;
}

static async void serve(proxy *p, caw_stream *client)
{
    defer caw_limit_put(&p->at_once);
    defer caw_close(client);
    caw_stream *upstream = NULL;
    caw_idle idle = {0};
    int e = UV_ETIMEDOUT;
    within (CONNECT_MS) e = await caw_tcp_connect(&upstream, p->upstream);
    if (e < 0) {
        fprintf(stderr, "proxy: %s: %s\n", p->upstream, uv_strerror(e));
        return;
    }
    defer caw_close(upstream);
    e = UV_ETIMEDOUT;
    race {
        e = await copy_both(upstream, client, &idle);
        (void)await caw_idle_wait(&idle, p->idle_ms);
    }
    if (e < 0) fprintf(stderr, "proxy: %s\n", e == UV_ETIMEDOUT ? "an idle connection" : uv_strerror(e));
}

async int main(int argc, char **argv)
{
    const char *usage = "usage: proxy ADDRESS UPSTREAM [IDLE_MS]";
    if (argc > 1 && strcmp(argv[1], "--help") == 0) return puts(usage), 0;
    if (argc < 3) return fprintf(stderr, "%s\n", usage), 2;
    proxy p = {.upstream = argv[2], .idle_ms = argc > 3 ? atoll(argv[3]) : 30000, .at_once = CAW_LIMIT(AT_ONCE)};
    char at[128];
    caw_listener *l;
    int e = caw_tcp_listen(&l, argv[1], 511);
    if (e < 0) return fprintf(stderr, "proxy: %s: %s\n", argv[1], uv_strerror(e)), 1;
    defer caw_listener_close(l);
    caw_listener_local(l, at, sizeof at);
    fprintf(stderr, "proxy: listening on %s for %s\n", at, p.upstream);
    nursery {
        while (e != UV_ECANCELED && await caw_limit_get(&p.at_once) == 0) {
            caw_stream *client;
            e = await caw_accept(l, &client);
            if (e == 0) {
                spawn serve(&p, client);
                continue;
            }
            caw_limit_put(&p.at_once);
            if (e == UV_ECANCELED) break;
            fprintf(stderr, "proxy: %s\n", uv_strerror(e));
            e = await caw_sleep(100); /* say, no descriptor is left: some connection may end meanwhile */
        }
    }
    return 0;
}
