/* C23 in async functions, where the compiler has it. */
#include <stdio.h>
#include <stddef.h>
#include <caw.h>
[[nodiscard]] static async int one(void) { (void)await caw_yield(); return 1'000; }
static const unsigned char data[] = {
#embed "c23.txt"
};
constexpr int N = 0b1010;
struct s { int a, b; };
typedef typeof(nullptr) np;
enum e : unsigned char { A, B };
async int main(void)
{
    auto x = await one();
    typeof_unqual(x) y = x + N;
    np z = nullptr;
    int *p = z;
    static_assert(sizeof(enum e) == 1);
    constexpr int M = N + 1;
    struct s q = {};
    enum e w = B;
    y += await one();
    switch (y) { case 2010: [[fallthrough]]; default: ; }
    int k = p == nullptr;
    bool t = true;
    (void)await caw_yield();
    printf("%d %d %zu %d %d %d %d %d %.1s\n", x, y, sizeof data, k, q.a, M, w, t, (const char *)data);
    return 0;
}
