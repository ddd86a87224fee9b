/* Prints random caw programs.   generate SEED [COUNT [SIZE]] [ordered]

   COUNT programs, of the seeds SEED, SEED + 1, …, in one file: a program is the same in whatever company. Its functions
   call those below them and nest every word of the language: gather, race, nursery, within, shield, defer, async
   variables, and leave them early in each way. It traces what it does, counts the children of its blocks, and is well
   defined in every class, so that two runs with the same order of events print the same. SIZE bounds the statements of a
   function. `ordered`: nothing in it depends on the order in which concurrent calls end, so that each task's trace is the
   same in class sync too; a task's variables are its own there. */
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEEPEST = 6, VARS = 8, NURSERIES = 4, LOCALS = 8 };

/* What surrounds a statement. Names are numbers: the task t7, the label out7, … */
typedef struct Around {
    int depth;
    int task;                     /* of the trace */
    bool out;                     /* return and goto out may leave */
    bool breaks;                  /* break may */
    bool continues;               /* continue may */
    int forward;                  /* a label behind a block around */
    int again;                    /* a label before one, with its count of goes */
    bool nursery;                 /* spawn has one here */
    bool brief;                   /* the locals may be gone before that nursery's children end */
    int nurseries, to[NURSERIES]; /* pointers to nurseries around, with their counts of children */
    int vars, var[VARS], outer;   /* async variables; the first `outer` of them belong to blocks around this one */
} Around;

static uint64_t state;
static bool ordered;
static int seed, function, names, sites, budget, size = 25;

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

/* ---- text ---- */
__attribute__((format(printf, 2, 3))) static void line(const Around *w, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    printf("%*s", 4 * w->depth, "");
    vprintf(format, args);
    printf("\n");
    va_end(args);
}
static const char *say(const char *format, ...) /* a piece of a line; good for hundreds more */
{
    static char texts[512][512];
    static unsigned next;
    char *text = texts[next++ % 512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof texts[0], format, args);
    va_end(args);
    return text;
}

/* ---- expressions ---- */
static const char *const locals[LOCALS] = {"a", "b", "c", "arr[0]", "arr[3]", "s.x", "s.y", "q->y"};
static const char *target(void)
{
    return locals[draw(LOCALS)];
}
static const char *local(void)
{
    if (chance(20)) return say("arr[(unsigned)%s %% 4]", target());
    return chance(20) ? "n" : target();
}
static int delay(void) /* some tie, most do not */
{
    static const int tens[] = {0, 1, 1, 2, 2, 3, 5, 8, 13, 30};
    if (ordered) return (int)draw(4);
    return tens[draw(10)] * 10 + (chance(60) ? (int)draw(10) : 0);
}
static const char *task(const Around *w) /* the trace id of a call */
{
    return say("mix(t%d, %d, 0)", w->task, ++sites);
}
static const char *below(void) /* a function under this one */
{
    return say("p%d_f%d", seed, (int)draw((unsigned)function));
}
static const char *pointer(void) /* to one */
{
    return say("p%d_table[%d]", seed, (int)draw((unsigned)function));
}
static const char *call(const Around *w) /* of type int */
{
    switch (draw(function ? 16 : 9)) {
    case 0: return say("twice(%d)", (int)draw(100));
    case 1: return say("down(%s, %d)", task(w), (int)draw(6));
    case 2: return say("patient(%s, %d)", task(w), delay());
    case 3: return ordered ? say("twice(%s)", local()) : say("stubborn(%s, %d)", task(w), (int)draw(5));
    case 4: return say("leaf(%s, %d, %s)", task(w), delay(), local());
    case 5:
    case 6:
    case 7:
    case 8: return say("leaf(%s, %d, %d)", task(w), delay(), (int)draw(100));
    case 9: return say("p%d_table[%d](%s, %d)", seed, (int)draw((unsigned)function), task(w), (int)draw(5));
    default: return say("%s(%s, %d)", below(), task(w), (int)draw(5));
    }
}
static const char *value(const Around *w) /* with an await */
{
    switch (draw(20)) {
    case 0: return say("(await both(%s, %s, %d)).x", task(w), local(), (int)draw(9));
    case 1: return say("(await widen(s, %s)).p.y", local());
    case 2: return say("(int)(await widen(await both(%s, 1, 2), %d)).a", task(w), (int)draw(9));
    case 3: return say("(int)await half(%s)", local());
    case 4: return say("*await pointed(&%s)", target());
    case 5: return say("(await caw_yield(), caw_cancelled())");
    case 6: return say("await caw_checkpoint()");
    case 7: return say("(%s > %d ? await %s : %s)", local(), (int)draw(60), call(w), local());
    case 8: return say("(%s %% 2 && await %s)", local(), call(w));
    case 9: return say("await %s + await %s", call(w), call(w));
    case 10: return w->vars ? say("await v%d", w->var[draw((unsigned)w->vars)]) : "await twice(1)";
    default: return say("await %s", call(w));
    }
}
static void trace(const Around *w)
{
    line(w, "T(t%d, %d, %s);", w->task, ++sites, local());
}

/* ---- blocks ---- */
static void statements(Around *w, int n);
static void own_locals(const Around *w, const char *from)
{
    line(w, "int a = %s, b = %d, c = n, arr[4] = {%d, n};", from, (int)draw(9), (int)draw(9));
    line(w, "struct pair s = {n, %d}, *q = &s;", (int)draw(9));
}
static void fill(Around in, int n) /* up to the closing brace */
{
    in.depth++;
    in.outer = in.vars;
    if (!ordered && chance(12)) own_locals(&in, "1"), in.brief = true;
    statements(&in, n);
    in.depth--;
    line(&in, "}");
}
static void block(const Around *w, const char *head, int n)
{
    line(w, "%s{", head);
    fill(*w, n);
}
static Around inside(const Around *w)
{
    Around in = *w;
    in.depth++;
    return in;
}
static Around alone(const Around *w) /* in an ordered program a concurrent task leaves nothing but itself */
{
    Around in = *w;
    if (ordered)
        in.out = in.breaks = in.continues = in.nursery = false, in.forward = in.again = in.nurseries = in.vars = 0;
    return in;
}
static void branch(const Around *w, const char *head, int count, const char *index) /* a task; its count if not 0 */
{
    Around in = *w;
    line(w, "%s{", head);
    in.depth++;
    in.task = ++names;
    line(&in, "int t%d = mix(t%d, %d, %s);", in.task, w->task, ++sites, index);
    if (ordered) own_locals(&in, index);
    if (count) line(&in, "++k%d;", count), line(&in, "defer --k%d;", count);
    in.depth--;
    fill(in, 1 + (int)draw(3));
}
static int counted(const Around *w,
                   int percent) /* a count of children for what comes next, looked at by every way out */
{
    if (!chance((unsigned)percent)) return 0;
    int k = ++names;
    line(w, "int k%d = 0;", k);
    line(w, "defer OUT(t%d, %d, k%d);", w->task, ++sites, k);
    return k;
}
static Around open(const Around *w) /* a block for names that a statement needs */
{
    line(w, "{");
    return inside(w);
}
static void close(const Around *in)
{
    Around w = *in;
    w.depth--;
    line(&w, "}");
}

/* ---- statements ---- */
static void assign(Around *w)
{
    if (chance(50)) line(w, "%s += %d;", target(), (int)draw(10));
    else if (chance(50)) line(w, "%s = %s - %s;", target(), local(), local());
    else line(w, "arr[(unsigned)%s %% 4]++;", target());
}
static void by_pointer(Around *w)
{
    Around in = open(w);
    line(&in, "int *p = &%s;", target());
    if (chance(50)) line(&in, "await nothing(p);");
    else line(&in, "*p += %s;", value(&in));
    line(&in, "T(t%d, %d, *p);", w->task, ++sites);
    close(&in);
}
static void await_something(Around *w)
{
    switch (draw(11)) {
    case 0: line(w, "(void)await caw_yield();"); break;
    case 1: line(w, "T(t%d, %d, await caw_sleep(%d));", w->task, ++sites, delay()); break;
    case 2: line(w, "%s = %s + %s;", target(), local(), value(w)); break;
    case 3: line(w, "if (%s %% 2) T(t%d, %d, %s);", value(w), w->task, ++sites, local()); break;
    case 4: line(w, "s = (struct pair){%s, %s};", value(w), local()); break;
    case 5: line(w, "s = await both(%s, %s, %d);", task(w), local(), (int)draw(9)); break;
    case 6: line(w, "arr[(unsigned)(%s) %% 4] += %s;", value(w), value(w)); break;
    case 7: line(w, "T(t%d, await twice(%d) + %d, %s);", w->task, 3 * (int)draw(9), ++sites, value(w)); break;
    default: line(w, "T(t%d, %d, %s);", w->task, ++sites, value(w));
    }
}
static const char *exit_of(const Around *w) /* NULL: there is none */
{
    const char *how[8];
    unsigned n = 0;
    if (ordered && w->vars) return NULL; /* they would be cancelled somewhere */
    if (w->out) {
        how[n++] = say("return %s", local());
        how[n++] = chance(50) ? "goto out" : say("return %s + %s", local(), value(w));
        how[n++] = say("return await %s", call(w));
    }
    if (w->breaks) how[n++] = "break";
    if (w->continues) how[n++] = "continue";
    if (w->forward) how[n++] = say("goto behind%d", w->forward);
    return n ? how[draw(n)] : NULL;
}
static void leave(Around *w)
{
    const char *how = exit_of(w);
    if (w->again && !(ordered && w->vars) && (!how || chance(20)))
        line(w, "if (goes%d++ < 2) goto again%d;", w->again, w->again);
    else if (how) line(w, "if (%s %% %d == 0) %s;", local(), 1 + (int)draw(4), how);
    else trace(w);
}
static void codes(Around *w) /* an error path */
{
    const char *how = exit_of(w);
    Around in = open(w);
    line(&in, "int e = await %s;", call(&in));
    line(&in, "if (e == UV_ECANCELED) {");
    Around on = inside(&in);
    line(&on, "T(t%d, %d, e);", w->task, ++sites);
    if (chance(30)) line(&on, "(void)await caw_sleep(%d);", delay());
    if (how) line(&on, "%s;", how);
    close(&on);
    line(&in, "%s = e;", target());
    close(&in);
}
static void spawn(Around *w)
{
    int k = w->nurseries ? w->to[draw((unsigned)w->nurseries)] : 0;
    if (ordered) line(w, "spawn kid(&k%d, %s, %d, down_too);", w->to[w->nurseries - 1], task(w), (int)draw(5));
    else if (k && chance(40) && function)
        line(w, "spawn_in (n%d) kid(&k%d, %s, %d, %s);", k, k, task(w), (int)draw(5), pointer());
    else if (k && chance(30) && function)
        line(w, "%s feed(n%d, &k%d, %s, %d, %s);", chance(50) ? "spawn" : "(void)await", k, k, task(w), (int)draw(4),
             pointer());
    else if (chance(60) && !w->brief) line(w, "spawn %s = %s;", target(), call(w));
    else line(w, "spawn %s;", call(w));
}
static void cancel(Around *w)
{
    const char *n = w->nurseries && chance(50) ? say("n%d", w->to[draw((unsigned)w->nurseries)]) : "caw_nursery_here()";
    if (chance(50)) line(w, "if (%s %% 2) caw_nursery_cancel(%s);", local(), n);
    else line(w, "caw_nursery_cancel_after(%s, %d);", n, delay());
    if (chance(30)) line(w, "T(t%d, %d, (int)caw_nursery_count(%s));", w->task, ++sites, n);
}
static void branches(const Around *w, const char *word)
{
    Around in = open(w), b = alone(&in);
    int k = counted(&in, 60);
    line(&in, "%s {", word);
    b.depth++;
    for (unsigned i = 0, n = 1 + draw(3); i < n; i++) {
        const char *to = ordered ? locals[i] : target();
        if (!chance(30)) branch(&b, "", k, "0");
        else if (k && function && chance(50))
            line(&b, "%s = await kid(&k%d, %s, %d, %s);", to, k, task(&b), (int)draw(4), pointer());
        else line(&b, "%s = await %s;", to, ordered ? say("leaf(%s, %d, 3)", task(&b), delay()) : call(&b));
    }
    line(&in, "}");
    trace(&in);
    close(&in);
}
static void gather(Around *w)
{
    branches(w, "gather");
}
static void race(Around *w)
{
    branches(w, "race");
}
static void gather_for(Around *w)
{
    Around in = open(w), b = alone(&in);
    int k = counted(&in, 60), i = ++names;
    b.breaks = !ordered;
    b.continues = true;
    const char *word = chance(40) ? say("gather_max (%d)", 1 + (int)draw(3)) : "gather";
    branch(&b, say("%s for (int i%d = 0; i%d < %d; i%d++) ", word, i, i, 1 + (int)draw(4), i), k, say("i%d", i));
    close(&in);
}
static void nursery(Around *w)
{
    Around in = open(w), b = alone(&in);
    int k = counted(&in, 100);
    line(&in, "nursery {");
    b.nursery = true;
    b.brief = false;
    if (b.nurseries < NURSERIES)
        b.to[b.nurseries++] = k, line(&b, "    __attribute__((unused)) caw_nursery *n%d = caw_nursery_here();", k);
    fill(b, 2 + (int)draw(4));
    trace(&in);
    close(&in);
}
static void within (Around * w)
{
    static const char *const odd[] = {"-5", "0", "CAW_FOREVER", "caw_left(caw_now() + 25)", "n * 20"};
    block(w, say("within (%s) ", chance(20) ? odd[draw(5)] : say("%d", delay() + 1)), 1 + (int)draw(3));
    if (chance(60)) block(w, "else ", 1 + (int)draw(2));
}
static void shield(Around *w)
{
    block(w, "shield ", 1 + (int)draw(2));
}
static void loop(Around *w)
{
    Around b = *w;
    int i = ++names, n = 1 + (int)draw(3);
    b.breaks = b.continues = true;
    switch (draw(4)) {
    case 0:
        b = open(&b);
        line(&b, "int i%d = 0;", i);
        block(&b, say("while (i%d++ < %d && %s >= 0) ", i, n, value(w)), 1 + (int)draw(3));
        close(&b);
        break;
    case 1:
        b = open(&b);
        line(&b, "int i%d = 0;", i);
        line(&b, "do {");
        b.depth++;
        b.outer = b.vars;
        Around in = b;
        statements(&in, 1 + (int)draw(3));
        b.depth--;
        line(&b, "} while (++i%d < %d && %s != 7);", i, n, chance(50) ? value(w) : local());
        close(&b);
        break;
    default:
        block(&b,
              say("for (int i%d = 0; i%d < %d; i%d++%s) ", i, i, n, i, chance(20) ? ", (void)await caw_yield()" : ""),
              1 + (int)draw(3));
    }
}
static void choice(Around *w)
{
    if (chance(60)) {
        block(w, say("if (%s > %d) ", local(), (int)draw(100)), 1 + (int)draw(2));
        if (chance(50)) block(w, "else ", 1);
        return;
    }
    Around b = *w;
    b.breaks = true;
    line(w, "switch ((unsigned)%s %% 4) {", chance(50) ? say("(%s)", value(w)) : local());
    for (int i = 0; i < 3; i++) {
        block(&b, i < 2 ? say("case %d: ", i) : "default: ", 1);
        if (chance(60)) line(&b, "break;");
    }
    line(w, "}");
}
static void variable(Around *w)
{
    if (w->vars == VARS) return;
    int v = ++names, k = chance(40) && function ? counted(w, 100) : 0;
    if (k)
        line(w, "__attribute__((unused)) async int v%d = kid(&k%d, %s, %d, %s);", v, k, task(w), (int)draw(4),
             pointer());
    else line(w, "__attribute__((unused)) async int v%d = %s;", v, call(w));
    w->var[w->vars++] = v;
}
static void defer(Around *w)
{
    Around b = *w;
    b.out = b.breaks = b.continues = b.nursery = false;
    b.forward = b.again = b.nurseries = 0;
    b.vars = ordered ? 0 : w->outer; /* those of its own block have ended */
    if (chance(30)) line(w, "defer T(t%d, %d, %s);", w->task, ++sites, local());
    else if (chance(30)) line(w, "defer T(t%d, %d, %s);", w->task, ++sites, value(&b));
    else block(&b, "defer ", 1 + (int)draw(2));
}
static void labelled(Around *w) /* a jump forward, behind a block */
{
    Around in = open(w);
    in.forward = ++names;
    block(&in, "", 2 + (int)draw(2));
    trace(&in);
    line(&in, "behind%d:", in.forward);
    trace(&in);
    close(&in);
}
static void repeated(Around *w) /* a jump back, before one */
{
    Around in = open(w);
    in.again = ++names;
    line(&in, "int goes%d = 0;", in.again);
    line(&in, "again%d:;", in.again);
    if (chance(30) && !ordered) variable(&in);
    block(&in, "", 2 + (int)draw(2));
    if (chance(30)) leave(&in);
    trace(&in);
    close(&in);
}
static void variable_length(Around *w)
{
    Around in = open(w);
    int v = ++names;
    line(&in, "int len%d = 1 + (unsigned)%s %% 5, vla%d[len%d];", v, local(), v, v);
    line(&in, "for (int i = 0; i < len%d; i++) vla%d[i] = i + await twice(i);", v, v);
    if (chance(50)) block(&in, "", 2);
    line(&in, "T(t%d, %d, vla%d[(unsigned)%s %% len%d]);", w->task, ++sites, v, local(), v);
    close(&in);
}
static void offloaded(Around *w)
{
    Around in = open(w);
    line(&in, "int o = %s;", local());
    line(&in, "offload { o = o * 3 + 1; }");
    line(&in, "T(t%d, %d, o);", w->task, ++sites);
    close(&in);
}
static void contest(Around *w) /* who ends first is certain, also in real time */
{
    Around in = open(w);
    int k = counted(&in, 100), r = ++names;
    const char *quick = say("await leaf(%s, 10, %d)", task(&in), (int)draw(9));
    const char *kid = say("slow_kid(&k%d, %s, 4)", k, task(&in)), *other = say("slow_kid(&k%d, %s, 5)", k, task(&in));
    const char *never = say("T(t%d, %d, 0);", w->task, ++sites), *how = w->vars && ordered ? NULL : exit_of(w);
    line(&in, "int r%d = 0;", r);
    switch (draw(6)) {
    case 0:
        line(&in, "race { r%d = await %s; { r%d = %s; } { r%d = await %s; %s } }", r, kid, r, quick, r, other, never);
        break;
    case 1:
        if (!how) how = "break";
        line(&in, "do gather { r%d = await %s; { (void)%s; %s; } (void)await %s; } while (0);", r, kid, quick,
             strcmp(how, "break") && strcmp(how, "continue") ? how : "break", other);
        break;
    case 2: line(&in, "within (15) { r%d = await %s; %s } else { r%d = %s; }", r, kid, never, r, quick); break;
    case 3:
        line(&in,
             "nursery { spawn r%d = %s; spawn %s; (void)%s; caw_nursery_cancel(caw_nursery_here()); (void)%s; %s }", r,
             kid, other, quick, quick, never);
        break;
    case 4: line(&in, "{ async int v = %s; r%d = %s; } /* v is cancelled here */", kid, r, quick); break;
    default:
        line(&in, "nursery { caw_nursery_cancel_after(caw_nursery_here(), 10); spawn r%d = %s; spawn %s; }", r, kid,
             other);
    }
    line(&in, "T(t%d, %d, r%d);", w->task, ++sites, r);
    close(&in);
}

/* ---- the grammar: weights, and what a statement needs ---- */
enum { DEEP = 1, FREE = 2, FIXED = 4, NURSERY = 8 };
static const struct {
    unsigned weight, needs;
    void (*print)(Around *);
} grammar[] = {
    {9, 0, await_something},
    {5, 0, assign},
    {4, 0, by_pointer},
    {6, 0, codes},
    {8, 0, leave},
    {10, NURSERY, spawn},
    {3, NURSERY | FREE, cancel},
    {9, DEEP, gather},
    {8, DEEP, gather_for},
    {9, DEEP | FREE, race},
    {9, DEEP | FREE, within},
    {10, DEEP, nursery},
    {5, DEEP, shield},
    {6, DEEP, loop},
    {6, DEEP, choice},
    {8, DEEP, variable},
    {6, DEEP, defer},
    {4, DEEP, labelled},
    {4, DEEP, repeated},
    {2, DEEP, variable_length},
    {4, 0, contest},
    {3, FIXED, offloaded},
};
enum { KINDS = sizeof grammar / sizeof *grammar };

static bool fits(const Around *w, unsigned needs)
{
    return !((needs & DEEP && (w->depth > 2 * DEEPEST || budget < 0)) || (needs & FREE && ordered) ||
             (needs & FIXED && !ordered) || (needs & NURSERY && !w->nursery));
}
static void statement(Around *w)
{
    unsigned sum = 0;
    budget--;
    for (int i = 0; i < KINDS; i++) sum += fits(w, grammar[i].needs) ? grammar[i].weight : 0;
    unsigned k = draw(sum);
    for (int i = 0; i < KINDS; i++) {
        if (!fits(w, grammar[i].needs)) continue;
        if (k < grammar[i].weight) {
            grammar[i].print(w);
            return;
        }
        k -= grammar[i].weight;
    }
}
static void statements(Around *w, int n)
{
    int outside = w->vars;
    for (int i = 0; i < n; i++) statement(w);
    if (ordered)
        while (w->vars > outside) line(w, "T(t%d, %d, await v%d);", w->task, ++sites, w->var[--w->vars]);
    else trace(w);
}
static int functions(void) /* starts the program of this seed */
{
    state = (uint64_t)seed * 1000003;
    names = sites = 100; /* those of common.h are less */
    return 2 + (int)draw(3);
}
static void table(void) /* of the program's functions */
{
    int n = functions();
    for (int i = 0; i < n; i++) printf("static function p%d_f%d;\n", seed, i);
    printf("static function *const p%d_table[] = {", seed);
    for (int i = 0; i < n; i++) printf("%sp%d_f%d", i ? ", " : "", seed, i);
    printf("};\nenum { p%d_top = %d };\n", seed, n - 1);
}
static void program(void)
{
    int n = functions();
    for (function = 0; function < n; function++) {
        Around w = {.depth = 1, .out = true, .task = 0};
        budget = size;
        printf("static async int p%d_f%d(int t0, int n)\n{\n", seed, function);
        own_locals(&w, "n + 1");
        line(&w, "if (tired()) return n;");
        if (chance(50)) line(&w, "live++;"), line(&w, "defer live--;");
        block(&w, "", 3 + (int)draw(4));
        line(&w, "goto out;");
        printf("out:\n    return a + b + c + arr[0] + arr[3] + s.x + q->y;\n}\n");
    }
}
int main(int argc, char **argv)
{
    if (argc > 1 && !strcmp(argv[argc - 1], "ordered")) ordered = true, argc--;
    if (argc < 2) return 2;
    int first = atoi(argv[1]), count = argc > 2 ? atoi(argv[2]) : 1;
    if (argc > 3) size = atoi(argv[3]);
    printf("%s#include \"common.h\"\n", ordered ? "#define ORDERED\n" : "");
    for (seed = first; seed < first + count; seed++) table();
    for (seed = first; seed < first + count; seed++) program();
    printf("#include \"program.h\"\n");
    printf("async int main(void)\n{\n");
    for (seed = first; seed < first + count; seed++)
        printf("    await program(%d, p%d_table[p%d_top]);\n", seed, seed, seed);
    printf("    printf(\"end\\n\");\n    return 0;\n}\n");
    return 0;
}
