#include <caw.h>

static caw_nursery *here(void) { return caw_nursery_here(); }
async int main(void) { return here() != NULL; }
