#include <unistd.h>
#include <caw.h>

async int g(void) {
    return fork();
}
