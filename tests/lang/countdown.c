/* An async main, a sleep and a gather: the second counter starts half an interval later, so the lines alternate. Timed. */
#include <stdio.h>
#include <caw.h>

static async int count(const char *name, int from, int64_t first) {
    if (first) (void)await caw_sleep(first);
    for (int i = from; i > 0; i--) {
        printf("%s %d\n", name, i);
        (void)await caw_sleep(200);
    }
    return from;
}

async int main(void) {
    int a = 0, b = 0;
    gather {
        a = await count("tick", 3, 0);
        b = await count("tock", 3, 100);
    }
    printf("lift-off %d\n", a + b);
    return 0;
}
