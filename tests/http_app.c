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
int main(int argc, char **argv)
{
    caw_app *app;
    if (caw_app_new(&app) < 0) return 1;
    caw_route(app, "GET /slow", slow);
    caw_route(app, "POST /echo", echo);
    return caw_serve(app, argc, argv);
}
