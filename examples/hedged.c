/* A hedged request: the same question to several servers, but to the next one only when the one before is slow.

       hedged MS URL URL...                 as in: hedged 50 http://a:8000/x http://b:8000/x

   The first is asked at once; the second when MS milliseconds have gone by without an answer, or as soon as the first has
   failed; and so on. The first good answer (2xx) is printed, and those that are still asked are cancelled: their connections
   are closed. Status 0, or 1 when nobody had a good answer.

   The idiom is gather for with a break: a branch for each server, and the first success leaves the gather. The MS should be
   what most answers stay below: then few questions are asked twice, and no slow server is waited for. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <caw/http.h>
#include <caw/sync.h>

enum { MOST = 16 };

/* Which one answered, or the code of the last that failed. */
static async int hedge(caw_client *client, char **urls, int n, int64_t ms, caw_http_res *out)
{
    caw_event failed[MOST] = {0};
    int winner = UV_EINVAL;
    gather for (int i = 0; i < n; i++) {
        caw_http_res res = {0};
        if (i > 0) within (i * ms) (void)await caw_event_wait(&failed[i - 1]);
        int e = await caw_fetch(client, &(caw_http_req){.url = urls[i]}, &res);
        if (e == 0 && res.status / 100 == 2) {
            *out = res;
            winner = i;
            break; /* the others are cancelled, and waited for */
        }
        if (winner < 0) winner = e < 0 ? e : CAW_HTTP_ERROR(res.status);
        caw_http_res_free(&res);
        caw_event_set(&failed[i]);
    }
    return winner;
}

async int main(int argc, char **argv)
{
    const char *usage = "usage: hedged MS URL URL...";
    if (argc > 1 && strcmp(argv[1], "--help") == 0) return puts(usage), 0;
    if (argc < 3 || argc - 2 > MOST) return fprintf(stderr, "%s\n", usage), 2;
    caw_http_res res = {0};
    caw_client *client;
    if (caw_client_new(&client) < 0) return 1;
    defer caw_client_free(client);
    int winner = await hedge(client, argv + 2, argc - 2, atoll(argv[1]), &res);
    if (winner < 0) {
        if (winner <= CAW_HTTP_ERROR(0)) fprintf(stderr, "hedged: no good answer, the last was %d\n", -10000 - winner);
        else fprintf(stderr, "hedged: no answer: %s\n", uv_strerror(winner));
        return 1;
    }
    fprintf(stderr, "hedged: %s\n", argv[2 + winner]);
    fwrite(res.body.p, 1, res.body.n, stdout);
    caw_http_res_free(&res);
    return 0;
}
