# 1 "plain.c"
typedef struct caw_fn caw_fn;
# 1 "/usr/include/x.h" 1 3 4
extern int printf(const char *restrict, ...) __attribute__((format(printf, 1, 2))) __asm__("printf");
# 5 "plain.c" 2
#pragma pack(push, 1)
static inline int old(a, b) int a; char *b; { return a ? *b : 'x'; }
[[nodiscard]] int fresh(void) { label: ; int async = 1'000, race = 0b11, await[2] = {[0 ... 1] = 2, }; return async + race + await[0]; goto label; }
int u(uv_async_t *async, int (*spawn)(int)) { return 0; }
struct s { int a, b[]; } g = { a: 1 }, h = {.b = {1, 2}};
__asm__("nop");
_Static_assert(sizeof(int) == 4, "int");
void *computed(int n) { static void *t[] = {&&x, &&y}; goto *t[n]; x: y: return R"(raw " ) string)"; }
async int f(void) { return 1; }
