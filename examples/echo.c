/* A TCP echo that stops gracefully.

       echo [ADDRESS [DRAIN_MS]]            127.0.0.1:7000, and ten seconds

   SIGINT or SIGTERM ends the accepting, not the connections: those have DRAIN_MS milliseconds to come to their own end. A
   second signal kills. Status 0, or 1 when connections had to be cut off.

   The runtime does the most of it: the first signal cancels main, the second kills. What is to go on after the first one
   stands in a shield. So main has two branches: the nursery of the connections, shielded, and the accepting, which the signal
   ends; it then tells the nursery to end, too. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <caw/stream.h>
#include <caw/sync.h>

static size_t cut_off;

static async void echo(caw_stream *s)
{
    char buf[4096];
    ssize_t n;
    int e = 0;
    defer caw_close(s);
    while (e == 0 && (n = await caw_read(s, buf, sizeof buf)) > 0) e = await caw_write(s, buf, (size_t)n);
    if (caw_cancelled()) cut_off++;
}

/* Until it is cancelled, or fails for good. Each connection is a child of `all`, and ends when it likes. */
static async int accept_all(caw_listener *from, caw_nursery *all)
{
    for (;;) {
        caw_stream *s;
        int e = await caw_accept(from, &s);
        if (e == 0) spawn_in (all) echo(s);
        else if (e == UV_EMFILE || e == UV_ENFILE || e == UV_ENOBUFS || e == UV_ENOMEM) {
            fprintf(stderr, "echo: %s\n", uv_strerror(e));
            if (await caw_sleep(100) < 0) return UV_ECANCELED; /* the connection waits; some others may end meanwhile */
        } else return e;
    }
}

static async int serve(caw_listener *from, int64_t drain)
{
    caw_event stopping = {0};
    caw_nursery *all = NULL;
    int e = 0;
    gather {
        shield nursery {
            all = caw_nursery_here();
            (void)await caw_event_wait(&stopping);
            fprintf(stderr, "echo: stopping, %zu connections\n", caw_nursery_count(all));
            caw_nursery_cancel_after(all, drain);
        }
        {
            e = await accept_all(from, all);
            caw_listener_close(from);
            caw_event_set(&stopping);
        }
    }
    return e;
}

async int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "--help") == 0) return puts("usage: echo [ADDRESS [DRAIN_MS]]"), 0;
    const char *address = argc > 1 ? argv[1] : "127.0.0.1:7000";
    char at[128];
    caw_listener *l;
    int e = caw_tcp_listen(&l, address, 511);
    if (e < 0) return fprintf(stderr, "echo: %s: %s\n", address, uv_strerror(e)), 1;
    caw_listener_local(l, at, sizeof at);
    fprintf(stderr, "echo: listening on %s\n", at);
    e = await serve(l, argc > 2 ? atoll(argv[2]) : 10000);
    if (e < 0 && e != UV_ECANCELED) return fprintf(stderr, "echo: %s\n", uv_strerror(e)), 1;
    if (cut_off) fprintf(stderr, "echo: %zu connections cut off\n", cut_off);
    return cut_off != 0;
}
