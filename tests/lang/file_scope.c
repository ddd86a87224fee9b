/* Declarations at file scope of every outline, which async functions use: what is skimmed is read when it is asked for. */
#include <caw.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

struct ahead;
typedef struct later later; /* its members come below */
struct ahead *made(int n);
enum level { LOW = -3, MID, HIGH = MID + 6 };
typedef enum { RED, GREEN = 'g', BLUE = (GREEN + 1) << 1 } colour;
enum { COUNT = sizeof(int) * 2, LAST = COUNT - 1 };
struct later {
    const int fixed; /* so a later can't be assigned */
    int free;
};
struct ahead {
    int n;
    struct inside *in; /* a tag of the file's from here on */
    struct {
        union {
            int first;
            char bytes[4];
        };
        unsigned small : 3, rest : 29;
    } nested;
    struct tagged {
        short s;
    } t;
    enum { INNER = 17 } e;
    later by_value;
};
typedef int pair[2];
typedef int(callback)(int);
typedef int (*pointer)(int, const char *);
typedef struct point {
    double x, y;
} point, *point_to;
static int twice(int n), thrice(int);
static callback half;
static int (*chosen(int which))(int);
extern int (*hook)(int);
int (*hook)(int) = half;
static const struct {
    const char *name;
    callback *f;
} table[] = {{"twice", twice}, {"half", half}, {"a ; in { here", NULL}};
static pair both = {3, 4};
static char word[] = "word", *words[] = {"a", "b;", "}"};
static _Alignas(16) int aligned = 5;
static __attribute__((unused)) double ratio(double a, double b)
{
    return a / b;
}
static int after(void)
{
    return 8;
}
static inline int old(a, b)
int a;
int b;
{
    return a - b;
}
static struct inside {
    int deep;
} only = {21};
static int twice(int n)
{
    return 2 * n;
}
static int thrice(int n)
{
    struct ahead { /* another one */
        char c[3];
    } mine = {{1, 2, 3}};
    return n * (int)sizeof mine.c;
}
static int half(int n)
{
    return n / 2;
}
static int (*chosen(int which))(int)
{
    return which ? twice : half;
}
struct ahead *made(int n)
{
    static struct ahead a = {.nested = {.first = 0x01020304}};
    a.n = n;
    a.in = &only;
    a.nested.small = 7;
    a.t.s = 12;
    return &a;
}
#define TWO(type, name)                                                                                                \
    typedef type name##_t;                                                                                             \
    static type name##_of(type v)                                                                                      \
    {                                                                                                                  \
        return (type)(v + 1);                                                                                          \
    }
TWO(unsigned char, byte)
TWO(long long, wide)
static int labelled(int) __asm__("caw_test_labelled");
static int labelled(int n)
{
    return n + 100;
}

static async later whole(int n)
{
    (void)await caw_yield();
    later l = {n, n + 1};
    return l;
}
static async int uses(struct ahead *a, enum level level)
{
    struct ahead { /* hides the file's, while that one's functions are first asked for */
        int unlike;
    } local = {2};
    int sum = made(1)->n + local.unlike;
    later l = await whole(sum);
    point p = {1.5, 2.5};
    point_to to = &p;
    pointer none = NULL;
    colour c = BLUE;
    (void)await caw_yield();
    sum += l.fixed + l.free + (int)(to->x + to->y) + !none + (int)c;
    sum += level < 0 ? 1000 : 0;
    sum += a->in->deep + a->nested.bytes[0] + (int)a->nested.small + a->t.s + INNER;
    __typeof__(table[0].name) name = table[0 * await caw_yield() + 1].name;
    sum += (int)strlen(name) + (int)(sizeof table / sizeof *table) + (int)sizeof word + word[0] + words[0][0] +
           (int)(sizeof words / sizeof *words);
    return sum;
}
static async int calls(void)
{
    byte_t b = byte_of(255);
    wide_t w = wide_of(1);
    pair mine = {both[0], both[1]};
    (void)await caw_yield();
    int n = twice(1) + thrice(2) + chosen(0)(8) + chosen(1)(8) + hook(10) + old(9, 4) + after() + labelled(1);
    return n + b + (int)w + mine[0] + mine[1] + aligned + COUNT + LAST + (int)offsetof(struct later, free) +
           (int)ratio(9, 3);
}
async int main(void)
{
    printf("%d\n", await uses(made(4), LOW));
    printf("%d\n", await calls());
    return 0;
}
