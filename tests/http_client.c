/* A client that sends exactly the bytes it is told, for what no HTTP client would send.

       http_client port              print a free port
       http_client PORT step...      s:TEXT  send (\r \n \\ and \0 are escapes)    w:MS  wait
                                     x:N     send N times "X-Filler: xxxxxxxx\r\n"; ends quietly when the peer has closed
                                     r       print what comes until 400 ms of silence or the end; "[end]" at the end
                                     h       hang up with a reset */
#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int free_port(void)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof a;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(fd, (struct sockaddr *)&a, n) < 0 || getsockname(fd, (struct sockaddr *)&a, &n) < 0) return 1;
    printf("%d\n", ntohs(a.sin_port));
    return 0;
}
static void say(int fd, const char *s)
{
    char out[65536];
    size_t n = 0;
    for (; *s && n < sizeof out; s++) {
        if (*s != '\\') {
            out[n++] = *s;
            continue;
        }
        s++;
        out[n++] = *s == 'r' ? '\r' : *s == 'n' ? '\n' : *s == '0' ? 0 : *s;
    }
    if (write(fd, out, n) < 0) puts("[closed]");
}
static void listen_to(int fd)
{
    char in[4096];
    struct pollfd p = {fd, POLLIN, 0};
    while (poll(&p, 1, 400) > 0) {
        ssize_t n = read(fd, in, sizeof in);
        if (n <= 0) {
            puts("[end]");
            return;
        }
        fwrite(in, 1, (size_t)n, stdout);
    }
}
int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN);
    alarm(20);
    if (argc == 2 && strcmp(argv[1], "port") == 0) return free_port();
    if (argc < 3) return 2;
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((unsigned short)atoi(argv[1])),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) < 0) {
        perror("connect");
        return 1;
    }
    for (int i = 2; i < argc; i++) {
        char *arg = argv[i][0] && argv[i][1] ? argv[i] + 2 : "";
        switch (argv[i][0]) {
        case 's': say(fd, arg); break;
        case 'w': usleep((useconds_t)atoi(arg) * 1000); break;
        case 'x':
            for (int k = atoi(arg); k > 0 && write(fd, "X-Filler: xxxxxxxx\r\n", 20) > 0; k--) {}
            break;
        case 'r': listen_to(fd); break;
        case 'h':
            setsockopt(fd, SOL_SOCKET, SO_LINGER, &(struct linger){1, 0}, sizeof(struct linger));
            close(fd);
            return 0;
        default: return 2;
        }
    }
    return 0;
}
