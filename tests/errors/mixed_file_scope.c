/* Of objects at file scope, also where the declaration names nothing that is async. */
#include <signal.h>
#include <caw.h>

typedef async int task(int);
struct in { int z; task *p; };
struct ops { task *go; struct in in; task *list[3]; };
typedef struct ops ops;
static int plain(int x) { return x; }
static async void quits(int n) { (void)await caw_sleep(n); }
struct ops a1 = {.in = {1, plain}};
ops a2 = {.in.p = plain};
static ops a3[] = {{.list[1] = plain}, {plain}};
struct ops *a4 = &(struct ops){plain};
static void sets(struct ops *o) { o->go = plain; }
async int main(void) {
    struct sigaction sa = {.sa_handler = quits};
    sets(a3);
    return sigaction(SIGUSR1, &sa, NULL) + a4->in.z;
}
