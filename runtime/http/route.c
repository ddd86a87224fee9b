/* Routes: a list, tried in order. A program has a few dozen at most; comparing them segment by segment costs less than
   a tree's pointers would. Parameters are matched on the raw path, then decoded, so that %2F is no separator. */
#include <stdlib.h>
#include <string.h>
#include "http.h"

int caw_app_new(caw_app **out)
{
    caw_app *app = *out = calloc(1, sizeof *app);
    if (!app) return UV_ENOMEM;
    app->last = &app->routes;
    return 0;
}

void caw_app_data(caw_app *app, void *data)
{
    app->data = data;
}
void caw_app_keep_running(caw_app *app, bool on)
{
    app->keep_running = on;
}

int caw_route(caw_app *app, const char *pattern, caw_handler *handler)
{
    const char *space = strchr(pattern, ' ');
    if (!space || space == pattern || space[1] != '/') return UV_EINVAL;
    unsigned params = 0;
    for (const char *p = space; (p = strchr(p, '{')); p++) {
        const char *close = strchr(p, '}');
        if (p[-1] != '/' || !close || close == p + 1 || ++params > PARAMS) return UV_EINVAL;
        if (close[1] && (close[1] != '/' || close[-1] == '*')) return UV_EINVAL;
    }
    size_t n = strlen(pattern);
    struct route *r = malloc(sizeof *r + n + 1);
    if (!r) return UV_ENOMEM;
    memcpy(r->method, pattern, n + 1);
    r->method_n = (size_t)(space - pattern);
    r->method[r->method_n] = 0;
    r->path = r->method + r->method_n + 1;
    r->handler = handler;
    r->next = NULL;
    *app->last = r;
    app->last = &r->next;
    return 0;
}

static void take(caw_request *q, const char *name, size_t name_n, const char *value, size_t value_n)
{
    char *p = caw_alloc(q, name_n + value_n + 2);
    memcpy(p, name, name_n);
    p[name_n] = 0;
    caw_unescape_(p + name_n + 1, value, value_n, false);
    q->param[q->params++] = (struct param){p, p + name_n + 1};
}

static bool fits(caw_request *q, const char *pattern, const char *path)
{
    q->params = 0;
    while (*pattern) {
        if (*pattern != '{') {
            if (*pattern++ != *path++) return false;
            continue;
        }
        const char *name = pattern + 1, *close = strchr(name, '}');
        bool rest = close[-1] == '*';
        size_t n = rest ? strlen(path) : strcspn(path, "/");
        if (!n && !rest) return false;
        take(q, name, (size_t)(close - name) - rest, path, n);
        path += n;
        pattern = close + 1;
    }
    return !*path;
}

caw_handler *caw_route_find_(caw_app *app, struct work *k, int *status)
{
    const char *method = k->head.method, *allow = NULL;
    for (int as_get = 0; as_get < 2; as_get++) {
        for (struct route *r = app->routes; r; r = r->next) {
            if (!fits(&k->req, r->path, k->head.path)) continue;
            if (!strcmp(r->method, method)) return r->handler;
            if (!as_get) allow = allow ? caw_fmt(&k->req, "%s, %s", allow, r->method) : r->method;
        }
        if (strcmp(method, "HEAD")) break;
        method = "GET";
    }
    *status = allow ? 405 : 404;
    if (allow) caw_header(&k->res, "Allow", allow);
    return NULL;
}
