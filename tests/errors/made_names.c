#include <caw.h>
static int f__code;
static int f__start(int n)
{
    return n + f__code;
}
struct f__ret {
    int n;
};
typedef int f__b1;
static async int f(struct f__ret r)
{
    f__b1 n = 0;
    gather { n += await caw_sleep(f__start(r.n)); }
    return n;
}
async int g(void)
{
    return await f((struct f__ret){1});
}
int f__suspend_2, f__other, g__b1; /* of none of them */
