/* Dials any of several places, and talks with the one that answers first: standard input goes there, what comes to standard
   output.

       dial_any [-s STAGGER_MS] [-t TIMEOUT_MS] HOST:PORT...       250 ms, and ten seconds

   The second is dialled when the first has not answered for STAGGER_MS milliseconds, or as soon as it has failed; and so on.
   So one that is merely dead costs no time, a black hole costs the stagger, and no place is dialled without need. The first
   connection wins; the others are cancelled, and what they had opened is closed. (Of the addresses of one name
   caw_tcp_connect does the same by itself.) Status 0, or 1 and the reasons.

   The idiom is a nursery that a child may end: each place is a child, and the winner cancels the nursery, which leaves the
   block wherever it stands. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <caw/stream.h>
#include <caw/sync.h>

typedef struct dial {
    caw_nursery *all;
    caw_event failed;
    int why; /* the last that failed did */
    caw_stream *won;
    const char *where;
} dial;

static async void try_one(dial *d, const char *where)
{
    caw_stream *s;
    int e = await caw_tcp_connect(&s, where); /* cancelled, it has closed what it opened: there is one winner */
    if (e == 0) {
        d->won = s;
        d->where = where;
        caw_nursery_cancel(d->all);
    } else if (e != UV_ECANCELED) {
        fprintf(stderr, "dial_any: %s: %s\n", where, uv_strerror(e));
        d->why = e;
        caw_event_set(&d->failed);
    }
}
static async int dial_any(dial *d, char **places, int n, int64_t stagger)
{
    nursery {
        d->all = caw_nursery_here();
        for (int i = 0; i < n; i++) {
            caw_event_clear(&d->failed);
            spawn try_one(d, places[i]);
            within (stagger) (void)await caw_event_wait(&d->failed);
        }
    }
    return d->won ? 0 : d->why;
}

/* What the peer says, to its end; what comes on standard input is told to it meanwhile, and its end, too. */
static async int talk(caw_stream *s)
{
    caw_stream *in, *out;
    int64_t n = 0;
    int e = caw_stdin(&in);
    if (e < 0) return e;
    defer caw_close(in);
    if ((e = caw_stdout(&out)) < 0) return e;
    defer caw_close(out);
    race {
        n = await caw_copy(out, s);
        {
            (void)await caw_copy(s, in);
            (void)await caw_shutdown(s);
            (void)await caw_sleep(CAW_FOREVER); /* the other branch decides */
        }
    }
    return n < 0 ? (int)n : 0;
}

async int main(int argc, char **argv)
{
    const char *usage = "usage: dial_any [-s STAGGER_MS] [-t TIMEOUT_MS] HOST:PORT...";
    int64_t stagger = 250, patience = 10000;
    dial d = {0};
    int c, e = UV_ETIMEDOUT;
    if (argc > 1 && strcmp(argv[1], "--help") == 0) return puts(usage), 0;
    while ((c = getopt(argc, argv, "s:t:")) != -1) {
        if (c == 's') stagger = atoll(optarg);
        else if (c == 't') patience = atoll(optarg);
        else return 2;
    }
    if (optind == argc) return fprintf(stderr, "%s\n", usage), 2;
    within (patience) e = await dial_any(&d, argv + optind, argc - optind, stagger);
    if (!d.won) return fprintf(stderr, "dial_any: %s\n", uv_strerror(e)), 1;
    defer caw_close(d.won);
    fprintf(stderr, "dial_any: connected to %s\n", d.where);
    e = await talk(d.won);
    if (e < 0) fprintf(stderr, "dial_any: %s: %s\n", d.where, uv_strerror(e));
    return e < 0;
}
