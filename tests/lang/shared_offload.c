/* The pools of offloads: limits, one for each kind, that hold in every class; what is queued, and taken back when it is
   cancelled; limits that change. */
#include <stdio.h>
#include <stdlib.h>
#include <caw/sync.h>

async int caw_offload_to(caw_offload_kind kind, void (*work)(void *), void *arg); /* the runtime's own, for other kinds */

#define USER CAW_OFFLOAD_USER
enum { MANY = 12 };

static void must(bool right, const char *what)
{
    if (!right) printf("wrong: %s\n", what);
}
static caw_offload_counts counts(caw_offload_kind kind)
{
    caw_offload_counts c;
    caw_offload_look(kind, &c);
    return c;
}

/* ---- work that is at it until it is let go ---- */
static struct {
    uv_mutex_t lock;
    int now, most, all;
} at;
static uv_sem_t go;
static void works(void)
{
    uv_mutex_lock(&at.lock);
    if (++at.now > at.most) at.most = at.now;
    at.all++;
    uv_mutex_unlock(&at.lock);
    uv_sem_wait(&go);
    uv_mutex_lock(&at.lock);
    at.now--;
    uv_mutex_unlock(&at.lock);
}
static void works_for(void *p)
{
    (void)p;
    works();
}
static async void until(caw_offload_kind kind, unsigned running, unsigned queued)
{
    for (caw_offload_counts c; c = counts(kind), c.running != running || c.queued != queued;) (void)await caw_sleep(1);
}
static int at_work(void)
{
    uv_mutex_lock(&at.lock);
    int n = at.now;
    uv_mutex_unlock(&at.lock);
    return n;
}
static async void limited(void)
{
    int ended = 0;
    at.most = at.all = 0;
    must(caw_offload_limit(USER, 3) == 4, "the limit was 4");
    gather {
        gather for (int i = 0; i < MANY; i++) {
            offload {
                works();
            }
            ended++;
        }
        {
            await until(USER, 3, MANY - 3);
            while (at_work() != 3) (void)await caw_sleep(1);
            must(counts(USER).most_queued >= MANY - 3, "most queued");
            for (int i = 0; i < MANY; i++) uv_sem_post(&go);
        }
    }
    must(counts(USER).threads <= 3, "threads");
    printf("limited: %d at once, of %d, %d ended\n", at.most, at.all, ended);
}
static async void kinds(void) /* one that is full does not keep the others waiting */
{
    int n = 0;
    caw_offload_limit(USER, 1);
    gather {
        gather for (int i = 0; i < 2; i++) offload {
            works();
        }
        {
            await until(USER, 1, 1);
            must(await caw_offload_to(CAW_OFFLOAD_FILES, works_for, NULL) == 0, "files");
            n++;
        }
        {
            await until(CAW_OFFLOAD_FILES, 1, 0);
            must(await caw_offload_to(CAW_OFFLOAD_DNS, works_for, NULL) == 0, "dns");
            n++;
        }
        {
            await until(CAW_OFFLOAD_DNS, 1, 0);
            for (int i = 0; i < 4; i++) uv_sem_post(&go);
        }
    }
    printf("kinds: %d\n", n);
}

/* ---- cancelled ---- */
static void sets(void *p)
{
    *(int *)p = 1;
}
static async void tells(int *code, int *ran)
{
    *code = await caw_offload_to(USER, sets, ran);
}
static async void queued_and_cancelled(void)
{
    int code = 0, ran = 0, late = 0, late_ran = 0;
    caw_offload_limit(USER, 1);
    gather {
        offload {
            works();
        }
        {
            await until(USER, 1, 0);
            race {
                await tells(&code, &ran);
                await until(USER, 1, 1);
            }
            must(counts(USER).queued == 0, "taken back");
            gather {
                await tells(&late, &late_ran);
                uv_sem_post(&go);
            }
        }
    }
    printf("queued: %s, ran %d; the next: %d, ran %d\n", uv_err_name(code), ran, late, late_ran);
}
static async void begun_and_cancelled(void)
{
    int e = 1, left = 0, cancelled = 0;
    gather {
        {
            race {
                {
                    offload {
                        works();
                    }
                    left = -1; /* not reached: the branch is left there, once it has ended */
                }
                {
                    await until(USER, 1, 0);
                    cancelled = 1;
                }
            }
            e = at_work();
        }
        {
            while (!cancelled) (void)await caw_sleep(1);
            while (at_work() != 1) (void)await caw_sleep(1);
            uv_sem_post(&go);
        }
    }
    printf("begun: %d at it, %d\n", e, left);
}
static async void within_nothing(void)
{
    int ran = 0;
    within (0) offload {
        ran = 1;
    }
    printf("within nothing: ran %d\n", ran);
}

/* ---- a limit that changes ---- */
static async void raised(void)
{
    at.most = 0;
    caw_offload_limit(USER, 1);
    gather {
        gather for (int i = 0; i < MANY; i++) offload {
            works();
        }
        {
            await until(USER, 1, MANY - 1);
            caw_offload_limit(USER, 5);
            await until(USER, 5, MANY - 5);
            while (at_work() != 5) (void)await caw_sleep(1);
            caw_offload_limit(USER, 2);
            for (int i = 0; i < 3; i++) uv_sem_post(&go);
            await until(USER, 2, MANY - 5);
            must(caw_offload_limit(USER, 0) == 2, "only asked");
            for (int i = 3; i < MANY; i++) uv_sem_post(&go);
        }
    }
    while (counts(USER).threads > 2) (void)await caw_sleep(1);
    printf("raised: %d at once\n", at.most);
}

/* ---- more than one runtime ---- */
static async int there(void *p)
{
    offload {
        ++*(int *)p;
    }
    return *(int *)p;
}
static async void runtimes(void)
{
    int n = 0, got = 0;
    caw_offload_limit(USER, 4);
    offload {
        got = caw_run(there, &n);
    }
    got += await caw_thread_run(there, &n);
    printf("runtimes: %d, %d\n", got, n);
}
async int main(void)
{
    uv_mutex_init(&at.lock);
    uv_sem_init(&go, 0);
    await limited();
    await kinds();
    await queued_and_cancelled();
    await begun_and_cancelled();
    await within_nothing();
    await raised();
    await runtimes();
    uv_sem_destroy(&go);
    uv_mutex_destroy(&at.lock);
    return 0;
}
