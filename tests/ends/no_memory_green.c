/* Status 134. Class green. Memory 200000 KiB. Rule 11: no memory for a fibre is a message that names the function. */
#include <caw.h>

async int main(void)
{
    gather for (int i = 0; i < 100000000; i++) (void)await caw_sleep(1000);
    return 0;
}
