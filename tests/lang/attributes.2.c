#include <caw.h>
async int replaced(int n);
async int replaced(int n)
{
    (void)await caw_sleep(1);
    return n + 1000;
}
