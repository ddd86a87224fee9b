#include <caw.h>
async int f(void)
{
    int race = await caw_sleep(1);
    return race;
}
struct of { int race, gather; };
async int g(struct of *o, int within)
{
    return o->race + o->gather + await caw_sleep(1);
}
