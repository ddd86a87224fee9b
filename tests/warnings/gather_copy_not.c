#include <caw.h>

async int main(void)
{
    int sum = 0;
    gather for (int i = 0; i < 10; i++) {
        int k = i;
        (void)await caw_yield();
        sum += k++;
    }
    for (int i = 0; i < 10; i++) i += await caw_yield();
    return sum;
}
