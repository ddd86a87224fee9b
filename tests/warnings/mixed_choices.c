/* Nothing is said of async and plain pointers that are kept apart. */
#include <caw.h>
#include <stddef.h>

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
    task *last;
    char name[8];
    void *any;
};
static int f(int n)
{
    return n;
}
static async int g(int n)
{
    return await caw_sleep(n);
}
static struct two elided[2] = {f, g, f, g};
static struct two indexed[4] = {[1].p = f, [2] = {.t = g}, {f, g}};
static struct two ranges[8] = {[0 ... 3] = {f, g}, [5] = {f}};
static struct deep nested = {1, {{f, g}, {f}}, {.q = f}, g, "name", NULL};
static struct deep flat = {1, f, g, f, g, f, g, "name", NULL};
static struct deep path = {.in[1].t = g, .q = f, g, {'a', 'b'}};
static struct deep old = {before : 3, last : g, .in = {{.t = g}}};
static plain *const plains[] = {f, NULL, f};
static task *const tasks[2][2] = {g, NULL, {g}};
static int *numbers[] = {(int[]){1, 2}, &(int){3}};
static plain *chosen(int k)
{
    return k ? f : NULL;
}
static async int calls(int k)
{
    struct two *a = &(struct two){.p = f, g}, copy[] = {*a, {f, g}, elided[0]};
    task **list = (task *[]){g, k ? g : NULL};
    task *t = (k++, g);
    t = k ? g : 0;
    return await t(a->p(1)) + await list[0](2) + chosen(k)(3) + copy[0].p(1) + (int)sizeof(struct two[]){f, g};
}
async int main(void)
{
    return await calls(1) + elided->p(1) + indexed->p(1) + nested.before + flat.before + path.before + old.before +
           ranges->p(1) + plains[0](1) + !tasks[0][0] + *numbers[0];
}
