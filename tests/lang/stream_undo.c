/* Rule 6: what was not received did not happen: bytes and connections that come in the very turn in which their receiver is
   cancelled stay where they were; a connect that is cancelled leaves nothing open. */
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <caw.h>
#include <caw/stream.h>

enum { PAIRS = 8 };
typedef struct pair {
    caw_stream *in, *out;
} pair;

static int descriptors(void)
{
    DIR *d = opendir("/proc/self/fd");
    int n = 0;
    while (d && readdir(d)) n++;
    if (d) closedir(d);
    return n;
}
static async int connected(caw_listener *l, pair *p)
{
    char where[32];
    int e = 0, f = 0;
    snprintf(where, sizeof where, "127.0.0.1:%d", caw_listener_port(l));
    gather {
        e = await caw_tcp_connect(&p->out, where);
        f = await caw_accept(l, &p->in);
    }
    return e < 0 ? e : f;
}

/* All wait; all become ready at once; the first to run cancels the others, some of which are woken already. */
typedef struct waiter {
    caw_nursery *others;
    int got, codes;
} waiter;
static async void read_one(waiter *w, caw_stream *s, char *to)
{
    ssize_t n = await caw_read(s, to, 1);
    if (n == 1) {
        w->got++;
        caw_nursery_cancel(w->others);
    } else if (n == UV_ECANCELED) w->codes++;
}
static void close_pairs(pair *p)
{
    for (int i = 0; i < PAIRS; i++) {
        caw_close(p[i].in);
        caw_close(p[i].out);
    }
}
static async int reads(caw_listener *l)
{
    pair p[PAIRS] = {0};
    char to[PAIRS] = {0};
    waiter w = {0};
    int bytes = 0;
    defer close_pairs(p);
    for (int i = 0; i < PAIRS; i++)
        if (await connected(l, &p[i]) < 0) return -1;
    nursery {
        w.others = caw_nursery_here();
        for (int i = 0; i < PAIRS; i++) spawn read_one(&w, p[i].in, &to[i]);
        for (int i = 0; i < PAIRS; i++) (void)await caw_write(p[i].out, &"abcdefgh"[i], 1);
    }
    for (int i = 0; i < PAIRS; i++) { /* those that were cancelled read it now */
        if (!to[i] && await caw_read(p[i].in, &to[i], 1) != 1) printf("a byte is lost\n");
        bytes += to[i] == "abcdefgh"[i];
    }
    printf("reads: %d, %d\n", bytes, w.got > 0 && w.got + w.codes == PAIRS);
    return 0;
}
static async void accept_one(waiter *w, caw_listener *l, caw_stream **to)
{
    int e = await caw_accept(l, to);
    if (e == 0) {
        w->got++;
        caw_nursery_cancel(w->others);
    } else if (e == UV_ECANCELED && !*to) w->codes++;
}
static async int accepts(void)
{
    caw_listener *l[PAIRS];
    caw_stream *in[PAIRS] = {0}, *out[PAIRS] = {0};
    char where[32];
    waiter w = {0};
    int accepted = 0;
    for (int i = 0; i < PAIRS; i++)
        if (caw_tcp_listen(&l[i], "127.0.0.1:0", 8) < 0) return -1;
    nursery {
        w.others = caw_nursery_here();
        for (int i = 0; i < PAIRS; i++) spawn accept_one(&w, l[i], &in[i]);
        shield for (int i = 0; i < PAIRS; i++) {
            snprintf(where, sizeof where, "127.0.0.1:%d", caw_listener_port(l[i]));
            if (await caw_tcp_connect(&out[i], where) < 0) printf("no connection\n");
        }
    }
    for (int i = 0; i < PAIRS; i++) {
        if (!in[i] && await caw_accept(l[i], &in[i]) < 0) printf("a connection is lost\n");
        accepted += in[i] != NULL;
        caw_close(in[i]);
        caw_close(out[i]);
        caw_listener_close(l[i]);
    }
    printf("accepts: %d, %d\n", accepted, w.got > 0 && w.got + w.codes == PAIRS);
    return 0;
}
static async int connects(caw_listener *l)
{
    char where[32];
    int wrong = 0;
    snprintf(where, sizeof where, "127.0.0.1:%d", caw_listener_port(l));
    int before = descriptors();
    for (int i = 0; i < 20; i++) {
        caw_stream *s = NULL;
        nursery {
            caw_nursery *n = caw_nursery_here();
            spawn caw_tcp_connect(&s, where); /* most likely done by now, in the kernel */
            caw_nursery_cancel(n);
        }
        caw_stream *in = NULL;
        within (100) (void)await caw_accept(l, &in);
        if (s && !in) wrong++;
        caw_close(s);
        caw_close(in);
    }
    printf("connects: %d, %d\n", wrong, descriptors() <= before);
    return 0;
}

async int main(void)
{
    caw_listener *l;
    if (caw_tcp_listen(&l, "127.0.0.1:0", 64) < 0) return 1;
    int e = await reads(l) | await accepts() | await connects(l);
    caw_listener_close(l);
    return e;
}
