/* A site for tests/examples.sh: pages that link to each other, answers that never come, and what was asked of it.

       /p/N      a page. /p/0 links to 1 to 40, in every way there is, and to what no crawler of this host should ask for; each
                 of those to N + 100, and back. Until 16 are asked for at once, nobody gets one
       /hang/N   /hang/0 links to 1 to 40, which wait until their client has gone
       /die/N    /die/0 links to 1 to 40; when 16 are asked for the server dies
       /fast /slow /bad /big    a word; nothing, until the client has gone; a 500; 200 KB
       /counts   "now 0 most 16 asked 80 twice 0 left 0": how many are asked for; twice: pages; left: clients that went away */
#include <stdlib.h>
#include <string.h>
#include <caw/http.h>
#include <caw/sync.h>

enum { AT_ONCE = 16, PAGES = 40, DEEPER = 100 };
static int now, most, asked, twice, left;
static int seen[2 * DEEPER];
static caw_event full; /* AT_ONCE were there */

static void enter(void)
{
    asked++;
    if (++now > most) most = now;
    if (now == AT_ONCE) caw_event_set(&full);
}
static void leave(void)
{
    now--;
}
static void links(caw_response *res, caw_request *req, const char *dir)
{
    char *page = caw_fmt(req, "<!doctype html><title>all</title>");
    const char *host = caw_req_header(req, "Host");
    for (int i = 1; i <= PAGES; i++) {
        switch (i) {
        case 1: page = caw_fmt(req, "%s<A class=x HREF = '%d'>", page, i); break;
        case 2: page = caw_fmt(req, "%s<a href=%d>", page, i); break;
        case 3: page = caw_fmt(req, "%s<a href=\"./%d#part\">", page, i); break;
        case 4: page = caw_fmt(req, "%s<a href=\"../%s/./%d\">", page, dir, i); break;
        case 5: page = caw_fmt(req, "%s<a href=\"//%s/%s/%d\">", page, host, dir, i); break;
        case 6: page = caw_fmt(req, "%s<a href=\"HTTP://%s/%s/%d\">", page, host, dir, i); break;
        case 7: page = caw_fmt(req, "%s<a href=\"/../x/../%s/../%s/%d\">", page, dir, dir, i); break;
        default: page = caw_fmt(req, "%s<a href=\"/%s/%d\">", page, dir, i);
        }
    }
    page = caw_fmt(req,
                   "%s<a href=\"#top\"><a href=\"\"><a href=\"mailto:a@b\"><a href=\"https://%s/p/0\">"
                   "<a href=\"http://%s1/p/0\"><a href=\"http://127.0.0.2/p/0\"><a href=\"javascript:void(0)\"><a name=href><a href=",
                   page, host, host);
    caw_send(res, 200, "text/html; charset=utf-8", page, strlen(page));
}
static async void page(caw_request *req, caw_response *res)
{
    int n = atoi(caw_param(req, "n"));
    enter();
    defer leave();
    if (n >= 0 && n < 2 * DEEPER && seen[n]++) twice++;
    if (n == 0) {
        links(res, req, "p");
        return;
    }
    if (!full.set) {
        within (10000) (void)await caw_event_wait(&full);
        (void)await caw_sleep(150); /* is there one more? */
    }
    if (n == 13) caw_text(res, 404, "unlucky\n");
    else {
        char *text = caw_fmt(req, "<a href=\"%d\"><a href=\"/p/0\"><a href=.>", n < DEEPER ? n + DEEPER : n);
        caw_send(res, 200, "text/html", text, strlen(text));
    }
}
static async void wait_for_ever(void)
{
    if (await caw_sleep(CAW_FOREVER) == UV_ECANCELED) left++;
}
static async void slow(caw_request *req, caw_response *res)
{
    (void)req, (void)res;
    enter();
    defer leave();
    await wait_for_ever();
}
static async void hang(caw_request *req, caw_response *res)
{
    if (atoi(caw_param(req, "n")) == 0) links(res, req, "hang");
    else await slow(req, res);
}
static async void death(caw_request *req, caw_response *res)
{
    if (atoi(caw_param(req, "n")) == 0) {
        links(res, req, "die");
        return;
    }
    enter();
    defer leave();
    (void)await caw_event_wait(&full);
    _Exit(0);
}
static async void fast(caw_request *req, caw_response *res)
{
    (void)req;
    asked++;
    caw_text(res, 200, "fast\n");
}
static async void bad(caw_request *req, caw_response *res)
{
    (void)req;
    asked++;
    caw_text(res, 500, "bad\n");
}
static async void big(caw_request *req, caw_response *res)
{
    size_t n = 200000;
    char *p = caw_alloc(req, n);
    asked++;
    caw_send(res, 200, "text/plain", memset(p, 'x', n), n);
}
static async void counts(caw_request *req, caw_response *res)
{
    (void)req;
    caw_text(res, 200, "now %d most %d asked %d twice %d left %d\n", now, most, asked, twice, left);
}
int main(int argc, char **argv)
{
    caw_app *app;
    if (caw_app_new(&app) < 0) return 1;
    caw_route(app, "GET /p/{n}", page);
    caw_route(app, "GET /hang/{n}", hang);
    caw_route(app, "GET /die/{n}", death);
    caw_route(app, "GET /slow", slow);
    caw_route(app, "GET /fast", fast);
    caw_route(app, "GET /bad", bad);
    caw_route(app, "GET /big", big);
    caw_route(app, "GET /counts", counts);
    return caw_serve(app, argc, argv);
}
