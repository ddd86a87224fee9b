/* An HTTP load client: keep-alive connections from one epoll loop, one request at a time on each.

       load PORT PATH CONNECTIONS SECONDS [BODY]

   Prints requests per second, then the median, 99th percentile and worst latency in milliseconds. Exit status 1 when a
   reply is not "200" or, where BODY is given, does not hold it; 2 when the server went away. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

typedef struct Conn {
    int fd;
    size_t n;
    double sent;
    char buf[16384];
} Conn;

static double *times;
static size_t done, cap;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}
static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}
static void fail(int status, const char *what, const char *text) {
    fprintf(stderr, "load: %s%s%s\n", what, text ? ": " : "", text ? text : "");
    exit(status);
}
static void note(double t) {
    if (done == cap && !(times = realloc(times, (cap = cap ? 2 * cap : 4096) * sizeof *times))) fail(2, "memory", NULL);
    times[done++] = t;
}
/* The length of the reply at the start of the buffer, 0 while it is not complete. */
static size_t whole(Conn *c) {
    c->buf[c->n] = 0;
    char *end = strstr(c->buf, "\r\n\r\n"), *length;
    if (!end) return 0;
    *end = 0;
    length = strcasestr(c->buf, "\r\ncontent-length:");
    *end = '\r';
    if (!length) fail(1, "a reply without a length", c->buf);
    size_t size = (size_t)(end + 4 - c->buf) + strtoul(length + 17, NULL, 10);
    if (size >= sizeof c->buf) fail(1, "a reply too long", NULL);
    return c->n >= size ? size : 0;
}

int main(int argc, char **argv) {
    if (argc < 5) fail(2, "usage: load PORT PATH CONNECTIONS SECONDS [BODY]", NULL);
    int n = atoi(argv[3]), on = 1, ep = epoll_create1(0);
    double seconds = atof(argv[4]);
    char request[1024];
    int size = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", argv[2]);
    Conn *conns = calloc((size_t)n, sizeof *conns);
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(argv[1])),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    if (!conns || n < 1 || ep < 0) fail(2, "cannot start", NULL);
    for (int i = 0; i < n; i++) {
        conns[i].fd = socket(AF_INET, SOCK_STREAM, 0);
        if (connect(conns[i].fd, (struct sockaddr *)&to, sizeof to) < 0) fail(2, "connect", strerror(errno));
        setsockopt(conns[i].fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        epoll_ctl(ep, EPOLL_CTL_ADD, conns[i].fd, &(struct epoll_event){ .events = EPOLLIN, .data.ptr = &conns[i] });
    }
    double start = now(), end = start + seconds;
    int open = n;
    for (int i = 0; i < n; i++) {
        conns[i].sent = now();
        if (write(conns[i].fd, request, (size_t)size) != size) fail(2, "write", strerror(errno));
    }
    while (open > 0) {
        struct epoll_event events[64];
        int got = epoll_wait(ep, events, 64, 10000);
        if (got == 0) fail(2, "no reply for ten seconds", NULL);
        for (int i = 0; i < got; i++) {
            Conn *c = events[i].data.ptr;
            ssize_t r = read(c->fd, c->buf + c->n, sizeof c->buf - 1 - c->n);
            if (r <= 0) fail(2, "the server hung up", r < 0 ? strerror(errno) : NULL);
            c->n += (size_t)r;
            size_t reply = whole(c);
            if (!reply) continue;
            double t = now();
            if (strncmp(c->buf, "HTTP/1.1 200 ", 13) != 0) fail(1, "a wrong status", c->buf);
            if (argc > 5 && !strstr(c->buf, argv[5])) fail(1, "a wrong body", c->buf);
            if (reply != c->n) fail(1, "more than one reply", c->buf);
            note(t - c->sent);
            c->n = 0;
            if (t >= end) { open--; continue; }
            c->sent = t;
            if (write(c->fd, request, (size_t)size) != size) fail(2, "write", strerror(errno));
        }
    }
    double took = now() - start;
    qsort(times, done, sizeof *times, by_size);
    printf("%.0f %.2f %.2f %.2f\n", done / took, 1e3 * times[done / 2], 1e3 * times[done * 99 / 100],
           1e3 * times[done - 1]);
    return 0;
}
