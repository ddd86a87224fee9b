/* What moves to file scope may have any name: those of the output's own, f__code and the like, several of one name in a function,
   and one that the file has. */
#include <stdio.h>
#include <caw.h>

static int get__x_ = 100; /* what a static x of get's might be called */
static int helper__fine(int n)
{
    return n + get__x_;
}
static async int get(int k)
{
    static int code = 1, start = 2, ret = 3, frame = 4, resume = 5, body = 6, env = 7, async_ = 8, b1 = 9, scopes = 10;
    static int resumed = 11, keep_1 = 12, suspend_1 = 13, b1__frame = 14, work = 15, arg = 16, queued = 17, x = 18, type1 = 19;
    struct ret {
        int frame;
    } r = {k};
    struct frame {
        struct ret ret;
    };
    enum env { ENV_, b2 = 20, async__ };
    typedef struct {
        int v;
    } type;
    {
        static int code = 30, code_2 = 31;
        code += await caw_yield() + code_2;
        {
            static int code = 40;
            code++;
            (void)await caw_yield();
            r.frame += code;
        }
        r.frame += code;
    }
    gather for (int i = 0; i < 2; i++) {
        code += await caw_yield() + i + 1;
        b1++;
    }
    struct frame f = {r};
    type t = {b2 + async__};
    (void)await caw_yield();
    x++;
    return f.ret.frame + code + start + ret + frame + resume + body + env + async_ + b1 + scopes + resumed + keep_1 +
           suspend_1 + b1__frame + work + arg + queued + x + type1 + t.v + helper__fine(0);
}
async int main(void)
{
    printf("%d\n", await get(1000));
    printf("%d\n", await get(2000));
    return 0;
}
