#include <caw.h>
async int main(void)
{
    within (10) (void)await caw_sleep(1);
    else return 1;
    else return 2;
    return 0;
}
