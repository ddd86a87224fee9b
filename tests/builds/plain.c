/* A file of plain C beside those of async C. */
#include <stdio.h>
#include "plain.h"

void show(int total)
{
    printf("total %d\n", total);
}
