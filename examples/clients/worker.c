/* A job worker, by Redis: runs shell commands from a list, tries again those that fail, and never loses one.

       worker [-h HOST] [-p PORT] [-q QUEUE] [-n NAME] [-j JOBS] [-r TRIES] [-b BACKOFF_MS] [-l LEASE_MS] [-d DRAIN_MS]

   A job is an element "FAILED COMMAND" of the list QUEUE, FAILED being how often it has: LPUSH jobs "0 make -C /srv". At each
   moment it is in one place, and goes from one to the next by a single step of the server's:

       QUEUE             waits to be run
       QUEUE:on:NAME:i   is run by the i-th slot of worker NAME, one at most: moved there by BLMOVE
       QUEUE:late        has failed, and waits: BACKOFF_MS, and twice as long each time
       QUEUE:dead        has failed TRIES times, or is no job at all

   A worker that was killed, or has lost its server, finds its jobs in its lists when it is back. If it does not come back, any
   other one does, once LEASE_MS have gone by without a sign of it. So each job is run at least once; twice, if its end could
   not be told. After SIGINT or SIGTERM no job is taken; those that run have DRAIN_MS to end, then they are killed and given
   back. A second signal kills the worker. Status 0.

   The first signal cancels main, and what shall go on then stands in a shield; an event tells it. Each slot has a connection
   of its own, for BLMOVE keeps one waiting; what breaks is opened anew. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <caw/process.h>
#include <caw/redis.h>

enum { PAUSE_MS = 1000, PATIENCE_MS = 5000, TAKE_S = 10 /* so long BLMOVE waits at the server */ };

static struct worker {
    const char *host, *queue, *name;
    int port, jobs, tries;
    int64_t backoff_ms, lease_ms, drain_ms;
    caw_event stopping;
} w = {"127.0.0.1", "jobs", NULL, 6379, 4, 5, 1000, 30000, 10000, {0}};

typedef struct slot {
    redisContext *c; /* NULL: to be opened */
    char list[300];
    char address[64]; /* of its last connection, as the server knows it */
} slot;

/* ---- the server's part. A script is done or not done. ARGV[1] is the queue. ---- */
#define NOW "local t = redis.call('TIME') local now = t[1] * 1000 + math.floor(t[2] / 1000) "
/* A slot begins: what lies in its list goes back. ARGV: the list. */
static const char begin[] =
    NOW "redis.call('ZADD', ARGV[1] .. ':slots', now, ARGV[2]) "
        "while redis.call('LMOVE', ARGV[2], ARGV[1], 'LEFT', 'RIGHT') do end";
/* A job ends. ARGV: the list, the job, where it goes (or ''), FAILED from now on (or ''), ms to wait. Nothing, if it has been
   taken away. */
static const char end[] =
    NOW "if redis.call('LREM', ARGV[2], 1, ARGV[3]) == 0 then return end "
        "local job = ARGV[3] "
        "if ARGV[5] ~= '' then job = ARGV[5] .. job:sub((job:find(' '))) end "
        "if ARGV[4] == 'dead' then redis.call('LPUSH', ARGV[1] .. ':dead', job) "
        "elseif ARGV[4] == 'back' then redis.call('RPUSH', ARGV[1], job) "
        "elseif ARGV[4] == 'late' then local n = redis.call('INCR', ARGV[1] .. ':number') "
        "redis.call('ZADD', ARGV[1] .. ':late', now + ARGV[6], n .. ' ' .. job) end";
/* Now and then: a sign of life; the jobs of those that gave none; those that have waited. ARGV: the name, slots, the lease. */
static const char tend[] =
    NOW "for i = 0, ARGV[3] - 1 do "
        "redis.call('ZADD', ARGV[1] .. ':slots', now, ARGV[1] .. ':on:' .. ARGV[2] .. ':' .. i) end "
        "for _, list in ipairs(redis.call('ZRANGEBYSCORE', ARGV[1] .. ':slots', 0, now - ARGV[4])) do "
        "while redis.call('LMOVE', list, ARGV[1], 'LEFT', 'RIGHT') do end "
        "redis.call('ZREM', ARGV[1] .. ':slots', list) end "
        "for _, job in ipairs(redis.call('ZRANGEBYSCORE', ARGV[1] .. ':late', 0, now, 'LIMIT', 0, 100)) do "
        "redis.call('LPUSH', ARGV[1], job:sub(job:find(' ') + 1)) "
        "redis.call('ZREM', ARGV[1] .. ':late', job) end";

static int checked(int e, redisReply *r)
{
    if (e == 0 && r->type == REDIS_REPLY_ERROR) fprintf(stderr, "worker: %s\n", r->str), e = UV_EIO;
    freeReplyObject(r);
    return e;
}
static void drop(slot *s)
{
    redisFree(s->c);
    s->c = NULL;
}
/* A connection. Of the one that broke before it the server may not know yet: a BLMOVE there must not take another job. `anew`:
   then what lies in the list goes back. */
static async int open_slot(slot *s, bool anew)
{
    redisReply *r = NULL;
    int e = await caw_redis_connect(&s->c, w.host, w.port);
    if (e < 0) return e;
    if (s->address[0]) e = await caw_redis_command(s->c, &r, "CLIENT KILL ADDR %s", s->address);
    freeReplyObject(r); /* mostly it is gone, and that an error */
    if (e == 0 && (e = await caw_redis_command(s->c, &r, "CLIENT INFO")) == 0) {
        if (r->type != REDIS_REPLY_ERROR) sscanf(r->str, "id=%*d addr=%63s", s->address);
        e = checked(e, r);
    }
    if (e == 0 && anew) {
        e = await caw_redis_command(s->c, &r, "EVAL %s 0 %s %s", begin, w.queue, s->list);
        e = checked(e, r);
    }
    if (e < 0) drop(s);
    return e;
}

/* ---- a job ---- */
/* Its exit status; 128 + the signal that killed it; or a code. Cancelled, it is killed with all that it has started. */
static async int execute(const char *command)
{
    char *args[] = {"sh", "-c", (char *)command, NULL};
    caw_process *p;
    int status, signal;
    caw_process_options options = {.file = "/bin/sh", .args = args, .flags = CAW_PROCESS_GROUP | CAW_PROCESS_NO_IN};
    int e = await caw_process_start(&p, &options);
    if (e < 0) return e;
    defer caw_process_close(p);
    e = await caw_process_wait(p, &status, &signal);
    return e < 0 ? e : signal ? 128 + signal : status;
}
/* Until the server has heard it, or the time to drain is over: then a last time. */
static async void tell(slot *s, const redisReply *job, const char *where, const char *failed, int64_t wait_ms)
{
    int e;
    do {
        redisReply *r = NULL;
        e = UV_ETIMEDOUT;
        shield within (PATIENCE_MS) {
            e = s->c ? 0 : await open_slot(s, false);
            if (e == 0) {
                e = await caw_redis_command(s->c, &r, "EVAL %s 0 %s %s %b %s %s %lld", end, w.queue, s->list, job->str,
                                            job->len, where, failed, (long long)wait_ms);
                e = checked(e, r);
            }
        }
        if (e < 0) drop(s);
    } while (e < 0 && await caw_sleep(PAUSE_MS) == 0);
}
static async void run(slot *s, const redisReply *job)
{
    char *command;
    long failed = strtol(job->str, &command, 10);
    if (command == job->str || *command != ' ' || strlen(job->str) != job->len) {
        fprintf(stderr, "worker: not a job: %s\n", job->str);
        await tell(s, job, "dead", "", 0);
        return;
    }
    int e = await execute(command + 1);
    if (e == 0) await tell(s, job, "", "", 0);
    else if (e == UV_ECANCELED) await tell(s, job, "back", "", 0);
    else {
        char more[24];
        bool dead = failed + 1 >= w.tries;
        fprintf(stderr, "worker: status %d, %s:%s\n", e, dead ? "given up" : "again later", command);
        snprintf(more, sizeof more, "%ld", failed + 1);
        await tell(s, job, dead ? "dead" : "late", more, w.backoff_ms << (failed < 16 ? failed : 16));
    }
}

/* ---- the worker ---- */
/* The next job, into this slot's list; NULL: none has come for a while. Nothing is lost when this is left: the list has it. */
static async int take(slot *s, redisReply **job)
{
    int e = s->c ? 0 : UV_ETIMEDOUT;
    if (!s->c) within (PATIENCE_MS) e = await open_slot(s, true);
    if (e < 0) return e;
    e = UV_ECANCELED;
    race {
        within (TAKE_S * 1000 + PATIENCE_MS)
            e = await caw_redis_command(s->c, job, "BLMOVE %s %s RIGHT LEFT %d", w.queue, s->list, TAKE_S);
        else e = UV_ETIMEDOUT;
        (void)await caw_event_wait(&w.stopping);
    }
    if (e == 0 && (*job)->type != REDIS_REPLY_STRING) e = checked(e, *job), *job = NULL;
    return e;
}
static async void run_slot(int i)
{
    slot s = {0};
    snprintf(s.list, sizeof s.list, "%s:on:%s:%d", w.queue, w.name, i);
    while (!w.stopping.set) {
        redisReply *job = NULL;
        int e = await take(&s, &job);
        if (job) await run(&s, job);
        freeReplyObject(job);
        if (e == 0) continue;
        drop(&s);
        if (w.stopping.set) break;
        fprintf(stderr, "worker: %s:%d: %s\n", w.host, w.port, uv_strerror(e));
        within (PAUSE_MS) (void)await caw_event_wait(&w.stopping);
    }
    if (!s.c) shield within (PATIENCE_MS) (void)await open_slot(&s, true); /* what BLMOVE had moved as it was left */
    drop(&s);
}
static async void tend_all(void)
{
    int64_t every = w.lease_ms / 4 < PAUSE_MS ? w.lease_ms / 4 : PAUSE_MS;
    slot s = {0};
    defer drop(&s);
    if (every > w.backoff_ms) every = w.backoff_ms;
    do {
        redisReply *r = NULL;
        int e = UV_ETIMEDOUT;
        within (PATIENCE_MS) {
            e = s.c ? 0 : await open_slot(&s, false);
            if (e == 0) {
                e = await caw_redis_command(s.c, &r, "EVAL %s 0 %s %s %d %lld", tend, w.queue, w.name, w.jobs,
                                            (long long)w.lease_ms);
                e = checked(e, r);
            }
        }
        if (e < 0) drop(&s);
    } while (await caw_sleep(every) == 0);
}
static async void run_all(void) /* until every slot has ended */
{
    race {
        gather for (int i = 0; i < w.jobs; i++) await run_slot(i);
        await tend_all();
    }
}

async int main(int argc, char **argv)
{
    const char *usage = "usage: worker [-h HOST] [-p PORT] [-q QUEUE] [-n NAME] [-j JOBS] [-r TRIES] [-b BACKOFF_MS] "
                        "[-l LEASE_MS] [-d DRAIN_MS]";
    char name[256];
    int o;
    if (argc > 1 && strcmp(argv[1], "--help") == 0) return puts(usage), 0;
    snprintf(name, sizeof name, "%d", (int)uv_os_getpid());
    size_t n = strlen(name), room = sizeof name - n - 1;
    name[n] = '@';
    if (uv_os_gethostname(name + n + 1, &room) < 0) name[n] = 0;
    w.name = name;
    while ((o = getopt(argc, argv, "h:p:q:n:j:r:b:l:d:")) != -1) switch (o) {
        case 'h': w.host = optarg; break;
        case 'p': w.port = atoi(optarg); break;
        case 'q': w.queue = optarg; break;
        case 'n': w.name = optarg; break;
        case 'j': w.jobs = atoi(optarg); break;
        case 'r': w.tries = atoi(optarg); break;
        case 'b': w.backoff_ms = atoll(optarg); break;
        case 'l': w.lease_ms = atoll(optarg); break;
        case 'd': w.drain_ms = atoll(optarg); break;
        default: return fprintf(stderr, "%s\n", usage), 2;
        }
    if (w.jobs < 1 || w.tries < 1 || w.backoff_ms < 1 || strlen(w.queue) + strlen(w.name) > 255)
        return fprintf(stderr, "worker: too small a number, or too long a name\n"), 2;
    fprintf(stderr, "worker: %s takes from %s\n", w.name, w.queue);
    gather {
        shield nursery {
            spawn run_all();
            (void)await caw_event_wait(&w.stopping);
            caw_nursery_cancel_after(caw_nursery_here(), w.drain_ms);
        }
        {
            (void)await caw_sleep(CAW_FOREVER); /* the first signal cancels it */
            fprintf(stderr, "worker: stopping\n");
            caw_event_set(&w.stopping);
        }
    }
    return 0;
}
