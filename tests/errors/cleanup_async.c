#include <caw.h>

static async void closes(int *n) { *n = await caw_sleep(1); }
static void plain(void) {
    __attribute__((cleanup(closes))) int x = 2;
    (void)x;
}
async int main(void) {
    __attribute__((cleanup(closes))) int x = 2;
    plain();
    return x - 2;
}
