/* __LINE__ in a macro's arguments is the line of this file, in every form of the text: so is that of a macro which has it. */
#include <stdio.h>
#include <stdlib.h>
#include <caw.h>

#define SAY(...) printf(__VA_ARGS__)
#define SAME(x) (x)
#define HERE (__LINE__)
#define TWICE(a, b) SAME(a) + SAME(b)
static async int nothing(int n)
{
    (void)await caw_yield();
    return n;
}
async int main(void)
{
    SAY("%d %d %d\n", __LINE__, SAME(__LINE__), (int)sizeof(char[__LINE__]));
    SAY("%d %d\n", HERE, TWICE(HERE, SAME(SAME(HERE))));
    SAY("%d %s\n", SAME(await nothing(__LINE__)), SAME(__FILE__) + sizeof __FILE__ - sizeof "line_arguments.c");
    SAY("%d\n", TWICE(SAME(1), await nothing(HERE)));
    int n = SAME(__LINE__);
    gather {
        n += SAME(await nothing(__LINE__));
        SAY("%d\n", SAME(__LINE__));
    }
    SAY("%d %d\n", n, abs(-__LINE__));
    return 0;
}
