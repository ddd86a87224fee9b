/* A server for tests/http.sh: handlers that wait, and say on stderr how they ended. */
#include <stdlib.h>
#include <caw/http.h>

static async void slow(caw_request *req, caw_response *res)
{
    int e = await caw_sleep(atoi(caw_query(req, "ms")));
    fprintf(stderr, "slow %s\n", e == UV_ECANCELED ? "cancelled" : "done");
    caw_text(res, 200, "slow\n");
}
static async void echo(caw_request *req, caw_response *res)
{
    caw_str body;
    int e = await caw_body(req, &body, 1 << 20);
    fprintf(stderr, "echo %s\n", e == 0 ? "done" : uv_err_name(e));
    if (e == 0) caw_send(res, 200, "text/plain", body.p, body.n);
    else caw_text(res, 400, "%s\n", uv_strerror(e));
}
/* A body in pieces, each given up again and again until it is there: none is lost. */
static async void patient(caw_request *req, caw_response *res)
{
    char body[64] = "", *to = body;
    ssize_t n = 1;
    while (n > 0 && to < body + sizeof body - 4) {
        n = UV_ECANCELED;
        within (10) n = await caw_body_read(req, to, 4);
        if (n > 0) to += n;
        if (n == UV_ECANCELED) n = 1;
    }
    caw_text(res, 200, "%s, %s\n", body, n == 0 ? "whole" : uv_err_name((int)n));
}
/* An answer of which a piece was cancelled: it is not to look whole. */
static async void piece(caw_response *res, int *e)
{
    *e = await caw_res_write(res, "second\n", 7);
}
static async void cut(caw_request *req, caw_response *res)
{
    int e = await caw_res_write(res, "first\n", 6), f = 0;
    (void)req;
    if (e < 0) return;
    nursery {
        caw_nursery_cancel(caw_nursery_here());
        spawn piece(res, &e);
    }
    f = await caw_res_write(res, "third\n", 6);
    fprintf(stderr, "cut %s %s\n", uv_err_name(e), uv_err_name(f));
}
int main(int argc, char **argv)
{
    caw_app *app;
    if (caw_app_new(&app) < 0) return 1;
    caw_route(app, "GET /slow", slow);
    caw_route(app, "POST /echo", echo);
    caw_route(app, "POST /patient", patient);
    caw_route(app, "GET /cut", cut);
    return caw_serve(app, argc, argv);
}
