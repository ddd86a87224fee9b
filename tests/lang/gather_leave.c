/* A gather is left by return, goto, break and continue, also from a branch: the others are cancelled and waited for. Timed. */
#include <stdio.h>
#include <uv.h>
#include <caw.h>

static async int nap(int64_t ms, int v) {
    int e = await caw_sleep(ms);
    if (e < 0) { printf("[%d %s] ", v, e == UV_ECANCELED ? "cancelled" : "?"); return e; }
    printf("[%d] ", v);
    return v;
}
static async int by_return(void) {
    gather {
        (void)await nap(2000, 1);
        { (void)await nap(30, 2); return 5; }
        { (void)await caw_sleep(60); return 6; }
    }
    return 0;
}
static async int by_return_of_await(void) {
    gather {
        (void)await nap(2000, 1);
        return await nap(30, 8);
    }
    return 0;
}
static async int by_goto(void) {
    int n = 1;
    gather {
        { (void)await nap(30, 4); goto out; }
        { (void)await nap(2000, 5); n = 99; }
    }
    n = 50;
out:
    return n;
}
static async int by_break(void) {
    int n = 0;
    while (1) {
        gather {
            (void)await nap(2000, 6);
            { (void)await nap(30, 7); if (++n == 2) break; continue; }
        }
        printf("never ");
    }
    return n;
}
static async int first_success(void) { /* in gather for, break leaves the gather and continue ends the branch */
    int r = -1;
    gather for (int i = 0; i < 3; i++) {
        int v = await nap(90 - 30 * i, i);
        if (v == 2) continue;
        r = v;
        break;
    }
    return r;
}
static async int for_return(void) {
    gather for (int i = 0; i < 2; i++) { if (await nap(i == 1 ? 20 : 2000, 10 + i) == 11) return i; }
    return -1;
}
static async int at_once(void) { /* a branch that leaves before the next is started */
    gather {
        return 12;
        { printf("never "); (void)await nap(10, 0); }
    }
    return 0;
}
static async int nested(void) { /* the first exit decides, at once */
    gather {
        gather {
            (void)await nap(2000, 1);
            { (void)await nap(20, 2); return 5; }
        }
        { (void)await caw_sleep(50); return 6; }
    }
    return 0;
}
async int main(void) {
    printf("return %d\n", await by_return());
    printf("return await %d\n", await by_return_of_await());
    printf("goto %d\n", await by_goto());
    printf("break %d\n", await by_break());
    printf("first %d\n", await first_success());
    printf("for return %d\n", await for_return());
    printf("at once %d\n", await at_once());
    return await nested() == 5 ? printf("nested\n"), 0 : 1;
}
