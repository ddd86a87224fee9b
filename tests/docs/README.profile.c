/* The handler of the README, with two services that it asks: a process each. */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
static async void item(caw_request *req, caw_response *res)
{
    caw_json(res, 200, "{\"id\":%s}", caw_param(req, "id"));
}
static pid_t serve(const char *address)
{
    char *args[] = {"serve", "--bind", (char *)(uintptr_t)address, NULL};
    caw_app *app;
    pid_t pid = fork();
    if (pid) return pid;
    if (caw_app_new(&app) < 0) _exit(1);
    caw_route(app, "GET /profile/{id}", profile);
    caw_route(app, "GET /{id}", item);
    exit(caw_serve(app, 3, args));
}
static async int ask(const char *url, const char *want)
{
    caw_client *c;
    caw_http_res r;
    int e = caw_client_new(&c), right = 0;
    for (int tries = 0; e == 0 && tries < 200; tries++) {
        e = await caw_fetch(c, &(caw_http_req){.url = url}, &r);
        if (e < 0) e = await caw_sleep(50); /* it is not there yet */
        else {
            right = r.status == 200 && !strcmp(r.body.p, want);
            caw_http_res_free(&r);
            break;
        }
    }
    caw_client_free(c);
    return right ? 0 : 1;
}
static async int ask_all(void *p)
{
    (void)p;
    int e = await ask("http://127.0.0.1:9001/1", "{\"id\":1}");
    if (e == 0) e = await ask("http://127.0.0.1:9002/2", "{\"id\":2}");
    if (e == 0) e = await ask("http://127.0.0.1:8080/profile/7", "{\"user\":{\"id\":7},\"orders\":{\"id\":7}}");
    return e;
}
int main(void)
{
    pid_t all[] = {serve("127.0.0.1:9001"), serve("127.0.0.1:9002"), serve("127.0.0.1:8080")};
    int e = caw_run(ask_all, NULL);
    for (int i = 0; i < 3; i++) kill(all[i], SIGTERM);
    while (wait(NULL) > 0) {}
    return e;
}
