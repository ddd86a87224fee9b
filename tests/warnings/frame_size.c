/* Options: -Wframe-size=100. By request: an async function that keeps more than so much while it waits. */
#include <caw.h>
#include <string.h>
#include <uv.h>

struct pair {
    long a, b;
};
static async int small(int k)
{
    int e = await caw_sleep(k);
    return e + k;
}
static async int large(const char *s, struct pair p)
{
    char copy[200];
    uv_buf_t b[2] = {0};
    strcpy(copy, s);
    int e = await caw_sleep(1);
    return e + copy[0] + (int)p.a + (int)b[0].len;
}
static async int not_over_an_await(const char *s)
{
    int n;
    {
        char copy[200];
        strcpy(copy, s);
        n = copy[0];
    }
    int e = await caw_sleep(n);
    return e;
}
async int main(void)
{
    int e = 0;
    gather {
        e = await small(1);
        {
            char buffer[300];
            buffer[e & 1] = 1;
            e += await large("a", (struct pair){1, 2});
            e += buffer[0];
        }
    }
    return e + await not_over_an_await("b");
}
