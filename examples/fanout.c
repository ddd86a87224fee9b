/* One answer out of three upstream services, asked all at once or one after the other.
   CAW_UPSTREAMS='http://127.0.0.1:9001,http://127.0.0.1:9002,http://127.0.0.1:9003' fanout --bind 127.0.0.1:8000 */
#include <stdio.h>
#include <stdlib.h>
#include <caw/http.h>

static char users[128] = "http://127.0.0.1:9001", orders[128] = "http://127.0.0.1:9002", ads[128] = "http://127.0.0.1:9003";

static async void profile(caw_request *req, caw_response *res)
{
    const char *id = caw_param(req, "id");
    caw_str u = {0}, o = {0}, a = {"[]", 2};
    int eu = 0, eo = 0;

    within (5000) gather { /* all three at once */
        eu = await caw_get(req, &u, caw_fmt(req, "%s/%s", users, id));
        eo = await caw_get(req, &o, caw_fmt(req, "%s/%s", orders, id));
        within (2000) (void)await caw_get(req, &a, caw_fmt(req, "%s/%s", ads, id)); /* an answer without ads will do */
    }
    else {
        caw_json(res, 504, "{\"error\":\"late\"}");
        return;
    }
    if (eu < 0 || eo < 0) caw_json(res, 502, "{\"error\":\"upstream\"}");
    else caw_json(res, 200, "{\"user\":%s,\"orders\":%s,\"ads\":%s}", u.p, o.p, a.p);
}

static async void profile_sequential(caw_request *req, caw_response *res)
{
    const char *id = caw_param(req, "id");
    caw_str u = {0}, o = {0}, a = {0};

    if (await caw_get(req, &u, caw_fmt(req, "%s/%s", users, id)) < 0 ||
        await caw_get(req, &o, caw_fmt(req, "%s/%s", orders, id)) < 0 ||
        await caw_get(req, &a, caw_fmt(req, "%s/%s", ads, id)) < 0)
        caw_json(res, 502, "{\"error\":\"upstream\"}");
    else caw_json(res, 200, "{\"user\":%s,\"orders\":%s,\"ads\":%s}", u.p, o.p, a.p);
}

int main(int argc, char **argv)
{
    const char *up = getenv("CAW_UPSTREAMS");
    caw_app *app;
    if (up && sscanf(up, "%127[^,],%127[^,],%127[^,]", users, orders, ads) != 3)
        return fprintf(stderr, "CAW_UPSTREAMS: three bases, separated by commas\n"), 2;
    if (caw_app_new(&app) < 0) return 1;
    caw_route(app, "GET /profile/{id}", profile);
    caw_route(app, "GET /profile-sequential/{id}", profile_sequential);
    return caw_serve(app, argc, argv);
}
