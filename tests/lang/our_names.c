/* Locals, parameters and members with the names of what cawc itself makes, in every block. Structs in async functions whose
   members are async pointers; (**p)() is p(). */
#include <stdio.h>
#include <caw.h>
struct k { const int head_; int w1_; };
static async int f(int n)
{
    (void)await caw_yield();
    return n;
}
static async int parameters(int frame_, int done_, int t1_, int env_, int caw_n)
{
    defer (void)await f(frame_);
    within (1000) {
        race {
            gather {
                (void)await f(1);
                done_ += await f(t1_);
            }
        }
    }
    else return 1;
    nursery { spawn env_ = f(env_ + 1); }
    async int x_ = f(env_);
    shield env_ += await x_;
    gather for (int i_ = 0; i_ < 2; i_++) {
        int z[i_ + 1];
        z[i_] = await f(1);
        done_ += z[i_];
        if (done_ > 100) return 2;
    }
    return frame_ * 1000 + done_ * 100 + env_ * 10 + t1_ + caw_n;
}
static async int exits(int exit_, int f__start)
{
    int e = 0, up_ = 1;
    within (1000) e = await f(exit_);
    else return 1;
    for (int call_ = 0; call_ < 3; call_++) {
        gather {
            up_ += await f(call_);
            if (call_ == 2) return e + up_ + f__start;
        }
    }
    return 0;
}
static async int locals(void)
{
    const struct k v_ = {await f(3), 4}, r_ = v_, ret_ = {await f(5), r_.w1_};
    struct k head_ = ret_, *self_ = &head_;
    int start_ = await f(1), g1_ = await f(2), w1_ = await f(start_), caw_in1_x = 7;
    gather {
        g1_ += await f(head_.head_);
        w1_ += await f(self_->w1_);
    }
    goto leave_1_;
leave_1_:
    return await f(g1_ * 100 + w1_ * 10 + caw_in1_x);
}
static async int depth(async int (*g)(int), async int (**h)(int))
{
    return await (**g)(1) + await (***g)(2) + await (*g)(3) + await (**h)(4) + await (***h)(5) + await h[0](6);
}
async int main(void)
{
    struct ops { async int (*m)(int); int n; } o = {f, 3};
    const struct { int n; async int (*m)(int), (*none)(int); } p = {4, f, NULL};
    async int (*g)(int) = f;
    printf("%d ", await parameters(1, 2, 3, 4, 5));
    printf("%d ", await exits(6, 7));
    printf("%d ", await locals());
    printf("%d ", await depth(f, &g));
    printf("%d ", await o.m(o.n));
    printf("%d %d\n", await p.m(p.n), p.none == NULL);
    return 0;
}
