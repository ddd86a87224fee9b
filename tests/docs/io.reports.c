#include <unistd.h>
static caw_event reloaded;
static async void reload(void)
{
    caw_event_set(&reloaded);
}
async int main(void)
{
    int minute = 0;
    race {
        await reloads(reload);
        {
            kill(getpid(), SIGHUP);
            (void)await caw_event_wait(&reloaded);
        }
    }
    within (10) await reports();
    else minute = 1;
    return !reloaded.set || !minute;
}
