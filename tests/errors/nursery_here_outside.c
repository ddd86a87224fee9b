#include <caw.h>

async int g(void) {
    return caw_nursery_here() != 0;
}
