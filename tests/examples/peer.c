/* The other side of a connection, for tests/examples.sh.

       peer dial PORT           connects, then copies standard input to it and what comes to standard output, each to its
                                end: "[open]" when it has connected, "[end]" at the other side's end, "[reset]" when it breaks
       peer listen PORT         the same with the first that connects
       peer drip PORT MS N      connects and sends a byte every MS, N times; prints the longest time between two; waits for the
                                other side's end, and prints how long that took from the last byte
       peer hole                prints a port that never answers: somebody listens, and its queue is full
       peer syn PORT            how many connections to that port of this machine are being opened */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static struct sockaddr_in place(const char *port)
{
    return (struct sockaddr_in){.sin_family = AF_INET,
                                .sin_port = htons((unsigned short)atoi(port)),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}
static long now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}
static int die(const char *what)
{
    perror(what);
    exit(1);
}
static void say(const char *s, size_t n)
{
    for (ssize_t k; n; s += k, n -= (size_t)k)
        if ((k = write(1, s, n)) < 0) die("write");
}
static int dial(const char *port)
{
    struct sockaddr_in a = place(port);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *)&a, sizeof a) < 0) die("connect");
    return fd;
}
static int listen_at(const char *port, int backlog)
{
    struct sockaddr_in a = place(port);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
    if (bind(fd, (struct sockaddr *)&a, sizeof a) < 0 || listen(fd, backlog) < 0) die("listen");
    return fd;
}
static void talk(int fd)
{
    char buf[4096];
    struct pollfd p[] = {{0, POLLIN, 0}, {fd, POLLIN, 0}};
    say("[open]\n", 7);
    while (p[0].fd >= 0 || p[1].fd >= 0) {
        if (poll(p, 2, -1) < 0) die("poll");
        if (p[1].revents) {
            ssize_t n = read(fd, buf, sizeof buf);
            if (n < 0) {
                say("[reset]\n", 8);
                return;
            }
            if (n == 0) {
                say("[end]\n", 6);
                p[1].fd = -1;
            } else say(buf, (size_t)n);
        }
        if (p[0].revents) {
            ssize_t n = read(0, buf, sizeof buf);
            if (n <= 0) {
                shutdown(fd, SHUT_WR);
                p[0].fd = -1;
            } else if (write(fd, buf, (size_t)n) < 0) {
                say("[reset]\n", 8);
                return;
            }
        }
    }
}
static void drip(int fd, int ms, int n)
{
    char c;
    long at = now(), gap = 0;
    for (int i = 0; i < n; i++) {
        usleep((useconds_t)ms * 1000);
        if (write(fd, "x", 1) < 0 || recv(fd, &c, 1, MSG_DONTWAIT) == 0) break;
        if (now() - at > gap) gap = now() - at;
        at = now();
        printf("sent %d\n", i + 1);
    }
    printf("gap %ld\n", gap);
    fflush(stdout);
    while (read(fd, &c, 1) > 0) {}
    printf("[end] after %ld\n", now() - at);
}
static void hole(void)
{
    struct sockaddr_in a;
    socklen_t size = sizeof a;
    int fd = listen_at("0", 0), waits = 0;
    getsockname(fd, (struct sockaddr *)&a, &size);
    while (waits < 2) { /* those that are taken into the queue connect at once */
        int c = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        if (connect(c, (struct sockaddr *)&a, sizeof a) < 0 && errno != EINPROGRESS) die("connect");
        waits += poll(&(struct pollfd){c, POLLOUT, 0}, 1, 300) == 0;
    }
    printf("%d\n", ntohs(a.sin_port));
    fflush(stdout);
    pause();
}
static void opening(unsigned port)
{
    char line[512];
    unsigned to, state;
    int n = 0;
    FILE *f = fopen("/proc/net/tcp", "r");
    if (!f) die("/proc/net/tcp");
    while (fgets(line, sizeof line, f))
        n += sscanf(line, "%*d: %*x:%*x %*x:%x %x", &to, &state) == 2 && to == port && state == 2;
    printf("%d\n", n);
}
int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN);
    alarm(100);
    if (argc == 2 && !strcmp(argv[1], "hole")) hole();
    else if (argc == 3 && !strcmp(argv[1], "dial")) talk(dial(argv[2]));
    else if (argc == 3 && !strcmp(argv[1], "listen")) talk(accept(listen_at(argv[2], 8), NULL, NULL));
    else if (argc == 5 && !strcmp(argv[1], "drip")) drip(dial(argv[2]), atoi(argv[3]), atoi(argv[4]));
    else if (argc == 3 && !strcmp(argv[1], "syn")) opening((unsigned)atoi(argv[2]));
    else return 2;
    return 0;
}
