/* Macros that are called as words of the translation's own text: attributes, members, names in `_`. */
#include <stdio.h>
#include <caw.h>

#define unused __attribute__((unused))
#define noinline __attribute__((noinline))
#define cold __attribute__((cold))
#define always_inline inline
#define cleanup "cleanup"
#define returns_nonnull "never null"
#define weak (-1)
#define used used_up
#define state 1
#define left 20
#define group(n) ((n) + left)
#define exit (state + 2)
#define start counted
#define direct 5
#define value 6
#define st "st"
#define v vector[0]
#define argc 7
#define argv 8
#define frame_ 9
#define t1_ + t2
#define STATES(n) ((n) * 100 + state)

static int used;
static noinline cold async int get(unused int start, int (*by)(int))
{
    int vector[2] = {start, STATES(2)}, t2 = 3;
    static int left_over = left;
    (void)await caw_sleep(state);
    gather for (int i = 0; i < 2; i++) {
        (void)await caw_yield();
        v += STATES(i) + direct + frame_ t1_;
        if (v > 100000) return left;
    }
    within (CAW_FOREVER) { left_over += await caw_yield() + left; }
    else return exit;
    nursery {
        spawn caw_sleep(STATES(0));
        v += await caw_sleep(value - 6);
    }
    return v + vector[1] + by(group(exit)) + left_over;
}
static int twice(int n)
{
    return 2 * n + used;
}
static async int calls(async int (*f)(int, int (*)(int)))
{
    struct {
        int state_of, left_of;
    } s = {state, left};
    defer printf("%s %s\n", cleanup, st);
    race {
        s.left_of += await f(10, twice);
        s.state_of += await caw_sleep(100000);
    }
    return s.left_of + s.state_of + argc + argv + weak;
}
async int main(void)
{
    printf("%d %s\n", await calls(get), returns_nonnull);
    return 0;
}
