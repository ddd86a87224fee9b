#include <caw.h>

async struct pair { int a, b; } made(int a);
async enum colour { RED } (*pointer)(void);
async struct pair made(int a) {
    return (struct pair){a, await caw_sleep(1)};
}
