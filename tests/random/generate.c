/* Prints a random caw program.   generate SEED [ordered]

   Its functions call those below them and nest every word of the language: gather, race, nursery, within, shield, defer,
   async variables, early exits of each kind. It traces what it does, and is well defined in every class, so that two runs
   with the same order of events print the same. `ordered`: nothing in it depends on the order in which concurrent calls
   end, so that its trace, sorted, is the same in class sync too. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state;
static bool ordered;
static int function, traces, names, budget;

typedef struct Around {
    int depth;
    bool loop;    /* break and continue have a plain loop */
    bool branch;  /* of a gather for: continue and break are the gather's */
    bool exits;   /* return and goto are allowed */
    bool nursery; /* spawn is */
    int vars;     /* async variables in scope, the last ones first named */
    int var[8];
} Around;

static unsigned draw(unsigned n)
{
    state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t x = state;
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return (unsigned)((x ^ x >> 31) % n);
}
static bool chance(unsigned percent)
{
    return draw(100) < percent;
}
static void indent(const Around *w)
{
    printf("%*s", 4 * (w->depth + 1), "");
}
static unsigned delay(void)
{
    static const unsigned ms[] = {0, 1, 2, 5, 10, 10, 20, 20, 30, 50};
    unsigned n = ms[draw(10)] * 10 + (chance(50) ? draw(10) : 0);
    return ordered ? n / 100 : n; /* in real time */
}
static void call(void) /* of a function below this one, or of a leaf */
{
    unsigned k = draw(10);
    if (function > 0 && k < 4) printf("f%u(%u)", draw((unsigned)function), draw(5));
    else if (k < 7) printf("leaf(%u, %u)", delay(), draw(100));
    else printf("twice(%u)", draw(100));
}
static const char *const locals[] = {"a", "b", "c", "arr[0]", "arr[1]", "s.x"};
static const char *target(void) /* to assign */
{
    return locals[draw(6)];
}
static const char *local(void) /* to read: in an ordered program, what nobody assigns */
{
    return ordered ? "n" : target();
}
static void statements(Around w, int n);
static void block(Around w, int n)
{
    printf("{\n");
    Around in = w;
    in.depth++;
    statements(in, n);
    indent(&w);
    printf("}\n");
}
static Around inside(const Around *w)
{
    Around in = *w;
    in.depth++;
    return in;
}
static void branches(const Around *w, const char *word)
{
    Around b = inside(w);
    indent(w);
    printf("%s {\n", word);
    if (ordered) b.exits = b.loop = b.branch = false;
    for (unsigned i = 2 + draw(2); i; i--) {
        indent(&b);
        if (chance(30)) printf("%s = await ", target()), call(), printf(";\n");
        else block(b, 1 + (int)draw(3));
    }
    indent(w);
    printf("}\n");
}
static void gather_for(const Around *w)
{
    Around b = *w;
    b.loop = false;
    b.branch = !ordered;
    if (ordered) b.exits = false;
    indent(w);
    int i = ++names;
    if (chance(30)) printf("gather_max (%u) for (int i%d = 0; i%d < %u; i%d++) ", 1 + draw(3), i, i, 1 + draw(5), i);
    else printf("gather for (int i%d = 0; i%d < %u; i%d++) ", i, i, 1 + draw(3), i);
    block(b, 1 + (int)draw(3));
}
static void nursery(const Around *w)
{
    Around b = *w;
    b.nursery = true;
    if (ordered) b.exits = b.loop = b.branch = false;
    indent(w);
    printf("nursery ");
    block(b, 2 + (int)draw(3));
}
static void loop(const Around *w)
{
    Around b = *w;
    b.loop = true;
    b.branch = false;
    indent(w);
    int i = ++names;
    printf("for (int i%d = 0; i%d < %u; i%d++) ", i, i, 1 + draw(3), i);
    block(b, 1 + (int)draw(3));
}
static void defer(const Around *w)
{
    Around b = *w;
    b.loop = b.branch = b.exits = b.nursery = false;
    b.vars = 0;
    indent(w);
    if (chance(50)) printf("defer T(%d, %s);\n", ++traces, local());
    else printf("defer "), block(b, 1);
}
static void spawn(const Around *w)
{
    indent(w);
    if (chance(40)) printf("spawn %s = ", target());
    else printf("spawn ");
    call();
    printf(";\n");
    if (ordered || !chance(25)) return;
    indent(w);
    if (chance(50)) printf("caw_nursery_cancel(caw_nursery_here());\n");
    else printf("caw_nursery_cancel_after(caw_nursery_here(), %u);\n", delay());
}
static void leave(const Around *w)
{
    const char *how[6], *value = ordered ? "return n" : "return a + b";
    unsigned n = 0;
    if (w->exits) how[n++] = value, how[n++] = "goto out", how[n++] = "return await leaf(3, 4)";
    if (w->loop || w->branch) how[n++] = "break", how[n++] = "continue";
    if (!n || (ordered && w->vars)) return;
    indent(w);
    printf("if (%s %% %u == 0) %s;\n", local(), 2 + draw(3), how[draw(n)]);
}
static void await_something(const Around *w)
{
    indent(w);
    switch (draw(6)) {
    case 0: printf("(void)await caw_yield();\n"); break;
    case 1: printf("T(%d, await caw_sleep(%u));\n", ++traces, delay()); break;
    case 2: printf("%s = %s + await ", target(), local()), call(), printf(";\n"); break;
    case 3: printf("T(%d, await ", ++traces), call(), printf(");\n"); break;
    case 4: printf("if (await "), call(), printf(" %% 2) T(%d, %s);\n", ++traces, local()); break;
    default: printf("s = (struct pair){await "), call(), printf(", %s};\n", local());
    }
}
static void statement(Around *w)
{
    budget--;
    unsigned k = draw(w->depth > 4 || budget < 0 ? 30 : 100);
    if (k < 8) indent(w), printf("T(%d, %s);\n", ++traces, local());
    else if (k < 12) indent(w), printf("%s += %u;\n", target(), draw(10));
    else if (k < 14)
        indent(w), printf("{ int *p = &%s; (void)await caw_yield(); ++*p; T(%d, %s); }\n", target(), ++traces,
                          ordered ? "1" : "*p");
    else if (k < 17) leave(w);
    else if (k < 24) await_something(w);
    else if (k < 26 && w->vars) indent(w), printf("T(%d, await v%d);\n", ++traces, w->var[draw((unsigned)w->vars)]);
    else if (k < 30) w->nursery ? spawn(w) : await_something(w);
    else if (k < 42) branches(w, "gather");
    else if (k < 50) gather_for(w);
    else if (k < 60 && !ordered) branches(w, "race");
    else if (k < 70 && !ordered) {
        indent(w);
        printf("within (%u) ", delay() + (chance(90) ? 1 : 0));
        block(*w, 1 + (int)draw(3));
        if (chance(60)) indent(w), printf("else "), block(*w, 1);
    } else if (k < 77) nursery(w);
    else if (k < 82) indent(w), printf("shield "), block(*w, 1 + (int)draw(2));
    else if (k < 88) loop(w);
    else if (k < 93 && w->vars < 8) {
        w->var[w->vars++] = ++names;
        indent(w);
        printf("__attribute__((unused)) async int v%d = ", names), call(), printf(";\n");
    } else if (k < 97) defer(w);
    else indent(w), printf("if (%s > %u) ", local(), draw(100)), block(*w, 2);
}
static void statements(Around w, int n)
{
    int outside = w.vars;
    for (int i = 0; i < n; i++) statement(&w);
    if (!ordered) return;
    while (w.vars > outside)
        indent(&w), printf("T(%d, await v%d);\n", ++traces, w.var[--w.vars]); /* else it is cancelled somewhere */
}
int main(int argc, char **argv)
{
    if (argc < 2) return 2;
    state = strtoull(argv[1], NULL, 10) * 1000003;
    ordered = argc > 2 && !strcmp(argv[2], "ordered");
    printf("#include <stdio.h>\n#include <caw.h>\n\n"
           "struct pair { int x, y; };\nstatic int live;\n"
           "static void T(int at, int value) { printf(\"%%d %%d\\n\", at, value == UV_ECANCELED ? -1 : value); }\n"
           "static async int leaf(int64_t ms, int v)\n{\n    int e = await caw_sleep(ms);\n    return e ? e : v;\n}\n"
           "static async int twice(int v)\n{\n    if (v %% 3 == 0) return v;\n    live++;\n    defer live--;\n"
           "    int e = await caw_yield();\n    return e ? e : 2 * v;\n}\n");
    int n = 2 + (int)draw(3);
    for (function = 0; function < n; function++) {
        budget = 25;
        printf("static async int f%d(int n)\n{\n    int a = n, b = 1, c = 2, arr[2] = {3, 4};\n    struct pair s = {5, "
               "6};\n",
               function);
        if (chance(50)) printf("    live++;\n    defer live--;\n");
        Around w = {.exits = true};
        printf("    ");
        block(w, 3 + (int)draw(4));
        printf("    goto out;\nout:\n    return %s;\n}\n", ordered ? "n" : "a + b + c + arr[0] + arr[1] + s.x + s.y");
    }
    printf("async int main(void)\n{\n");
    for (int i = 0; i < 3; i++) printf("    T(0, await f%d(%d));\n", n - 1, i);
    printf("    printf(\"live %%d\\n\", live);\n    return 0;\n}\n");
    return 0;
}
