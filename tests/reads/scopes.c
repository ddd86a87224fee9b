/* One of each word: how they read, what they keep, and how the states hang together. */
#include <stdio.h>
#include <caw.h>

static async int get(int n)
{
    (void)await caw_sleep(n);
    return n;
}

static async int children(int most)
{
    async int first = get(1);
    int sum = 0, late = 0;
    char text[16];

    defer printf("left\n");
    gather_max (2) for (int i = 0; i < most; i++) sum += await get(i);
    race {
        late = await get(20);
        late = await get(900);
    }
    within (3000) {
        nursery {
            spawn sum = get(5);
            spawn get(late);
        }
    }
    else return -1; /* too late */
    offload {
        snprintf(text, sizeof text, "%d", sum);
    }
    puts(text);
    return await first + late;
}

static async int retry(int tries)
{
    for (int i = 0; i < tries; i++) {
        switch (await get(i)) {
        case 0: continue;
        case 1:
            shield (void)await caw_sleep(1);
            break;
        default: return i;
        }
        if (i > 5 && await get(1) > 0) {
            break; /* enough */
        }
        /* once more */
    }
    return await retry(tries + 1);
    /* a tail await */
}

static async void quiet(void) {}

async int main(void)
{
    await quiet();
    printf("%d %d\n", await children(3), await retry(3));
    return 0;
}
