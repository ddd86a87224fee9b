static async int open_redis(void *path, void **out)
{
    return await caw_redis_connect_unix((redisContext **)out, path);
}
static void close_redis(void *c)
{
    redisFree(c);
}
static async int publish(redisContext *c)
{
    redisReply *r;
    int e = 0;
    for (long long heard = 0; e == 0 && heard == 0;) {
        e = await caw_redis_command(c, &r, "PUBLISH news tea");
        if (e < 0) break;
        heard = r->integer;
        freeReplyObject(r);
        e = await caw_sleep(5);
    }
    return e;
}
async int main(void)
{
    caw_pool *redis;
    redisContext *a, *b;
    long long n = 0, m = 0;
    if (caw_pool_new(&redis, 2, open_redis, close_redis, getenv("REDIS_SOCKET")) < 0) return 1;
    int e = await visits(redis, "home", &n);
    if (e == 0) e = await visits(redis, "home", &m);
    if (e == 0) e = await caw_pool_get(redis, (void **)&a);
    if (e < 0) return 1;
    e = await caw_pool_get(redis, (void **)&b);
    if (e == 0) e = await pipeline(a);
    if (e == 0) race {
        await follow(a);
        e = await publish(b);
    }
    caw_redis_put(redis, b);
    caw_pool_discard(redis, a); /* it is subscribed */
    caw_pool_free(redis);
    return e || m != n + 1;
}
