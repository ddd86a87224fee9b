/* A va_list that no await finds alive: as a parameter that is read before, as a copy that begins and ends between two awaits, and
   one that is begun anew. */
#include <caw.h>
#include <stdarg.h>
#include <stdio.h>

static async int wait(int n)
{
    (void)await caw_yield();
    return n;
}
static async int before(int n, va_list ap)
{
    n += va_arg(ap, int);
    if (n > 100) n += va_arg(ap, int);
    return n + await wait(1) + await wait(2);
}
static async int between(int n, va_list *p)
{
    for (int i = 0; i < 3; i++) {
        n += await wait(i);
        va_list c;
        va_copy(c, *p);
        n += va_arg(c, int);
        va_end(c);
        n += await wait(i);
    }
    return n;
}
static async int again(int n, va_list *p)
{
    va_list c;
    va_copy(c, *p);
    n += va_arg(c, int);
    va_end(c);
    n += await wait(n);
    va_copy(c, *p);
    (void)va_arg(c, int);
    n += va_arg(c, int);
    va_end(c);
    return n;
}
typedef struct task {
    va_list ap;
    int result;
} task;
static async int all(void *p)
{
    task *t = p;
    t->result = await between(1, &t->ap);
    t->result += await again(2, &t->ap);
    t->result += await before(3, t->ap);
    return 0;
}
static int sum(int n, ...) /* plain, as variadic functions are: with a runtime of its own */
{
    task t = {.result = n};
    va_start(t.ap, n);
    int e = caw_run(all, &t);
    va_end(t.ap);
    return e ? e : t.result;
}
int main(void)
{
    printf("%d\n", sum(0, 10, 200, 3000));
    return 0;
}
