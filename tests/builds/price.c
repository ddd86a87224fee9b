#include "price.h"

async int price(int item)
{
    int e = await caw_sleep(item);
    return e < 0 ? e : 10 * item + TAX;
}
