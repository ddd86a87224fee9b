/* The server while calls fail (run --own): whatever fails costs at most the connections that it falls upon. The server is a child
   of this program, so that it is seen from outside: all that it is asked after a fault it answers; where faults go on, it goes on,
   and keeps no descriptor of a connection that has ended. How it ends we end, too. Status 98: it has not done so. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <caw/http.h>

/* ---- the server ---- */
static char here[64];
static async void plain(caw_request *req, caw_response *res)
{
    (void)req;
    caw_text(res, 200, "plain");
}
static async void echo(caw_request *req, caw_response *res)
{
    caw_str body;
    int e = await caw_body(req, &body, 1 << 20);
    if (e < 0) caw_text(res, 400, "%s", uv_strerror(e));
    else caw_send(res, 200, "text/plain", body.p, body.n);
}
static async void large(caw_request *req, caw_response *res) /* more than its buffers begin with */
{
    char *p = caw_alloc(req, 100000);
    memset(p, 'l', 100000);
    caw_send(res, 200, "text/plain", p, 100000);
}
static async void pieces(caw_request *req, caw_response *res)
{
    (void)req;
    for (int i = 0; i < 3; i++)
        if (await caw_res_write(res, "piece ", 6) < 0) return;
}
static async void up(caw_request *req, caw_response *res) /* by way of the client, from itself */
{
    caw_str got;
    int e = await caw_get(req, &got, caw_fmt(req, "http://%s/plain", here));
    if (e < 0) caw_text(res, 502, "%s", uv_strerror(e));
    else caw_text(res, 200, "up: %s", got.p);
}
static int serve(void)
{
    caw_app *app;
    char *args[] = {"http", "--bind", here, "--timeout", "5", "--keep-alive", "5", NULL};
    if (caw_app_new(&app) < 0 || caw_route(app, "GET /plain", plain) < 0 || caw_route(app, "POST /echo", echo) < 0 ||
        caw_route(app, "GET /large", large) < 0 || caw_route(app, "GET /pieces", pieces) < 0 ||
        caw_route(app, "GET /up", up) < 0) {
        fprintf(stderr, "no memory for the application\n");
        return 1;
    }
    return caw_serve(app, 7, args);
}

/* ---- who asks; plain C ---- */
static pid_t server;
static struct sockaddr_in at;

static _Noreturn void end(int status)
{
    if (server > 0) kill(server, SIGKILL);
    exit(status);
}
static void sleep_ms(long ms)
{
    nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL);
}
static void choose_port(void)
{
    socklen_t n = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    at = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (fd < 0 || bind(fd, (struct sockaddr *)&at, n) < 0 || getsockname(fd, (struct sockaddr *)&at, &n) < 0) exit(98);
    close(fd);
    snprintf(here, sizeof here, "127.0.0.1:%d", ntohs(at.sin_port));
}
/* If the server has ended, so do we. */
static void look_at_it(void)
{
    int status;
    if (waitpid(server, &status, WNOHANG) != server) return;
    server = 0;
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    if (WIFSIGNALED(status)) signal(WTERMSIG(status), SIG_DFL), kill(getpid(), WTERMSIG(status));
    fprintf(stderr, "the server ended with status %d\n", WEXITSTATUS(status));
    end(WEXITSTATUS(status) ? WEXITSTATUS(status) : 98);
}
static int connected(void) /* -1: not now */
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct timeval most = {20, 0};
    if (fd < 0) exit(98);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most);
    if (connect(fd, (struct sockaddr *)&at, sizeof at) == 0) return fd;
    close(fd);
    return -1;
}
static char answer[200 * 1024];
static bool ask(const char *request, const char *wanted) /* true: it is answered so */
{
    size_t n = 0;
    ssize_t got;
    int fd = connected();
    if (fd < 0) return false;
    if (send(fd, request, strlen(request), MSG_NOSIGNAL) == (ssize_t)strlen(request)) {
        while ((got = recv(fd, answer + n, sizeof answer - 1 - n, 0)) > 0) n += (size_t)got;
        if (got < 0 && errno == EAGAIN) {
            fprintf(stderr, "no answer in 20 s to: %.20s\n", request);
            end(98);
        }
    }
    close(fd);
    answer[n] = 0;
    const char *body = strstr(answer, "\r\n\r\n");
    return body && !strncmp(answer, "HTTP/1.1 200 ", 13) && strstr(body + 4, wanted);
}
#define HOST " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
static const struct {
    const char *request, *wanted;
} all[] = {
    {"GET /plain" HOST "\r\n", "plain"},
    {"POST /echo" HOST "Content-Length: 5\r\n\r\nhello", "hello"},
    {"POST /echo" HOST "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n3\r\nyou\r\n0\r\n\r\n", "helloyou"},
    {"GET /pieces" HOST "\r\n", "piece "},
    {"GET /large" HOST "\r\n", "llllllll"},
    {"GET /up" HOST "\r\n", "up: plain"},
};
enum { ALL = sizeof all / sizeof *all };
static int ask_all(void) /* how many are answered as they should be */
{
    int good = 0;
    for (int i = 0; i < ALL; i++) {
        good += ask(all[i].request, all[i].wanted);
        look_at_it();
    }
    return good;
}
static int descriptors(void) /* of the server */
{
    char path[64];
    int n = 0;
    snprintf(path, sizeof path, "/proc/%d/fd", (int)server);
    DIR *d = opendir(path);
    while (d && readdir(d)) n++;
    if (d) closedir(d);
    return n;
}
static void wait_for_server(void)
{
    int fd;
    for (int i = 0; (fd = connected()) < 0; i++) {
        look_at_it();
        if (i == 2000) end(98);
        sleep_ms(10);
    }
    close(fd);
}
/* Faults go on: so it goes on, and what it has open does not grow. */
static void ask_on(void)
{
    int few = 0, many = 0;
    for (int i = 0; i < 4; i++) (void)ask_all();
    few = descriptors();
    for (int i = 0; i < 12; i++) (void)ask_all();
    for (int i = 0; (many = descriptors()) > few + 6 && i < 1000; i++) sleep_ms(10); /* kept connections come and go */
    if (many <= few + 6) return;
    fprintf(stderr, "%d descriptors, then %d\n", few, many);
    end(98);
}
int main(void)
{
    choose_port();
    fflush(NULL);
    server = fork();
    if (server < 0) return fprintf(stderr, "no process\n"), 1;
    if (!server) exit(serve());
    wait_for_server();
    if (getenv("CAW_FAULT_EVERY") || getenv("CAW_FAULT_SEED")) ask_on();
    int good = ask_all();
    bool once = getenv("CAW_FAULT_AT") != NULL;
    if (good < ALL && once && (good = ask_all()) == ALL) { /* the fault is over */
        fprintf(stderr, "a request had no good answer\n");
        end(1);
    }
    for (int i = 0; good < ALL && i < 500; i++) look_at_it(), sleep_ms(10); /* it may be about to end */
    if (good < ALL) {
        fprintf(stderr, "%d of %d answers\n", good, ALL);
        end(once ? 98 : 1);
    }
    kill(server, SIGTERM);
    for (int i = 0, status; waitpid(server, &status, WNOHANG) == 0; i++) {
        if (i == 2000) fprintf(stderr, "it does not end\n"), end(98);
        sleep_ms(10);
    }
    puts("all");
    return 0;
}
