#include <caw.h>

async int main(void)
{
    int sum = 0;
    gather for (int i = 0; i < 10; i++) {
        (void)await caw_yield();
        sum += i++;
    }
    return sum;
}
