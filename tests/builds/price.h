#ifndef PRICE_H
#define PRICE_H
#include <caw.h>
#define TAX 2
async int price(int item);
#endif
