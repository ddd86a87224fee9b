/* A counter, by Redis: a hundred increments at once over four connections, none for longer than a second. Who is late, or is
   cancelled, leaves a broken connection, which the pool discards. Arguments: host (127.0.0.1) and port (6379). */
#include <stdio.h>
#include <stdlib.h>
#include <caw/redis.h>

typedef struct place {
    const char *host;
    int port;
} place;
static async int connect_one(void *arg, void **out)
{
    const place *at = arg;
    return await caw_redis_connect((redisContext **)out, at->host, at->port);
}
static void close_one(void *c)
{
    redisFree(c);
}
static async int add(caw_pool *redis, const char *key, int n, long long *sum)
{
    redisContext *c;
    redisReply *r = NULL;
    int e = await caw_pool_get(redis, (void **)&c);
    if (e < 0) return e;
    defer caw_redis_put(redis, c);
    within (1000) e = await caw_redis_command(c, &r, "INCRBY %s %d", key, n);
    else e = UV_ETIMEDOUT;
    if (e < 0) return e;
    if (r->type == REDIS_REPLY_INTEGER) *sum = r->integer > *sum ? r->integer : *sum;
    else fprintf(stderr, "%s\n", r->str), e = UV_EIO;
    freeReplyObject(r);
    return e;
}
async int main(int argc, char **argv)
{
    enum { N = 100 };
    place at = {argc > 1 ? argv[1] : "127.0.0.1", argc > 2 ? atoi(argv[2]) : 6379};
    char key[64];
    caw_pool *redis;
    long long sum = 0;
    int e = caw_pool_new(&redis, 4, connect_one, close_one, &at);
    if (e < 0) return 1;
    snprintf(key, sizeof key, "sum:%d", (int)uv_os_getpid());
    gather for (int i = 1; i <= N; i++) {
        int late = await add(redis, key, i, &sum);
        if (late < 0) e = late;
    }
    caw_pool_free(redis);
    if (e < 0) fprintf(stderr, "redis: %s\n", uv_strerror(e));
    else printf("%lld\n", sum);
    return e < 0;
}
