/* C2x as gcc 12 has it. Dialects: gcc c2x gcc gnu2x. */
#include <stddef.h>
[[deprecated("old")]] int old_one(void);
[[nodiscard, gnu::const]] static int fresh(int [[maybe_unused]] a [[maybe_unused]], int) { return 1; }
struct [[maybe_unused]] s { [[deprecated]] int a; int b [[gnu::aligned(16)]]; };
enum [[maybe_unused]] e { E0 [[deprecated]], E1 = 1 };
_Static_assert(1'000'000 == 1000000);
_Static_assert(0b1'01 == 5 && u8'a' == 97);
int labels(int n)
{
    switch (n) {
    case 1:
        int declared = n;
        [[fallthrough]];
    case 2: [[maybe_unused]] int other = 3;
        n += other;
        return n;
    default:
    }
    {
        goto end;
end:
    }
    [[maybe_unused]] __typeof__(n) t = fresh(1, 2);
    if (t) goto out;
    return t;
out:
}
[[noreturn]] void never(int, char *[], ...);
int empty_args() { return old_one(); }
