/* The smallest server: two routes that never wait. */
#include <caw/http.h>

static async void plaintext(caw_request *req, caw_response *res)
{
    (void)req;
    caw_send(res, 200, "text/plain", "Hello, World!", 13);
}

static async void json(caw_request *req, caw_response *res)
{
    (void)req;
    caw_json(res, 200, "{\"message\":\"Hello, World!\"}");
}

int main(int argc, char **argv)
{
    caw_app *app;
    if (caw_app_new(&app) < 0) return 1;
    caw_route(app, "GET /", plaintext);
    caw_route(app, "GET /plaintext", plaintext);
    caw_route(app, "GET /json", json);
    return caw_serve(app, argc, argv);
}
