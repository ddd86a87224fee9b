/* No server: sleeps one after another, then all at once. */
#include <stdio.h>
#include <caw.h>

static async void say(int64_t ms, const char *what)
{
    await caw_sleep(ms);
    puts(what);
}

async int main(int argc, char **argv)
{
    (void)argc, (void)argv;
    for (int i = 3; i > 0; i--) {
        printf("%d\n", i);
        await caw_sleep(100);
    }
    gather {
        await say(30, "third");
        await say(10, "first");
        await say(20, "second");
    }
    return 0;
}
