/* hiredis against a real server: at REDIS_PORT of 127.0.0.1, and at REDIS_SOCKET. */
#include <caw/redis.h>
#include "common.h"

static caw_pool *pool;
static int port;
static async int open_one(void *arg, void **out)
{
    redisContext *c;
    int e = await caw_redis_connect(&c, arg, port);
    *out = c;
    return e;
}
static void close_one(void *c)
{
    redisFree(c);
}
static void count(const char *what)
{
    caw_pool_stats s;
    caw_pool_stat(pool, &s);
    printf("%s: %d idle, %d out\n", what, s.idle, s.out);
}
static void say(const char *what, int e, redisReply *r)
{
    printf("%s: %s", what, code(e));
    if (!r) printf(" -");
    else if (r->type == REDIS_REPLY_INTEGER) printf(" %lld", r->integer);
    else if (r->type == REDIS_REPLY_ARRAY) printf(" %zu elements", r->elements);
    else if (r->type == REDIS_REPLY_NIL) printf(" nil");
    else printf(r->type == REDIS_REPLY_ERROR ? " error %.3s" : " %s", r->str);
    printf("\n");
    if (r) freeReplyObject(r);
}
/* On a connection of its own: until this one's command has been taken for a blocked one. */
static async void until_blocked(void)
{
    redisContext *c;
    redisReply *r;
    if (await caw_redis_connect(&c, "127.0.0.1", port) < 0) return;
    for (bool blocked = false; !blocked;) {
        if (await caw_redis_command(c, &r, "INFO clients") < 0) break;
        blocked = strstr(r->str, "blocked_clients:1") != NULL;
        freeReplyObject(r);
        if (await caw_sleep(2) < 0) break;
    }
    redisFree(c);
}
static async void connecting(void)
{
    redisContext *c;
    redisReply *r = NULL;
    int e = await caw_redis_connect(&c, "localhost", port);
    printf("by name: %s\n", code(e));
    redisFree(c);
    e = await caw_redis_connect_unix(&c, getenv("REDIS_SOCKET"));
    printf("by path: %s\n", code(e));
    e = await caw_redis_command(c, &r, "PING");
    say("ping", e, r);
    redisFree(c);
    e = await caw_redis_connect(&c, "127.0.0.1", port_taken(false));
    printf("nobody there: %s %d\n", code(e), c == NULL);
    e = await caw_redis_connect_unix(&c, "/nothing/here");
    printf("no such path: %s %d\n", code(e), c == NULL);
    offload {
        c = redisConnect("127.0.0.1", port);
    }
    e = await caw_redis_command(c, &r, "PING");
    printf("a blocking one: %s\n", code(e));
    redisFree(c);
    if (await caw_redis_connect(&c, "127.0.0.1", port_taken(true)) < 0) return;
    within (20) e = await caw_redis_command(c, &r, "PING");
    else e = UV_ETIMEDOUT;
    printf("no answer: %s %d, broken: %d\n", code(e), r == NULL, c->err != 0);
    redisFree(c);
}
static async void asking(redisContext *c)
{
    redisReply *r;
    const char *argv[] = {"APPEND", "b", "\0\0!"};
    const size_t lengths[] = {6, 1, 3};
    int e = await caw_redis_command(c, &r, "SET %s %s", "a", "the first");
    say("set", e, r);
    e = await caw_redis_command(c, &r, "GET a");
    say("get", e, r);
    e = await caw_redis_command(c, &r, "SET b %b", "x\0y", (size_t)3);
    say("set binary", e, r);
    e = await caw_redis_command_argv(c, &r, 3, argv, lengths);
    say("argv", e, r);
    e = await caw_redis_command(c, &r, "GET b");
    printf("binary: %s %d\n", code(e), r->len == 6 && !memcmp(r->str, "x\0y\0\0!", 6));
    freeReplyObject(r);
    e = await caw_redis_command(c, &r, "GET nothing");
    say("nil", e, r);
    e = await caw_redis_command(c, &r, "MGET a b");
    say("array", e, r);
    e = await caw_redis_command(c, &r, "LPOP a");
    say("wrong type", e, r);
    e = await caw_redis_command(c, &r, "NONSENSE");
    say("no command", e, r);
    e = await caw_redis_command(c, &r, "GET %y", 1);
    say("no format", e, r);
    async int later = caw_redis_command(c, &r, "INCR n");
    e = await later;
    say("as a child", e, r);
    printf("broken: %d\n", c->err);
}
static async void large(redisContext *c)
{
    enum { N = 6 << 20, COMMANDS = 3000, EACH = 2000 };
    redisReply *r;
    char *text = malloc(N);
    int good = 0;
    memset(text, 'y', N);
    int e = await caw_redis_command(c, &r, "SET large %b", text, (size_t)N);
    say("large", e, r);
    e = await caw_redis_command(c, &r, "GET large");
    printf("large: %s %d\n", code(e), r->len == N && !memcmp(r->str, text, N));
    freeReplyObject(r);
    for (int i = 0; i < COMMANDS; i++) redisAppendCommand(c, "ECHO %b", text, (size_t)EACH);
    for (int i = 0; i < COMMANDS && await caw_redis_get_reply(c, &r) == 0; i++) {
        good += r->len == EACH;
        freeReplyObject(r);
    }
    printf("a wide pipeline: %d\n", good);
    redisAppendCommand(c, "SET p 1");
    redisAppendCommand(c, "INCRBY p 41");
    redisAppendCommand(c, "LPOP p");
    for (int i = 0; i < 3; i++) {
        e = await caw_redis_get_reply(c, &r);
        say("pipeline", e, r);
    }
    free(text);
}
static async void listening(void)
{
    redisContext *c, *other;
    redisReply *r = NULL;
    if (await caw_redis_connect(&c, "127.0.0.1", port) < 0 || await caw_redis_connect(&other, "127.0.0.1", port) < 0) return;
    int e = await caw_redis_command(c, &r, "SUBSCRIBE news");
    say("subscribe", e, r);
    within (20) e = await caw_redis_next(c, &r);
    else e = UV_ETIMEDOUT;
    printf("no news: %s %d, broken: %d\n", code(e), r == NULL, c->err);
    gather {
        for (int i = 0; i < 2; i++) {
            redisReply *message;
            e = await caw_redis_next(c, &message);
            printf("news: %s %s\n", code(e), message->element[2]->str);
            freeReplyObject(message);
        }
        for (int i = 0; i < 2; i++) {
            redisReply *heard;
            e = await caw_redis_command(other, &heard, "PUBLISH news %d", i);
            freeReplyObject(heard);
        }
    }
    redisFree(c);
    redisFree(other);
}
static async void pooled(void)
{
    int good = 0;
    gather for (int i = 0; i < 40; i++) {
        redisContext *c;
        redisReply *r;
        if (await caw_pool_get(pool, (void **)&c) < 0) continue;
        defer caw_redis_put(pool, c);
        if (await caw_redis_command(c, &r, "ECHO %d", i) < 0) continue;
        good += atoi(r->str) == i;
        freeReplyObject(r);
    }
    printf("pooled: %d\n", good);
    redisContext *c;
    while (caw_pool_try_get(pool, (void **)&c) == 0) caw_pool_discard(pool, c);
}
static async void cancelled(void)
{
    redisContext *c;
    redisReply *r = NULL;
    int e = await caw_pool_get(pool, (void **)&c);
    race {
        e = await caw_redis_command(c, &r, "BLPOP nothing 600");
        await until_blocked();
    }
    printf("cancelled: %d, broken: %d\n", r == NULL, c->err != 0);
    e = await caw_redis_command(c, &r, "PING");
    printf("it stays so: %s, %s\n", code(e), c->errstr);
    caw_redis_put(pool, c);
    count("discarded");
    if (await caw_pool_get(pool, (void **)&c) < 0) return;
    within (20) e = await caw_redis_command(c, &r, "BLPOP nothing 600");
    else e = UV_ETIMEDOUT;
    printf("late: %s %d, broken: %d\n", code(e), r == NULL, c->err != 0);
    caw_redis_put(pool, c);
    if (await caw_pool_get(pool, (void **)&c) < 0) return;
    within (-1) e = await caw_redis_command(c, &r, "PING");
    within (20) {
        defer e = await caw_redis_command(c, &r, "PING"); /* shielded */
        (void)await caw_sleep(60000);
    }
    say("whole", e, r);
    caw_redis_put(pool, c);
    count("put");
    if (await caw_pool_get(pool, (void **)&c) < 0) return;
    redisAppendCommand(c, "PING");
    caw_redis_put(pool, c);
    caw_redis_put(pool, NULL);
    count("put back with something to send");
}
static async void two_at_once(void)
{
    redisContext *c, *other;
    redisReply *r, *none, *killed;
    int ended = 0, second = 0, kills = 0;
    if (await caw_redis_connect(&c, "127.0.0.1", port) < 0 || await caw_redis_connect(&other, "127.0.0.1", port) < 0) return;
    gather {
        ended = await caw_redis_command(c, &r, "BLPOP nothing 600");
        {
            await until_blocked();
            second = await caw_redis_command(c, &none, "PING");
            kills = await caw_redis_command(other, &killed, "CLIENT KILL TYPE normal");
        }
    }
    say("a second one", second, none);
    printf("killed: %s %d\n", code(kills), killed->integer >= 1);
    say("the server's end", ended, r);
    printf("why: %s\n", c->errstr);
    freeReplyObject(killed);
    redisFree(other);
    int e = await caw_redis_get_reply(c, &r);
    say("lost", e, r);
    e = await caw_redis_next(c, &r);
    say("lost", e, r);
    redisFree(c);
}
async int main(void)
{
    redisContext *c;
    port = atoi(getenv("REDIS_PORT"));
    await connecting();
    int before = sockets();
    if (caw_pool_new(&pool, 4, open_one, close_one, "127.0.0.1") < 0 || await caw_pool_get(pool, (void **)&c) < 0) return 1;
    redisReply *r;
    int e = await caw_redis_command(c, &r, "FLUSHALL");
    say("flush", e, r);
    await asking(c);
    await large(c);
    caw_redis_put(pool, c);
    await listening();
    await pooled();
    await cancelled();
    while (caw_pool_try_get(pool, (void **)&c) == 0) caw_pool_discard(pool, c);
    await two_at_once();
    caw_pool_free(pool);
    printf("sockets left: %d\n", sockets() - before);
    return 0;
}
