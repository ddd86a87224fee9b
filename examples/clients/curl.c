/* Fetches every URL of the command line, at most eight at a time, none for longer than ten seconds, and says how large each
   is. The easy handles come from a pool; their connections libcurl itself keeps. */
#include <stdio.h>
#include <caw/curl.h>

static async int open_easy(void *unused, void **out)
{
    (void)unused;
    *out = curl_easy_init();
    return *out ? 0 : UV_ENOMEM;
}
static void close_easy(void *easy)
{
    curl_easy_cleanup(easy);
}
static size_t count(char *p, size_t size, size_t n, void *total)
{
    (void)p;
    *(size_t *)total += size * n;
    return size * n;
}
static async const char *fetch(caw_pool *pool, const char *url, size_t *bytes) /* NULL, or what went wrong */
{
    CURL *easy;
    int e = await caw_pool_get(pool, (void **)&easy);
    if (e < 0) return uv_strerror(e);
    defer caw_curl_put(pool, easy);
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(easy, CURLOPT_FAILONERROR, 1L);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, count);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, bytes);
    within (10000) e = await caw_curl_perform(easy);
    else e = UV_ETIMEDOUT;
    return e == 0 ? NULL : e < 0 ? uv_strerror(e) : curl_easy_strerror((CURLcode)e);
}
async int main(int argc, char **argv)
{
    caw_pool *pool;
    int failed = 0;
    curl_global_init(CURL_GLOBAL_ALL);
    if (caw_pool_new(&pool, 8, open_easy, close_easy, NULL) < 0) return 1;
    gather for (int i = 1; i < argc; i++) {
        size_t bytes = 0;
        const char *why = await fetch(pool, argv[i], &bytes);
        if (why) fprintf(stderr, "%s: %s\n", argv[i], why), failed++;
        else printf("%zu %s\n", bytes, argv[i]);
    }
    caw_pool_free(pool);
    return failed != 0;
}
