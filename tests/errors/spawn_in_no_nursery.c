#include <caw.h>

static async int f(int n) { return await caw_sleep(n); }
async int main(int argc, char **argv) {
    void *any = argv;
    spawn_in (argc) f(1);
    spawn_in (argv[0]) f(2);
    spawn_in (any) f(3);
    return 0;
}
