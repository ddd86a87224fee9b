/* All of C: a compound literal whose address is an argument lives until its block ends, also where the call that takes it is
   the last or only await. */
#include <stdio.h>
#include <caw.h>

static async int count(int *p, const int *by)
{
    for (int i = 0; i < 3; i++) {
        (void)await caw_yield();
        *p += *by;
    }
    return *p;
}
static async int last(int n)
{
    return await count(&(int){n}, (int[]){1, 2});
}
static async void only(int n)
{
    struct step {
        int by;
    };
    (void)await count(&(int){n}, &(struct step){3}.by);
}
static async int header(int n)
{
    if (await count(&(int){n}, &(int){5}) > 15) n++;
    while (await count(&(int){n}, &(int){1}) < 10) n++;
    switch (await count(&(int){n}, &(int){2})) {
    case 13: return n;
    default: return -n;
    }
}

async int main(void)
{
    int a = 0, b = 0;
    printf("%d\n", await last(40));
    await only(1);
    gather {
        a = await count(&(int){10}, &(int){1});
        (void)await count(&(int){20}, (int[1]){2});
        await only(2);
        b = await last(7);
    }
    printf("%d %d %d\n", a, b, await header(1));
    nursery {
        (void)await caw_yield();
    }
    return 0;
}
