/* What --emit-c leaves as it was written: includes, macros, comments, and branches that were not taken. */
#define _GNU_SOURCE
#include <stdio.h>
#include "macros.h"

#define LENGTH(a) (sizeof(a) / sizeof *(a))
#define MOST 3
#define SHOW(x) printf("%s is %d\n", #x, (x))
#define PAUSE await caw_sleep(MOST)

#ifdef OTHER_SYSTEM
static int other(void) { return "not here"; } /* was never compiled */
#endif

struct job {
    const char *name;
    async int (*run)(int); /* a pointer to an async function is a pointer here */
};

static async int add_one(int n)
{
    PAUSE;
    return n + 1;
}

static async int half(int n)
{
#define HALF(n) ((n) / 2)
#if MOST > 2
    if (n > MOST) return HALF(n); // MOST is a macro of the user's
#else
    if (n > 2) return await caw_sleep(HALF(n));
#endif
    return n;
}

static const struct job jobs[] = {{"add_one", add_one}, {"half", &half}};

static int named(const struct job *j, step *s) { return j->run == s; }

async int main(void)
{
    int sums[2] = {0};

    /* each in its turn */
    for (size_t i = 0; i < LENGTH(sums); i++) {
        sums[i] = await twice(jobs[i].run, 10);
        SHOW(sums[i]);
    }
    printf("%s %d\n", jobs[1].name, named(&jobs[1], half) && HALF(sums[0]) == 11);
    return 0;
}
