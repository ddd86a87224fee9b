/* libcurl against the HTTP server of tests/http_app.c, at CURL_TEST_PORT of 127.0.0.1, and against servers that behave badly,
   which are tasks of this program. */
#include <caw/curl.h>
#include <caw/stream.h>
#include "common.h"

static const char *app;
typedef struct body {
    char *p;
    size_t n, read; /* how much of it there is, or has been sent */
} body;
static size_t on_body(char *p, size_t size, size_t n, void *arg)
{
    body *b = arg;
    b->p = realloc(b->p, b->n + size * n + 1);
    memcpy(b->p + b->n, p, size * n);
    b->n += size * n;
    b->p[b->n] = 0;
    return size * n;
}
static CURL *easy(body *to, const char *port, const char *path)
{
    char url[128];
    CURL *c = curl_easy_init();
    snprintf(url, sizeof url, "http://127.0.0.1:%s%s", port, path);
    curl_easy_setopt(c, CURLOPT_URL, url);
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, to);
    curl_easy_setopt(c, CURLOPT_NOPROXY, "*");
    return c;
}
static const char *result(int e) /* a code's name, or a CURLcode */
{
    static char text[16];
    snprintf(text, sizeof text, "%d", e);
    return e < 0 ? uv_err_name(e) : text;
}
static long of(CURL *c, CURLINFO what)
{
    long n = -1;
    curl_easy_getinfo(c, what, &n);
    return n;
}
/* Path, once. */
static async int get(const char *path)
{
    body b = {0};
    CURL *c = easy(&b, app, path);
    int e = await caw_curl_perform(c);
    if (e == 0 && strcmp(b.p ? b.p : "", "slow\n")) e = -1;
    free(b.p);
    curl_easy_cleanup(c);
    return e;
}

static async void asking(void)
{
    enum { N = 900 << 10 };
    body b = {0};
    CURL *c = easy(&b, app, "/slow?ms=1");
    int e = await caw_curl_perform(c);
    printf("get: %s %ld %s", result(e), of(c, CURLINFO_RESPONSE_CODE), b.p);
    printf("connections: %ld\n", of(c, CURLINFO_NUM_CONNECTS));
    e = await caw_curl_perform(c);
    printf("again: %s, connections: %ld\n", result(e), of(c, CURLINFO_NUM_CONNECTS));
    curl_easy_cleanup(c);
    free(b.p);
    b = (body){0};
    c = easy(&b, app, "/nothing");
    e = await caw_curl_perform(c);
    printf("404: %s %ld, connections: %ld\n", result(e), of(c, CURLINFO_RESPONSE_CODE), of(c, CURLINFO_NUM_CONNECTS));
    curl_easy_cleanup(c);
    free(b.p);
    b = (body){0};
    char *text = malloc(N);
    memset(text, 'y', N);
    c = easy(&b, app, "/echo");
    curl_easy_setopt(c, CURLOPT_POSTFIELDS, text);
    curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE, (long)N);
    e = await caw_curl_perform(c);
    printf("post: %s %ld %d\n", result(e), of(c, CURLINFO_RESPONSE_CODE), b.n == N && !memcmp(b.p, text, N));
    curl_easy_cleanup(c);
    free(b.p);
    free(text);
    char port[16];
    snprintf(port, sizeof port, "%d", port_taken(false));
    b = (body){0};
    c = easy(&b, port, "/");
    printf("nobody there: %s\n", result(await caw_curl_perform(c)));
    curl_easy_setopt(c, CURLOPT_URL, "nonsense://127.0.0.1");
    printf("no such protocol: %s\n", result(await caw_curl_perform(c)));
    curl_easy_cleanup(c);
    printf("no handle: %s\n", result(await caw_curl_perform(NULL)));
}
static async void many(void)
{
    int good = 0;
    gather for (int i = 0; i < 60; i++) good += await get(i % 2 ? "/slow?ms=20" : "/slow?ms=1") == 0;
    printf("at once: %d\n", good);
}
static async int open_easy(void *unused, void **out)
{
    (void)unused;
    *out = curl_easy_init();
    return *out ? 0 : UV_ENOMEM;
}
static void close_easy(void *c)
{
    curl_easy_cleanup(c);
}
static async void pooled(void)
{
    caw_pool *pool;
    int good = 0, set_back = 0;
    if (caw_pool_new(&pool, 4, open_easy, close_easy, NULL) < 0) return;
    gather for (int i = 0; i < 40; i++) {
        CURL *c;
        body b = {0};
        char url[64];
        if (await caw_pool_get(pool, (void **)&c) < 0) continue;
        defer caw_curl_put(pool, c);
        char *before = NULL;
        curl_easy_getinfo(c, CURLINFO_EFFECTIVE_URL, &before);
        set_back += !before || !*before;
        snprintf(url, sizeof url, "http://127.0.0.1:%s/slow?ms=1", app);
        curl_easy_setopt(c, CURLOPT_URL, url);
        curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
        curl_easy_setopt(c, CURLOPT_WRITEDATA, &b);
        good += await caw_curl_perform(c) == 0 && !strcmp(b.p, "slow\n");
        free(b.p);
    }
    caw_curl_put(pool, NULL);
    caw_pool_free(pool);
    printf("pooled: %d %d\n", good, set_back == 40);
}

/* ---- servers that behave badly: each one connection ---- */
typedef struct server {
    caw_listener *at;
    char port[16];
    caw_event asked; /* a request has come */
} server;
static int open_server(server *s)
{
    *s = (server){0};
    int e = caw_tcp_listen(&s->at, "127.0.0.1:0", 8);
    if (e == 0) snprintf(s->port, sizeof s->port, "%d", caw_listener_port(s->at));
    return e;
}
/* Takes a request, and answers with so much; then waits for the client to hang up, or hangs up. */
static async int answer(server *s, const char *text, size_t more, bool waits)
{
    caw_stream *c;
    char buf[4096];
    int e = await caw_accept(s->at, &c);
    if (e < 0) return e;
    defer caw_close(c);
    if (await caw_read(c, buf, sizeof buf) <= 0) return UV_EOF;
    caw_event_set(&s->asked);
    e = await caw_write(c, text, strlen(text));
    memset(buf, 'x', sizeof buf);
    for (; more >= sizeof buf && e == 0; more -= sizeof buf) e = await caw_write(c, buf, sizeof buf);
    return e < 0 ? e : waits ? await caw_hung_up(c) : 0;
}
static async void bad(const char *what, const char *text, size_t more)
{
    server s;
    body b = {0};
    int e = 0, its = 0;
    if (open_server(&s) < 0) return;
    CURL *c = easy(&b, s.port, "/");
    gather {
        e = await caw_curl_perform(c);
        its = await answer(&s, text, more, false);
    }
    printf("%s: %s %zu, server: %s\n", what, result(e), b.n, code(its));
    curl_easy_cleanup(c);
    free(b.p);
    caw_listener_close(s.at);
}
static async void cancelled(void)
{
    server s;
    body b = {0};
    char url[64];
    int e = UV_ETIMEDOUT, hung_up = -1;
    if (open_server(&s) < 0) return;
    CURL *c = easy(&b, s.port, "/");
    gather {
        hung_up = await answer(&s, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n", 0, true);
        race {
            e = await caw_curl_perform(c);
            (void)await caw_event_wait(&s.asked);
        }
    }
    printf("cancelled: %s, the server sees it: %s\n", result(e), code(hung_up));
    within (-1) e = await caw_curl_perform(c);
    gather {
        hung_up = await answer(&s, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK", 0, false);
        e = await caw_curl_perform(c);
    }
    printf("the handle is whole: %s %s\n", result(e), b.p);
    caw_event_clear(&s.asked);
    gather {
        hung_up = await answer(&s, "", 0, true);
        {
            async int later = caw_curl_perform(c);
            (void)await caw_event_wait(&s.asked);
            within (20) e = await later;
            else e = UV_ETIMEDOUT;
        }
    }
    printf("late: %s, the server sees it: %s\n", result(e), code(hung_up));
    snprintf(url, sizeof url, "http://127.0.0.1:%d", port_taken(true));
    curl_easy_setopt(c, CURLOPT_URL, url);
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, 20L);
    e = await caw_curl_perform(c);
    printf("libcurl's own time is up: %s\n", result(e));
    curl_easy_cleanup(c);
    free(b.p);
    caw_listener_close(s.at);
}
/* The one that leads is cancelled, or one that does not: the other goes on. */
static async void hand_over(bool leader)
{
    server s;
    body b = {0};
    int e = 0, other = -1, third = -1, hung_up = -1;
    if (open_server(&s) < 0) return;
    CURL *c = easy(&b, s.port, "/");
    gather {
        hung_up = await answer(&s, "", 0, true);
        if (!leader) other = await get("/slow?ms=100");
        race {
            e = await caw_curl_perform(c);
            (void)await caw_event_wait(&s.asked);
        }
        if (leader) other = await get("/slow?ms=100");
        third = await get("/slow?ms=50");
    }
    printf("%s is cancelled: %s, others: %s", leader ? "the leader" : "a follower", result(e), result(other));
    printf(" %s, the server sees it: %s\n", result(third), code(hung_up));
    curl_easy_cleanup(c);
    free(b.p);
    caw_listener_close(s.at);
}
static async void twice(void)
{
    body b = {0};
    int first = -1, second = -1;
    CURL *c = easy(&b, app, "/slow?ms=50");
    gather {
        first = await caw_curl_perform(c);
        second = await caw_curl_perform(c);
    }
    printf("twice at once: %s", result(first));
    printf(" %s\n", result(second));
    curl_easy_cleanup(c);
    free(b.p);
}
/* A worker of its own leaves nothing behind. */
static async int whole(void *unused)
{
    (void)unused;
    int e = await get("/slow?ms=1");
    return e ? e : await get("/slow?ms=1");
}
async int main(void)
{
    app = getenv("CURL_TEST_PORT");
    curl_global_init(CURL_GLOBAL_ALL);
    await asking();
    await many();
    await pooled();
    await bad("cut short", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", 0);
    await bad("no answer", "", 0);
    await bad("not HTTP", "hello", 0);
    await bad("large", "HTTP/1.1 200 OK\r\n\r\n", 8 << 20);
    await cancelled();
    await hand_over(true);
    await hand_over(false);
    await twice();
    int before = sockets(), e = await caw_thread_run(whole, NULL);
    printf("another worker: %s, sockets left: %d\n", result(e), sockets() - before);
    curl_global_cleanup();
    return 0;
}
