/* caw.h: task-local values. A child sees what its starter saw as it started; what it sets is its own and its later
   children's; blocks that end keep what was set in them; a child that is spawned into a nursery further out takes its
   spawner's along; each value is dropped once, when the last that saw it has ended. */
#include <stdio.h>
#include <caw/sync.h>

static int dropped, dropped_sum;
static void drop(void *v)
{
    dropped++;
    dropped_sum += *(int *)v;
}
static const caw_task_key name, counted = {drop};
static int numbers[32];

static const char *seen(void)
{
    const char *s = caw_task_get(&name);
    return s ? s : "-";
}
static void put(const char *s)
{
    if (caw_task_set(&name, (void *)(uintptr_t)s) < 0) printf("no memory\n");
}
static void put_number(int i)
{
    numbers[i] = i;
    if (caw_task_set(&counted, &numbers[i]) < 0) printf("no memory\n");
}
static int number(void)
{
    const int *n = caw_task_get(&counted);
    return n ? *n : -1;
}
static async const char *grandchild(void)
{
    (void)await caw_yield();
    return seen();
}
static async void child(const char *mine, const char **before, const char **own, const char **below)
{
    *before = seen();
    (void)await caw_yield();
    if (mine) put(mine);
    (void)await caw_yield();
    *own = seen();
    *below = await grandchild();
}
static async void sets(const char *s) /* a called function is the same task */
{
    (void)await caw_yield();
    put(s);
}
static async void siblings(void)
{
    const char *a[3], *b[3], *c[3];
    put("parent");
    gather {
        await child("A", &a[0], &a[1], &a[2]);
        await child(NULL, &b[0], &b[1], &b[2]);
        await child("C", &c[0], &c[1], &c[2]);
    }
    printf("A %s %s %s, B %s %s %s, C %s %s %s, then %s\n", a[0], a[1], a[2], b[0], b[1], b[2], c[0], c[1], c[2], seen());
}
static async void blocks(void)
{
    within (1000) {
        put("in within");
        (void)await caw_yield();
        shield {
            put_number(1);
            (void)await caw_yield();
        }
        printf("inside %s %d", seen(), number());
    }
    printf(", outside %s %d", seen(), number());
    for (int i = 2; i < 20; i++) within (i) {
            put_number(i);
            (void)await caw_checkpoint();
        }
    await sets("from a function");
    (void)await caw_yield();
    printf(", last %s %d, dropped %d\n", seen(), number(), dropped);
}
static async void later(void)
{
    const char *before, *after;
    put("one");
    {
        async const char *v = grandchild();
        put("two");
        async const char *w = grandchild();
        put("three");
        before = await v;
        after = await w;
    }
    printf("children %s %s, itself %s\n", before, after, seen());
}
static caw_event go;
static async int spawned(const char **out)
{
    (void)await caw_event_wait(&go);
    *out = seen();
    return number();
}
static async void spawns_out(caw_nursery *n, const char **out)
{
    put("spawner");
    put_number(20);
    spawn_in (n) spawned(out);
    put_number(21); /* the other one sees 20 still */
    (void)await caw_yield();
}
static async void nurseries(void)
{
    const char *a = "?", *b = "?", *c = "?";
    int x = 0, y = 0, before = dropped;
    put("around");
    nursery {
        caw_nursery *n = caw_nursery_here();
        spawn x = spawned(&a);
        put("in the nursery");
        put_number(22);
        spawn y = spawned(&b);
        gather {
            await spawns_out(n, &c);
            (void)await caw_yield();
        }
        printf("spawner ended: dropped %d\n", dropped - before);
        caw_event_set(&go);
    }
    printf("first %s %d, second %s %d, spawned out %s, itself %s %d, dropped %d\n", a, x, b, y, c, seen(), number(),
           dropped - before);
}
static async void left(void)
{
    race {
        {
            put("loser");
            put_number(23);
            within (5000) {
                put_number(24);
                (void)await caw_sleep(5000);
            }
        }
        {
            put_number(25);
            (void)await caw_sleep(1);
        }
    }
    printf("left: %s %d\n", seen(), number());
}
static async void cleans_up(void)
{
    defer {
        put("defer");
        (void)await caw_yield();
        printf("in a defer: %s, cancelled %d\n", seen(), caw_cancelled());
    }
    (void)await caw_sleep(5000);
}
async int main(void)
{
    printf("%s %d\n", seen(), number());
    gather { /* each in a task of its own */
        await siblings();
    }
    printf("%s\n", seen());
    gather {
        await blocks();
    }
    gather {
        await later();
    }
    gather {
        await nurseries();
    }
    await left();
    within (1) await cleans_up();
    put("main");
    gather for (int i = 0; i < 3; i++) if (i == 1) put("at once");
    printf("at the end %s, dropped %d of them once: %d\n", seen(), dropped, dropped_sum);
    return 0;
}
