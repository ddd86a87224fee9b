/* An await of a variable is left at once when the block around it is: by its time, by a race, from a branch, by its nursery.
   The variable's call, owned further out, runs on until its own block ends. */
#include <caw.h>
#include <stdio.h>

enum { LONG = 3000, SHORT = 20 };
static int64_t start;
static int cancelled;

static async int slow(int ms)
{
    int e = await caw_sleep(ms);
    if (e) cancelled++;
    return e ? e : ms;
}
static void left(const char *how)
{
    printf("%s: %s, %d cancelled\n", how, caw_now() - start < LONG / 2 ? "at once" : "late", cancelled);
}
static async void by_time(void)
{
    async int v = slow(LONG);
    within (SHORT) {
        (void)await v;
        puts("never");
    }
    left("within");
    within (SHORT) {
        (void)await slow(1);
        (void)await v;
    }
    left("within, later");
    within (SHORT) {
        gather {
            (void)await v;
            (void)await v;
        }
    }
    left("gather in within");
    within (SHORT) {
        within (LONG)
            (void)await v;
    } else left("else");
}
static async void by_race(void)
{
    async int v = slow(LONG);
    race {
        (void)await v;
        (void)await slow(SHORT);
    }
    left("race");
}
static async void by_branch(void)
{
    async int v = slow(LONG);
    gather {
        (void)await v;
        {
            (void)await slow(SHORT);
            goto out;
        }
    }
out:
    left("gather left");
}
static async void by_nursery(void)
{
    async int v = slow(LONG);
    nursery {
        caw_nursery_cancel_after(caw_nursery_here(), SHORT);
        (void)await v;
    }
    left("nursery");
}
async int main(void)
{
    start = caw_now();
    await by_time();
    await by_race();
    await by_branch();
    await by_nursery();
    left("all");
    return 0;
}
