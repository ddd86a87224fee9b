/* What clang 14 has beside gcc 12. Dialects: clang gnu2x. */
enum under : unsigned char { U0, U1 = 255 };
enum under value = U1;
typedef float f4 __attribute__((ext_vector_type(4)));
f4 swizzle(f4 v) { return v.wzyx + v.s0123; }
_BitInt(7) small = 3;
int over(int a) __attribute__((overloadable));
double over(double a) __attribute__((overloadable));
__attribute__((overloadable)) int over(int a) { return a; }
__attribute__((overloadable)) double over(double a) { return a; }
int use(void) { return over(1) + (int)over(2.0) + __builtin_convertvector((f4){1}, f4)[0] > 0; }
[[nodiscard]] int checked(int a [[maybe_unused]]);
[[clang::overloadable]] int two(void);
int blocks(int n) { switch (n) { case 1: [[clang::fallthrough]]; default: return 1'000; } }
