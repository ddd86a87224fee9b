/* What only gcc takes. Dialects: gcc gnu11 gcc gnu2x. */
int outer(int n)
{
    auto int inner(int);
    int k = n;
    int inner(int m) { return m ? inner(m - 1) + k : k; }
    int apply(int (*f)(int), int x) { return f(x); }
    return apply(inner, n);
}
int forward(int n; int a[n], int n) { return a[n - 1]; }
_Decimal64 money(_Decimal64 d) { return d * 1.10DD; }
int vla_struct(int n) { struct { int a[n]; char c; } s; return sizeof s; }
__attribute__((optimize("O1"), noipa, target("sse2"))) int attributed(void) { return 3; }
long apply_all(void) { return __builtin_has_attribute(attributed, noipa) + sizeof(void) + sizeof(outer); }
typedef float qf __attribute__((mode(TF)));
int (*nested_init(void))(void) { int f(void) { return 4; } return (int (*)(void)){ 0 } ?: f; }
_Float128 quad(__float128 q, _Float64x l) { return q + l + 1.0q; }
const char *raw = R"x(raw " ) \ string)x";
