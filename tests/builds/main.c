#include "plain.h"
#include "price.h"

async int main(void)
{
    int sum = 0;
    gather for (int i = 1; i <= 3; i++) sum += await price(i);
    show(sum);
    return 0;
}
