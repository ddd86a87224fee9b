/* shield: no cancellation from outside reaches its awaits; the block is left at the next await behind it, before its
   arguments are evaluated (rule 5). */
#include <stdio.h>
#include <caw.h>

static async int touch(const char *what)
{
    printf("%s\n", what);
    return await caw_sleep(1);
}
static const char *say(const char *what)
{
    printf("evaluated\n");
    return what;
}
static async void late(void)
{
    int e = 1;
    within (10) {
        shield {
            e = await caw_sleep(60);
            printf("slept %d, %d\n", e, caw_cancelled());
            within (10) (void)await caw_sleep(1000);
            else printf("a within inside holds\n");
        }
        printf("behind\n");
        (void)await touch(say("not reached"));
    } else
        printf("late\n");
}
static async int out_of_it(void)
{
    race {
        {
            shield {
                (void)await caw_sleep(30);
                return 1;
            }
        }
        (void)await caw_sleep(2000);
    }
    return 2;
}
async int main(void)
{
    await late();
    printf("%d\n", await out_of_it());
    return 0;
}
