typedef struct caw_fn caw_fn;
typedef async int unary(int);
typedef unary *pointer;
struct ops { async long (*run)(void *, unsigned char); pointer next[2]; unary *(*pick)(int); };
async int one(int);
async int (*const table[])(int) = {one, &one, 0};
extern struct ops ops;
union u { int i : 3; double d; struct { _Bool b; enum e { A, B = A + 4, C } e; }; };
async _Complex double wide(_Atomic int *, long double, __int128, __attribute__((vector_size(16))) float);
async int use(struct ops *o, union u v, int n, int a[static n])
{
    typeof(v.d) d = _Generic(n, int: 1, default: 2.0);
    __auto_type p = o->next[n & 1];
    const volatile short *const *k = 0;
    _Alignas(16) char buf[sizeof(union u)] = "x" "\x41\n";
    pointer local = n ? one : table[a[0]];
    return await p(n) + await local(n) + await (*o->pick(n))(3) + (int)await o->run(buf, 'c') + (k != 0) + (int)d + __builtin_offsetof(struct ops, next[1]);
}
