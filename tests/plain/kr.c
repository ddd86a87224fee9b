/* K&R. Dialects: gnu89 gnu99 gnu11. */
int printf();
extern char *strcpy();
struct point { int x, y; };
add(a, b)
{
    return a + b;
}
static double scale(p, by, cb) register struct point *p; float by; int (*cb)();
{
    return cb(p->x, p->y) * by;
}
char *name(s, n, race, async) char s[]; unsigned n; int race, async;
{
    int await = race, spawn[3];
    spawn[0] = await + async;
    return n ? strcpy(s, "x") : s + spawn[0];
}
static implicit;
typedef int number;
number shadow(n) number n;
{
    number number = n;
    return number + implicit;
}
int (*pick(n))() int n;
{
    static int (*t[2])() = { add, 0 };
    return t[n & 1];
}
int main(argc, argv) char **argv;
{
    struct point p;
    auto int k = argc;
    p.x = 1; p.y = 2;
    printf("%f %s\n", scale(&p, 2.0f, add), name(*argv, k, 1, 2));
    return pick(0)(1, -1) + shadow(0);
}
