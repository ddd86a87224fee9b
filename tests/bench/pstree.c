/* What it costs to look in: N tasks wait three calls deep, a service yields all the time, and `caw pstree` asks a few times.
   Prints how long an answer took, and the longest time that the service had no turn meanwhile: of the time in which that was
   least, as other processes take turns away too. With "-" nobody asks, for comparison. */
#include <caw.h>
#include <caw/sync.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static caw_event end;
static bool asked;
static double longest, least, answered;

static async int leaf(void)
{
    int e = await caw_event_wait(&end);
    return e;
}
static async int middle(int k)
{
    int e = 0;
    within (1000000) e = await leaf();
    return e + k;
}
static async int outer(int k)
{
    int e = await middle(k);
    return e - k;
}
static double ms_since(uint64_t t)
{
    return (double)(uv_hrtime() - t) / 1e6;
}
static async int serve(void)
{
    while (!asked) {
        uint64_t t = uv_hrtime();
        if (await caw_yield() < 0) break;
        if (ms_since(t) > longest) longest = ms_since(t);
    }
    return 0;
}
static async int ask(const char *caw)
{
    char command[512];
    const char *what = strcmp(caw, "-") ? caw : NULL;
    snprintf(command, sizeof command, "%s pstree %d >/dev/null", what ? what : "", (int)getpid());
    for (int i = 0; i < 9; i++) {
        int status = 0;
        uint64_t t = uv_hrtime();
        longest = 0;
        offload
        {
            if (what) status = system(command);
            else usleep(50000);
        }
        if (status) exit(1);
        if (!answered || ms_since(t) < answered) answered = ms_since(t);
        if (!least || longest < least) least = longest;
    }
    asked = true;
    return 0;
}
async int main(int argc, char **argv)
{
    int n = argc > 2 ? atoi(argv[2]) : 10000;
    if (argc < 2) return 2;
    nursery
    {
        for (int i = 0; i < n; i++) spawn outer(i);
        gather
        {
            (void)await serve();
            (void)await ask(argv[1]);
        }
        caw_event_set(&end);
    }
    printf("%.1f %.2f\n", answered, least);
    return 0;
}
