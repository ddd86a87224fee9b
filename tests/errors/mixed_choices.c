/* Async and plain pointers do not mix in ?:, behind a comma, in compound literals, and in initialisers however they are laid
   out. */
#include <caw.h>

typedef int plain(int);
typedef async int task(int);
struct two {
    plain *p;
    task *t;
};
struct deep {
    int before;
    struct two in[2];
    int : 3;
    union {
        plain *q;
        int n;
    };
};
static int f(int n)
{
    return n;
}
static async int g(int n)
{
    return await caw_sleep(n);
}
static struct two elided[2] = {f, g, g, f};
static struct two indexed[3] = {[1].p = g, [2] = {.t = f}};
static struct deep nested = {1, {{f, g}, {g}}, {.q = g}};
static struct deep flat = {1, f, f, g, g, g};
static struct deep path = {.in[1].t = f, .q = g};
static plain *chosen(int k)
{
    return k ? f : g;
}
static async int calls(int k)
{
    struct two *a = &(struct two){.p = g};
    task **list = (task *[]){g, f};
    task *t = (k++, f);
    t = k ? g : f;
    return await t(a->p(1)) + await list[0](2) + chosen(k)(3);
}
async int main(void)
{
    return await calls(1) + elided->p(1) + indexed->p(1) + nested.before + flat.before + path.before;
}
