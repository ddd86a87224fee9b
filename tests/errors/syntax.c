#include <caw.h>

async int main(void) {
    int a = 1;
    if (a == 1 {
        return 2;
    }
    return a;
}
