#include <unistd.h>
#include <caw.h>

static void patient(void) { sleep(1); } /* a plain function may */
static int wait(int n) { return n; }    /* the program's own, of that name */
struct ops {
    int (*read)(int);
};
static int one(int n) { return n; }

async int main(void)
{
    struct ops o = {one};
    offload {
        patient();
        sleep(1);
        ({ sleep(1); });
    }
    (void)await caw_sleep(1);
    (void)sizeof(({ sleep(1); }));
    return wait(0) + o.read(0);
}
