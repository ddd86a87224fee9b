/* An upstream for fanout.c: answers JSON after ?ms=N milliseconds (50). */
#include <stdlib.h>
#include <caw/http.h>

static async void item(caw_request *req, caw_response *res)
{
    const char *ms = caw_query(req, "ms");
    await caw_sleep(*ms ? atoi(ms) : 50);
    caw_json(res, 200, "{\"id\":%d}", atoi(caw_param(req, "id")));
}

int main(int argc, char **argv)
{
    caw_app *app;
    if (caw_app_new(&app) < 0) return 1;
    caw_route(app, "GET /{id}", item);
    return caw_serve(app, argc, argv);
}
