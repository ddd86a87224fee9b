/* Redis: hiredis, with the waits for the server taken out. What hiredis does without waiting is called as ever
   (redisAppendCommand, freeReplyObject, redisFree, …); of its functions that wait, redisCommand(c, "GET %s", key) becomes
   await caw_redis_command(c, &reply, "GET %s", key), and so on. The contexts are non-blocking ones, such as caw_redis_connect
   opens; each is for one task at a time: another gets UV_EBUSY. No TLS.

   Build with hiredis' headers, link with -lcaw-redis -lhiredis.

   The results are codes, as everywhere in caw: 0 says that there is a reply, and that stands in *out, be it an error of the
   server's (REDIS_REPLY_ERROR). Negative: there is none, and *out is NULL. UV_EPIPE: the connection is broken, c->errstr
   tells why; UV_ENOMEM; UV_EINVAL: hiredis refuses the format, or the context
   is a blocking one; UV_ECANCELED.

   A command that is cancelled once it has begun breaks the connection (c->err), for its reply would be taken for the next
   one's; caw_redis_put then discards it. The server may have done it. Deadlines are `within`:

       within (50) e = await caw_redis_command(c, &reply, "GET %s", key);
       else e = UV_ETIMEDOUT; */
#ifndef CAW_REDIS_H_INCLUDED
#define CAW_REDIS_H_INCLUDED
#include <hiredis/hiredis.h>
#include <caw/sync.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- connecting ---- */
/* redisConnect, to the first of the host's addresses that answers; names are looked up by the thread pool. 0, or the last
   address's code (UV_ECONNREFUSED, …), a UV_EAI_… code, UV_ECANCELED. *out is NULL on failure. redisFree closes it. */
_Async int caw_redis_connect(redisContext **out, const char *host, int port);
_Async int caw_redis_connect_unix(redisContext **out, const char *path); /* redisConnectUnix */

/* ---- commands ---- */
/* int caw_redis_command(redisContext *c, redisReply **out, const char *format, …): redisCommand. Free the reply by
   freeReplyObject. A macro, for variadic functions can't be async: format is a plain function, and takes what redisCommand
   takes; the other one sends its text, and frees it whatever comes. Awaited, spawned and so on like any async function. */
#define caw_redis_command(c, out, ...) caw_redis_formatted(c, out, caw_redis_format(__VA_ARGS__))
typedef struct caw_redis_text {
    char *p; /* to be freed by redisFreeCommand */
    int n;   /* its length, or a code; then p is NULL */
} caw_redis_text;
caw_redis_text caw_redis_format(const char *format, ...);
_Async int caw_redis_formatted(redisContext *, redisReply **out, caw_redis_text);
/* redisCommandArgv. lengths: NULL for strings. */
_Async int caw_redis_command_argv(redisContext *, redisReply **out, int argc, const char **argv, const size_t *lengths);

/* redisGetReply: the reply to the first command that has none yet, of those that redisAppendCommand has taken: a pipeline.
   What is still to be sent is sent first. Whoever leaves before all replies have come does not put the connection back, but
   discards it. Cancelled: it is broken. */
_Async int caw_redis_get_reply(redisContext *, redisReply **out);
/* The next message, after a SUBSCRIBE or MONITOR. Cancelled: none is lost, and the connection is as it was. */
_Async int caw_redis_next(redisContext *, redisReply **out);

/* ---- in a pool ---- */
/* Back to its pool; discarded when it is broken, or something is still to be sent or read. (That it is subscribed, or within
   a MULTI, it can't see.) NULL is accepted. Example:
       redisContext *c;
       if ((e = await caw_pool_get(redis, (void **)&c)) < 0) return e;
       defer caw_redis_put(redis, c); */
void caw_redis_put(caw_pool *, redisContext *);

#ifdef __cplusplus
}
#endif
#endif
